"""The results of a plan, each with what it rests on, as one table for reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from allocation.evidence.chains import Grounds
from allocation.evidence.lines import line_shares
from allocation.evidence.shortage import price_evidence, shortage_evidence
from allocation.evidence.weights import Evidence
from basins.confidence import SURE

KINDS = ("use", "shortage", "sector_shortage", "red_line_use", "price")
RESULT = ["kind", "id", "name_zh", "name_en", "volume", "unit", *SURE, "mark"]


def results_of(
    grounds: Grounds, tables: Mapping[str, pd.DataFrame], use: Mapping[str, float]
) -> pd.DataFrame:
    """Evidence of the headline figures, of shortages by sector, and of lines that are kept.

    Args:
        grounds: of the plan's year.
        tables: of the plan.
        use: ``evidence_share`` of its summary.

    Returns:
        The columns ``RESULT``: ``kind`` is one of ``KINDS``, ``id`` a sector or a red line,
        ``volume`` what it amounts to in ``unit``.
    """
    short = tables["shortage"]
    total = float(tables["allocation"]["use_wan_m3"].sum())
    rows: list[dict[Any, Any]] = [
        _row("use", "", Evidence(use, pd.DataFrame()), total),
        _row("shortage", "", shortage_evidence(grounds, tables), _lack(short)),
    ]
    sectors = grounds.dataset["sectors"].set_index("sector")
    for sector, some in short.groupby("sector", sort=False):
        if (lack := _lack(some)) > 0.05:
            names = sectors.loc[str(sector), ["name_zh", "name_en"]].to_dict()
            found = shortage_evidence(grounds, tables, some)
            rows.append(_row("sector_shortage", str(sector), found, lack) | names)
    lines = tables["red_lines"]
    kept = lines[lines["enforced"] == "yes"]
    shares = line_shares(grounds, {**tables, "red_lines": kept})
    for line, share in zip(kept.to_dict("records"), shares.to_dict("records"), strict=True):
        told = {"id": line["id"], "volume": line["used"], "unit": line["unit"]}
        told |= {name: line[name] for name in ("name_zh", "name_en")}
        rows.append({"kind": "red_line_use"} | told | {str(k): v for k, v in share.items()})
        if line["price"] > 0:
            found = price_evidence(grounds, tables, line)
            told |= {"volume": line["price"], "unit": line["price_unit"]}
            rows.append({"kind": "price"} | told | dict(found.shares) | {"mark": found.mark})
    return pd.DataFrame(rows)[RESULT].fillna("")


def _lack(short: pd.DataFrame) -> float:
    return float(short["shortage_wan_m3"].sum())


def _row(kind: str, name: str, found: Evidence, volume: float) -> dict[Any, Any]:
    told: dict[Any, Any] = {
        "kind": kind,
        "id": name,
        "name_zh": "",
        "name_en": "",
        "volume": volume,
    }
    return told | {"unit": "万m³", **found.shares, "mark": found.mark}
