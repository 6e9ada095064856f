"""Folders of studies written by hand, as ``shuiding batch run`` writes them.

``hand_made`` is small enough to work out on paper, on the tiny basin: unit ``a`` (county 1) with
fields and unit ``b`` (county 2) with towns. Six members with a plan and two without::

    member scenario  year hydrology sample  a.fields demand/shortage  b.towns demand/shortage
    0      base      2025 sample    0       100 / 0                   50 / 0
    1      base      2025 sample    1       100 / 20 (2 months, 1 recovery, worst 0.5)
                                                                      50 / 0
    2      base      2025 sample    2       100 / 60 (4 months, 1 recovery, worst 1.0)
                                                                      50 / 10 (1 month, 0, 0.6)
    3      base      2025 sample    3       infeasible
    4      project   2025 sample    0       100 / 0                   50 / 0
    5      project   2025 sample    1       100 / 5 (1 month, 1, 0.2) 50 / 0
    6      project   2025 sample    2       100 / 74 (4, 2, 1.0)      50 / 0
    7      project   2025 sample    3       failed
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

SERVICE = ["member", "unit", "sector", "demand_wan_m3", "shortage_wan_m3"]
SERVICE += ["short_months", "recoveries", "worst_month_ratio"]
TABLES = ("summary", "service", "red_lines", "overload")
SERVED = {
    0: [("a", "fields", 100.0, 0.0, 0, 0, 0.0), ("b", "towns", 50.0, 0.0, 0, 0, 0.0)],
    1: [("a", "fields", 100.0, 20.0, 2, 1, 0.5), ("b", "towns", 50.0, 0.0, 0, 0, 0.0)],
    2: [("a", "fields", 100.0, 60.0, 4, 1, 1.0), ("b", "towns", 50.0, 10.0, 1, 0, 0.6)],
    4: [("a", "fields", 100.0, 0.0, 0, 0, 0.0), ("b", "towns", 50.0, 0.0, 0, 0, 0.0)],
    5: [("a", "fields", 100.0, 5.0, 1, 1, 0.2), ("b", "towns", 50.0, 0.0, 0, 0, 0.0)],
    6: [("a", "fields", 100.0, 74.0, 4, 2, 1.0), ("b", "towns", 50.0, 0.0, 0, 0, 0.0)],
}
CAUSES = {3: ("infeasible", "红线互相矛盾"), 7: ("failed", "=time limit")}
BINDING = {0: False, 1: True, 2: True, 4: False, 5: False, 6: True}
RATIOS = {
    0: (0.8, 0.95),
    1: (1.05, 0.8),
    2: (1.3, 1.1),
    4: (0.7, 0.8),
    5: (0.8, 0.8),
    6: (1.0, 0.9),
}


def grade(ratio: float) -> str:
    """Grade of a ratio by the tiny basin's table."""
    steps = ((1.2, "severe"), (1.0, "overloaded"), (0.9, "critical"))
    return next((name for least, name in steps if ratio >= least), "not_overloaded")


def hand_made(root: Path, chunk: int = 3) -> Path:
    """Write the small study in chunks of ``chunk`` members."""
    ids = range(8)
    members = pd.DataFrame(
        {
            "member": np.arange(8),
            "scenario": ["base"] * 4 + ["project"] * 4,
            "year": 2025,
            "hydrology": "sample",
            "sample": [0, 1, 2, 3] * 2,
        }
    )
    service = pd.DataFrame(
        [(m, *row) for m, rows in SERVED.items() for row in rows],
        columns=SERVICE,
    )
    tables = {
        "summary": pd.DataFrame([_summary(m, service[service["member"] == m]) for m in ids]),
        "service": service,
        "red_lines": pd.DataFrame(
            [
                (m, "CAP", 100.0, 0.0 if on else 10.0, on, 2.0 if on else 0.0)
                for m, on in BINDING.items()
            ],
            columns=["member", "red_line", "used", "headroom", "binding", "price"],
        ),
        "overload": pd.DataFrame(
            [
                (m, f"{element}-1", "1", element, ratio, grade(ratio))
                for m, ratios in RATIOS.items()
                for element, ratio in zip(("total_use", "wells"), ratios, strict=True)
            ],
            columns=["member", "red_line", "place", "element", "ratio", "grade"],
        ),
    }
    return write_study(root, members, tables, chunk)


