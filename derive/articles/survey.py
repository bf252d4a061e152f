"""What the formulas of a document do with their letters: the evidence for what each one is.

One walk over all expressions notes where each letter stands: bound by a sum, in a subscript, as the
limit of a sum, before brackets, among the quantities.  Nothing is decided here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace

from derive.articles.naming import key_of
from derive.reading.expressions import (
    Bound,
    Call,
    Chain,
    Derivative,
    Dots,
    Entries,
    Expression,
    Grouped,
    Indicator,
    Label,
    Link,
    Listing,
    Name,
    Number,
    Set,
    Size,
    Superscript,
    Total,
)
from derive.reading.layout import Span
from derive.reading.naming import accents

#: The parts of a name that are written the same: its accents and its letter.
Base = tuple[tuple[str, ...], str]

#: Where a letter stands at a base: ``below`` or ``round``, with how many beside it, and which.
Spot = tuple[Base, str, int, int]

_RANGING = frozenset({"leq", "<", "in", "="})
_NODES = (Label, Superscript, Link)


def base_of(name: Name) -> Base:
    """The letter of a name and its accents, but those that only say that it is a vector, and what
    else tells it from others that are written the same."""
    return (*accents(name), name.sense) if name.sense else accents(name), name.base


def letter(expression: object) -> str | None:
    """A letter that stands alone, as an index does, with its primes; None for anything else."""
    if not isinstance(expression, Name) or expression.accents or expression.sense:
        return None
    if expression.below or expression.above:
        return None
    return expression.base + "'" * expression.primes


def name_of(index: str, span: Span) -> Name:
    """The name that such a letter is."""
    base = index.rstrip("'")
    return Name(base, span, primes=len(index) - len(base))


def size_name(limit: Expression) -> str | None:
    """The size that a range ends at, as a key: ``n``, ``|V|``, ``d_k``, ``n^{[l]}``."""
    if isinstance(limit, Size):
        limit = limit.body
    layered = isinstance(limit, Name) and all(s.kind == "layer" for s in limit.above)
    if isinstance(limit, Name) and layered and not limit.primes:
        return key_of(limit)
    return letter(limit)


def inside(expression: Expression | Superscript | Link) -> Iterator[Expression]:
    """The expressions that one is directly made of, what stands below and above it too.

    The last of ``z_1, ..., z_n`` is none: it says how many there are.
    """
    if isinstance(expression, Listing) and enumeration(expression) is not None:
        yield expression.items[0]
        return
    for part in fields(expression):
        yield from _expressions(getattr(expression, part.name))


def _expressions(value: object) -> Iterator[Expression]:
    if isinstance(value, tuple):
        for item in value:
            yield from _expressions(item)
    elif isinstance(value, Superscript | Link):
        yield from inside(value)
    elif is_dataclass(value) and not isinstance(value, _NODES):
        yield value  # type: ignore[misc]


def enumeration(listing: Listing) -> tuple[Name, tuple[Expression | Label, ...]] | None:
    """The first of ``z_1, ..., z_n`` and where each index ends; None if it lists something else."""
    first, *between, last = listing.items if len(listing.items) > 2 else (None, None)
    if not isinstance(first, Name) or not isinstance(last, Name):
        return None
    alike = replace(first, below=(), span=last.span) == replace(last, below=())
    starts = first.below and all(isinstance(i, Number) and i.text == "1" for i in first.below)
    dotted = any(isinstance(item, Dots) for item in between)
    return (first, last.below) if alike and starts and dotted else None


def everywhere(expression: Expression) -> Iterator[Expression]:
    """An expression and all that it is made of, from the outside in, as it is read."""
    waiting: list[Expression] = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(inside(node))))


@dataclass
class Survey:
    """The evidence.

    bound: letters that sums, products and the like bind.  ranged: letters that are said to run.
    compared: letters compared with each other, or both below a delta.  sizes: names at the end of
    a range, with how often.  spots: what stands in each place of the scripts of a name.
    told: places whose ends are told, ``z_1, ..., z_n``, or that stand in a script themselves.
    bare: how often a base stands without scripts.  calls: the calls of a base.  quantities: names
    among the quantities, bare.  whole: bases that are treated as vectors or matrices as a whole,
    with how many axes are known at least.  by: bases that are differentiated by.  labelled: bases
    of sizes with labels, ``d_k``.
    """

    bound: set[str] = field(default_factory=set)
    ranged: set[str] = field(default_factory=set)
    compared: list[tuple[str, str]] = field(default_factory=list)
    sizes: Counter[str] = field(default_factory=Counter)
    spots: dict[Spot, list[Expression | Label]] = field(default_factory=lambda: defaultdict(list))
    told: set[Spot] = field(default_factory=set)
    bare: Counter[Base] = field(default_factory=Counter)
    calls: dict[Base, list[Call]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[Base, int] = field(default_factory=dict)
    by: set[Base] = field(default_factory=set)
    labelled: set[Base] = field(default_factory=set)
    fonts: dict[Base, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, expressions: Iterable[Expression]) -> Survey:
        """Note everything that stands in these expressions."""
        for expression in expressions:
            self._note(expression)
        return self

    def _note(self, expression: Expression) -> None:
        if isinstance(expression, Name):
            self._name(expression)
        elif isinstance(expression, Bound):
            self._binder(expression)
        elif isinstance(expression, Entries):
            self.bound |= {index.base for index in expression.indices}
            for end in expression.ends:
                self._limit(end)
            self._note(expression.body)
        elif isinstance(expression, Call):
            self._call(expression)
        elif isinstance(expression, Chain):
            self._chain(expression)
        else:
            self._evidence(expression)
            self.take(inside(expression))

    def _evidence(self, expression: Expression) -> None:
        if isinstance(expression, Listing) and (found := enumeration(expression)) is not None:
            for position, end in enumerate(found[1]):
                self.told.add((base_of(found[0]), "below", len(found[1]), position))
                if not isinstance(end, Label):
                    self._limit(end)
        if isinstance(expression, Indicator):
            self._compared(expression.condition)
        elif isinstance(expression, Derivative):
            self.by |= {base_of(by) for by, _ in expression.by if isinstance(by, Name)}
        elif isinstance(expression, Grouped) and isinstance(expression.body, Name):
            self._transposed(expression.body, expression.above)
        elif isinstance(expression, Size) and expression.kind == "norm":
            self._is_whole(expression.body, 1)

    def _is_whole(self, expression: Expression, axes: int) -> None:
        if isinstance(expression, Name) and not expression.below:
            base = base_of(expression)
            self.whole[base] = max(axes, self.whole.get(base, 0))

    # Names

    def _name(self, name: Name) -> None:
        base = base_of(name)
        self.fonts[base].add(name.font)
        self._scripts(base, "below", name.below)
        rounds = [s.body for s in name.above if s.kind == "round" and s.body is not None]
        self._scripts(base, "round", rounds)
        for script in name.above:
            if script.body is not None and script.kind == "plain":
                self._note(script.body)
        self._transposed(name, name.above)
        if base == ((), "delta") and len(name.below) == 2:
            self._pair(*name.below)
        layered = any(script.kind == "layer" for script in name.above)
        if not name.below and not rounds:
            self.bare[base] += not layered
            if name.font == "bold" and name.base != "1":
                self._is_whole(name, 2 if name.base[0].isupper() else 1)

    def _transposed(self, name: Name, above: tuple[Superscript, ...]) -> None:
        if any(script.kind == "transpose" for script in above):
            self._is_whole(name, 2 if name.base[0].isupper() else 1)

    def _scripts(self, base: Base, where: str, scripts: Sequence[Expression | Label]) -> None:
        for position, script in enumerate(scripts):
            self.spots[base, where, len(scripts), position].append(script)
            if not isinstance(script, Label):
                self._in_script(script)

    def _in_script(self, script: Expression) -> None:
        """What stands in a script is an index, or made of one, and no quantity; but ``y_i`` in
        ``z_{y_i}`` has a script of its own."""
        for node in everywhere(script):
            above = isinstance(node, Name) and any(s.kind == "round" for s in node.above)
            if isinstance(node, Name) and (node.below or above):
                self._name(node)
                where, scripts = ("below", node.below) if node.below else ("round", node.above)
                self.told |= {
                    (base_of(node), where, len(scripts), position)
                    for position in range(len(scripts))
                }

    def _call(self, call: Call) -> None:
        base = base_of(call.head)
        self.calls[base].append(call)
        self._scripts(base, "below", call.head.below)
        self.take(call.arguments)
        self._scripts(base, "behind", call.below)
        if call.power is not None:
            self._note(call.power)

    # Ranges

    def _binder(self, bound: Bound) -> None:
        for condition in bound.conditions:
            first = condition.parts[0] if isinstance(condition, Chain) else condition
            names = first.items if isinstance(first, Listing) else (first,)
            if bound.kind != "expectation" and bound.kind != "int":
                self.bound |= {name for name in map(letter, names) if name is not None}
            self._compared(condition)
            if not isinstance(condition, Chain) or condition.links[0].sign == "neq":
                continue
            for part in condition.parts[1:]:
                if part is not None and letter(part) is None:
                    self._limit(part)
        if bound.upper is not None:
            self._limit(bound.upper)
        self._note(bound.body)

    def _limit(self, limit: Expression) -> None:
        """The end of a range: ``n``, ``n - 1``, ``|V|``."""
        if isinstance(limit, Total) and len(limit.terms) == 2:
            limit = limit.terms[0][1]
        name = size_name(limit)
        if name is not None:
            self.sizes[name] += 1
            if isinstance(limit, Name) and limit.below:
                self.labelled.add(base_of(limit))

    def _chain(self, chain: Chain) -> None:
        if not chain.links and letter(chain.parts[0]) is not None and not chain.conditions:
            return  # a letter that is only spoken of
        for condition in chain.conditions:
            self._condition(condition)
        if self._range(chain):
            return
        self._compared(chain)
        signs = [link.sign for link in chain.links]
        if signs[:1] == ["in"] and isinstance(chain.parts[1], Set):
            self._dimensions(chain.parts[0], chain.parts[1])
            return
        self.take(part for part in chain.parts if part is not None)
        self.take(link.reason for link in chain.links if link.reason is not None)

    def _condition(self, condition: Expression) -> None:
        name = letter(condition)
        if name is not None:
            self.ranged.add(name)  # for all k
        else:
            self._note(condition)

    def _range(self, chain: Chain) -> bool:
        """``i = 1, ..., n``, ``1 \\leq i \\leq n`` and the like: noted; is it one?"""
        if not chain.links or {link.sign for link in chain.links} - _RANGING:
            return False
        found = range_of(chain)
        if found is None:
            return False
        self.ranged |= set(found[0])
        self._limit(found[1])
        return True

    def _dimensions(self, what: Expression | None, space: Set) -> None:
        for dimension in space.dimensions:
            self._limit(dimension)
        if isinstance(what, Listing):
            names: tuple[Expression, ...] = what.items
        else:
            names = (what,) if what is not None else ()
        for name in names:
            self._note(name)
            self._is_whole(name, len(space.dimensions))

    def _compared(self, condition: Expression) -> None:
        """Two letters that are compared are both indices if one of them is."""
        if isinstance(condition, Chain) and len(condition.parts) == 2:
            self._pair(*condition.parts)

    def _pair(self, one: object, other: object) -> None:
        first, second = letter(one), letter(other)
        if first is not None and second is not None:
            self.compared.append((first, second))


def range_of(chain: Chain) -> tuple[tuple[str, ...], Expression] | None:
    """Which letters are said to run, and what to: ``i = 1, ..., n``, ``i, j \\in \\{1, ..., n\\}``,
    ``1 \\leq i \\leq n``.  None if it says no such thing."""
    parts = [part for part in chain.parts if part is not None]
    signs = {link.sign for link in chain.links}
    if len(parts) == 2 and signs <= {"=", "in"}:
        end = _last_of_listing(parts[1])
        names = parts[0].items if isinstance(parts[0], Listing) else (parts[0],)
        letters = tuple(name for name in map(letter, names) if name is not None)
        if end is not None and len(letters) == len(names):
            return letters, end
    if len(parts) == 3 and signs <= {"leq", "<"} and isinstance(parts[0], Number):
        name = letter(parts[1])
        if name is not None and parts[0].text in ("0", "1") and not isinstance(parts[2], Number):
            return (name,), parts[2]
    return None


def _last_of_listing(expression: Expression) -> Expression | None:
    """``n`` in ``1, ..., n`` and in ``\\{1, ..., n\\}``."""
    if not isinstance(expression, Listing) or len(expression.items) < 3:
        return None
    first, last = expression.items[0], expression.items[-1]
    dotted = any(isinstance(item, Dots) for item in expression.items)
    starts = isinstance(first, Number) and first.text in ("0", "1")
    return last if dotted and starts else None
