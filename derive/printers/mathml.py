"""LaTeX to MathML, as it stands in a web page.  The conversion is math-core's."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from derive.extras import extra

_WRAPPED = re.compile(r"<math[^>]*>(.*)</math>", re.DOTALL)


def mathml(latex: str, display: bool = True) -> str:
    """The formula in MathML, one ``mrow``; ``display``: with large signs, on a line of its own.

    Raises MissingExtraError without math-core, and ValueError for LaTeX that it does not know.
    """
    converter, unknown = _converter()
    try:
        written: str = converter.convert_with_local_state(latex, displaystyle=display)
    except unknown as error:
        raise ValueError(f"{latex}: {error}") from error
    wrapped = _WRAPPED.fullmatch(written)
    assert wrapped is not None
    return f"<mrow>{wrapped[1]}</mrow>"


@cache
def _converter() -> tuple[Any, type[Exception]]:
    library = extra("math_core", "html")
    return library.LatexToMathML(fancy_error=False), library.LatexError
