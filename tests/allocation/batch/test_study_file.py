"""Study files: what they may say, and every fault at once with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocation.batch.members import Members
from allocation.batch.sampling import lever_points
from basins.faults import BadInput
from tests.allocation.batch.studies import STUDY, study

WRONG = """name = ""
yaers = [2025]
years = [2025, "2026", 2025]
scenarios = ["base", "nowhere.toml"]
sampling = "sobl"
chunk = 0

[hydrology]
samples = 0
lag_one = 1.5
sead = 3

[[levers]]
path = "limits.PLAN-CAPP"
low = 60
high = 95

[[levers]]
path = "drivers.factor"
driver = "fields"
low = 1.2
high = 0.8
"""
# Line, key and a part of the remedy.
TOLD = [
    (1, "name", "add a line"),
    (2, "yaers", "did you mean 'years'?"),
    (3, "years[2]", "correct the year"),
    (3, "years[3]", "remove one of both"),
    (5, "sampling", "did you mean 'sobol'?"),
    (6, "chunk", "write chunk = 1"),
    (9, "hydrology.samples", "write samples = 1"),
    (10, "hydrology.lag_one", "correct the correlation"),
    (11, "hydrology.sead", "did you mean 'seed'?"),
    (14, "levers[1].path", "did you mean 'PLAN-CAP'?"),
    (18, "levers[2].place", "add place"),
    (22, "levers[2].high", "exchange low and high"),
]


def faults(root: Path, text: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadInput) as bad:
        study(root, text)
    return [(fault.row, fault.column, fault.remedy) for fault in bad.value.faults]


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    told = faults(tmp_path, WRONG)
    for row, column, remedy in TOLD:
        assert any(r == row and c == column and remedy in do for r, c, do in told), (row, column)
    # The scenario file that is not there is one more.
    assert len(told) == len(TOLD) + 1


@pytest.mark.parametrize(
    ("text", "column", "remedy"),
    [
        ('name = "x"\nsampling = "sobol"\nsamples = 6\n', "samples", "power of two"),
        ('name = "x"\nsamples = 6\n', "samples", "levers"),
        ('name = "x"\nhydrology = ["p50", "p0"]\n', "hydrology[2]", "p75"),
        ('name = "x"\nhydrology = "p50"\n', "hydrology", "p75"),
        (
            'name = "x"\n[[levers]]\npath = "reservoirs.V.first_year"\nlow = 2020\nhigh = 2030\n',
            "levers[1].low",
            "values",
        ),
    ],
)
def test_a_single_fault_names_its_key(tmp_path: Path, text: str, column: str, remedy: str) -> None:
    with pytest.raises(BadInput) as bad:
        study(tmp_path, text)
    found = [f for f in bad.value.faults if f.column == column]
    assert found and any(remedy in f"{f.expected} {f.remedy}" for f in found)


def test_a_study_too_large_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    text = STUDY.replace("samples = 2", "samples = 900000")
    assert faults(tmp_path, text) == [
        (4, "samples", "ask for fewer, or make several studies"),
    ]


def test_members_are_all_combinations_from_wet_to_dry(tmp_path: Path) -> None:
    members = Members(*study(tmp_path))
    table = members.table()
    assert len(table) == len(members) == 2 * 6 * 2
    assert table["member"].tolist() == list(range(24))
    for _, group in table.groupby("year"):
        assert group["exceedance_percent"].is_monotonic_increasing
        assert sorted(group["sample"]) == list(range(12))
        assert sorted(set(group["lever:cap"])) == [60.0, 95.0]
    # A future has the same number in every year.
    first, second = (group.set_index("sample") for _, group in table.groupby("year"))
    same = ["exceedance_percent", "lever:cap"]
    assert first[same].sort_index().equals(second[same].sort_index())
    for number in (0, 13, 23):
        row, member = table.iloc[number], members[number]
        assert (row["year"], row["water"], row["point"]) == (
            member.year,
            member.water,
            member.point,
        )


def test_a_latin_hypercube_has_one_point_in_every_slice(tmp_path: Path) -> None:
    """Without a number of samples each synthetic year has a point of its own."""
    text = STUDY.replace('"grid"\nsamples = 2', '"latin_hypercube"')
    made, dataset = study(tmp_path, text)
    points = [point[0] for point in lever_points(made)]
    slices = sorted(int((cap - 60.0) / 35.0 * 6) for cap in points)
    assert slices == list(range(6))
    assert len(Members(made, dataset)) == 2 * 6


def test_sobols_design_and_the_indices_it_serves(tmp_path: Path) -> None:
    text = STUDY.replace('"grid"\nsamples = 2', '"sobol"\nsamples = 4')
    made, _ = study(tmp_path, text)
    assert len(lever_points(made)) == 4 * (1 + 2)


def test_chunks_stay_within_a_scenario_and_year(tmp_path: Path) -> None:
    chunks = Members(*study(tmp_path, STUDY.replace("chunk = 3", "chunk = 5"))).chunks()
    assert [(c.first, c.count) for c in chunks] == [
        (0, 5),
        (5, 5),
        (10, 2),
        (12, 5),
        (17, 5),
        (22, 2),
    ]
    assert len({c.middle for c in chunks[:3]}) == 1 and chunks[0].middle < 12
    assert len({c.middle for c in chunks[3:]}) == 1 and chunks[3].middle >= 12
