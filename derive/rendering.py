"""A document through a Jinja template: the page.

Templates get plain data and escape by themselves: a formula is printed as it is, every other
value goes through the format's escape.  They run in Jinja's sandbox, because a user may bring
templates of somebody else's.
"""

from __future__ import annotations

import re
import traceback
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from hashlib import sha256
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from derive.composition import compose
from derive.derivation import Derivation
from derive.document import Cell, Detail, Document, Math, Picture, Words
from derive.escaping import (
    escape_html,
    escape_latex,
    escape_markdown,
    escape_plain,
    escape_typst,
    quoted_typst,
)
from derive.flavours import FLAVOURS, Flavour, formula_for, text_for, text_within
from derive.front_matter import FrontMatter, of_site
from derive.messages import catalogue
from derive.notation import Entries
from derive.notebook import SEPARATOR, notebook
from derive.numbers.data import as_data
from derive.numbers.instance import Instance
from derive.problem import Problem
from derive.resources import MATH_FONT, shipped_templates
from derive.svg import image
from derive.terminal import Terminal


@dataclass(frozen=True)
class Format:
    """A format: its template, how formulas are written in it, how text is escaped and how a
    formula among words is marked: the first gap is for the formula, the second for the words that
    speak it.

    within: how text is escaped that begins no line, if in another way.
    unfolding: the page has all levels of detail.
    finish: from the source to the bytes of a file that is no text; such a page is a document of
    its own.
    pictures: does it show drawings?
    """

    template: str
    script: str
    escape: Callable[[str], str]
    inline: str = "{}"
    within: Callable[[str], str] | None = None
    unfolding: bool = False
    finish: Callable[[str], bytes] | None = None
    pictures: bool = False


def _pdf(source: str) -> bytes:
    from derive.pdf import TypstProblem, pdf

    try:
        return pdf(source)
    except TypstProblem as error:
        raise TemplateProblem(f"Typst cannot set this page:\n{error}") from error


_TYPST_INLINE = '#formula("{1}", ${0}$);'
FORMATS: dict[str, Format] = {
    "latex": Format("latex/document.tex", "latex", escape_latex, "${}$"),
    "markdown": Format("markdown/document.md", "latex", escape_markdown, "${}$"),
    "beamer": Format("beamer/document.tex", "latex", escape_latex, "${}$"),
    "ipynb": Format("ipynb/document.md", "latex", escape_markdown, "${}$", pictures=True),
    "typst": Format("typst/document.typ", "typst", escape_typst, _TYPST_INLINE, pictures=True),
    "pdf": Format(
        "typst/document.typ", "typst", escape_typst, _TYPST_INLINE, finish=_pdf, pictures=True
    ),
    "text": Format("text/document.txt", "text", escape_plain),
    "html": Format(
        "html/document.html",
        "mathml",
        escape_html,
        "<math>{}</math>",
        unfolding=True,
        pictures=True,
    ),
}
_DISPLAYS = Format("markdown/displays.md", "latex", escape_markdown, "${}$")
_DOCUTILS = Format("docutils/document.xml", "latex", escape_html, "<math><![CDATA[{}]]></math>")
_BLANK_LINES = re.compile(r"\n{3,}")
ESCAPES: dict[str, Callable[[str], str]] = {
    "html": escape_html,
    "latex": escape_latex,
    "markdown": escape_markdown,
    "plain": escape_plain,
    "typst": escape_typst,
    "typst_string": quoted_typst,
}


class TemplateProblem(Exception):  # noqa: N818 - it is the template's, not the program's, error
    """A template cannot be used; the message says which file, which line and why."""


