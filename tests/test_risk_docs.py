"""The queries of ``docs/risk.md`` run as they stand there, on the study worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from tests.allocation.risk.studies import hand_made

PAGE = Path(__file__).parents[1] / "docs" / "risk.md"
# In the study's order: towns of b; shortages 0, 20, 70 and 0, 5, 74; base 1, 2 and project 6.
ANSWERS = [
    [("base", "b", 3, pytest.approx(2 / 3)), ("project", "b", 3, 1.0)],
    [("base", 2025, pytest.approx(60.0), 1), ("project", 2025, pytest.approx(60.2), 1)],
    [("CAP", 3)],
]


def test_the_queries_give_what_can_be_worked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(hand_made(tmp_path / "study"))
    queries = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert [duckdb.sql(query).fetchall() for query in queries] == ANSWERS
