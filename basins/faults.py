"""Faults of input: where, what stands there, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        file: file name.
        row: line in the file as a spreadsheet numbers it (the header is row 1), if it has one.
        column: column name or key path, if it has one.
        value: what stands there, shortened.
        expected: what was expected.
        remedy: what to do.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: str
    remedy: str


class BadInput(Exception):
    """Input that cannot be used; ``faults`` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(f"{len(self.faults)} fault(s), the first in {first.file}: {first.remedy}")


def shown(value: object) -> str:
    """A value as text, short enough to print and without line breaks."""
    text = str(value).replace("\n", "⏎").replace("\r", "").replace("\0", "␀")
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def did_you_mean(name: str, known: Sequence[str], otherwise: str) -> str:
    """Remedy for an unknown name: the nearest known one, else ``otherwise``."""
    near = get_close_matches(name, [str(k) for k in known], n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else otherwise