@dataclass(frozen=True)
class View:
    """How a reader wants to see a derivation.

    reasons: beside every line; None means as the format and the detail suggest.
    standalone: a document of its own, not a part of one.
    templates: a folder that is searched before the templates that ship.
    flavour: of Markdown, a key of FLAVOURS.
    front_matter: what to say of a page in Markdown besides what the problem says, entries as
    :mod:`derive.front_matter` reads them; None if the page is a part of another and has none.
    language: that of the prose, a key of ``messages.LANGUAGES``.
    notation: entries that say how formulas are written, see :mod:`derive.notation`.
    numbers: the derivation on numbers, if the page shows them.
    handout: slides as they are printed, every step of a slide at once.
    """

    detail: Detail = "normal"
    reasons: bool | None = None
    standalone: bool = False
    templates: Path | None = None
    flavour: str = "default"
    front_matter: FrontMatter | None = ()
    language: str = "en"
    notation: Entries = ()
    numbers: Instance | None = None
    handout: bool = False


def render(
    derivation: Derivation, to: str, view: View | None = None, terminal: Terminal | None = None
) -> str:
    """The derivation as a page in a format: a key of FORMATS, or ``json``.  For a format that is
    no text it is the source of the page, see :func:`render_bytes`.

    Raises TemplateProblem if a template is missing or wrong.
    """
    view = view or View()
    if to == "json":
        return json_page(derivation, view.numbers)
    if view.reasons is None:
        view = replace(view, reasons=view.detail == "full" or to in ("text", "html", "beamer"))
    if to == "ipynb":
        return _notebook(derivation, FORMATS[to], view)
    form = FORMATS[to]
    if form.finish is not None:
        view = replace(view, standalone=True)
    if to == "markdown":
        form = _flavoured(form, view.flavour)
    else:
        view = replace(view, flavour="default")
    return _page(derivation, form, view, terminal or Terminal())


def _notebook(derivation: Derivation, form: Format, view: View) -> str:
    view = replace(view, flavour="notebook", front_matter=None, standalone=True)
    page = _page(derivation, _flavoured(form, view.flavour), view, Terminal())
    return notebook(page, derivation, catalogue(view.language))


def render_bytes(
    derivation: Derivation, to: str, view: View | None = None, terminal: Terminal | None = None
) -> bytes:
    """The derivation as a file in a format: a key of FORMATS, or ``json``.

    Raises TemplateProblem if a template is missing or wrong, MissingExtraError if the format
    needs a package that is not installed.
    """
    source = render(derivation, to, view, terminal)
    finish = FORMATS[to].finish if to in FORMATS else None
    return source.encode() if finish is None else finish(source)


def is_text(to: str) -> bool:
    """Is a page in this format text?"""
    return to not in FORMATS or FORMATS[to].finish is None


def displays(derivation: Derivation) -> str:
    """The displayed formulas alone, between ``$$``: for notebook front ends that set LaTeX but
    no pages."""
    return _page(derivation, _DISPLAYS, View(reasons=False), Terminal())


def elements(derivation: Derivation, view: View) -> str:
    """The page as the elements that docutils makes a document of, in XML."""
    shown = replace(view, reasons=view.detail == "full" if view.reasons is None else view.reasons)
    return _page(derivation, _DOCUTILS, shown, Terminal())


@cache
def _flavoured(form: Format, flavour: str) -> Format:
    return replace(
        form,
        escape=partial(text_for, flavour),
        inline=FLAVOURS[flavour].inline,
        within=partial(text_within, flavour),
    )


def web_page(template: str, view: View, data: Mapping[str, object]) -> str:
    """A template of the web's, which is given the data besides what :func:`contents` says."""
    form = replace(FORMATS["html"], template=template)
    return fill(form, view, Terminal(), **data)


def contents(derivation: Derivation, to: str, view: View) -> dict[str, object]:
    """What the template of a format is given: plain data."""
    return _contents(derivation, FORMATS[to], view)


def _page(derivation: Derivation, form: Format, view: View, terminal: Terminal) -> str:
    return fill(form, view, terminal, **_contents(derivation, form, view))


