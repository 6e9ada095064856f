"""The desk of studies: one study per question, kept, stopped and begun again."""

from __future__ import annotations

from time import monotonic, sleep

import pytest

from allocation.pages import state, studies
from allocation.pages.asked import Question
from allocation.sensitivity import Asked, tornado_questions
from allocation.sensitivity import questions as asked_questions
from basins.dataset import Dataset
from tests.tiny_basin import tiny

BASE = Question(Asked(2025, "p50"))


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> studies.Desk:
    data = tiny(a_fields=1300)
    monkeypatch.setattr(state, "dataset", lambda: data)
    return studies.Desk()


def test_the_same_question_has_the_same_study(desk: studies.Desk) -> None:
    first = desk.begin(("tornado", BASE.key), BASE, tornado_questions)
    assert desk.begin(("tornado", BASE.key), BASE, tornado_questions) is first
    assert first.wait(60) and first.state == "done"
    assert desk.find(("tornado", BASE.key)) is first
    other = Question(Asked(2025, "p75"))
    assert other.key != BASE.key and desk.find(("tornado", other.key)) is None


def test_a_name_is_no_part_of_a_question() -> None:
    one = Question(BASE.asked, {"name": "a", "limits": {"CAP": 9.0}})
    other = Question(BASE.asked, {"name": "b", "limits": {"CAP": 9.0}})
    assert one.key == other.key != BASE.key


def test_a_cancelled_study_is_begun_anew(desk: studies.Desk) -> None:
    def many(data: Dataset, asked: Asked) -> list[asked_questions.Question]:
        return tornado_questions(data, asked) * 300

    first = desk.begin(("many", BASE.key), BASE, many)
    end = monotonic() + 60
    while not first.rows and monotonic() < end:
        sleep(0.01)
    first.cancel()
    assert first.wait(60) and first.state == "cancelled" and first.rows
    again = desk.begin(("many", BASE.key), BASE, many)
    assert again is not first
    again.cancel()
    assert again.wait(60)
