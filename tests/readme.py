"""The code blocks of README.md, so that what it says is what is run.

``python tests/readme.py sh 1`` prints the first block whose language is ``sh``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def blocks(language: str) -> list[str]:
    """The contents of the fenced blocks of a language, in order."""
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


if __name__ == "__main__":
    print(blocks(sys.argv[1])[int(sys.argv[2]) - 1], end="")
