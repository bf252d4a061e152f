"""Derivations as JSON and back: nothing is lost, and a malformed certificate is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Symbol

from derive.certificate import CertificateError, from_json, to_data, to_json
from derive.derivation import Derivation, Note, Step, Verdict
from derive.judges import judge
from derive.language import parse
from derive.problem import Assumption, Definition, Goal, Problem, Variable
from derive.problem_file import library, load, loads
from derive.routes import ROUTES, derive, tell
from derive.terms import Index, Relation, relation
from tests.strategies_hypothesis import INDICES, relations, terms

J, K = Index("j"), Index("k")

PROBLEM = Problem(
    name="mean-square",
    title="Mean square – größer",
    sizes=(("n", "number"),),
    variables=(Variable("x", ("n",), "positive", "données"), Variable("c")),
    functions=(("phi", "activation"),),
    definitions=(
        Definition("f", (Symbol("u"),), (), parse("u**2")),
        Definition("q", (K,), ("n",), parse("f(x[k]) * k")),
        Definition("L", (), (), parse("sum(q[k] for k in n)")),
    ),
    assumptions=(Assumption("above", parse("x[k] > 0"), ((K, "n"),)),),
    goal=Goal(Symbol("L"), (parse("x[j]"),), parse("2 * x[j] * j")),
    indices=((J, "n"),),
    about="The mean of squares.",
    reference="A. Author, A Book, 1999",
)
INNER = Step(
    rule="definition",
    title="definition of L",
    because="What the name stands for.",
    level="detail",
    before=parse("diff(L, x[j])"),
    after=parse("diff(sum(q[k] for k in n), x[j])"),
    path=(0,),
)
STEP = Step(
    rule="case",
    title="k = j",
    because="One term is left.",
    level="key",
    before=parse("diff(q[k], x[j])"),
    after=parse("2 * x[j] * j"),
    where=(relation(K, "==", J), relation(J, "!=", Symbol("c"))),
    uses=("above",),
    steps=(INNER,),
    notes=(Note((0, 1), parse("x[j]"), "under"), Note((), parse("j", INDICES), "over")),
    case=relation(K, "==", J),
    verdict=Verdict("refuted", 96, (1, 2), "at n = 1: 2 ≠ 3"),
)
DERIVATION = Derivation(
    problem=PROBLEM,
    route="cases",
    goal=parse("diff(L, x[j])"),
    result=parse("2 * x[j] * j"),
    steps=(INNER, STEP),
    stuck="no rule for this",
    verdict=Verdict("tested", 3),
)
TEXT = """\
{
  "format": "derive/1",
  "title": "Mean square – größer",
  "route": "cases",
  "problem": {
    "sizes": {
      "n": "number"
    },
    "variables": {
      "x": {
        "shape": ["n"],
        "is": "positive",
        "about": "données"
      },
      "c": {
        "shape": [],
        "is": "real",
        "about": ""
      }
    },
    "functions": {
      "phi": "activation"
    },
    "definitions": {
      "f(u)": "u**2",
      "q[k]": "f(x[k]) * k",
      "L": "sum(q[k] for k in n)"
    },
    "assumptions": {
      "above": "x[k] > 0"
    },
    "goal": {
      "differentiate": "L",
      "by": ["x[j]"],
      "expect": "2 * x[j] * j"
    },
    "name": "mean-square",
    "indices": {
      "j": "n"
    },
    "shapes": {
      "q": ["n"]
    },
    "ranges": {
      "above": {
        "k": "n"
      }
    },
    "about": "The mean of squares.",
    "reference": "A. Author, A Book, 1999"
  },
  "goal": "diff(L, x[j])",
  "result": "2 * x[j] * j",
  "steps": [
    {
      "rule": "definition",
      "title": "definition of L",
      "because": "What the name stands for.",
      "level": "detail",
      "before": "diff(L, x[j])",
      "after": "diff(sum(q[k] for k in n), x[j])",
      "where": [],
      "uses": [],
      "checked": null,
      "steps": [],
      "path": [0]
    },
    {
      "rule": "case",
      "title": "k = j",
      "because": "One term is left.",
      "level": "key",
      "before": "diff(q[k], x[j])",
      "after": "2 * x[j] * j",
      "where": ["k == j", "j != c"],
      "uses": ["above"],
      "checked": {
        "verdict": "refuted",
        "instances": 96,
        "sizes": [1, 2],
        "message": "at n = 1: 2 ≠ 3"
      },
      "steps": [
        {
          "rule": "definition",
          "title": "definition of L",
          "because": "What the name stands for.",
          "level": "detail",
          "before": "diff(L, x[j])",
          "after": "diff(sum(q[k] for k in n), x[j])",
          "where": [],
          "uses": [],
          "checked": null,
          "steps": [],
          "path": [0]
        }
      ],
      "notes": [
        {
          "path": [0, 1],
          "label": "x[j]",
          "side": "under"
        },
        {
          "path": [],
          "label": "j",
          "side": "over"
        }
      ],
      "case": "k == j"
    }
  ],
  "checked": {
    "verdict": "tested",
    "instances": 3
  },
  "stuck": "no rule for this",
  "indices": ["j", "k"]
}
"""


def test_writes_the_format() -> None:
    assert to_json(DERIVATION) == TEXT


def test_reads_the_format() -> None:
    assert from_json(TEXT) == DERIVATION


def test_it_is_json() -> None:
    assert json.loads(TEXT)["steps"][1]["where"] == ["k == j", "j != c"]


@pytest.mark.parametrize("route", sorted(ROUTES))
@pytest.mark.parametrize("name", library())
def test_a_derivation_comes_back_whole(name: str, route: str) -> None:
    derivation = tell(load(name), ROUTES[route])
    assert from_json(to_json(derivation)) == derivation


@pytest.mark.parametrize("name", library())
def test_a_vector_form_comes_back_whole(name: str) -> None:
    judged = judge(derive(load(name)))
    assert from_json(to_json(judged)) == judged


def test_a_vector_form_is_the_last_key_in_texts_of_numpy() -> None:
    data = to_data(judge(derive(load("softmax-jacobian"))))
    assert list(data)[-1] == "vector"
    assert data["vector"] == {
        "left": "diff(p, z)",
        "right": "diag(p) - outer(p, p)",
        "checked": {"verdict": "proved", "instances": 35, "sizes": [1, 2, 3, 4]},
    }


@pytest.mark.parametrize(
    ("key", "to", "message"),
    [
        ("left", "grad(p, z)", "$.vector.left: the goal is no entry of it"),
        ("right", "diag(p) -", "$.vector.right: "),
        ("right", "p + outer(p, p)", "$.vector.right: the shapes do not fit"),
        ("checked", None, "$.vector.checked: nobody judged it"),
    ],
)
def test_a_vector_form_that_is_none_is_refused(key: str, to: object, message: str) -> None:
    data = to_data(judge(derive(load("softmax-jacobian"))))
    _set("vector", key, to=to)(data)
    with pytest.raises(CertificateError) as caught:
        from_json(json.dumps(data))
    assert str(caught.value).startswith(message)


def test_an_argument_of_a_definition_stays_a_value() -> None:
    text = """
        [variables]
        x = ""
        [definitions]
        "f(u)" = "u**2"
        L = "f(x)"
        [goal]
        differentiate = "L"
        by = "x"
    """
    derivation = derive(loads(text))
    assert from_json(to_json(derivation)) == derivation


def test_an_index_may_have_the_name_of_an_argument() -> None:
    step = replace(INNER, after=parse("sum(x[u] for u in n)"))
    derivation = replace(DERIVATION, steps=(step,))
    assert from_json(to_json(derivation)) == derivation


verdicts = st.none() | st.builds(
    Verdict,
    st.sampled_from(["proved", "tested", "refuted", "unknown"]),
    st.integers(0, 999),
    st.lists(st.integers(1, 4), max_size=3).map(tuple),
    st.text(max_size=9),
)
paths = st.lists(st.integers(0, 5), max_size=3).map(tuple)


def _steps(inner: st.SearchStrategy[tuple[Step, ...]]) -> st.SearchStrategy[Step]:
    words = st.text(max_size=9)
    return st.builds(
        Step,
        rule=words,
        title=words,
        because=words,
        level=st.sampled_from(["key", "normal", "detail"]),
        before=terms,
        after=terms,
        path=paths,
        where=st.lists(relations, max_size=2).map(tuple),
        uses=st.lists(words, max_size=2).map(tuple),
        steps=inner,
        notes=st.lists(
            st.builds(Note, paths, terms, st.sampled_from(["over", "under"])), max_size=2
        ).map(tuple),
        case=st.none() | relations,
        verdict=verdicts,
    )


steps = _steps(st.lists(_steps(st.just(())), max_size=2).map(tuple))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(steps, st.none() | st.text(max_size=9), verdicts)
def test_any_tree_comes_back_whole(step: Step, stuck: str | None, verdict: Verdict | None) -> None:
    # j is an index wherever it stands only if it is one somewhere
    anchor = replace(INNER, where=(relation(Index("i"), "!=", J), relation(J, "!=", K)))
    derivation = replace(DERIVATION, steps=(anchor, step), stuck=stuck, verdict=verdict)
    assert from_json(to_json(derivation)) == derivation


def _set(*keys: str | int, to: object) -> Callable[[dict[str, object]], None]:
    def change(data: dict[str, object]) -> None:
        place: object = data
        for key in keys[:-1]:
            place = place[key]  # type: ignore[index]
        place[keys[-1]] = to  # type: ignore[index]

    return change


def _drop(*keys: str | int) -> Callable[[dict[str, object]], None]:
    def change(data: dict[str, object]) -> None:
        place: object = data
        for key in keys[:-1]:
            place = place[key]  # type: ignore[index]
        del place[keys[-1]]  # type: ignore[attr-defined]

    return change


MALFORMED = [
    (_set("format", to="derive/9"), "$.format: 'derive/9' is not one of derive/1"),
    (_set("title", to=3), "$.title: not a string"),
    (_drop("result"), "$: the key 'result' is missing"),
    (_set("extra", to=1), "$: unknown key 'extra'"),
    (_set("steps", to={}), "$.steps: not a list"),
    (_set("steps", 1, to="x"), "$.steps[1]: not an object"),
    (_set("steps", 1, "before", to="a +"),
     "$.steps[1].before: the expression ends too early, at column 3 of the expression"),
    (_set("steps", 1, "before", to="__import__('os')"),
     "$.steps[1].before: unknown function '__import__', at column 1 of the expression"),
    (_set("steps", 1, "after", to="a == b"),
     "$.steps[1].after: a comparison stands where a term should"),
    (_set("steps", 1, "where", 0, to="a"), "$.steps[1].where[0]: not a comparison"),
    (_set("steps", 1, "level", to="big"),
     "$.steps[1].level: 'big' is not one of key, normal, detail"),
    (_set("steps", 1, "steps", 0, "path", to=[-1]),
     "$.steps[1].steps[0].path[0]: not a whole number from 0"),
    (_set("steps", 1, "steps", 0, "path", to=[True]),
     "$.steps[1].steps[0].path[0]: not a whole number from 0"),
    (_set("steps", 1, "notes", 0, "side", to="left"),
     "$.steps[1].notes[0].side: 'left' is not one of over, under"),
    (_set("steps", 1, "checked", to={"verdict": "true", "instances": 1}),
     "$.steps[1].checked.verdict: 'true' is not one of proved, tested, refuted, unknown"),
    (_set("problem", "variables", "x", "is", to="big"),
     "$.problem.variables.x.is: 'big' is not one of real, positive, probability"),
    (_set("problem", "definitions", "g[", to="1"),
     "$.problem.definitions.g[: 'g[' is not the left side of a definition"),
    (_drop("problem", "shapes"),
     "$.problem.definitions.q[k]: the definition has no shape that fits its indices"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), MALFORMED, ids=[m for _, m in MALFORMED])
def test_names_the_place_of_a_fault(
    change: Callable[[dict[str, object]], None], message: str
) -> None:
    data = json.loads(TEXT)
    change(data)
    with pytest.raises(CertificateError) as caught:
        from_json(json.dumps(data))
    assert str(caught.value) == message


NOT_JSON = [
    ("", "$: not JSON: Expecting value (line 1, column 1)"),
    ("[]", "$: not an object"),
    ("[" * 100_000, "$: nested too deeply"),
    ('{"a": 1, "a": 2}', "$: the key 'a' stands twice in one object"),
    ("NaN", "$: NaN is not a number of JSON"),
]


@pytest.mark.parametrize(("text", "message"), NOT_JSON, ids=[m for _, m in NOT_JSON])
def test_refuses_what_is_not_a_certificate(text: str, message: str) -> None:
    with pytest.raises(CertificateError) as caught:
        from_json(text)
    assert str(caught.value) == message


def test_steps_nested_too_deeply_are_refused() -> None:
    step = json.dumps(json.loads(TEXT)["steps"][0])
    deep = step.replace('"steps": []', '"steps": [@]')
    nested = step
    for _ in range(400):
        nested = deep.replace("@", nested)
    data = json.loads(TEXT)
    data["steps"] = ["@"]
    with pytest.raises(CertificateError, match="nested too deeply"):
        from_json(json.dumps(data).replace('"@"', nested))


def test_a_relation_is_a_relation() -> None:
    assert isinstance(from_json(TEXT).steps[1].where[0], Relation)
