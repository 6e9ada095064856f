"""Nothing about a province is in the code: it is all in the folders of ``data/``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from basins.dataset import Dataset, load_dataset

HOME = Path(__file__).resolve().parents[1]
KINDS = (".py", ".csv", ".toml", ".json", ".css", ".mako", ".txt")
# Names of counties that every second city of the country has.
COMMON = {"城区", "郊区", "矿区"}
PLAN_DOCUMENTS = ("晋政办发", "晋政发")


def code() -> Iterator[tuple[str, int, str]]:
    files = [*(HOME / "basins").rglob("*"), *(HOME / "allocation").rglob("*")]
    for path in [*files, HOME / "streamlit_app.py"]:
        if path.suffix in KINDS and "_data" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                yield str(path.relative_to(HOME)), number, line


def words(dataset: Dataset) -> list[str]:
    """Patterns for the names, codes and identifiers of a province's places."""
    province = dataset["province"].iloc[0]
    chinese = {str(province["name_zh"]), str(province["name_zh"]).removesuffix("省")}
    english = {str(province["name_en"]), str(province["province"])}
    for table, key in (("cities", "city"), ("counties", "county"), ("rivers", "river")):
        chinese |= set(dataset[table]["name_zh"]) - COMMON
        english |= set(dataset[table][key]) | set(dataset[table]["name_en"])
    english |= {name for table in ("nodes", "transfers") for name in dataset[table].iloc[:, 0]}
    bounded = [rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in english if len(name) > 2]
    return [*bounded, *map(re.escape, chinese), *PLAN_DOCUMENTS]


@pytest.mark.parametrize("name", ["shanxi", "heihe"])
def test_no_code_names_a_province_or_its_places(name: str) -> None:
    pattern = re.compile("|".join(words(load_dataset(HOME / "data" / name))), re.IGNORECASE)
    found = [
        f"{path}:{number}: {match[0]}"
        for path, number, line in code()
        if (match := pattern.search(line)) and line != 'DEFAULT = "shanxi"'
    ]
    assert found == []


def test_the_default_is_named_once() -> None:
    lines = [path for path, _, line in code() if line == 'DEFAULT = "shanxi"']
    assert lines == ["basins/dataset.py"]
