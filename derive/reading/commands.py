"""What the commands and characters of mathematical LaTeX are, as tables from their spelling."""

from __future__ import annotations

import unicodedata
from typing import Literal


def _commands(words: str) -> tuple[str, ...]:
    return tuple("\\" + word for word in words.split())


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _aliases(table: dict[str, str]) -> dict[str, str]:
    """From every spelling to its name: the keys of the table are names."""
    return {spelling: name for name, spellings in table.items() for spelling in spellings.split()}


_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma "
    "tau upsilon phi chi psi omega varepsilon vartheta varpi varrho varsigma varphi varkappa "
    "digamma Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    "varGamma varDelta varTheta varLambda varXi varPi varSigma varUpsilon varPhi varPsi varOmega"
)

#: Letters that have a command of their own, or a character.
LETTERS = {
    **dict(zip(_commands(_GREEK), _GREEK.split(), strict=True)),
    **{
        rf"\{name}": name
        for name in ("ell", "imath", "jmath", "hbar", "wp", "Re", "Im", "aleph", "eth", "mho")
    },
    **dict(zip("αβγδζηθικλμνξοπρστυφχψω", (
        "alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
        "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "varphi", "chi", "psi",
        "omega",
    ), strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", (
        "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
    ), strict=True)),
    **dict(zip("εϵϑϕϖϱςϰℓℏıȷ", (
        "varepsilon", "epsilon", "vartheta", "phi", "varpi", "varrho", "varsigma", "varkappa",
        "ell", "hbar", "imath", "jmath",
    ), strict=True)),
    "µ": "mu",
}  # fmt: skip

#: Letters of the blackboard that have a command of their own.
BLACKBOARD = {r"\R": "R", r"\N": "N", r"\Z": "Z", r"\reals": "R", r"\natnums": "N"}

#: Functions and operators that have a command of their own.
WORDS = {
    "\\" + word: word
    for word in _words(
        "log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max "
        "min sup inf lim det dim ker deg gcd arg hom Pr argmax argmin liminf limsup tr Tr "
        "rank erf"
    )
}

