"""Damage to TOML and JSON: the tree that was meant, or the text that says it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from random import Random
from typing import Any

import tomli_w

from tests.fuzz.mutators import values
from tests.fuzz.mutators.octets import damaged

DEEP = (50, 500, 3000, 20_000)


def _branches(tree: Any) -> list[Any]:
    """The tables and lists of a tree, itself among them."""
    found, waiting = [], [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict | list):
            found.append(part)
            waiting += part.values() if isinstance(part, dict) else part
    return found


def _change(rng: Random, tree: Any) -> None:
    """One change somewhere in the tree."""
    branch = rng.choice([part for part in _branches(tree) if part] or [tree])
    keys = list(branch) if isinstance(branch, dict) else list(range(len(branch)))
    at = rng.choice(keys) if keys else None
    kind = rng.randrange(8)
    if at is None or kind == 0:
        if isinstance(branch, dict):
            branch[values.key(rng)] = values.thing(rng)
        else:
            branch.append(values.thing(rng))
    elif kind < 4:
        branch[at] = _other(rng, branch[at])
    elif kind == 4:
        del branch[at]
    elif kind == 5:
        others = _branches(tree)
        branch[at] = deepcopy(rng.choice(others))
    elif isinstance(branch, list):
        branch += deepcopy(branch) * rng.choice((1, 3))
        rng.shuffle(branch)
    else:
        branch[f"{at}{rng.choice(('s', ' ', '', 'x'))}"] = branch.pop(at)


def _other(rng: Random, value: Any) -> Any:
    """Another value: near the old one as often as odd."""
    if rng.random() < 0.5:
        return values.thing(rng)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return rng.choice((value + 1, -value, 0, value * 10, float(value), str(value)))
    if isinstance(value, float):
        near = value * 0.9, value * 1.1, -value, 0.0, value * 1e6, float(f"{value:.0f}")
        return rng.choice(near)
    if isinstance(value, str):
        return rng.choice((value.upper(), value[:-1], value + "x", [value], "", values.cell(rng)))
    return values.thing(rng)


def toml(rng: Random, data: bytes) -> bytes:
    """A damaged TOML file."""
    kind = rng.random()
    if kind < 0.2:
        return damaged(rng, data)
    if kind < 0.45:
        return _text(rng, data.decode("utf-8"), _toml_lines)
    tree = tomllib.loads(data.decode("utf-8"))
    for _ in range(rng.choice((1, 1, 2, 4))):
        _change(rng, tree)
    return tomli_w.dumps(tree).encode("utf-8", errors="replace")


def json_file(rng: Random, data: bytes) -> bytes:
    """A damaged JSON file."""
    kind = rng.random()
    if kind < 0.2:
        return damaged(rng, data)
    if kind < 0.4:
        return _text(rng, data.decode("utf-8"), _json_lines)
    tree = json.loads(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        _change(rng, tree)
    return json.dumps(tree, ensure_ascii=False, default=_moment).encode("utf-8", errors="replace")


def _moment(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _text(rng: Random, text: str, strange: Callable[[Random], str]) -> bytes:
    """Lines lost, doubled, moved or put in."""
    lines = text.splitlines()
    at = rng.randrange(len(lines) + 1)
    kind = rng.randrange(5)
    if kind == 0 and lines:
        del lines[min(at, len(lines) - 1)]
    elif kind == 1 and lines:
        lines.insert(at, rng.choice(lines))
    elif kind == 2:
        rng.shuffle(lines)
    else:
        lines.insert(at, strange(rng))
    return ("\n".join(lines) + "\n").encode("utf-8", errors="replace")


def _toml_lines(rng: Random) -> str:
    deep = rng.choice(DEEP)
    return rng.choice(
        (
            "x = " + "[" * deep + "]" * deep,
            "x = " + "{a=" * deep + "1" + "}" * deep,
            ".".join("a" * 1 for _ in range(deep)) + " = 1",
            "[" + ".".join("a" for _ in range(deep)) + "]",
            "x = 1\nx = 2",
            "[limits]\n[limits]",
            "[[limits]]",
            "[drivers]",
            "[[drivers]]",
            "x = 2025-02-30",
            "x = 07:32:00",
            "x = 0xFFFFFFFFFFFFFFFFFFFFFFFF",
            "x = " + "9" * rng.choice((400, 5000)),
            "year = " + "9" * rng.choice((20, 400, 5000)),
            "name = 1979-05-27T07:32:00Z",
            'name = """a\nb\nc"""',
            "name = ''''''",
            "甲 = 1",
            '"甲" = 1',
            "x = [1,",
            'x = "\\ud800"',
            'x = "\\U0010FFFF"',
            "= 1",
            "x",
            "x = nan",
            "year = 2025.0",
            "hydrology = []",
            "# " + "x" * 10_000,
        )
    )


def _json_lines(rng: Random) -> str:
    deep = rng.choice(DEEP)
    return rng.choice(
        (
            "[" * deep,
            "[" * deep + "]" * deep + ",",
            '{"a":' * deep,
            '"x": 1, "x": 2,',
            "NaN,",
            '"\\ud800",',
            "9" * 5000 + ",",
            "1e999,",
            "// a comment",
            "'single': 1,",
            ",,",
        )
    )
