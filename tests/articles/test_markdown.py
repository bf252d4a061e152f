"""Formulas in Markdown, in every way that people write them."""

from __future__ import annotations

import pytest

from tests.articles.test_passages import read, texts


@pytest.mark.parametrize(
    "text",
    [
        "so $a_b$ is",
        "so \\(a_b\\) is",
        "so \\\\(a_b\\\\) is",
        "so $`a_b`$ is",
        "so {math}`a_b` is",
        "so $$a_b$$ is",
        "$$a_b$$",
        "$$\na_b\n$$",
        "so $$\na_b\n$$\nis",
        "so\n$$ a_b $$\nis",
        "\\[a_b\\]",
        "\\\\[\na_b\n\\\\]",
        "```math\na_b\n```",
        "\\begin{equation}\na_b\n\\end{equation}",
        "```{math}\n:label: x\n\na_b\n```",
        "```{math} a_b\n```",
        ":::{math}\na_b\n:::",
        "~~~math\na_b\n~~~",
        "<div>$$a_b$$</div>",
        "<div>\n\n$$a_b$$\n\n</div>",
        "{{< math >}}$$a_b$${{< /math >}}",
        '<script type="math/tex; mode=display">a_b</script>',
        'so <script type="math/tex">a_b</script> is',
        '<script type="math/tex; mode=display">\na_b\n\n</script>',
        "{% raw %}$$a_b$${% endraw %}",
        "so {% mathjax %} a_b {% endmathjax %} is",
        "{% mathjax %}\na_b\n{% endmathjax %}",
        "{% math %}\n\na_b\n\n{% endmath %}",
        "{% katex display %}\na_b\n{% endkatex %}",
        '<span class="math">\\(a_b\\)</span>',
        '<div class="math">\n\\[a_b\\]\n</div>',
        "$$\n{% raw %}a_b{% endraw %}\n$$",
        "> - so\n>\n>   $$\n>   a_b\n>   $$",
        "1. so\n  $$\n  a_b\n  $$",
        "- so\n\n    $$\n    a_b\n    $$",
        "- so\n$$\na_b\n$$",
        "$$\n\na_b\n\n$$",
        "| a | $a_b$ |\n|---|---|",
        "# So $a_b$",
        "!!! note\n\n    $$\n    a_b\n    $$",
        "```{note}\n$a_b$\n```",
        "::: {.note}\n$a_b$\n:::",
        "in $ a_b $ is",
        "in $a_b $ is",
        "in $ a_b$ is",
        "<!-- $x$ -->$a_b$",
        "$5 and $a_b$",
    ],
)
def test_a_formula_is_found(text) -> None:
    assert texts(text) == ["a_b"]


@pytest.mark.parametrize("name", ["align", "align*", "multline", "gather*", "eqnarray"])
def test_an_environment_needs_no_dollars(name) -> None:
    formula = f"\\begin{{{name}}}\na &= b \\\\\n\nc\n\\end{{{name}}}"
    assert texts(f"so\n{formula}\nand $x$") == [formula, "x"]


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $10",
        "${price} and $5",
        "$HOME_DIR and $x_dir",
        "5$ and 10$",
        "\\$a_b$",
        "$a_b$5",
        "`$a_b$`",
        "``$a_b$ ` ``",
        "```\n$a_b$\n```",
        "```python\n$$a_b$$\n```",
        "~~~\n$$\na_b\n$$\n~~~",
        "so\n\n    $$\n    a_b\n    $$",
        "<!-- $a_b$ -->",
        "<!--\n\n$$a_b$$\n\n-->",
        "<pre>\n$a_b$\n\n$a_b$</pre>",
        "<code>$a_b$</code>",
        "<span>$</span>a_b<span>$</span>",
        "\\[1\\] and \\(see there\\)",
        "$$ so",
        "```{r}\n$a_b$\n```",
        "[x](http://a_$b$)",
    ],
)
def test_what_is_none_is_not(text) -> None:
    assert texts(text) == []


