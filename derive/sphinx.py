"""Derivations in pages that Sphinx makes: ``extensions = ["derive.sphinx"]`` in ``conf.py``.

    .. derivation:: sigmoid
       :route: cases
       :detail: brief
       :reasons:

The argument is the name of a problem or the path of its file, from the document or, with ``/``
in front, from the folder of ``conf.py``; without an argument the content is the TOML.  In MyST it
is ``{derivation}``.
"""

from __future__ import annotations

from typing import Any, ClassVar
from xml.etree import ElementTree

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from derive import __version__
from derive.budget import Refused
from derive.catalogue import library
from derive.diagnostics import ProblemError
from derive.embedding import Request, docutils
from derive.messages import LANGUAGES

_LOGGER = logging.getLogger(__name__)
_NODES = {
    name: getattr(nodes, name)
    for name in (
        "definition", "definition_list", "definition_list_item", "math", "paragraph", "rubric",
        "strong", "term",
    )
}  # fmt: skip


def _yes_or_no(argument: str | None) -> str:
    return directives.choice(argument, ("yes", "no")) if argument else "yes"


class DerivationDirective(SphinxDirective):
    """The derivation of a problem, in place of the directive."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "route": directives.unchanged_required,
        "detail": directives.unchanged_required,
        "reasons": _yes_or_no,
        "language": directives.unchanged_required,
        "class": directives.class_option,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """The nodes; none, and a warning at the place in the document, if it is refused."""
        request = self._request()
        if request.file is not None:
            self.env.note_dependency(str(request.file))
        try:
            page = docutils(request)
        except Refused as refused:
            self._warn(request, refused)
            return []
        container = nodes.container(classes=["derivation", *self.options.get("class", [])])
        self.set_source_info(container)
        container += _children(ElementTree.fromstring(page))
        for found in container.findall(nodes.math_block):
            found["docname"] = self.env.docname
        self.add_name(container)
        return [container]

    def _request(self) -> Request:
        source, line = self.get_source_info()
        asked = ("route", "detail", "reasons", "language")
        given = {"language": self._language(), **self.options}
        options = tuple((name, given[name]) for name in asked if name in given)
        if not self.arguments:
            return Request(source, self._line_before(line), "\n".join(self.content), options)
        name = self.arguments[0]
        text = name if name in library() else self.env.relfn2path(name)[1]
        return Request(source, line, text, options)

    def _language(self) -> str:
        """That of the site, if it is one in which a derivation can be told."""
        language = str(self.config.language)
        return language if language in LANGUAGES else "en"

    def _line_before(self, line: int) -> int:
        """The line before the content, which MyST counts from the directive."""
        offset: int = self.content_offset
        in_myst = type(self.state).__module__.startswith("myst_parser.")
        return line + offset if in_myst else offset

    def _warn(self, request: Request, refused: Refused) -> None:
        line = self.lineno
        message = refused.message.removeprefix(f"{request.place}: ")
        cause = refused.__cause__
        if isinstance(cause, ProblemError) and request.file is None:
            line, message = cause.line, message.partition(" ")[2]
        location = (self.env.docname, line)
        _LOGGER.warning("derivation: %s", message, location=location, type="derive")


# Nodes ------------------------------------------------------------------------------------


def _children(element: ElementTree.Element) -> list[nodes.Node]:
    """What stands in an element.  Items of a depth become lists in the items before them."""
    found: list[nodes.Node] = []
    lists: list[nodes.bullet_list] = []
    for child in element:
        if child.tag != "item":
            lists.clear()
            found.append(_node(child))
            continue
        depth = int(child.attrib["depth"])
        del lists[depth:]
        if child.attrib["begins"] == "yes" or len(lists) < depth:
            _begin_item(found, lists, depth)
        place = lists[-1][-1] if lists else found
        place += [_node(part) for part in child]
    return found


def _begin_item(found: list[nodes.Node], lists: list[nodes.bullet_list], depth: int) -> None:
    """Begin an item at a depth, and the lists around it that have not begun."""
    while len(lists) < depth:
        inner = nodes.bullet_list(bullet="-")
        if lists:
            lists[-1][-1].append(inner)
        else:
            found.append(inner)
        lists.append(inner)
        if len(lists) < depth:
            inner += nodes.list_item()
    lists[-1] += nodes.list_item()


def _node(element: ElementTree.Element) -> nodes.Node:
    text = element.text or ""
    if element.tag == "math_block":
        formula = text.strip("\n")
        return nodes.math_block(formula, formula, number=None, label=None, nowrap=False)
    node: nodes.Element = _NODES[element.tag]()
    if element.tag == "definition_list":
        node += [_node(child) for child in element]
        return node
    node += _text(text)
    for child in element:
        node += _node(child)
        node += _text(child.tail or "")
    return node


def _text(text: str) -> list[nodes.Node]:
    return [nodes.Text(text)] if text else []


def setup(app: Sphinx) -> ExtensionMetadata:
    """What Sphinx calls."""
    app.add_directive("derivation", DerivationDirective)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
