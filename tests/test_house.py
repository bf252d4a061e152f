"""The shape of the house: who may import whom, what nobody may call, what must be documented."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import click
import pytest

from derive.cli import cli
from derive.rules import RULES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "derive"
PROBLEMS = PACKAGE / "problems"
STANDARD = PACKAGE / "reading" / "standard.toml"  # functions that every document may name
SOURCES = sorted(PACKAGE.rglob("*.py"))

CORE = {"terms", "problem", "derivation"}
KNOWLEDGE = CORE | {
    "borders", "conditions", "language", "matching", "messages", "monomials", "reordering",
}  # fmt: skip
PAGE = CORE | {
    "chains", "composition", "document", "escaping", "flavours", "front_matter", "messages",
    "notation", "notebook", "printers", "resources", "terminal",
}  # fmt: skip

#: What each part of the package may import, itself aside.  A new part needs a line here.
ALLOWED: dict[str, set[str]] = {
    "terms": set(),
    "problem": {"terms", "values"},
    "derivation": {"problem", "terms"},
    "language": {"terms"},
    "matching": {"terms"},
    "monomials": {"terms"},
    "reordering": {"matching", "monomials", "terms"},
    "simplicity": {"terms"},
    "conditions": {"domains", "matching", "monomials", "problem", "terms"},
    "domains": {"problem", "terms"},
    "borders": {"conditions", "terms"},
    "rules": KNOWLEDGE,
    "strategies": KNOWLEDGE | {"rules"},
    "routes": KNOWLEDGE | {"chains", "rules", "simplicity", "strategies"},
    "judges": KNOWLEDGE | {"rules", "vectors"},
    "vectors": {"language", "messages", "problem", "terms"},
    "names": {"language"},
    "notation": {"language", "names"},
    "scope": {"language", "terms"},
    "catalogue": set(),
    "diagnostics": set(),
    "values": {"diagnostics"},
    "svg": set(),
    "problem_file": {"notation",
        "catalogue", "diagnostics", "front_matter", "language", "names", "problem", "scope",
        "terms", "values",
    },
    "numbers": CORE | {
        "diagnostics", "document", "domains", "judges", "language", "messages", "printers", "svg",
        "values",
    },
    "certificate": CORE | {"language", "problem_file", "vectors"},
    "document": set(),
    "messages": {"document", "resources"},
    "escaping": set(),
    "flavours": {"escaping"},
    "front_matter": {"escaping"},
    "printers": {"notation", "messages", "derivation", "document", "extras", "terms", "vectors"},
    "chains": CORE | {"conditions", "document"},
    "changes": {"terms"},
    "unfolding": {"chains", "changes", "terms"},
    "wording": {"document", "language", "printers"},
    "composition": CORE | {"notation",
        "borders", "chains", "conditions", "document", "messages", "numbers", "printers",
        "vectors", "wording", "unfolding",
    },
    "terminal": {"document", "escaping", "messages", "printers"},
    "rendering": PAGE | {"certificate", "numbers", "pdf", "svg"},
    "findings": CORE | {"composition", "judges", "messages", "numbers", "printers", "wording"},
    "comparing": {"composition", "language", "printers", "problem", "routes", "wording"},
    "files": set(),
    "pdf": {"extras"},
    "notebook": CORE | {"escaping", "language", "messages"},
    "budget": set(),
    "jobs": {"budget"},
    "checking": {"api", "budget", "findings", "jobs", "problem_file", "wording"},
    "embedding": CORE | {
        "api", "budget", "catalogue", "document", "findings", "flavours", "messages", "notation",
        "problem_file", "rendering", "wording",
    },
    "site": CORE | {
        "budget", "catalogue", "composition", "document", "extras", "files", "findings", "jobs",
        "judges", "language", "messages", "notation", "numbers", "printers", "problem_file",
        "rendering", "resources", "routes", "wording",
    },
    "weaving": {"budget", "embedding", "extras", "files", "jobs"},
    "reading": CORE | {"language", "names", "printers", "scope"},
    "articles": CORE | {
        "budget", "conditions", "diagnostics", "extras", "files", "flavours", "front_matter",
        "jobs", "judges", "language", "matching", "messages", "names", "printers", "problem_file",
        "reading", "resources", "routes", "scope", "values", "wording",
    },
    "handouts": CORE | {
        "budget", "composition", "document", "escaping", "findings", "jobs", "judges", "language",
        "messages", "notation", "rendering", "routes", "terminal", "wording",
    },
    "extras": set(),
    "mkdocs": {"budget", "embedding", "flavours", "jobs", "weaving"},
    "sphinx": {"__init__", "budget", "catalogue", "diagnostics", "embedding", "messages"},
    "resources": set(),
    "api": CORE | {"notation",
        "diagnostics", "document", "flavours", "front_matter", "judges", "language", "numbers",
        "problem_file", "rendering", "routes", "values", "vectors",
    },
    "__init__": {"api", "problem_file"},
    "cli": CORE | {"notation",
        "__init__", "api", "articles", "budget", "catalogue", "checking", "comparing",
        "diagnostics", "document", "extras", "files", "findings", "front_matter", "handouts",
        "judges", "messages", "numbers", "problem_file", "rendering", "resources", "routes",
        "site", "terminal", "values", "weaving", "wording",
    },
}  # fmt: skip

#: The judges that look at values share no code with what they judge.
INDEPENDENT = {
    "arithmetic",
    "arrays",
    "choices",
    "compiling",
    "constraints",
    "evaluation",
    "instances",
    "sampling",
}

BINARY = {".pyc", ".woff2"}

#: They run code in the strings they are given, or hide steps that a reader is owed.
BANNED = {
    "simplify", "sympify", "parse_expr", "parse_latex", "lambdify", "eval", "exec", "S",
    "pickle", "cPickle", "dill", "marshal", "srepr", "nsimplify", "__import__",
}  # fmt: skip


def module_name(path: Path) -> str:
    """``derive.rules`` for ``derive/rules/__init__.py``, ``derive.terms`` for ``terms.py``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in SOURCES}


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules of the package that a file imports, wherever in the file it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports inside the package are written out in full"
            if node.module and node.module.split(".")[0] == "derive":
                for name in node.names:
                    inner = f"{node.module}.{name.name}"
                    yield inner if inner in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (n.name for n in node.names if n.name.split(".")[0] == "derive")


