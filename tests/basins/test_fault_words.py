"""Every wording of a fault has its Chinese.

The fixture ``faults_speak_chinese`` of all tests holds what they provoke against the table; here is
what the table itself must hold.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import basins
from basins.fault_words import in_chinese, told
from basins.faults import Fault

HOLE, FILLED = re.compile(r"\{(\d)\}"), re.compile(r"[{<](\d)[}>]")


def rows() -> list[dict[str, str]]:
    with (Path(basins.__file__).parent / "fault_words.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_holes_are_in_order_and_each_is_filled_from_one_there_is() -> None:
    for row in rows():
        holes = HOLE.findall(row["en"])
        assert holes == [str(number) for number in range(1, len(holes) + 1)], row
        assert set(FILLED.findall(row["zh"])) <= set(holes), row


def test_each_wording_stands_once() -> None:
    wordings = [row["en"] for row in rows()]
    assert len(set(wordings)) == len(wordings)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("at most 5 万m³", "不大于 5 万m³"),
        ("write one of pass, refuse", "写以下之一：pass, refuse"),
        ("did you mean 'irrigation'?", "是否应为 'irrigation'？"),
        # What stands in a hole is a kind of thing …
        ("name a red line of the dataset", "填数据集中的红线"),
        ("give a value from 0 to 1 (Name in Chinese)", "填 0 至 1 之间的值（中文名）"),
        # … or a name, which stays even if it is a word of the table.
        ("one of sector", "以下之一：sector"),
        ("nobody has said this", "nobody has said this"),
    ],
)
def test_a_wording_is_told(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_a_fault_keeps_place_and_value() -> None:
    # A value may be a word of the table: it is still what the file has.
    fault = Fault("red_lines.csv", 3, "scope", "reach", "a number", "is the unit right?")
    made = told(fault, "zh")
    assert (made.file, made.row, made.column, made.value) == ("red_lines.csv", 3, "scope", "reach")
    assert made.expected == "数字"
    assert told(fault, "en") is fault
