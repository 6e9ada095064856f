"""On which line of a TOML text each key stands; ``tomllib`` does not tell."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

LONGEST_STATEMENT = 1000


def key_lines(text: str) -> dict[str, int]:
    """Line of every key path of a valid TOML text, for instance ``drivers[2].place``.

    The text is cut into statements: from each line on, the fewest lines that are TOML by
    themselves. Keys inside a value that spans lines stand on its first line.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix, start = "", 0
    while start < len(lines):
        end, parsed = _statement(lines, start)
        if lines[start].lstrip().startswith("["):
            *_, prefix = _paths(parsed, arrays=False)
            if lines[start].lstrip().startswith("[["):
                counts[prefix] = counts.get(prefix, 0) + 1
                prefix = f"{prefix}[{counts[prefix]}]"
            found.setdefault(prefix, start + 1)
        else:
            for path in _paths(parsed):
                found.setdefault(f"{prefix}.{path}" if prefix else path, start + 1)
        start = end
    return found


def line_of(lines: Mapping[str, int], path: str) -> int | None:
    """Line of a key path, or of the nearest thing around it that stands in the text."""
    while path:
        if path in lines:
            return lines[path]
        cut = max(path.rfind("."), path.rfind("["))
        path = path[: max(cut, 0)]
    return None


def _statement(lines: list[str], start: int) -> tuple[int, dict[str, Any]]:
    # Each try reads the statement from its first line on, so very long ones would take for ever.
    for end in range(start + 1, min(start + LONGEST_STATEMENT, len(lines)) + 1):
        try:
            return end, tomllib.loads("\n".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
    return len(lines), {}


def _paths(content: Mapping[str, Any], arrays: bool = True) -> Iterator[str]:
    """Every key path, outer ones first."""
    for key, value in content.items():
        yield key
        parts = [(key, value)]
        if isinstance(value, list):
            parts = [(f"{key}[{i}]", part) for i, part in enumerate(value, 1)] if arrays else []
        for name, part in parts:
            if isinstance(part, dict):
                yield from [name] if name != key else []
                yield from (f"{name}.{path}" for path in _paths(part, arrays))
