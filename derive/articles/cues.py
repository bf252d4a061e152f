"""Words around a formula that say what it is: supposed, introduced, set to zero, qualified."""

from __future__ import annotations

import re

_SUPPOSING = re.compile(
    r"\b(if|when|whenever|case|cases|suppose|unless|until|assum\w+|set|setting|since|because)"
    r"\b[^.:]{0,40}$|\bfor(\s+(all|any|each|every))?\s*$",
    re.IGNORECASE,
)
_GROUNDING = re.compile(r"\b(since|because|as|recall|recall that)\s*$", re.IGNORECASE)
_INTRODUCING = re.compile(
    r"\b(where|with|let|define\w*|denot\w+|call|write)\b[^.]*$", re.IGNORECASE
)
_MENTIONING = re.compile(
    r"\b(if|when|whenever|for|case|where|suppos\w+|assum\w+|let|because|with|at|given|until|set|"
    r"setting|unless|say|e\.?g|as|and|or|than|is|are|only|i\.?e|to)\b[^.]*$",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"\b(if|when|whenever|for|case|suppos\w+|assum\w+|let|given|until|set|setting|unless|say"
    r"|e\.?g)\b[^.]*$",
    re.IGNORECASE,
)
_SETTING = re.compile(r"\b(zero|vanish|stationar|solv|set|optim|minim|maxim|constraint)", re.I)
_QUALIFYING = re.compile(
    r"^[\s,]*for\s+(?!(all|any|each|every|some|which|the|our|this|that|instance|example|now|"
    r"simplicity|convenience|brevity|clarity)\b)[a-z-]+\s*$",
    re.IGNORECASE,
)


_DERIVED = re.compile(
    r"\b(that is|i\.?\s?e|hence|so|therefore|thus|then|consequently|gives?|yields?|simplif\w+"
    r"|becomes?|obtain\w*|get|equivalent\w*|rewrit\w+|rewrite|written|expand\w*|substitut\w+"
    r"|plug\w*|insert\w*|equals?|using|since|because|again|recall|remember|repeat\w*|above|before"
    r"|earlier|reduces?|also|same|d\.\s?h|donc|alors|ainsi|entonces|folglich|somit)\b"
    r"|即|所以|因此|故|可得|得到|得|化简|整理|代入|따라서|즉",
    re.IGNORECASE,
)


def is_supposed_after(words: str) -> bool:
    """Is a formula after these words what is supposed or concluded, not what is introduced?"""
    return bool(_SUPPOSING.search(words)) and not is_introduced_after(words)


def is_a_reason_after(words: str) -> bool:
    """Is a formula after these words known already, ``since $z = w x$``?"""
    return bool(_GROUNDING.search(words))


def is_introduced_after(words: str) -> bool:
    """Do the words introduce what the formula after them defines?"""
    return bool(_INTRODUCING.search(words))


def is_mentioned_after(words: str) -> bool:
    """Is a formula among words, after these, spoken of rather than claimed?"""
    return bool(_MENTIONING.search(words))


def is_conditional_after(words: str) -> bool:
    """Do the words make the formula after them a condition or an example?"""
    return bool(_CONDITIONAL.search(words))


def is_solved_after(words: str) -> bool:
    """Do the words say that something is set to zero, or solved?"""
    return bool(_SETTING.search(words))


def is_qualified_before(words: str) -> bool:
    """Do the words between this formula and the next say for which it holds, ``for symmetric``?"""
    return bool(_QUALIFYING.search(words))


def is_derived_after(words: str) -> bool:
    """Do the words say that the formula after them follows from what was said, or says it again?"""
    return bool(_DERIVED.search(words))
