"""A web page in a browser: what is seen, spoken, unfolded and printed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from derive.derivation import Derivation
from derive.document import Detail
from derive.judges import judge
from derive.numbers import instance
from derive.problem import Variable
from derive.problem_file import load
from derive.rendering import View, render
from derive.routes import derive
from tests.samples import SEED, SQUARE_OF_X, STUCK, WRONG

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("DERIVE_REQUIRE_PROGRAMS"), reason="needs chromium"
)
PHONE, DESK = 375, 1280
SHOWN = ".level:not([hidden])"
LONG = "averylongword" * 12
HOSTILE = "<script>document.title = 1</script> \"'>]]> &amp; שלום " + LONG
HOSTILE_PAGE = replace(
    SQUARE_OF_X,
    problem=replace(
        SQUARE_OF_X.problem,
        title=HOSTILE,
        about=HOSTILE,
        reference=HOSTILE,
        variables=(Variable("x", about=HOSTILE),),
    ),
    stuck=HOSTILE,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as program:
        browser = program.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def softmax() -> Derivation:
    return judge(derive(load("softmax-cross-entropy")))


class Opened:
    """A page that was opened from a file, and what the browser complained of."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        page.goto(file.as_uri())
        page.wait_for_load_state("load")

    def _asked(self, url: str) -> None:
        if not url.startswith(("file:", "data:")):
            self.complaints.append(f"asked for {url}")

    @property
    def lit(self) -> list[str]:
        """What is lit up: signs of the formulas, in the order of the page."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('math [class]')].filter(part =>
                getComputedStyle(part).backgroundColor !== 'rgba(0, 0, 0, 0)'
            ).map(part => part.textContent)"""
        )
        return found

    def lines(self) -> list[str]:
        """The lines that are seen."""
        found: list[str] = self.page.evaluate(
            f"""() => [...document.querySelectorAll('{SHOWN} .formula')].filter(line =>
                line.checkVisibility()).map(line => line.textContent)"""
        )
        return found


def opened(
    browser: Browser,
    folder: Path,
    derivation: Derivation,
    *,
    detail: Detail = "normal",
    width: int = DESK,
    dark: bool = False,
    script: bool = True,
) -> Opened:
    file = folder / "page.html"
    numbers = instance(derivation, []) if derivation.problem is SEED.problem else None
    view = View(detail=detail, numbers=numbers)
    file.write_text(render(derivation, "html", view), encoding="utf-8")
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
    )
    return Opened(page, file)


PAGES = {
    "seed": SEED,
    "wrong": WRONG,
    "stuck": STUCK,
    "hostile": HOSTILE_PAGE,
}


@pytest.mark.parametrize(("width", "dark"), [(PHONE, True), (DESK, False)])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wrong_with_a_page(
    browser: Browser, tmp_path: Path, name: str, width: int, dark: bool
) -> None:
    told = opened(browser, tmp_path, PAGES[name], width=width, dark=dark, detail="full")
    told.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(told.page).response
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []
    assert len(found["passes"]) > 15
    assert told.complaints == []
    assert told.page.evaluate("document.documentElement.scrollWidth") == width
    assert told.page.evaluate("[...document.fonts].map(font => font.status)") == ["loaded"]
    assert told.page.title() == PAGES[name].problem.title
    told.page.close()


def test_a_line_too_wide_for_a_phone_scrolls_in_a_box_of_its_own(
    browser: Browser, tmp_path: Path
) -> None:
    told = opened(browser, tmp_path, SEED, width=PHONE)
    wide = told.page.evaluate(
        f"""() => [...document.querySelectorAll('{SHOWN} .formula')].filter(
            line => line.scrollWidth > line.clientWidth).map(line => line.tabIndex)"""
    )
    assert wide
    assert set(wide) == {0}
    assert told.page.evaluate("document.documentElement.scrollWidth") == PHONE


