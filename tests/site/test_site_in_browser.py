"""A site in a browser: found, unfolded, and nothing to complain of."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from derive.site import Report, build
from tests.test_web_page import DESK, PHONE, Opened, browser, pytestmark

__all__ = ["browser", "pytestmark"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    assert build(folder, ["softmax-jacobian", "tanh", "relu"], jobs=1) == Report(made=3)
    return folder


@pytest.mark.parametrize(("name", "width"), [("index", DESK), ("softmax-jacobian", PHONE)])
def test_a_page_of_a_site_has_no_barrier_and_fits(
    browser: Browser, site: Path, name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    opened = Opened(page, site / f"{name}.html")
    for closed in page.locator("details.route").all():
        closed.evaluate("details => details.open = true")
    violations = {fault["id"] for fault in Axe().run(page).response["violations"]}
    # axe reads no MathML: to it, a row of numbers that a formula heads has no heading
    assert violations <= {"empty-table-header"}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.complaints == []
    page.close()


def test_problems_are_found_by_name_topic_and_words(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    opened = Opened(page, site / "index.html")
    found = page.locator(".problems > li:visible a")
    assert found.count() == 3
    for words, names in {
        "tanh": ["tanh"],
        "ACTIVATIONS": ["relu", "softmax-jacobian", "tanh"],
        "hyperbolic  tangent": ["tanh"],
        "regression tanh": [],
    }.items():
        page.fill("input[type=search]", words)
        links = [link.get_attribute("href") for link in found.all()]
        assert links == [f"{name}.html" for name in names]
    assert page.text_content("output") == "Nothing is called that."
    assert page.locator("section:visible").count() == 0
    assert opened.complaints == []
    page.close()


def test_without_script_everything_can_be_read(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    assert page.locator(".problems > li:visible").count() == 3
    assert not page.locator(".find").is_visible()
    page.click("text=Jacobian of the softmax")
    assert page.locator("math:visible").count() > 10
    page.click("text=By the route delta")
    assert page.locator("details.route math:visible").count() > 5
    context.close()


def test_a_link_to_a_route_opens_it_and_the_keys_walk_there(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    opened = Opened(page, site / "softmax-jacobian.html")
    page.click(".routes a[href='#delta']")
    line = page.locator("details.route[open] .level:visible .formula").first
    line.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('details.route') !== null")
    assert not line.evaluate("line => line === document.activeElement")
    assert opened.complaints == []
    page.close()
