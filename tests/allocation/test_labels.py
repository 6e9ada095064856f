"""Names of columns: asked for a few, they are what they are among all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.inputs import inputs_of
from allocation.formulation.labels import column_labels
from allocation.formulation.problem import assemble
from tests.tiny_basin import tiny


def test_labels_of_a_few_columns_are_those_of_all() -> None:
    problem = assemble(inputs_of(tiny(a_towns=600, b_fields=900), 2025, 50.0))
    every = column_labels(problem)
    assert len(every) == problem.columns.count and not (every == "").any(axis=None)
    first = problem.columns.use[0]
    keys = every.loc[first, "key"].tolist()
    assert keys[0].endswith("|1") and keys[-1].endswith("|12") and len(set(keys)) == 12
    for wanted in ([], [0], range(5, problem.columns.count, 7)):
        few = column_labels(problem, np.array(wanted, dtype=np.int64))
        pd.testing.assert_frame_equal(few, every.loc[list(wanted)], check_dtype=False)