def test_formulas_are_formulas_to_a_screen_reader(browser: Browser, tmp_path: Path) -> None:
    told = opened(browser, tmp_path, SQUARE_OF_X)
    tree = told.page.context.new_cdp_session(told.page).send("Accessibility.getFullAXTree")
    roles = [node.get("role", {}).get("value") for node in tree["nodes"] if not node["ignored"]]
    assert roles.count("MathMLMath") == 3
    assert {"heading", "main", "list", "listitem", "MathMLFraction"} <= set(roles)


def test_without_a_script_everything_is_read_and_unfolds(
    browser: Browser, tmp_path: Path, softmax: Derivation
) -> None:
    told = opened(browser, tmp_path, softmax, script=False)
    assert told.page.locator(".controls").is_hidden()
    assert told.page.locator(f"{SHOWN} math").first.is_visible()
    between = told.page.locator(f"{SHOWN} .between > details").first
    hidden = between.locator(".formula")
    assert hidden.is_hidden()
    between.locator("> summary").click()
    assert hidden.is_visible()
    why = told.page.locator(f"{SHOWN} summary", has_text="quotient rule").first
    why.click()
    assert told.page.get_by_text("The derivative of u/v is").first.is_visible()


def test_the_levels_show_more_lines_and_fewer(
    browser: Browser, tmp_path: Path, softmax: Derivation
) -> None:
    told = opened(browser, tmp_path, softmax)
    counts = {}
    for level in ("brief", "normal", "full"):
        told.page.get_by_label(level).check()
        counts[level] = len(told.lines())
    assert counts["brief"] < counts["normal"] < counts["full"]
    assert counts["full"] == counts["normal"] + 9


def test_the_keyboard_walks_through_the_lines_and_unfolds_them(
    browser: Browser, tmp_path: Path, softmax: Derivation
) -> None:
    told = opened(browser, tmp_path, softmax)
    page = told.page
    first = page.locator(f"{SHOWN} .formula").first
    first.focus()
    seen = []
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        seen.append(page.evaluate("document.activeElement.textContent"))
    assert seen == told.lines()[1:4]
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == told.lines()[-1]
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent") == told.lines()[0]
    page.locator(f"{SHOWN} .line", has_text="quotient rule").first.locator(".formula").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("The derivative of u/v is").first.is_visible()
    assert told.complaints == []


def test_what_changed_lights_up_in_both_lines(
    browser: Browser, tmp_path: Path, softmax: Derivation
) -> None:
    told = opened(browser, tmp_path, softmax)
    assert told.lit == []
    line = told.page.locator(f"{SHOWN} .depth-1 > .lines > .line", has_text="cancel").first
    line.locator("> .formula").focus()
    assert told.lit == ["yjpj", "pj", "(∑k=1nezk∑k=1nezk−ezj∑k=1nezk)⏟=1−pj", "yj", "(1−pj)"]
    told.page.get_by_label("full").check()
    line.locator("> .formula").focus()
    told.page.mouse.move(0, 0)
    assert told.lit == ["yjpj", "pj", "yj"]
    told.page.get_by_label("full").focus()
    assert told.lit == []
    told.page.locator(f"{SHOWN} .depth-1 > .lines > .line", has_text="factor out").first.hover()
    assert told.lit != []


def test_paper_shows_no_controls_and_cuts_no_line(
    browser: Browser, tmp_path: Path, softmax: Derivation
) -> None:
    told = opened(browser, tmp_path, softmax, width=680, dark=True)
    told.page.emulate_media(media="print")
    assert told.page.locator(".controls").is_hidden()
    assert told.page.locator(f"{SHOWN} .between summary").first.is_hidden()
    right = told.page.evaluate(
        f"""() => Math.max(...[...document.querySelectorAll('{SHOWN} .formula > math')].map(
            formula => formula.getBoundingClientRect().right))"""
    )
    assert right <= 680
    assert told.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    paper = told.page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") in (2, 3)