def _summary(member: int, served: pd.DataFrame) -> dict[str, object]:
    status, cause = CAUSES.get(member, ("optimal", ""))
    demand, short = float(served["demand_wan_m3"].sum()), float(served["shortage_wan_m3"].sum())
    whole = status == "optimal"
    figures = {
        "total_use_wan_m3": demand - short,
        "cap_wan_m3": 1e6,
        "demand_wan_m3": demand,
        "supplied_wan_m3": demand - short,
        "shortage_wan_m3": short,
        "cost_wan_yuan": 2.0 * (demand - short),
    }
    empty = {name: value if whole else None for name, value in figures.items()}
    return {"member": member, "status": status, "cause": cause} | empty


def write_study(
    root: Path, members: pd.DataFrame, tables: dict[str, pd.DataFrame], chunk: int
) -> Path:
    """Write members and tables as a study's folder, every chunk done."""
    begin(root, members)
    for first in range(0, len(members), chunk):
        span = range(first, first + chunk)
        write_chunk(root, first, {n: t[t["member"].isin(span)] for n, t in tables.items()})
    return root


def begin(root: Path, members: pd.DataFrame, study: str = 'name = "手算研究"\n') -> None:
    """Write what a study has before its first result."""
    for name in (*(f"results/{table}" for table in TABLES), "done"):
        (root / name).mkdir(parents=True)
    (root / "study.toml").write_text(study, encoding="utf-8")
    (root / "manifest.json").write_text(json.dumps({"dataset": {"sha256": "tiny"}}))
    members.to_parquet(root / "members.parquet", index=False)


def write_chunk(root: Path, first: int, tables: dict[str, pd.DataFrame]) -> None:
    """Write one chunk and its marker."""
    for name, table in tables.items():
        table.to_parquet(root / "results" / name / f"part-{first:08d}.parquet", index=False)
    (root / "done" / f"part-{first:08d}").touch()


def large(root: Path, members: int, units: Iterable[str], sectors: Iterable[str]) -> Path:
    """A study of ``members`` samples in chunks of 25, each with all units and sectors."""
    pairs = [(unit, sector) for unit in units for sector in sectors]
    rng = np.random.default_rng(1)
    begin(
        root,
        pd.DataFrame(
            {
                "member": np.arange(members),
                "scenario": "base",
                "year": 2025,
                "hydrology": "sample",
                "sample": np.arange(members),
            }
        ),
    )
    for first in range(0, members, 25):
        ids = np.arange(first, min(first + 25, members))
        ratio = np.clip(rng.normal(-0.2, 0.3, (len(ids), len(pairs))), 0.0, 1.0)
        write_chunk(root, first, _random(ids, pairs, ratio))
    return root


def _random(
    ids: np.ndarray, pairs: list[tuple[str, str]], ratio: np.ndarray
) -> dict[str, pd.DataFrame]:
    short = (12 * ratio.ravel()).astype(int)
    service = pd.DataFrame(
        {
            "member": np.repeat(ids, len(pairs)),
            "unit": [unit for unit, _ in pairs] * len(ids),
            "sector": [sector for _, sector in pairs] * len(ids),
            "demand_wan_m3": 100.0,
            "shortage_wan_m3": 100.0 * ratio.ravel(),
            "short_months": short,
            "recoveries": np.minimum(short, 1),
            "worst_month_ratio": ratio.ravel(),
        }
    )
    total = 100.0 * ratio.sum(axis=1)
    summary = pd.DataFrame(
        {
            "member": ids,
            "status": "optimal",
            "cause": "",
            "total_use_wan_m3": 100.0 * len(pairs) - total,
            "demand_wan_m3": 100.0 * len(pairs),
            "shortage_wan_m3": total,
            "cost_wan_yuan": 1.0,
        }
    )
    lines = pd.DataFrame(
        {"member": ids, "red_line": "CAP", "headroom": 0.0, "binding": True, "price": 1.0}
    )
    over = pd.DataFrame(
        {"member": ids, "place": "1", "element": "total", "ratio": 1.0, "grade": "overloaded"}
    )
    return {"summary": summary, "service": service, "red_lines": lines, "overload": over}
