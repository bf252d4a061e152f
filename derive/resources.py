"""Where the files that ship with the package are."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
MATH_FONT = PACKAGE / "fonts" / "stix-two-math.woff2"


def shipped_templates() -> Path:
    """The folder of the templates: in the package, or beside it in a checkout."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"
