"""The links of a network as arrays, and what is wrong with their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import category

import numpy as np

from basins.faults import Fault, shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from basins.arrays import Flags, Floats, Ints

    Codes = NDArray[np.int32]
    # Texts with the position of each cell's own among them, or numbers.
    Column = tuple[Sequence[str], Codes] | Floats

SOURCE, SINK = FREE = ("SOURCE", "SINK")
MEANINGS = {
    "i": "node the link begins at",
    "j": "node the link ends at",
    "k": "number or name that tells links between the same two nodes apart",
    "cost": "cost of one unit of flow that arrives at j",
    "amplitude": "what arrives at j of one unit that leaves i: 1 keeps all, 0.9 loses a tenth",
    "lower_bound": "least flow that arrives at j",
    "upper_bound": "most flow that arrives at j; empty or inf: no bound",
}
TEXTS, NUMBERS = tuple(MEANINGS)[:3], tuple(MEANINGS)[3:]

# HiGHS takes 1e20 for infinity, drops matrix entries below 1e-9 and refuses those above 1e15.
INFINITE = 1e20
LEAST_AMPLITUDE, MOST_AMPLITUDE = 1e-8, 1e8


@dataclass(frozen=True, eq=False)
class Links:
    """The links in the order of their file.

    Attributes:
        nodes: names of all nodes.
        tail, head: position in ``nodes`` of the beginning i and the end j of each link.
        labels, label: the values of k, and the position of each link's own.
        cost, amplitude, lower, upper: ``(links,)``.
        rows: row of each link in its file, the header being row 1.
    """

    nodes: Sequence[str]
    tail: Codes
    head: Codes
    labels: Sequence[str]
    label: Codes
    cost: Floats
    amplitude: Floats
    lower: Floats
    upper: Floats
    rows: Ints

    def __len__(self) -> int:
        return len(self.tail)

    def name(self, link: int) -> tuple[str, str, str]:
        """The i, j and k of a link."""
        ends = self.nodes[self.tail[link]], self.nodes[self.head[link]]
        return (*ends, self.labels[self.label[link]])


def all_clean(names: Sequence[str]) -> bool:
    """Whether no name has blanks around it or characters that cannot be seen."""
    return all(name == name.strip() and name.isprintable() for name in names)


def value_faults(links: Links, file: str) -> list[Fault]:
    """Everything that is wrong with values that could be read; a number that could not is NaN."""
    faults = [*_names(links, file), *_numbers(links, file), *_doubles(links, file)]
    return sorted(faults, key=lambda fault: fault.row or 0)


def _names(links: Links, file: str) -> Iterator[Fault]:
    nodes, labels = _odd(links.nodes, FREE), _odd(links.labels, ())
    for column, odd, codes in (
        ("i", nodes, links.tail),
        ("j", nodes, links.head),
        ("k", labels, links.label),
    ):
        for link in np.flatnonzero(np.isin(codes, list(odd))).tolist() if odd else ():
            value, expected, remedy = odd[int(codes[link])]
            yield Fault(file, int(links.rows[link]), column, value, expected, remedy)


def _odd(names: Sequence[str], capitals: Sequence[str]) -> dict[int, tuple[str, str, str]]:
    """Names that are empty, invisible in part, or ``capitals`` in small letters; by position."""
    odd = {}
    for at, name in enumerate(names):
        if not name:
            odd[at] = "", "a name", "fill in the cell"
        elif not name.isprintable() and any(category(c) in ("Cc", "Cf") for c in name):
            remedy = "type the name again: a character that cannot be seen stands in it"
            odd[at] = shown(name), "a name of visible characters", remedy
        elif name not in capitals and name.upper() in capitals:
            remedy = f"write {name.upper()}, or give the node another name"
            odd[at] = shown(name), f"{' and '.join(capitals)} in capitals", remedy
    return odd


def _numbers(links: Links, file: str) -> Iterator[Fault]:
    cost, amplitude, lower, upper = links.cost, links.amplitude, links.lower, links.upper
    scale = "is the number right? it is too large or too small to be worked with"
    small, large = f"{LEAST_AMPLITUDE:g}", f"{MOST_AMPLITUDE:g}"
    for column, values, wrong, expected, remedy in (
        ("amplitude", amplitude, amplitude <= 0, "more than 0", "1 if nothing is lost on the way"),
        (
            "amplitude",
            amplitude,
            (amplitude > 0) & ((amplitude < LEAST_AMPLITUDE) | (amplitude > MOST_AMPLITUDE)),
            f"from {small} to {large}",
            scale,
        ),
        ("cost", cost, np.abs(cost) >= INFINITE, f"less than {INFINITE:g}", scale),
        ("lower_bound", lower, np.abs(lower) >= INFINITE, "a finite number", scale),
    ):
        yield from _faults(links, file, column, values, wrong, expected, remedy)
    for link in np.flatnonzero((lower > upper) & (np.abs(lower) < INFINITE)).tolist():
        expected = f"at most the upper bound {shown(float(upper[link]))}"
        value, row = shown(float(lower[link])), int(links.rows[link])
        yield Fault(file, row, "lower_bound", value, expected, "correct one of the two bounds")


def _faults(
    links: Links, file: str, column: str, values: Floats, wrong: Flags, expected: str, remedy: str
) -> Iterator[Fault]:
    for link in np.flatnonzero(wrong).tolist():
        value, row = shown(float(values[link])), int(links.rows[link])
        yield Fault(file, row, column, value, expected, remedy)


def _doubles(links: Links, file: str) -> Iterator[Fault]:
    """Links that have the i, j and k of an earlier one."""
    tail, head = links.tail.astype(np.int64), links.head.astype(np.int64)
    ends = tail * len(links.nodes) + head
    if len(links.nodes) ** 2 * len(links.labels) < 2**63:
        key = ends * len(links.labels) + links.label
    else:
        key = np.unique(ends, return_inverse=True)[1] * len(links.labels) + links.label
    ordered = np.sort(key)
    if not (ordered[1:] == ordered[:-1]).any():
        return
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    for link in np.flatnonzero(first[which] != np.arange(len(key))).tolist():
        value = shown(" ".join(links.name(link)))
        row, other = int(links.rows[link]), int(links.rows[first[which[link]]])
        remedy = f"row {other} has the same link: remove one, or give it another k"
        yield Fault(file, row, "k", value, "each i, j, k once", remedy)
