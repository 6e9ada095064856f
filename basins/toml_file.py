"""A TOML file as a user writes it: read whole, or refused with the line that is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from basins.faults import BadInput, Fault, printable, shown
from basins.files import read_text


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
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput([_syntax(text, str(error), file)]) from None


def _syntax(text: str, message: str, file: str) -> Fault:
    """The fault of a text that is not TOML."""
    lines = text.rstrip().split("\n")
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    if place is None:
        remedy = "simplify it: TOML with a few short tables is enough"
        return Fault(file, None, None, None, "TOML", remedy)
    row = int(place.group(1) or len(lines))
    line = lines[min(row, len(lines)) - 1].strip()
    remedy = f"correct the line: {message[: place.start()]}"
    if not re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line).isascii():
        remedy = 'put Chinese words into quotes, names of tables and keys too ("…")'
    return Fault(file, row, None, shown(line), "TOML", remedy)