#: Signs: relations, operators, arrows, dots, punctuation; every spelling to one name.
SIGNS = {
    **{character: character for character in "+-=<>,;:.!/*?"},
    **{
        "\\" + name: name
        for name in _words(
            "pm mp cdot times div odot otimes oplus ominus oslash circ bullet star dagger ddagger "
            "cap cup wedge vee setminus uplus sqcap sqcup amalg triangle neq leq geq ll gg approx "
            "equiv sim simeq cong propto triangleq doteq asymp prec succ preceq succeq in notin "
            "ni subset supset subseteq supseteq subsetneq mid nmid perp vdash models nless ngtr "
            "nleq ngeq lesssim gtrsim to leftarrow leftrightarrow mapsto implies impliedby iff "
            "uparrow downarrow nearrow searrow rightsquigarrow hookrightarrow rightharpoonup "
            "partial nabla infty emptyset forall exists nexists neg top bot angle prime square "
            "diamond sum prod coprod int iint iiint oint bigcup bigcap bigoplus bigotimes bigodot "
            "bigwedge bigvee ldots vdots ddots therefore because"
        )
    },
    **_aliases({
        "-": "− – ﹣ －",
        "*": r"\ast ∗ ＊",
        "/": r"\slash ⁄ ∕",
        ",": r"，",
        ":": r"\colon \vcentcolon ∶",
        "!": r"\mathexclam",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "_": r"\_",
        ":=": r"\coloneqq \coloneq \defeq \vcentcolon= ≔",
        "=:": r"\eqqcolon \eqcolon ≕",
        "+": "＋",
        "=": "＝",
        "pm": "±",
        "mp": "∓",
        "cdot": r"\centerdot \cdotp · ⋅ ∙",
        "times": "×",
        "div": "÷",
        "odot": "⊙",
        "otimes": "⊗",
        "oplus": "⊕",
        "circ": "∘ ○",
        "bullet": "•",
        "star": "⋆ ★",
        "dagger": r"\dag †",
        "ddagger": r"\ddag ‡",
        "cap": "∩",
        "cup": "∪",
        "wedge": r"\land ∧",
        "vee": r"\lor ∨",
        "setminus": r"\backslash \smallsetminus ∖",
        "neq": r"\ne ≠",
        "leq": r"\le \leqslant \leqq ≤ ⩽",
        "geq": r"\ge \geqslant \geqq ≥ ⩾",
        "<": r"\lt ＜",
        ">": r"\gt ＞",
        "ll": "≪",
        "gg": "≫",
        "approx": r"\thickapprox \approxeq ≈",
        "equiv": "≡",
        "sim": r"\thicksim ∼",
        "simeq": "≃",
        "cong": "≅",
        "propto": r"\varpropto ∝",
        "triangleq": "≜",
        "doteq": "≐",
        "in": r"\isin ∈",
        "notin": "∉",
        "ni": r"\owns ∋",
        "subset": r"\sub ⊂",
        "supset": "⊃",
        "subseteq": "⊆",
        "supseteq": "⊇",
        "mid": "∣",
        "perp": r"\indep ⊥",
        "Vert": r"\parallel ∥",
        "to": r"\rightarrow \longrightarrow → ⟶",
        "leftarrow": r"\gets \longleftarrow ← ⟵",
        "leftrightarrow": r"\longleftrightarrow ↔",
        "mapsto": r"\longmapsto ↦",
        "implies": r"\Rightarrow \Longrightarrow ⇒ ⟹",
        "impliedby": r"\Leftarrow \Longleftarrow ⇐ ⟸",
        "iff": r"\Leftrightarrow \Longleftrightarrow ⇔ ⟺",
        "rightsquigarrow": r"\leadsto",
        "partial": "∂",
        "nabla": "∇",
        "infty": "∞",
        "emptyset": r"\varnothing ∅",
        "forall": "∀",
        "exists": "∃",
        "neg": r"\lnot ¬",
        "top": r"\intercal ⊤ ⊺",
        "bot": "",
        "prime": "",
        "triangle": r"\bigtriangleup △",
        "square": r"\Box \blacksquare \qed □ ∎ ■",
        "sum": "∑",
        "prod": "∏",
        "int": r"\smallint \intop ∫",
        "ldots": r"\dots \cdots \dotsc \dotsb \dotsm \dotsi \dotso \hdots … ⋯",
        "vdots": "⋮",
        "ddots": "⋱",
        "therefore": "∴",
        "because": "∵",
        "quad": r"\quad \qquad \hfill",
    }),
}  # fmt: skip

#: What a relation is called with a stroke through it.
NEGATED = {
    "=": "neq", "in": "notin", "<": "nless", ">": "ngtr", "leq": "nleq", "geq": "ngeq",
    "mid": "nmid", "|": "nmid", "exists": "nexists", "equiv": "nequiv", "sim": "nsim",
    "approx": "napprox", "subset": "nsubset", "subseteq": "nsubseteq", "ni": "nni",
    "propto": "npropto", "perp": "nperp", "iff": "niff", "implies": "nimplies",
}  # fmt: skip

#: Brackets that open, and what usually closes them.
PARTNERS = {
    "(": ")", "[": "]", "{": "}", "langle": "rangle", "lfloor": "rfloor", "lceil": "rceil",
    "llbracket": "rrbracket", "|": "|", "Vert": "Vert", ".": ".",
}  # fmt: skip

OPENING = _aliases({
    "(": "( \\lparen （",
    "[": r"[ \lbrack",
    "{": r"\{ \lbrace",
    "langle": r"\langle ⟨ 〈",
    "lfloor": r"\lfloor ⌊",
    "lceil": r"\lceil ⌈",
    "llbracket": r"\llbracket ⟦",
    "|": r"\lvert",
    "Vert": r"\lVert",
})  # fmt: skip
CLOSING = _aliases({
    ")": ") \\rparen ）",
    "]": r"] \rbrack",
    "}": r"\} \rbrace",
    "rangle": r"\rangle ⟩ 〉",
    "rfloor": r"\rfloor ⌋",
    "rceil": r"\rceil ⌉",
    "rrbracket": r"\rrbracket ⟧",
    "|": r"\rvert",
    "Vert": r"\rVert",
})  # fmt: skip
BARS = _aliases({"|": r"| \vert", "Vert": r"\| \Vert ‖"})
#: Behind ``\left``, ``\right`` and the like a few signs are brackets that are none elsewhere.
DELIMITERS = {**OPENING, **CLOSING, **BARS, ".": ".", "<": "langle", ">": "rangle"}