def part(module: str) -> str:
    """The part of the house a module is in: ``rules`` for ``derive.rules.sums``."""
    return module.split(".")[1] if "." in module else "__init__"


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


# Dependencies -----------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_place_in_the_house_allows(module):
    used = {part(name) for name in imported(parsed(MODULES[module]))} - {part(module)}
    assert used - ALLOWED[part(module)] == set()


def test_every_part_of_the_table_exists():
    assert set(ALLOWED) == {part(module) for module in MODULES}


def test_the_table_itself_points_one_way():
    assert list(TopologicalSorter(ALLOWED).static_order())[-1] == "cli"


def test_modules_do_not_import_each_other_in_a_circle():
    graph = {
        module: set(imported(parsed(path))) - {module} - _the_package_of(module)
        for module, path in MODULES.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def _the_package_of(module: str) -> set[str]:
    return {module.rpartition(".")[0]}


@pytest.mark.parametrize("name", sorted(INDEPENDENT))
def test_the_judges_of_values_share_no_code_with_the_rules(name):
    reached, waiting = set(), [f"derive.judges.{name}"]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += imported(parsed(MODULES[module]))
    shared = {"rules", "strategies", "routes", "matching", "conditions", "monomials"}
    assert {module for module in reached if part(module) in shared} == set()
    assert "derive.vectors.recognising" not in reached


# What nobody may do -----------------------------------------------------------------------


def names_used(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name that is called, taken from a module, or imported, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id
        elif isinstance(node, ast.Attribute) and not _sympy_constant(node):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            for name in (*module.split("."), *(n.name for n in node.names)):
                yield node.lineno, name


def _sympy_constant(node: ast.Attribute) -> bool:
    """``sympy.S`` as in ``sympy.S.Zero`` is a name; ``S("...")`` would run code."""
    return node.attr == "S"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_that_runs_code_or_hides_steps_is_used(module):
    tree = parsed(MODULES[module])
    found = [f"line {line}: {name}" for line, name in names_used(tree) if name in BANNED]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from sympy import lambdify",
        "from sympy.parsing.sympy_parser import parse_expr",
        "sympy.simplify(e)",
        "e.simplify()",
        "eval('1')",
        "S('x')",
        "__import__('os')",
    ],
)
def test_the_search_for_what_is_banned_finds_it(source):
    assert BANNED & {name for _, name in names_used(ast.parse(source))}


def test_no_code_or_template_speaks_of_one_problem():
    files = [p for p in (*PACKAGE.rglob("*"), *(ROOT / "templates").rglob("*")) if p.is_file()]
    files.remove(STANDARD)
    readable = [p for p in files if PROBLEMS not in p.parents and p.suffix not in BINARY]
    speaking = [p for p in readable if "softmax" in p.read_text(encoding="utf-8").lower()]
    assert len(readable) > 50
    assert speaking == []


# What must be documented ------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is(module):
    assert ast.get_docstring(parsed(MODULES[module]))


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_title_and_a_reason(name):
    rule = RULES[name]
    assert rule.name == name
    assert rule.title.strip() == rule.title != ""
    assert rule.because.endswith(".")


def commands(command: click.Command, name: str = "derive") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    for inner in getattr(command, "commands", {}).values():
        yield from commands(inner, f"{name} {inner.name}")


def test_every_command_and_every_option_has_help():
    bare = [name for name, command in commands(cli) if not command.help]
    bare += [
        f"{name} {option.opts[-1]}"
        for name, command in commands(cli)
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert bare == []


def test_the_command_line_has_the_commands_of_the_contract():
    assert [name for name, _ in commands(cli)] == [
        "derive", "derive list", "derive show", "derive render", "derive check",
        "derive read", "derive weave", "derive site", "derive routes", "derive handout",
        "derive new", "derive import",
    ]  # fmt: skip
