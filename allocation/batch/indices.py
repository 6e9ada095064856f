"""Sobol indices: which share of the spread of a figure each lever explains.

First order S1 is the share that a lever explains alone, total order ST with all its interactions
(Sobol, 2001; estimators of Saltelli et al., Computer Physics Communications, 2010, by SALib). Both
come with the half width of their 95 % confidence interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from allocation.batch.folder import MEMBERS, RESULTS, STUDY, done_chunks
from allocation.batch.members import LEVER
from allocation.batch.study import SOBOL
from allocation.batch.tables import OPTIMAL
from basins.faults import BadInput, Fault, printable
from basins.toml_file import read_toml

FIGURES = ("shortage_wan_m3", "total_use_wan_m3", "cost_wan_yuan")
GROUP = ["scenario", "year", "hydrology", "water"]
COLUMNS = [*GROUP, "figure", "lever", "s1", "s1_conf", "st", "st_conf", "members", "missing"]
SEED = 1


def sobol_indices(folder: Path) -> pd.DataFrame:
    """Indices of the levers of a study that was sampled for them.

    Args:
        folder: of a finished study with ``sampling = "sobol"``.

    Returns:
        ``scenario, year, hydrology, water, figure, lever, s1, s1_conf, st, st_conf, members,
        missing``: a row per lever, figure and water. Where members have no plan (``missing``) the
        estimators have nothing to stand on and the indices are empty; where a figure does not move
        they are 0.

    Raises:
        BadInput: if the folder holds no study, or one sampled otherwise.
    """
    content, _ = read_toml(folder / STUDY, "the study file of a study's folder")
    if content.get("sampling") != SOBOL:
        file, remedy = printable(f"{folder.name}/{STUDY}"), 'write sampling = "sobol" and run it'
        raise BadInput([Fault(file, None, "sampling", None, "sobol", remedy)])
    members = pd.read_parquet(folder / MEMBERS)
    parts = [folder / RESULTS / "summary" / f"{name}.parquet" for name in done_chunks(folder)]
    summary = pd.concat([pd.read_parquet(part) for part in sorted(parts)], ignore_index=True)
    table = members.merge(summary, on="member", how="left")
    return pd.DataFrame(_rows(table), columns=COLUMNS)


def _rows(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    from SALib.analyze import sobol

    names = [str(name) for name in table]
    levers = [name.removeprefix(LEVER) for name in names if name.startswith(LEVER)]
    problem = {"num_vars": len(levers), "names": levers}
    for keys, group in table.groupby(GROUP, sort=True):
        group = group.sort_values("point")
        missing = int((group["status"] != OPTIMAL).sum())
        where = dict(zip(GROUP, keys, strict=True))
        for figure in FIGURES:
            values = group[figure].to_numpy(np.float64)
            nothing = np.full(len(levers), np.nan if missing else 0.0)
            found = dict.fromkeys(("S1", "S1_conf", "ST", "ST_conf"), nothing)
            if not missing and np.ptp(values) > 1e-9 * max(1.0, float(np.abs(values).max())):
                found = sobol.analyze(problem, values, calc_second_order=False, seed=SEED)
            for at, lever in enumerate(levers):
                numbers = {name.lower(): float(found[name][at]) for name in found}
                yield (
                    where
                    | {"figure": figure, "lever": lever}
                    | numbers
                    | {
                        "members": len(group),
                        "missing": missing,
                    }
                )
