"""A TOML file as a user writes it: read whole, or refused with the line that is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from basins.faults import BadInput, Fault, printable, shown
from basins.files import read_text

MOST_CHARACTERS = 2**20
DEEPEST = 16
# What a key of thousands of parts costs a parser grows with the square of their number.
LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")
SIMPLIFY = "simplify it: TOML with a few short tables is enough"


def read_toml(path: Path, kind: str) -> tuple[dict[str, Any], str]:
    """Content and text of a TOML file.

    Args:
        path: the file.
        kind: what it is, for the message (``a scenario file``).

    Raises:
        BadInput: if it cannot be read or is not TOML; the parser stops at its first fault.
    """
    text = read_text(path, kind, "check the path")
    if isinstance(text, Fault):
        raise BadInput([text])
    return parse_toml(text, printable(path.name)), text


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Content of a TOML text.

    Args:
        text: the text.
        file: name to report faults under.

    Raises:
        BadInput: if it is not TOML; the parser stops at its first fault.
    """
    if len(text) > MOST_CHARACTERS:
        most = f"at most {MOST_CHARACTERS:,} characters"
        size = f"{len(text):,} characters"
        raise BadInput([Fault(file, None, None, size, most, "is this the right file?")])
    if (key := LONG_KEY.search(text)) is not None:
        row = text.count("\n", 0, key.start()) + 1
        expected = f"keys of at most {DEEPEST} parts"
        raise BadInput([Fault(file, row, None, shown(key[0]), expected, SIMPLIFY)])
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput([_syntax(text, str(error), file)]) from None
    deep = [key for key, value in content.items() if _is_deep(value)]
    if deep:
        expected = f"at most {DEEPEST} tables and lists in one another"
        raise BadInput(Fault(file, None, shown(key), None, expected, SIMPLIFY) for key in deep)
    return content


def _is_deep(value: Any) -> bool:
    """Whether tables and lists stand in one another deeper than any file of ours."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            part
            for branch in level
            if isinstance(branch, dict | list)
            for part in (branch.values() if isinstance(branch, dict) else branch)
        ]
    return bool(level)


def _syntax(text: str, message: str, file: str) -> Fault:
    """The fault of a text that is not TOML."""
    lines = text.rstrip().split("\n")
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    if place is None:
        return Fault(file, None, None, None, "TOML", SIMPLIFY)
    row = int(place.group(1) or len(lines))
    line = lines[min(row, len(lines)) - 1].strip()
    remedy = f"correct the line: {message[: place.start()]}"
    if not re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line).isascii():
        remedy = 'put Chinese words into quotes, names of tables and keys too ("…")'
    return Fault(file, row, None, shown(line), "TOML", remedy)
