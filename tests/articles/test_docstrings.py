"""Formulas in docstrings of Python and in reStructuredText."""

from __future__ import annotations

import pytest

from derive.articles.documents import read_document
from derive.articles.formulas import Formulas
from derive.articles.passages import DocumentError, Place
from tests.articles.test_passages import introduced, read, texts

MODULE = r'''
r"""About :math:`a_i` and $b$.

.. math::

    c = \frac{1}{2}

    d
"""
X = "$x$"  # $x$


class One:
    """Not raw: :math:`\\frac{1}{e}`; ``$x$``, :func:`x`."""

    async def two(self):
        "\u00fc $f$" " and $g$"
        """$x$"""

        def three():
            r"""Args:
                x: so

                .. math:: h
                   :label: eq

                >>> "$x$"
                '$x$'

                - item $i$ ::

                    $x$
            """
'''


def test_docstrings_hold_formulas_and_nothing_else_does() -> None:
    found = ["a_i", "b", r"c = \frac{1}{2}", "d", r"\frac{1}{e}", "f", "g", "h", "i"]
    assert texts(MODULE, "module.py") == found


def test_places_are_those_of_the_file() -> None:
    lines = MODULE.split("\n")
    for passage in read(MODULE, "module.py").passages:
        at = [lines[p.line - 1][p.column - 1] for p in passage.places[:-1] if passage.text != "\n"]
        assert "".join(at) == passage.text


def test_an_escape_that_changes_a_formula_is_said() -> None:
    document = read('"""So $\\frac{1}{2} \\neq a$ and $\\alpha$, $\\\\beta$, $\\sum$"""\n', "m.py")
    assert [passage.text for passage in document.passages] == [r"\beta", r"\sum"]
    why = "Python reads {} as an escape here: the docstring needs an r before it"
    assert document.problems == (
        (Place(1, 8), why.format(r"\f")),
        (Place(1, 20), why.format(r"\n")),
        (Place(1, 33), why.format(r"\a")),
    )


@pytest.mark.parametrize("text", ["def f(:\n", "(" * 5000, "x = '\n", "-" * 100_000 + "1"])
def test_what_is_not_python_is_refused(text) -> None:
    with pytest.raises(DocumentError, match="it is not Python"):
        read_document("m.py", text.encode())


def test_restructured_text_has_roles_directives_titles_and_items() -> None:
    page = r"""
Case :math:`i = j`
==================

So

.. math::
    :nowrap:

    \begin{align}
    a &= b \\

    c &= d
    \end{align}

.. code-block:: latex

    $x$

Case :math:`i \neq j`
=====================

- if :math:`i = k`

  $$e$$

- or ::

    $x$

.. a comment with $x$

.. note::

    $f$
"""
    align = "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}"
    found = ["i = j", align, r"i \neq j", "i = k", "e", "f"]
    assert [" ".join(t.split()) for t in texts(page, "page.rst")] == [
        " ".join(t.split()) for t in found
    ]
    assert introduced(page, "e", "page.rst") == ["i = k", r"i \neq j"]
    assert introduced(page, "f", "page.rst") == [r"i \neq j"]


ALIGNED = r'''
r"""A function.

.. math::

    f(x)  &=  1 \\
          &=  2

.. math:: \begin{aligned} a &= b \end{aligned}

$g &= 1$
"""
'''


def test_a_directive_aligns_lines_where_nothing_else_does() -> None:
    document = read(ALIGNED, "module.py")
    first, second, third = (Formulas(document).of(passage) for passage in document.passages)
    assert [len(first.chains), len(second.chains), len(third.chains)] == [2, 1, 0]
    assert [error.message for error in third.errors] == ["& outside of an environment with columns"]
    at = document.passages[0]
    assert at.text.startswith(r"\begin{split}f(x)")
    assert {at.places[0], at.places[len(r"\begin{split}")]} == {Place(6, 5)}
