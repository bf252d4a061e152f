"""The pictures that README.md shows: a web page and a handout, as a reader has them.

``python -m tests.pictures`` makes them, with Chromium and the extra ``test``.  Their bytes depend
on the browser, so that no test compares them; look at them after a page has changed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from derive.api import derive
from derive.handouts import Ask, Wish, make
from derive.problem_file import load
from derive.rendering import View, render

FOLDER = Path(__file__).resolve().parent.parent / "output" / "pictures"
PROBLEM = "softmax-cross-entropy"
WIDTH, HEIGHT = 960, 1100


def web_page(file: Path) -> None:
    """The top of the problem's web page, as a browser shows it."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as program:
        page = Path(folder, "page.html")
        view = View(standalone=True, reasons=True)
        page.write_text(render(derive(PROBLEM).derivation, "html", view), encoding="utf-8")
        browser = program.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        tab.goto(page.as_uri())
        tab.screenshot(path=str(file))
        browser.close()


def handout(file: Path) -> None:
    """The second page of the student's sheet, with lines left open."""
    import typst

    made = make(load(PROBLEM), Wish(to="typst", ask=Ask(fade=8)), jobs=1)
    source = next(text for name, text in made.files if "student" in name)
    compiler = typst.Compiler(source, ignore_system_fonts=True)
    pages = compiler.compile(format="png", ppi=110)
    file.write_bytes(pages[1])


def main() -> int:
    """Make both."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    web_page(FOLDER / "page.png")
    handout(FOLDER / "handout.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
