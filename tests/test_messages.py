"""The catalogues: complete, used, and read back from what a derivation says in English."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

import pytest

from derive.catalogue import TOPICS
from derive.certificate import from_json, to_json
from derive.cli import run
from derive.derivation import STATEMENTS
from derive.document import Math
from derive.judges import judge
from derive.messages import LANGUAGES, STORED, catalogue, english
from derive.problem_file import library, load, loads
from derive.rendering import View, render
from derive.routes import ROUTES, choose, derive
from derive.rules import RULES
from tests.test_house import PACKAGE

TEMPLATES = PACKAGE.parent / "templates"
ENGLISH = catalogue("en").texts
PLACE = re.compile(r"\{([a-z]+(?::[a-z]+)?)\}")
OTHERS = [language for language in LANGUAGES if language != "en"]

#: What the code names by parts: the kinds of statements, domains, verdicts, orders.
COMPOSED = {
    *(f"steps.{kind}.because" for kind in STATEMENTS),
    *(f"page.notation.{domain}" for domain in ("positive", "probability")),
    *(f"page.heading.{order}-derivative" for order in ("second", "third", "higher")),
    *("page.warning.refuted", "page.warning.unknown"),
    *(f"page.checked.count.{name}" for name in ("proved", "tested", "refuted", "unknown")),
    *(f"rules.{rule}.{part}" for rule in RULES for part in ("title", "because")),
    "page.heading.derivative",
    *(f"page.web.{level}" for level in ("brief", "normal", "full")),
    *(f"page.formula.{word}" for word in ("if", "otherwise")),
}


def key_of(form: str) -> str:
    return form.removesuffix(".one").removesuffix(".other")


def named() -> set[str]:
    """Every text in quotation marks in the code and in the templates."""
    files = [*PACKAGE.rglob("*.py"), *(p for p in TEMPLATES.rglob("*") if p.is_file())]
    return set(re.findall(r'"([a-z0-9.-]+)"', "\n".join(f.read_text() for f in files)))


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogues_have_the_same_messages_with_the_same_places(language: str) -> None:
    texts = catalogue(language).texts
    assert sorted(texts) == sorted(ENGLISH)
    for key, text in ENGLISH.items():
        assert sorted(PLACE.findall(texts[key])) == sorted(PLACE.findall(text)), key


def test_every_message_is_used_and_none_is_missing() -> None:
    keys = {key_of(form) for form in ENGLISH}
    said = {key for key in keys if key.startswith("spoken.")}
    assert {key for key in said if not named() & {key[7:], key.split(".")[-1]}} == set()
    assert keys - said - named() - COMPOSED == set()
    assert COMPOSED - keys == set()
    tables = {key.split(".")[0] for key in keys} - {"numbers"}
    found = {name for name in named() if name.split(".")[0] in tables and "." in name}
    assert {name for name in found if name not in keys and not name.endswith((".", ".md"))} == set()


@pytest.mark.parametrize("language", OTHERS)
def test_what_reads_alike_in_english_reads_alike_in_every_language(language: str) -> None:
    """Else the text of a derivation would not say which message it is."""
    texts: dict[str, set[str]] = {}
    for key, text in ENGLISH.items():
        if key.split(".")[0] in STORED:
            texts.setdefault(text, set()).add(catalogue(language).texts[key])
    assert {text: found for text, found in texts.items() if len(found) > 1} == {}


SAMPLES = {
    "numbers": ("n = 2, z = (1, 0.5)", "n = 2; z = (1; 0,5)"),
    "said": ("division by zero", "Division durch null"),
    None: ("x2", "x2"),
}


def test_a_derivation_s_text_is_found_in_the_catalogue() -> None:
    for form, text in ENGLISH.items():
        if form.split(".")[0] not in STORED:
            continue
        kinds = {m[1]: m[2] for m in re.finditer(r"\{([a-z]+)(?::([a-z]+))?\}", text)}
        given = {name: SAMPLES[kind][0] for name, kind in kinds.items()}
        expected = {name: SAMPLES[kind][1] for name, kind in kinds.items()}
        german = re.sub(r":[a-z]+\}", "}", catalogue("de").texts[form]).format(**expected)
        said = english(key_of(form), **given)
        assert catalogue("de").translated(said) == german, form


@pytest.mark.parametrize(
    ("text", "german"),
    [
        ("quotient rule", "Quotientenregel"),
        ("power rule, derivative of the logarithm", "Potenzregel, Ableitung des Logarithmus"),
        ("definition of `f(a, b)`", "Definition von `f(a, b)`"),
        (
            "needs the assumption 'a, b', which the problem does not state; "
            "n = 1, z = (2, -0.5): the left side is 0.25, the right side is undefined "
            "(division by zero)",
            "gebraucht wird die Annahme „a, b“, die in der Aufgabe nicht steht; "
            "n = 1; z = (2; -0,5): die linke Seite ist 0,25, die rechte nicht definiert "
            "(Division durch null)",
        ),
        ("a brace is wrong: too large to evaluate",
         "eine Klammer über oder unter der Formel ist falsch: zu groß, um es auszuwerten"),
        ("what nobody said", "what nobody said"),
        ("quotient rule, what nobody said", "quotient rule, what nobody said"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_text_of_a_derivation_in_german(text: str, german: str) -> None:
    assert catalogue("de").translated(text) == german
    assert catalogue("en").translated(text) == text


def test_words_hold_formulas_and_plurals() -> None:
    german = catalogue("de")
    assert german.words("page.heading.case", condition=Math("k = j")) == (
        "Fall ", Math("k = j"), ":",
    )  # fmt: skip
    assert german.text("page.checked.proved", number=1) == "der Schritt ist bewiesen"
    assert german.text("page.checked.proved", number=2) == "alle 2 Schritte bewiesen"
    with pytest.raises(KeyError):
        german.text("page.heading.nothing")
    with pytest.raises(KeyError):
        german.text("page.heading.case", what="k")


def test_a_language_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no language 'fr'; there are en, de"):
        catalogue("fr")
    assert run(["render", "sigmoid", "--to", "text", "--language", "fr"]) == 2


# Pages ------------------------------------------------------------------------------------

#: Words that stand on English pages and on no German one, whatever the problem file says.
ENGLISH_WORDS = re.compile(
    r"\b(the|of|is|not|rule|factor|derivative|respect|Let|Therefore|Checked|every|steps|Case|"
    r"Setting|entry|for|where|and|which|from|holds?)\b"
)
POOR = """
title = "P"
[variables]
x = ""
[definitions]
L = "{loss}"
[goal]
differentiate = "L"
by = "x"
"""


def in_german(problem: str, to: str = "text", route: str | None = None) -> str:
    loaded = load(problem) if "\n" not in problem else loads(problem)
    told = choose(loaded, judge).derivation if route is None else judge(derive(loaded, route))
    # the name of a book stays as it is
    bare = replace(told, problem=replace(told.problem, reference=""))
    return render(from_json(to_json(bare)), to, View(language="de", reasons=True))


@pytest.mark.parametrize(
    ("problem", "route"),
    [
        ("softmax-cross-entropy", "cases"),
        ("softmax-cross-entropy", "logs"),
        ("layer-norm", "chain"),
        ("gaussian-likelihood-mean", None),
        ("maximum-entropy", None),
        ("relu", None),
        ("attention-key", None),
        (POOR.format(loss="digamma(x)"), None),
        (POOR.format(loss="x**x"), None),
    ],
)
def test_a_german_page_has_no_english_word(problem: str, route: str | None) -> None:
    page = in_german(problem, route=route)
    assert ENGLISH_WORDS.findall(page) == []


def test_every_route_is_described_in_german() -> None:
    for route in ROUTES.values():
        assert not ENGLISH_WORDS.findall(catalogue("de").translated(route.about))


# The library -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_the_library_speaks_every_language(language: str) -> None:
    said: set[str] = set(TOPICS)
    for name in library():
        problem = load(name)
        said |= {problem.title, problem.about, *(a.name for a in problem.assumptions)}
        said |= {about for _, about in (*problem.sizes, *problem.functions)}
        said |= {variable.about for variable in problem.variables}
    table = tomllib.loads((PACKAGE / "problems" / "languages" / f"{language}.toml").read_text())
    assert set(table) == said - {""}


def test_what_the_library_does_not_say_stays_as_it_is() -> None:
    assert catalogue("de").of_problem("number of classes") == "Anzahl der Klassen"
    assert catalogue("de").of_problem("number of bridges") == "number of bridges"
    assert catalogue("en").of_problem("number of classes") == "number of classes"
