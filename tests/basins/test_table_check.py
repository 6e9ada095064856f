"""The short check of a table agrees with pandera's schema, whatever stands in the table."""

from __future__ import annotations

from random import Random

import pandas as pd
import pandera.pandas as pa
import pytest

from basins.schema import check_table, columns_of, is_number, table_names, table_schema
from tests.basins.dataset_folder import tables
from tests.tiny_basin import typed

ODD = (float("nan"), float("inf"), float("-inf"), -1.0, 0.0, 1e300, 13, "", " ", "yes", None, "x")


def damaged(rng: Random, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The table with an odd value, a row twice, a column gone, or another type of numbers."""
    kind, column = rng.randrange(5), rng.choice(list(frame.columns))
    if kind == 0:
        return pd.concat([frame, frame.iloc[: rng.randrange(3)]], ignore_index=True)
    if kind == 1:
        return frame.drop(columns=column)
    if kind == 2 and is_number(str(columns_of(table).loc[column, "type"])):
        return frame.astype({column: "float32"})
    if frame.empty:
        return frame
    changed = frame.astype({column: object})
    changed.loc[rng.randrange(len(frame)), column] = rng.choice(ODD)
    return changed.infer_objects() if rng.random() < 0.7 else changed


def pandera_finds_nothing(table: str, frame: pd.DataFrame) -> bool:
    try:
        table_schema(table, tuple(frame.columns)).validate(frame, lazy=True)
    except pa.errors.SchemaErrors:
        return False
    return True


@pytest.mark.parametrize("table", table_names())
def test_short_check_and_schema_agree(table: str) -> None:
    rng = Random(table)
    sound = typed(table, tables()[table][columns_of(table).index]).reset_index(drop=True)
    assert check_table(table, sound, "x.csv") == []
    assert pandera_finds_nothing(table, sound)
    for _ in range(3):
        frame = damaged(rng, table, sound)
        try:
            nothing = check_table(table, frame, "x.csv") == []
        except (ValueError, KeyError, TypeError):
            # A wrong type has no row; no reader of files makes such a table.
            nothing = False
        assert nothing == pandera_finds_nothing(table, frame), frame