#: Commands that put brackets around their argument.
ENCLOSED = {r"\abs": "|", r"\norm": "Vert", r"\floor": "lfloor", r"\ceil": "lceil"}

_SIZES = ("big", "Big", "bigg", "Bigg")
SIZED = {
    "\\" + size + side: side for size in _SIZES for side in ("", "l", "r", "m")
}  #: ``l``, ``r``, ``m`` for the middle, or empty

FONTS = _aliases({
    "bold": r"\mathbf \bf \bold \textbf \boldsymbol \bm \pmb \boldmath \mathbfit \mathbfup \symbf",
    "upright": r"\mathrm \rm \textrm \textup \textnormal \mathup \symrm \mathnormalrm \hbox",
    "italic": r"\mathit \it \textit \emph \mathnormal \mit",
    "sans": r"\mathsf \sf \textsf",
    "typewriter": r"\mathtt \tt \texttt",
    "calligraphic": r"\mathcal \cal",
    "script": r"\mathscr \scr",
    "blackboard": r"\mathbb \Bbb \mathds \mathbbm \mathbbmss",
    "fraktur": r"\mathfrak \frak",
})  # fmt: skip
#: Fonts that hold to the end of the group.
SWITCHES = frozenset(_commands("rm bf it sf tt cal scr boldmath mit"))
#: Fonts in which letters next to each other are one word, ``\\mathbf`` only from three on.
WORD_FONTS = {"upright": 2, "italic": 2, "sans": 2, "typewriter": 2}
TEXTS = frozenset(
    _commands("text textrm textup textnormal textbf textit emph textsf texttt mbox hbox fbox "
              "intertext shortintertext textsc textmd textsl")
)  # fmt: skip

ACCENTS = _aliases({
    "hat": r"\hat \widehat",
    "tilde": r"\tilde \widetilde",
    "bar": r"\bar \overline",
    "vec": r"\vec \overrightarrow",
    "dot": r"\dot",
    "ddot": r"\ddot",
    "dddot": r"\dddot",
    "check": r"\check \widecheck",
    "breve": r"\breve",
    "acute": r"\acute",
    "grave": r"\grave",
    "ring": r"\mathring",
    "underline": r"\underline \underbar",
})  # fmt: skip
COMBINING = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u20d7": "vec",
    "\u0307": "dot", "\u0308": "ddot", "\u030c": "check", "\u0306": "breve", "\u0301": "acute",
    "\u0300": "grave", "\u030a": "ring", "\u0332": "underline",
}  # fmt: skip

#: What leaves no trace: spaces, sizes, where limits stand, lines.
DROPPED = frozenset((
    *_commands(
        ", ; ! : > / thinspace medspace thickspace negthinspace negmedspace negthickspace enspace "
        "enskip space nobreakspace displaystyle textstyle scriptstyle scriptscriptstyle limits "
        "nolimits displaylimits strut mathstrut nonumber notag hline relax noindent centering "
        "small large Large LARGE huge Huge normalsize footnotesize scriptsize tiny allowbreak "
        "nobreak break goodbreak smallskip medskip bigskip null - displaybreak allowdisplaybreaks "
        "mathsurround"
    ),
    "\\ ", "~", "\u00a0", "\u200b", "\u2061", "\u2062", "\ufeff",
))  # fmt: skip
#: What leaves no trace and takes arguments that leave none.
DROPPED_ARGUMENTS = {
    **dict.fromkeys(_commands("label phantom vphantom hphantom vspace color cline index"), 1),
    **dict.fromkeys(_commands("rule addtocounter setcounter setlength"), 2),
}
#: Commands of looks: how many arguments stand before the body, which stays.
LOOKS = {
    **dict.fromkeys(
        _commands(
            "boxed cancel bcancel xcancel mathclap mathllap mathrlap smash mathop mathbin mathrel "
            "mathord mathopen mathclose mathpunct mathinner ensuremath rlap llap clap "
            "vcenter sout bbox shoveleft shoveright Aboxed"
        ),
        0,
    ),
    **dict.fromkeys(
        _commands("textcolor cancelto colorbox class style cssId href htmlClass htmlId raisebox "
                  "scalebox mathcolor"),
        1,
    ),
    **dict.fromkeys(_commands("fcolorbox"), 2),
}  # fmt: skip
#: Commands whose dimension is no argument in braces.
DIMENSIONS = frozenset(_commands("hskip kern mkern mskip raise lower vskip"))

