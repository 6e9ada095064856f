"""The figures of a dataset that results rest on: one cell each, with where it stands."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from basins.arrays import Ints, positions
from basins.confidence import SURE
from basins.dataset import Dataset
from basins.scenario import DOCUMENT
from basins.schema import columns_of, keys_of
from basins.workbook.layout import BARE_UNIT

HEAD_ROWS = 2  # a spreadsheet counts from 1, and the head is row 1
COLUMNS = ["table", "row", "key", "column", "value", "unit", "confidence", "document"]
CELLS = (
    ("drivers", "value"),
    ("growth", "index"),
    ("norms", "norm"),
    ("norms", "efficiency"),
    ("sectors", "consumption_rate"),
    ("dryness", "factor"),
    ("runoff", "mean_wan_m3"),
    ("supply_capacity", "annual_wan_m3"),
    ("groundwater", "exploitable_wan_m3"),
    ("reclaimed", "reuse_rate"),
    ("transfers", "annual_wan_m3"),
    ("transfer_targets", "annual_wan_m3"),
    ("red_line_limits", "limit"),
    ("economy", "gdp_yi_yuan"),
    ("ecological_flows", "flow_m3s"),
    ("observed_supply", "use_wan_m3"),
    ("grades", "ratio_from"),
)


class Figures:
    """All figures of a dataset, a scenario applied or not, numbered one table after the other.

    Attributes:
        rank: position of each figure's confidence in ``SURE``, ``(figures,)``.
        start: number of the first row of each table and column.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        counts = [len(dataset[table]) for table, _ in CELLS]
        self.start = dict(zip(CELLS, np.cumsum([0, *counts[:-1]]).tolist(), strict=True))
        sure = [dataset[table]["confidence"].to_numpy(object) for table, _ in CELLS]
        self.rank: Ints = positions(SURE, pd.Series(np.concatenate(sure)))

    @cached_property
    def table(self) -> pd.DataFrame:
        """``table, row, key, column, value, unit, confidence, document`` by number.

        ``row`` is the one in the file, 0 for a figure that a scenario changed; ``key`` joins the
        keys of the row by ``·``. Made when somebody asks to see figures: a plan alone does not.
        """
        cells = [_cells(self._dataset, table, column) for table, column in CELLS]
        return pd.concat(cells, ignore_index=True)

    def at(self, table: str, column: str, rows: Ints) -> Ints:
        """Numbers of the figures in some rows of a table, by position."""
        numbers: Ints = rows + self.start[table, column]
        return numbers


def _cells(dataset: Dataset, table: str, column: str) -> pd.DataFrame:
    rows = dataset[table]
    row = np.arange(len(rows)) + HEAD_ROWS
    keys = [[_text(cell) for cell in rows[name]] for name in keys_of(table)]
    return pd.DataFrame(
        {
            "table": table,
            "row": np.where(rows["document"] == DOCUMENT, 0, row),
            "key": ["·".join(cells) for cells in zip(*keys, strict=True)],
            "column": column,
            "value": rows[column].to_numpy(np.float64),
            "unit": _units(dataset, table, column),
            "confidence": rows["confidence"].to_numpy(object),
            "document": rows["document"].to_numpy(object),
        },
        columns=COLUMNS,
    )


def _units(dataset: Dataset, table: str, column: str) -> list[str]:
    """Unit of each cell; some columns take it from another table (``see red_lines.unit``)."""
    unit, rows = str(columns_of(table).at[column, "unit"]), dataset[table]
    if unit.startswith("see "):
        other, told = unit.removeprefix("see ").split(".")
        (key,) = keys_of(other)
        named = dataset[other].set_index(key)[told]
        return ["" if one == "1" else str(one) for one in rows[key].map(named)]
    return ["" if BARE_UNIT.fullmatch(unit) else unit] * len(rows)


def _text(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
