"""Every wording that the code can give a fault has its Chinese, whether a test provokes it or not.

The words are read from the source: what ``Fault(...)`` and the checks that yield four things are
given as expected and remedy, literally or by a name that is set in the same file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import basins
from allocation.generalized import links
from allocation.permits import rules
from basins.carrying import suspensions
from tests.fault_texts import is_left_in_english

ROOT = Path(basins.__file__).parents[1]
FILES = sorted(
    path
    for package in ("basins", "allocation")
    for path in (ROOT / package).rglob("*.py")
    # A wrong option of the command line is no fault.
    if path.name != "overload_filters.py"
)


def assigned(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for name, value in zip(target.elts, node.value.elts, strict=True):
                    if isinstance(name, ast.Name):
                        yield name.id, value


def worded(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "Fault":
                yield from node.args[4:6]
            elif node.func.id == "did_you_mean":
                yield from node.args[2:3]
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            yield from node.value.elts[2:] if len(node.value.elts) == 4 else ()


def literals(node: ast.expr, named: list[tuple[str, ast.expr]]) -> Iterator[str]:
    """The texts an expression may be; what is filled in later is ``X7``."""
    if isinstance(node, ast.Name):
        for name, value in named:
            if name == node.id and not isinstance(value, ast.Name):
                yield from literals(value, named)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body, named)
        yield from literals(node.orelse, named)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "X7" for part in node.values
        )


def texts_of(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    named = list(assigned(tree))
    return [text for node in worded(tree) for text in literals(node, named)]


def test_every_wording_of_the_code_has_its_chinese() -> None:
    texts = {text: path.name for path in FILES for text in texts_of(path)}
    # The line of a descriptor is told with one of two remedies, which the tests of damage provoke.
    texts.pop("correct the line (X7) or X7")
    assert len(texts) > 300
    assert not {text: name for text, name in texts.items() if is_left_in_english(text)}


@pytest.mark.parametrize(
    "meanings", [links.MEANINGS, rules.MEANINGS, rules.TEXTS, suspensions.MEANINGS]
)
def test_every_meaning_of_a_column_has_its_chinese(meanings: dict[str, str]) -> None:
    assert not [text for text in meanings.values() if is_left_in_english(text)]