STACKED = frozenset(_commands("frac dfrac tfrac cfrac nicefrac sfrac"))
LABELLED: dict[str, Literal["underbrace", "overbrace", "overset", "underset"]] = {
    **dict.fromkeys(_commands("underbrace underbracket"), "underbrace"),
    **dict.fromkeys(_commands("overbrace overbracket"), "overbrace"),
    r"\overset": "overset",
    r"\stackrel": "overset",
    r"\underset": "underset",
}
#: Signs that stretch under a label of their own, ``\\xrightarrow[below]{above}``.
STRETCHED = {
    r"\xrightarrow": "to", r"\xleftarrow": "leftarrow", r"\xlongequal": "=", r"\xmapsto": "mapsto",
    r"\xRightarrow": "implies", r"\xlongrightarrow": "to", r"\xLeftrightarrow": "iff",
}  # fmt: skip

#: Environments with rows and cells; those with an argument that says how wide or aligned.
TABLES = _names(
    "aligned align alignat alignedat flalign gather gathered split eqnarray cases dcases "
    "rcases drcases matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array subarray "
    "tabular IEEEeqnarray darray"
)
SPECIFIED = _names("alignat alignedat array subarray tabular IEEEeqnarray darray")
#: Environments that only say where a formula stands.
WRAPPERS = _names("equation displaymath math subequations multline multlined dmath center dgroup")
#: In these a formula may go on in the next row.
FLOWING = _names(
    "aligned align alignat alignedat flalign gather gathered split eqnarray IEEEeqnarray"
)
#: Commands that write a table without ``\\begin``.
PLAIN_TABLES = {
    r"\substack": "substack", r"\matrix": "matrix", r"\pmatrix": "pmatrix", r"\cases": "cases",
    r"\eqalign": "aligned", r"\displaylines": "gathered",
}  # fmt: skip

_FONT_NAMES = (
    ("BOLD ITALIC", "bold"), ("BOLD SCRIPT", "calligraphic"), ("BOLD FRAKTUR", "fraktur"),
    ("SANS-SERIF BOLD ITALIC", "bold"), ("SANS-SERIF BOLD", "bold"), ("SANS-SERIF ITALIC", "sans"),
    ("DOUBLE-STRUCK", "blackboard"), ("BOLD", "bold"), ("ITALIC", ""), ("SCRIPT", "calligraphic"),
    ("FRAKTUR", "fraktur"), ("BLACK-LETTER", "fraktur"), ("SANS-SERIF", "sans"),
    ("MONOSPACE", "typewriter"),
)  # fmt: skip


def styled(character: str) -> tuple[str, str] | None:
    """A letter or digit of Unicode in a mathematical font, as the plain one and its font."""
    decomposition = unicodedata.decomposition(character) if len(character) == 1 else ""
    if not decomposition.startswith("<font>"):
        return None
    name = unicodedata.name(character, "")
    plain = unicodedata.normalize("NFKD", character)
    for words, font in _FONT_NAMES:
        if words in name:
            return plain, font
    return None


def script(character: str) -> tuple[str, str] | None:
    """``^`` or ``_``, and the plain character, for one of Unicode that stands high or low."""
    decomposition = unicodedata.decomposition(character) if len(character) == 1 else ""
    for mark, prefix in (("^", "<super> "), ("_", "<sub> ")):
        if decomposition.startswith(prefix) and len(decomposition.split()) == 2:
            return mark, unicodedata.normalize("NFKD", character)
    return None