def test_front_matter_is_kept_apart() -> None:
    document = read("---\ntitle: $x$\n---\n$a$")
    assert document.front_matter == "---\ntitle: $x$\n---\n"
    assert [(p.text, p.places[0].line) for p in document.passages] == [("a", 4)]
    assert read('+++\nx = "$x$"\n+++\n$a$').front_matter == '+++\nx = "$x$"\n+++\n'


# Escapes ----------------------------------------------------------------------------------


def test_escapes_are_undone_where_they_are_in_force() -> None:
    page = "$$\np\\_j = a \\\\\\\\\nb \\* \\\\{c\\\\} \\, d \\\\frac{1}{2} \\\\\n$$"
    assert texts(page) == ["p_j = a \\\\\nb * \\{c\\} \\, d \\frac{1}{2} \\\\"]


@pytest.mark.parametrize(
    "formula",
    [
        r"a \\ b \\[2pt] \{c\} \text{long\_name}_j \| d",
        r"\begin{aligned} a \\ &= b \\ \end{aligned}",
        r"\mathrm{a\_b} \operatorname{f\_g}(x)",
    ],
)
def test_a_formula_without_escapes_is_left_alone(formula) -> None:
    assert texts(f"$$\n{formula}\n$$") == [formula]


def test_a_display_that_is_never_closed_hides_nothing() -> None:
    assert texts("$$ a\n\nso $b$ is\n\n- $c$\n\n# Then\n\n$$\nd\n$$") == ["b", "c", "d"]


def test_a_stray_sign_does_not_turn_prose_into_a_formula() -> None:
    page = "It costs $$ a year.\n\nHere are some more words about $b$.\n\n$$\nc\n$$"
    assert texts(page) == ["b", "c"]


def test_macros_are_taken_out_of_formulas() -> None:
    document = read("$$\\newcommand{\\R}{\\mathbb{R}} \\def\\f#1#2{#1 + #2}$$\n\n$\\R$")
    assert document.macros == ((r"\R", 0, r"\mathbb{R}"), (r"\f", 2, "#1 + #2"))
    assert [p.text for p in document.passages] == [r"\R"]


def test_a_space_at_one_end_of_a_command_is_overlooked() -> None:
    assert texts("so $x^{(i)} $, $ \\hat y$ and $s_i $") == ["x^{(i)}", "\\hat y", "s_i"]


def test_braces_are_escaped_as_the_signs_around_the_formula_are() -> None:
    assert texts("so \\\\(1\\\\{k = i\\\\}\\\\) is") == ["1\\{k = i\\}"]
    assert texts("\\\\[ a \\\\\\\\ \\\\{ b \\\\} \\\\]") == ["a \\\\\\\\ \\{ b \\}"]
    assert texts("so \\(1\\{k = i\\}\\) is") == ["1\\{k = i\\}"]


@pytest.mark.parametrize(
    "text",
    [
        "{% raw %}$$a_b$${% endraw %}",
        "{% math %}a_b{% endmath %}",
        "{% katex %}\na_b\n{% endkatex %}",
    ],
)
def test_what_stands_in_a_tag_of_its_own_is_a_display(text) -> None:
    assert [passage.display for passage in read(text).passages] == [True]
    assert [passage.display for passage in read(f"so {text} is").passages] == [False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Let $x \\in \\R $ be.\n\n\\[ x_1 \\]", ["x \\in \\R", "x_1"]),
        ("Let $f = x^2 $ be and $y$.", ["f = x^2", "y"]),
        ("It is $5 and $x$ too.", ["x"]),
        ("It is $5 or $6 in all_of it.", []),
    ],
)
def test_a_space_may_stand_before_the_closing_dollar(text, expected) -> None:
    assert texts(text) == expected


def test_a_document_whose_formulas_are_not_found_says_so() -> None:
    formulas = "[[ \\frac{a}{b} ]]\n\n[[ \\sum_k a_k = \\log b ]]\n"
    (problem,) = read(f"So\n\n{formulas}").problems
    assert (problem[0].line, problem[0].column) == (3, 4)
    assert "no sign that begins a formula" in problem[1]
    assert not read(f"So $x$\n\n{formulas}").problems
    assert not read(f"```\n{formulas}\n```").problems
    assert not read("A mere \\log is no formula.").problems
