"""The font of formulas in a web page: the part of STIX Two Math that our formulas need.

``python -m tests.math_font FILE`` makes derive/fonts/stix-two-math.woff2 from the whole font, which
is in the npm package @fontsource/stix-two-math, for one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

from derive.printers.names import GREEK
from derive.resources import MATH_FONT

#: Letters in italics, bold, and both: a letter alone is set in italics by the browser.
LETTERS = {
    *map(chr, range(0x1D400, 0x1D49C)),
    *map(chr, range(0x1D6A8, 0x1D756)),
    *map(chr, range(0x1D7CE, 0x1D7D8)),
    "ℎ",
    "ℓ",
}
SIGNS = set("∂∇∑∏√≠≤≥−⋅·×⊙⊘⊤⏞⏟′″‴ˆ˜¯˙‾̲|‖…⋯✓\N{NO-BREAK SPACE}")
#: They are not seen, but spoken.
INVISIBLE = set("\u2061\u2062\u2063\u2064")
ALPHABET = frozenset(
    {*map(chr, range(0x20, 0x7F)), *(sign for _, sign in GREEK.values()), *"ϕϑϱςϖϰ"}
    | LETTERS
    | SIGNS
    | INVISIBLE
)


def make(source: Path, made: Path = MATH_FONT) -> None:
    """Write the part of a font that is needed."""
    options = subset.Options(
        flavor="woff2",
        layout_features=["ssty", "dtls", "flac"],
        hinting=False,
        desubroutinize=True,
        glyph_names=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 13, 14],
        drop_tables=["FFTM", "DSIG"],
    )
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, ALPHABET)))
    subsetter.subset(font)
    subset.save_font(font, str(made), options)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
