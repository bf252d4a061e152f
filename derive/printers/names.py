"""How a name of the language is read: ``sigma_max`` is a sigma with the subscript max.

Both printers share this reading, so that a name looks the same on paper and in a terminal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sympy import Symbol

GREEK: dict[str, tuple[str, str]] = {
    "alpha": (r"\alpha", "α"),
    "beta": (r"\beta", "β"),
    "gamma": (r"\gamma", "γ"),
    "delta": (r"\delta", "δ"),
    "eps": (r"\varepsilon", "ε"),
    "epsilon": (r"\epsilon", "ϵ"),
    "zeta": (r"\zeta", "ζ"),
    "eta": (r"\eta", "η"),
    "theta": (r"\theta", "θ"),
    "iota": (r"\iota", "ι"),
    "kappa": (r"\kappa", "κ"),
    "ell": (r"\ell", "ℓ"),  # as well known by its name
    "lam": (r"\lambda", "λ"),
    "lambda": (r"\lambda", "λ"),
    "mu": (r"\mu", "μ"),
    "nu": (r"\nu", "ν"),
    "xi": (r"\xi", "ξ"),
    "pi": (r"\pi", "π"),
    "rho": (r"\rho", "ρ"),
    "sigma": (r"\sigma", "σ"),
    "tau": (r"\tau", "τ"),
    "upsilon": (r"\upsilon", "υ"),
    "phi": (r"\phi", "φ"),
    "chi": (r"\chi", "χ"),
    "psi": (r"\psi", "ψ"),
    "omega": (r"\omega", "ω"),
    "Gamma": (r"\Gamma", "Γ"),
    "Delta": (r"\Delta", "Δ"),
    "Theta": (r"\Theta", "Θ"),
    "Lambda": (r"\Lambda", "Λ"),
    "Xi": (r"\Xi", "Ξ"),
    "Pi": (r"\Pi", "Π"),
    "Sigma": (r"\Sigma", "Σ"),
    "Upsilon": (r"\Upsilon", "Υ"),
    "Phi": (r"\Phi", "Φ"),
    "Psi": (r"\Psi", "Ψ"),
    "Omega": (r"\Omega", "Ω"),
}

ACCENTS: dict[str, tuple[str, str]] = {
    "hat": (r"\hat", "\u0302"),
    "bar": (r"\bar", "\u0304"),
    "tilde": (r"\tilde", "\u0303"),
    "dot": (r"\dot", "\u0307"),
}


class Bold(Symbol):  # type: ignore[misc]
    """The name of a whole vector or matrix, to be written in bold letters."""

    __slots__ = ()


_LETTERS_DIGITS = re.compile(r"([A-Za-z]+)([0-9]+)")


@dataclass(frozen=True)
class Name:
    """A name in parts: the letter or word, an accent on it, and what stands below it."""

    base: str
    accent: str | None = None
    below: tuple[str, ...] = ()


def read_name(name: str) -> Name:
    """The parts of a name: ``y_hat`` is y with a hat, ``x1`` and ``x_1`` are x with a 1 below.

    A name with an empty part (``_x``, ``x__y``) is taken whole.
    """
    base, *rest = name.split("_")
    if not base or not all(rest):
        return Name(name)
    if match := _LETTERS_DIGITS.fullmatch(base):
        base, digits = match.groups()
        rest.insert(0, digits)
    accent = next((part for part in rest if part in ACCENTS), None)
    if accent is not None:
        rest.remove(accent)
    return Name(base, accent, tuple(rest))