def _contents(derivation: Derivation, form: Format, view: View) -> dict[str, object]:
    levels = _levels(derivation, form, view)
    flavour = FLAVOURS[view.flavour]
    return {
        "document": levels.get(view.detail, levels.get("normal")),
        "levels": levels,
        "detail": view.detail,
        "reasons": view.reasons,
        "standalone": view.standalone,
        "handout": view.handout,
        "flavour": flavour,
        "separator": SEPARATOR,
        "front_matter": _front_matter(derivation.problem, flavour, view),
    }


def fill(form: Format, view: View, terminal: Terminal, **data: object) -> str:
    """The template of a format, filled with plain data.

    Raises TemplateProblem if a template is missing or wrong.
    """
    environment = _environment(form, view.templates, view.flavour, view.language, terminal)
    try:
        if view.templates is not None:
            _refuse_unknown_blocks(environment, form.template)
        page = environment.get_template(form.template).render(data)
    except TemplateSyntaxError as error:
        place = f"{error.filename or error.name}:{error.lineno}"
        raise TemplateProblem(f"{place}: {error.message}") from error
    except TemplateNotFound as error:
        raise TemplateProblem(f"there is no template {error.message}") from error
    except RecursionError as error:
        raise TemplateProblem(
            f"a template extends or includes itself; the one that ships is derive/{form.template}"
        ) from error
    except (
        TemplateError,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as e:
        raise TemplateProblem(_place_of(e) + str(e)) from e
    return _BLANK_LINES.sub("\n\n", page.strip("\n")) + "\n"


def _front_matter(problem: Problem, flavour: Flavour, view: View) -> FrontMatter:
    """What was asked for goes before what the problem's file says, and that before what every
    page of a site says."""
    if view.front_matter is None:
        return ()
    said = catalogue(view.language).of_problem
    always = of_site(said(problem.title), said(problem.about)) if flavour.titled else ()
    return tuple((dict(always) | dict(problem.front_matter) | dict(view.front_matter)).items())


def _levels(derivation: Derivation, form: Format, view: View) -> dict[Detail, Document]:
    """The documents that a page shows.  One that unfolds has two: unfolded, normal is full."""
    told = partial(
        compose,
        derivation,
        form.script,
        language=view.language,
        found=view.numbers,
        draw=form.pictures,
        entries=view.notation,
    )
    if not form.unfolding:
        return {view.detail: told(detail=view.detail)}
    return {"brief": told(detail="brief"), "normal": told(detail="normal", unfolding=True)}


def json_page(derivation: Derivation, numbers: Instance | None = None) -> str:
    """The certificate of a derivation, as a page of JSON, with the numbers if there are any."""
    from derive.certificate import to_json

    return to_json(derivation, {} if numbers is None else {"numbers": as_data(numbers)})


def _place_of(error: Exception) -> str:
    """``file:line: `` of the last line of a template that was running."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if not f.filename.endswith(".py") and Path(f.filename).is_file()]
    return f"{ours[-1].filename}:{ours[-1].lineno}: " if ours else ""


@lru_cache(maxsize=16)
def _environment(
    form: Format, folder: Path | None, flavour: str, language: str, terminal: Terminal
) -> Environment:
    messages = catalogue(language)
    terminal = replace(terminal, messages=messages)
    shipped = FileSystemLoader(shipped_templates())
    loaders: list[BaseLoader] = [PrefixLoader({"derive": shipped}), shipped]
    if folder is not None:
        if not (folder / form.template).is_file():
            start = rf'\BLOCK{{extends "derive/{form.template}"}}'
            raise TemplateProblem(
                f"{folder}: there is no {form.template} in this folder; begin it with {start}"
            )
        loaders.insert(0, FileSystemLoader(folder))

    def formula(source: str) -> Markup:
        return Markup(formula_for(flavour, source))

    within = form.within or form.escape

    def words(value: Words) -> Markup:
        parts = (
            form.inline.format(formula(w.source), w.spoken) if isinstance(w, Math) else within(w)
            for w in value
        )
        return Markup("").join(map(Markup, parts))

    def finalize(value: object) -> object:
        if isinstance(value, Math):
            return Markup(value.source)
        if isinstance(value, tuple):
            return words(value)
        return value if isinstance(value, Markup) else Markup(form.escape(str(value)))

    environment = ImmutableSandboxedEnvironment(
        block_start_string=r"\BLOCK{",
        block_end_string="}",
        variable_start_string=r"\VAR{",
        variable_end_string="}",
        comment_start_string=r"\#{",
        comment_end_string="}",
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        loader=ChoiceLoader(loaders),
    )
    for name, escape in ESCAPES.items():
        environment.filters[name] = _filter(escape)
    environment.globals["say"] = messages.words
    environment.globals["language"] = messages.language
    environment.globals["math_font"] = math_font
    environment.filters["digest"] = digest
    environment.filters["words"] = words
    environment.filters["in_formula"] = in_formula
    environment.filters["in_cell"] = in_cell
    environment.filters["in_digits"] = in_digits
    environment.filters["as_image"] = as_image
    environment.filters["formula"] = formula
    environment.filters["typeset"] = terminal.typeset
    environment.filters["paint"] = terminal.paint
    environment.filters["filled"] = terminal.filled
    environment.filters["tabulated"] = terminal.tabulated
    return environment


def _refuse_unknown_blocks(environment: Environment, name: str) -> None:
    """A block that no template before it has would be ignored without a word."""
    lineage: list[tuple[str | None, nodes.Template]] = []
    seen: list[str] = []
    parent: str | None = name
    assert environment.loader is not None
    while parent is not None and parent not in seen:
        seen.append(parent)
        source, file, _ = environment.loader.get_source(environment, parent)
        lineage.append((file, environment.parse(source, parent, file)))
        parent = _parent(lineage[-1][1])
    for position, (file, tree) in enumerate(lineage[:-1]):
        older = [b.name for _, t in lineage[position + 1 :] for b in t.find_all(nodes.Block)]
        for block in tree.body:
            if isinstance(block, nodes.Block) and block.name not in older:
                known = ", ".join(dict.fromkeys(reversed(older)))
                message = f"there is no block '{block.name}' to fill; there are {known}"
                raise TemplateSyntaxError(message, block.lineno, name, file)


def _parent(tree: nodes.Template) -> str | None:
    for found in tree.find_all(nodes.Extends):
        if isinstance(found.template, nodes.Const):
            return str(found.template.value)
    return None


def in_formula(value: Words) -> Markup:
    """Words in the middle of a formula in LaTeX: no dollar sign stands inside another pair."""
    parts = (
        rf"{{\textstyle {w.source}}}"
        if isinstance(w, Math)
        else rf"\text{{{escape_latex(w, ascii_only=False)}}}"
        for w in value
    )
    return Markup("").join(map(Markup, parts))


def in_cell(value: Math | Cell) -> Words:
    """A formula or a number in a cell of a table in Markdown, where a bar would end the cell."""
    if isinstance(value, Math):
        return (replace(value, source=value.source.replace("|", r"\vert ")),)
    power = rf" \cdot 10^{{{value.exponent}}}" if value.exponent else ""
    return (Math(value.whole + in_digits(value.fraction) + power),) if value.mantissa else ()


def as_image(value: Picture) -> Markup:
    """A picture as an image of HTML that needs no other file."""
    return Markup(image(value.svg, value.alt, value.width, value.height))


def in_digits(value: str) -> Markup:
    """Digits in a formula in LaTeX: a comma among them is followed by no space."""
    return Markup(escape_latex(value).replace(",", "{,}"))


@cache
def math_font() -> Markup:
    """The font of formulas in a web page, in base64."""
    return Markup(b64encode(MATH_FONT.read_bytes()).decode("ascii"))


def digest(text: str) -> Markup:
    """What a page's policy says of a script that may run: its SHA-256 in base64."""
    return Markup(b64encode(sha256(text.encode()).digest()).decode("ascii"))


def _filter(escape: Callable[[str], str]) -> Callable[[object], Markup]:
    return lambda value: value if isinstance(value, Markup) else Markup(escape(str(value)))
