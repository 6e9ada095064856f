"""The programme of a tiny basin, family by family, against texts that a person has read.

``python -m tests.golden`` writes the texts again after a change of the maths; their difference
belongs into the review of that change.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from allocation.formulation.inputs import inputs_of
from allocation.formulation.problem import Problem, assemble
from allocation.formulation.text import column_names, lp_text, row_names
from allocation.solvers.highs import silent
from tests.golden import FOLDER, problem, texts
from tests.tiny_basin import table, tiny

FILES = sorted(path.name for path in FOLDER.glob("*.lp"))


@pytest.fixture(scope="module")
def made() -> Problem:
    return problem()


@pytest.fixture(scope="module")
def written(made: Problem) -> dict[str, str]:
    return texts(made)


@pytest.mark.parametrize("file", FILES)
def test_the_text_is_the_golden_one(written: dict[str, str], file: str) -> None:
    golden = (FOLDER / file).read_text(encoding="utf-8")
    assert written.get(file, "") == golden, "python -m tests.golden shows the difference in git"


def test_every_family_has_its_golden_text(made: Problem, written: dict[str, str]) -> None:
    assert sorted(written) == FILES
    for rows in made.families:
        assert len(rows.labels), f"the golden basin has no row of {rows.family}"


def test_names_are_unique(made: Problem) -> None:
    for names in (column_names(made), row_names(made)):
        assert len(set(names)) == len(names) and all(names)


@pytest.mark.parametrize("step", range(8))
def test_the_text_is_the_whole_programme(made: Problem, step: int, tmp_path: Path) -> None:
    """HiGHS reads it back to the same rows, columns, coefficients, sides, bounds and costs."""
    path = tmp_path / "x.lp"
    path.write_text(lp_text(made, step), encoding="utf-8")
    highs = silent({})
    highs.readModel(str(path))
    lp = highs.getLp()
    column = {name: at for at, name in enumerate(lp.col_names_)}
    row = {name: at for at, name in enumerate(lp.row_names_)}
    columns = [column[name] for name in column_names(made)]
    rows = [row[name] for name in row_names(made)]
    assert (len(rows), len(columns)) == (lp.num_row_, lp.num_col_) == made.matrix.shape
    parts = (lp.a_matrix_.value_, lp.a_matrix_.index_, lp.a_matrix_.start_)
    read = sparse.csc_array(parts, shape=made.matrix.shape).toarray()[np.ix_(rows, columns)]
    np.testing.assert_allclose(read, made.matrix.toarray(), rtol=1e-9)
    for there, wanted, order in (
        (lp.row_lower_, made.lower, rows),
        (lp.row_upper_, made.upper, rows),
        (lp.col_lower_, made.column_lower, columns),
        (lp.col_upper_, made.column_upper, columns),
        (lp.col_cost_, made.objectives[step].cost, columns),
    ):
        np.testing.assert_allclose(np.array(there)[order], wanted, rtol=1e-9)


def test_there_is_no_other_step(made: Problem) -> None:
    assert len(made.objectives) == 8


def test_names_keep_to_the_format_and_empty_sums_have_a_zero() -> None:
    """Codes with hyphens, as the provinces have them; a red line that counts nothing."""
    code = "140105-fenhe"
    units = tiny()["units"].assign(unit=[code, "b"])
    works = table("unit source annual_wan_m3 monthly_wan_m3", (code, "river_water", 9.0, 9.0))
    runoff = table("unit mean_wan_m3 cv cs_cv", (code, 12.0, 0.1, 2.0), ("b", 0.0, 0.1, 2.0))
    line = tiny()["red_lines"].assign(scope="unit", place="b")
    changes = {"units": units, "supply_capacity": works, "runoff": runoff, "red_lines": line}
    made = assemble(inputs_of(tiny(changes, a_towns=6.0), 2025, 50.0))
    text = lp_text(made)
    assert "use(140105_fenhe,towns,river_water,1)" in text
    assert " red_lines(CAP): 0 use(140105_fenhe,towns,river_water,1) <= 1000000\n" in text
