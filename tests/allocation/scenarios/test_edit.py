"""Numbers of a scenario read and written, steps back, words, links and the folder; on the sound
folder of ``dataset_folder``: towns of 甲 300 and 乙 100, a cap, a canal t."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from allocation.scenarios import (
    History,
    NameTaken,
    ScenarioFolder,
    changes_of,
    lever_at,
    read,
    told,
    write,
)
from allocation.scenarios.edit import entry_address, is_base
from allocation.scenarios.link import LONGEST, link_text, linked
from basins.dataset import Dataset, load_dataset
from basins.faults import BadInput
from basins.scenario_file import scenario_from_bytes, scenario_from_dict, scenario_text
from tests.basins.dataset_folder import write_folder

TOWNS = entry_address("drivers", "factor", driver="towns", place="c")
CAP = ("limits", "CAP")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return load_dataset(write_folder(tmp_path_factory.mktemp("sound") / "data"))


def test_a_number_is_written_read_and_taken_away() -> None:
    base: dict[str, Any] = {"name": "x"}
    content = write(write(base, CAP, 80.0), ("projects", "t", "enabled"), False)
    content = write(content, TOWNS, 1.1)
    assert content == {
        "name": "x",
        "limits": {"CAP": 80.0},
        "projects": {"t": {"enabled": False}},
        "drivers": [{"driver": "towns", "place": "c", "factor": 1.1}],
    }
    assert base == {"name": "x"}
    assert changes_of(content) == [CAP, ("projects", "t", "enabled"), TOWNS]
    assert [read(content, at) for at in changes_of(content)] == [80.0, False, 1.1]
    for address in changes_of(content):
        content = write(content, address, None)
    assert content == {"name": "x"} and is_base(content)


def test_entries_of_one_thing_multiply_and_become_one() -> None:
    entry = {"driver": "towns", "place": "c"}
    content = {"drivers": [entry | {"factor": 1.5, "value": 7.0}, entry | {"factor": 2.0}]}
    assert read(content, TOWNS) == 3.0
    changed = write(content, TOWNS, 1.2)
    assert read(changed, TOWNS) == 1.2
    assert read(changed, (*TOWNS[:2], "value")) == 7.0
    other = entry_address("drivers", "factor", driver="towns", place="1")
    assert read(write(content, other, 9.0), TOWNS) == 3.0


def test_what_is_written_is_a_scenario_file(sound: Dataset) -> None:
    content = {"name": "节水"}
    for address, value in (
        (CAP, 800.0),
        (("hydrology",), "p75"),
        (("year",), 2024),
        (("projects", "t", "capacity_factor"), 0.5),
        (entry_address("norms", "loss_factor", sector="fields", place="c"), 0.8),
        (entry_address("reclaimed", "reuse_rate", place="p"), 0.3),
        (entry_address("groundwater", "factor", place="1", source="wells"), 0.9),
        (TOWNS, 1.1),
    ):
        content = write(content, address, value)
    text = scenario_text(content)
    assert tomllib.loads(text) == content
    assert scenario_from_bytes(text.encode(), sound, "x.toml").content == content


def test_undo_and_redo_and_a_new_step_forgets_what_was_undone() -> None:
    one, two, three = {"name": "1"}, {"name": "2"}, {"name": "3"}
    history = History().then(one).then(two)
    assert history.now == two and history.then(two) is history
    back = history.undo()
    assert back.now == one and back.redo().now == two
    assert back.undo().now == {} and not back.undo().can_undo
    other = back.then(three)
    assert other.now == three and not other.can_redo and other.undo().now == one


def test_a_lever_tells_figure_unit_range_and_evidence(sound: Dataset) -> None:
    towns = lever_at(sound, TOWNS, 2025)
    assert towns is not None and towns.is_factor
    assert (towns.figure, towns.base, towns.low, towns.high) == (400.0, 1.0, 0.0, 3.0)
    assert towns.documents == ("paper",) and towns.confidence == "derived"
    canal = lever_at(sound, ("projects", "t", "first_year"), 2025)
    assert canal is not None and (canal.base, canal.low, canal.high) == (2000, 1900, 2100)
    assert lever_at(sound, ("projects", "none", "enabled"), 2025) is None


@pytest.mark.parametrize(
    "language, expected",
    [
        ("zh", ["来水频率：50 → 75 %", "渠：停用", "市镇：+10 %（基准 400）"]),
        (
            "en",
            [
                "runoff exceedance: 50 → 75 %",
                "canal: not in service",
                "towns, City: +10 % (base 400)",
            ],
        ),
    ],
)
def test_changes_in_words(sound: Dataset, language: str, expected: list[str]) -> None:
    content = write({"name": "x", "hydrology": "p75"}, ("projects", "t", "enabled"), False)
    content = write(content, TOWNS, 1.1)
    assert [text for _, text in told(sound, content, language)] == expected


@pytest.mark.parametrize("language, said", [("zh", "（同基准）"), ("en", " (as in the base)")])
def test_what_a_scenario_names_and_leaves_is_told_as_no_change(
    sound: Dataset, language: str, said: str
) -> None:
    year = int(sound["province"]["plan_year"].iloc[0])
    sentences = [text for _, text in told(sound, {"year": year, "hydrology": "p50"}, language)]
    assert len(sentences) == 2
    assert sentences[0].endswith(f"{year}{said}") and sentences[1].endswith(f"50 %{said}")
    assert not any("→" in text for text in sentences)


def test_every_change_a_scenario_may_hold_has_words_and_a_lever(sound: Dataset) -> None:
    from basins.scenario_check import LISTS, SETTINGS

    named = {
        **{"driver": "towns", "sector": "fields", "node": "S", "transfer": "t", "place": "1"},
        "source": "wells",
    }
    for key, rule in LISTS.items():
        for what in rule.changes:
            where = {name: named[name] for name in rule.must}
            where |= {"place": "c"} if key in ("norms", "reclaimed") else {}
            where |= {"source": "river_water"} if key == "supply_capacity" else {}
            where |= {"place": "2"} if key == "transfer_targets" else {}
            content = write({"name": "x"}, entry_address(key, what, **where), 0.5)
            assert scenario_from_dict(content, sound).content == content
            assert len(told(sound, content, "zh")) == len(told(sound, content, "en")) == 1
    for key, settings in SETTINGS.items():
        for what in settings:
            name = "t" if key == "projects" else str(sound["reservoirs"]["node"].iloc[0])
            value = {"enabled": True, "first_year": 2030}.get(what, 0.5)
            assert len(told(sound, write({}, (key, name, what), value), "zh")) == 1


def test_a_link_holds_the_whole_scenario() -> None:
    content = {"name": "少用水 🙂", "limits": {"CAP": 80.5}, "drivers": [{"driver": "towns"}]}
    text = link_text(content)
    assert text is not None and text.replace("-", "a").replace("_", "a").isalnum()
    assert linked(text) == content


@pytest.mark.parametrize("text", ["", "abc", "!!!!", "a" * (LONGEST + 1), "eJw"])
def test_a_damaged_link_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        linked(text)


def test_a_link_that_grows_without_end_is_refused() -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b'{"name":"' + b"a" * 2_000_000 + b'"}')).decode()
    assert len(bomb) < LONGEST
    with pytest.raises(BadInput):
        linked(bomb.rstrip("="))
    noise = {"name": "".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(5000))}
    assert link_text(noise) is None


def test_a_scenario_is_kept_opened_and_never_replaced_silently(
    sound: Dataset, tmp_path: Path
) -> None:
    folder = ScenarioFolder(tmp_path / "new" / "scenarios")
    assert folder.names() == []
    content = {"name": "丰水 1", "limits": {"CAP": 800.0}}
    path = folder.keep(content)
    assert path.name == "丰水 1.toml" and folder.names() == ["丰水 1"]
    with pytest.raises(NameTaken):
        folder.keep(content | {"limits": {"CAP": 1.0}})
    assert folder.open("丰水 1", sound).content == content
    folder.keep(content | {"limits": {"CAP": 700.0}}, replace=True)
    assert folder.open("丰水 1", sound).content["limits"] == {"CAP": 700.0}


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a\\b", ".x", "x.", "con", "a\nb", "x" * 61])
def test_a_name_that_is_no_file_name_is_refused(name: str, sound: Dataset, tmp_path: Path) -> None:
    folder = ScenarioFolder(tmp_path / "scenarios")
    with pytest.raises(BadInput):
        folder.keep({"name": name})
    with pytest.raises(BadInput):
        folder.open(name or "..", sound)
    assert not (tmp_path / "x.toml").exists() and folder.names() == []


def test_a_folder_that_cannot_be_is_a_fault_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput) as bad:
        ScenarioFolder(tmp_path / "file").keep({"name": "x"})
    assert "SHUIDING_SCENARIOS" in bad.value.faults[0].remedy
