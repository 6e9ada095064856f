"""Faults of input: where, what stands there, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_CHARACTERS = 60
MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class Fault:
    """One fault; its texts are short enough and safe to print, whatever they were made from.

    Attributes:
        file: file name.
        row: row in the file as a spreadsheet numbers it (the header is row 1), if it has one.
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

    def __post_init__(self) -> None:
        # Names of the file stand in the words too, and may hold anything.
        for name in ("file", "column", "value", "expected", "remedy"):
            text = getattr(self, name)
            if text and (len(text) > MOST_CHARACTERS or not text.isprintable()):
                short = text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
                object.__setattr__(self, name, printable(short))


class BadInput(Exception):
    """Input that cannot be used; ``faults`` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(f"{len(self.faults)} fault(s), the first in {first.file}: {first.remedy}")


def printable(text: str) -> str:
    """A text that is safe to print: a damaged file must not steer the reader's terminal."""
    plain = text.replace("\r\n", "\n").replace("\n", "⏎")
    return "".join(_visible(c) for c in plain)


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    return " " if character.isspace() else "\ufffd"


def shown(value: object) -> str:
    """A value as text, short enough to print and without line breaks; 5.0 is shown as 5."""
    whole = f"{value:.15g}" if isinstance(value, float) else str(value)
    text = printable(whole[: 2 * SHOWN_CHARACTERS])
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def did_you_mean(name: str, known: Sequence[str], otherwise: str) -> str:
    """Remedy for an unknown name: the nearest known one, else ``otherwise``."""
    near = nearest(name, known)
    return otherwise if near is None else f"did you mean {near!r}?"


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The known name that is most like a misspelt one, if any is."""
    near = get_close_matches(name[: 2 * SHOWN_CHARACTERS], [str(k) for k in known], n=1, cutoff=0.6)
    return near[0] if near else None
