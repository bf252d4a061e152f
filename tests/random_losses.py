"""Random problem files that look like losses people write.

A loss is put together as people do it: a few named quantities, each made from one before
(scores, a softmax, a layer, a mean, a norm, an activation), a term that compares the last of
them with a target, perhaps a penalty, and something to differentiate by.  Indices are drawn from
few letters, so that the same letter is often free in one place and bound in another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

LETTERS = "ijkl"
ABOUT = {
    "x": "inputs", "y": "targets", "t": "one-hot target", "q": "weights", "r": "rates",
    "W": "matrix", "V": "matrix", "w": "weights of the second layer", "b": "bias",
    "s": "scale", "c": "width", "u": "offset",
}  # fmt: skip
SHAPES = {
    "x": "n", "y": "n", "t": "n", "q": "n", "r": "n", "W": "m, n", "V": "n, n", "w": "m", "b": "m",
    "s": "", "c": "", "u": "",
}  # fmt: skip
DOMAINS = {"q": "positive", "c": "positive", "r": "probability"}


@dataclass(frozen=True)
class Vector:
    """A quantity with one index: its name, its size, and whether all its entries are positive."""

    name: str
    size: str
    positive: bool = False


@dataclass
class Maker:
    """A problem in the making."""

    random: Random
    definitions: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=lambda: list("hgapdeozf"))
    scalars: list[str] = field(default_factory=lambda: ["M", "N", "Z", "S", "B"])

    def pick(self, *options: str) -> str:
        return self.random.choice(options)

    def letters(self, number: int, avoid: Sequence[str] = ()) -> list[str]:
        """Different letters for indices."""
        return self.random.sample([letter for letter in LETTERS if letter not in avoid], number)

    def define(self, name: str, letter: str, body: str) -> str:
        self.definitions[f"{name}[{letter}]" if letter else name] = body
        return name

    def scalar(self, body: str) -> str:
        """The name of a new quantity without an index."""
        return self.define(self.scalars.pop(0), "", body)

    # One quantity from another

    def vector_from(self, v: Vector) -> Vector:
        """A new vector made of another."""
        kinds = [self.softmax, self.activated, self.activated, self.normalised, self.shifted]
        kinds += [self.layer] if v.size == "n" else []
        return self.random.choice(kinds)(v)

    def named(self, v: Vector, size: str, letter: str, body: str, positive: bool = False) -> Vector:
        return Vector(self.define(self.names.pop(0), letter, body), size, positive)

    def softmax(self, v: Vector) -> Vector:
        a, o = self.letters(2)
        divided = self.pick("", "", " / c")
        top = f"exp({v.name}[{a}]{divided})"
        total = f"sum(exp({v.name}[{o}]{divided}) for {o} in {v.size})"
        if self.random.random() < 0.3:
            total = self.scalar(total)
        return self.named(v, v.size, a, f"{top} / {total}", positive=True)

    def layer(self, v: Vector) -> Vector:
        a, o = self.letters(2)
        bias = self.pick("", f" + b[{o}]")
        return self.named(v, "m", o, f"sum(W[{o}, {a}] * {v.name}[{a}] for {a} in n){bias}")

    def activated(self, v: Vector) -> Vector:
        (a,) = self.letters(1)
        e = f"{v.name}[{a}]"
        body, positive = self.random.choice(
            [
                (f"phi({e})", False),
                (f"tanh({e})", False),
                (f"1 / (1 + exp(-{e}))", True),
                (f"max({e}, 0)", False),
                (f"where({e} > 0, {e}, s * {e})", False),
                (f"log(1 + exp({e}))", False),
                (f"{e} / (1 + exp(-{e}))", False),
                (f"{e} * (1 + erf({e} / sqrt(2))) / 2", False),
                (f"{e}**2", False),
                (f"sqrt({e}**2 + c)", True),
                (f"exp({e})", True),
                (f"exp(-{e}**2 / (2 * c**2))", True),
                (f"{e} + phi({e})", False),
                (f"{e} / sqrt(1 + {e}**2)", False),
                (f"sin({e}) * s", False),
                (f"logistic(s * {e})", False),
                (f"smooth({e}, s)", False),
            ]
        )
        if "logistic" in body:
            self.definitions["logistic(v)"] = "1 / (1 + exp(-v))"
        if "smooth" in body:
            self.definitions["smooth(v, w1)"] = "v * w1 + log(cosh(v))"
        return self.named(v, v.size, a, body, positive)

    def normalised(self, v: Vector) -> Vector:
        a, k = self.letters(2)
        e, n = f"{v.name}[{k}]", v.size
        kind = self.random.randrange(4)
        if kind == 0:
            mean = self.scalar(f"sum({e} for {k} in {n}) / {n}")
            return self.named(v, n, a, f"{v.name}[{a}] - {mean}")
        if kind == 1:
            length = self.scalar(f"sqrt(sum({e}**2 for {k} in {n}))")
            return self.named(v, n, a, f"{v.name}[{a}] / {length}")
        if kind == 2:
            length = self.scalar(f"sqrt(sum({e}**2 for {k} in {n}) / {n} + c)")
            return self.named(v, n, a, f"{v.name}[{a}] / {length}")
        mean = self.scalar(f"sum({e} for {k} in {n}) / {n}")
        spread = self.scalar(f"sqrt(sum(({e} - {mean})**2 for {k} in {n}) / {n} + c)")
        return self.named(v, n, a, f"({v.name}[{a}] - {mean}) / {spread}")

    def shifted(self, v: Vector) -> Vector:
        (a,) = self.letters(1)
        e = f"{v.name}[{a}]"
        target = f"y[{a}]" if v.size == "n" else f"w[{a}]"
        body = self.pick(f"{e} - {target}", f"{e} * {target}", f"s * {e} + u", f"u - s * {e}")
        return self.named(v, v.size, a, body)

    # A term of a loss

    def term(self, v: Vector, free: Sequence[str]) -> str:
        """A number made of a vector; ``free`` are the letters that are free in the goal."""
        k, o = self.letters(2, avoid=free if len(free) < 2 else free[:2])
        n, e = v.size, f"{v.name}[{k}]"
        y = f"y[{k}]" if n == "n" else f"w[{k}]"
        over = f"for {k} in {n}"
        d = f"({e} - {y})"
        options = [
            f"sum({d}**2 {over})",
            f"sum({d}**2 {over}) / 2",
            f"sum({d}**2 {over}) / {n}",
            f"sum({y} * {e} {over})",
            f"sum({y} * phi({e}) {over})",
            f"sum(abs({e} - {y}) {over})",
            f"sum(where(abs({e} - {y}) < c, {d}**2 / 2, c * abs({e} - {y})) {over})",
            f"sum(max(0, 1 - {y} * {e}) {over})",
            f"sum(max({e}, {y}, 0) {over})",
            f"log(sum(exp({e}) {over}))",
            f"sum(log(1 + exp(-{y} * {e})) {over})",
            f"sum(exp({e}) - {y} * {e} {over})",
            f"sum(log(cosh({e} - {y})) {over})",
            f"sqrt(sum({d}**2 {over}))",
            f"prod({e} {over})",
            f"prod(1 + {e}**2 {over})",
            f"sum({e} * sum({v.name}[{o}] for {o} in {n} if {o} != {k}) {over})",
            f"sum(({e} - {v.name}[{o}])**2 {over} for {o} in {n})",
            f"sum({e} * {v.name}[{o}] {over} for {o} in {n} if {o} != {k})",
            f"sum({e}**2 {over})**2",
            f"sum(sin({e}) * cos({y}) {over})",
            f"sum({y} * {e} {over}) / sqrt(sum({e}**2 {over}))",
            f"log(1 + sum({e}**2 {over}))",
            f"sum(delta({k}, {o}) * {e} * {v.name}[{o}] {over} for {o} in {n})",
        ]
        if n == "n":
            options += [
                f"sum({e} * V[{k}, {o}] * {v.name}[{o}] {over} for {o} in n)",
                f"sum(V[{k}, {o}] * {e} * y[{o}] {over} for {o} in n)",
                f"sum(q[{k}] * {d}**2 {over})",
                f"sum(q[{k}] * exp({e}) {over}) / sum(q[{k}] {over})",
                f"-sum(r[{k}] * {e} {over}) + log(sum(exp({e}) {over}))",
            ]
        if v.positive:
            options += [
                f"-sum({y} * log({e}) {over})",
                f"-sum({y} * log({e}) {over})",
                f"-sum({e} * log({e}) {over})",
                f"sum({e}**c {over})",
                f"sum({y} * {e}**n {over})",
                f"sum(loggamma({e}) {over})",
                f"sum({e} * log({e} / c) {over})",
                f"sum({y} * {e}**(s + 1) {over})",
                f"-sum((1 - {e})**2 * log({e}) {over})",
            ]
            if n == "n":
                options += [
                    f"-sum(t[{k}] * log({e}) {over})",
                    f"-sum(t[{k}] * log({e}) {over})",
                    f"sum(r[{k}] * log(r[{k}] / {e}) {over})",
                    f"prod({e}**t[{k}] {over})",
                ]
        if free and n == "n":
            j = free[0]
            options += [
                f"{v.name}[{j}]",
                f"{v.name}[{j}] * sum({e} for {k} in n if {k} != {j})",
                f"sum(exp({e}) for {k} in n if {k} != {j})",
                f"sum(where({k} == {j}, {e}**2, {e}) {over})",
                f"log({v.name}[{j}])" if v.positive else f"exp({v.name}[{j}])",
            ]
        return self.random.choice(options)

    def penalty(self) -> str:
        k, o = self.letters(2)
        return self.pick(
            f"s * sum(x[{k}]**2 for {k} in n)",
            f"c * sum(abs(x[{k}]) for {k} in n)",
            f"c / 2 * sum(W[{k}, {o}]**2 for {k} in m for {o} in n)",
            f"log(c) * sum(x[{k}] for {k} in n)",
            "s**2 / (2 * c)",
        )


def random_loss(seed: int) -> str:
    """The text of a problem file."""
    random = Random(seed)
    while True:
        text = _attempt(random)
        if text is not None:
            return text


def _attempt(random: Random) -> str | None:
    maker = Maker(random)
    free = random.sample(LETTERS, 2)
    v = Vector(random.choice("xxxxxq"), "n")
    v = Vector(v.name, "n", v.name == "q")
    for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
        v = maker.vector_from(v)
    inside = random.random() < 0.65
    loss = maker.term(v, () if inside else free[1:])
    extra = random.random()
    if extra < 0.12:
        loss = f"{loss} + {maker.penalty()}"
    elif extra < 0.18:
        loss = f"s * ({loss}) + {maker.term(Vector('x', 'n'), ())}"
    elif extra < 0.23:
        loss = f"({loss}) / ({maker.pick('c', 'n', 'c**2', '1 + s**2')})"
    elif extra < 0.27:
        loss = f"exp(-({loss}) / c)"
    goal = maker.define("L", "", loss) if inside else loss
    used = _reached(goal, maker.definitions)
    variables = [name for name in SHAPES if name in used]
    if not variables:
        return None
    by = _by(random, variables, free)
    return _file(maker.definitions, used, goal, by)


def _reached(goal: str, definitions: dict[str, str]) -> set[str]:
    """Every name behind the goal."""
    bodies = {re.split(r"[\[(]", head)[0]: body for head, body in definitions.items()}
    used: set[str] = set()
    pending = [goal]
    while pending:
        new = set(re.findall(r"[A-Za-z_]\w*", pending.pop())) - used
        used |= new
        pending += [bodies[name] for name in sorted(new) if name in bodies]
    return used


def _by(random: Random, variables: list[str], free: list[str]) -> list[str]:
    likely = [name for name in variables if name in "xqW"] * 4 + variables
    name = random.choice(likely)
    by = [_entry(name, free)]
    if random.random() < 0.15:
        other = name if random.random() < 0.7 else random.choice(likely)
        letters = [letter for letter in LETTERS if letter not in free]
        by.append(_entry(other, letters))
    return by


def _entry(name: str, letters: list[str]) -> str:
    number = len(SHAPES[name].split(",")) if SHAPES[name] else 0
    return f"{name}[{', '.join(letters[:number])}]" if number else name


def _file(definitions: dict[str, str], used: set[str], goal: str, by: list[str]) -> str:
    lines = ['title = "A random loss"', "[sizes]", 'n = "number of entries"', 'm = "another"']
    lines.append("[variables]")
    for name, shape in SHAPES.items():
        if name in used:
            key = f'"{name}[{shape}]"' if shape else name
            value = f'about = "{ABOUT[name]}", is = "{DOMAINS.get(name, "real")}"'
            lines.append(f"{key} = {{ {value} }}")
    if "phi" in used:
        lines += ["[functions]", 'phi = "activation"']
    lines.append("[definitions]")
    lines += [f'"{head}" = "{body}"' for head, body in definitions.items()]
    if "t" in used:
        first = LETTERS[0]
        lines += ["[assumptions]", f'one-hot = "sum(t[{first}] for {first} in n) == 1"']
    asked = f'"{by[0]}"' if len(by) == 1 else "[" + ", ".join(f'"{b}"' for b in by) + "]"
    lines += ["[goal]", f'differentiate = "{goal}"', f"by = {asked}"]
    return "\n".join(lines) + "\n"
