"""On what figures the use of a red line rests: what it counts, and what it allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from allocation.evidence.chains import LINK, Grounds
from allocation.evidence.parts import counted, links_of_uses, links_to_all, uses_of
from allocation.evidence.volume import ranks_of_uses
from allocation.evidence.weights import LEAST_SURE, Evidence, mark_of, shares_by_rank, weigh
from basins.arrays import Floats, Ints, numbers
from basins.confidence import SURE

FLOWS = ("flow", "outflow")
CONSUMPTION = "consumption"


def line_shares(grounds: Grounds, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Shares of all lines of a ledger at once.

    Args:
        grounds: of the plan's year.
        tables: ``allocation`` and ``red_lines`` of the plan.

    Returns:
        One row per line of the ledger, in its order: a column per class and ``mark``. A line that
        counts nothing rests on its limit alone.
    """
    uses, ledger = uses_of(grounds.dataset, tables["allocation"]), tables["red_lines"]
    rank = ranks_of_uses(grounds, uses)
    sectors = grounds.dataset["sectors"].set_index("sector")["confidence"]
    rates = uses["sector"].map(sectors).map(SURE.index).to_numpy(np.int64)
    limit = grounds.limit.groupby("red_line")["rank"].max().to_dict()
    rows = []
    for line in ledger.to_dict("records"):
        least = limit[line["id"]] if line["id"] in limit else _limit_rank(grounds, line)
        if line["counted"] in FLOWS:
            above = grounds.flow[grounds.flow["node"] == line["place"]]
            ranks: Ints = above["rank"].to_numpy(np.int64)
            volume: Floats = numbers(above, "mean_wan_m3")
        else:
            volume = counted(grounds.dataset, uses, line, grounds.year)
            ranks = np.maximum(rank, rates) if line["counted"] == CONSUMPTION else rank
        if not volume.sum() > 0:
            ranks, volume = np.array([least]), np.ones(1)
        shares = shares_by_rank(np.maximum(ranks, least), volume)
        rows.append({**shares, "mark": mark_of(shares)})
    return pd.DataFrame(rows, columns=[*SURE, "mark"], index=ledger.index)


def line_evidence(
    grounds: Grounds, tables: Mapping[str, pd.DataFrame], line: Mapping[Any, Any]
) -> Evidence:
    """Shares and figures of one row of the ledger; arguments as for :func:`line_shares`."""
    limit = limit_links(grounds, line)
    if line["counted"] in FLOWS:
        above = grounds.flow[grounds.flow["node"] == line["place"]]
        links = above.rename(columns={"unit": "part"})[["part", "figure", "rank"]]
        quantity = above.set_index("unit")["mean_wan_m3"]
    else:
        uses = uses_of(grounds.dataset, tables["allocation"])
        volume = counted(grounds.dataset, uses, line, grounds.year)
        parts = uses[volume > 0].rename_axis("part").reset_index()
        quantity = pd.Series(volume[volume > 0], index=parts["part"])
        columns = ["part", "unit", "sector", "source"]
        links = links_of_uses(grounds, parts[columns], str(line["counted"]))
    if not quantity.sum() > 0:
        quantity, links = pd.Series([1.0], index=["limit"]), links.iloc[:0]
    to_limit = links_to_all(pd.Series(quantity.index), limit)
    return weigh(grounds.figures, quantity, pd.concat([links, to_limit]))


def limit_links(grounds: Grounds, line: Mapping[Any, Any]) -> pd.DataFrame:
    """Links to what a row of the ledger allows."""
    if line["counted"] == "flow":
        owed = grounds.owed
        found = owed[(owed["node"] == line["place"]) & (owed["month"] == line["month"])]
    else:
        found = grounds.limit[grounds.limit["red_line"] == line["id"]]
    links: pd.DataFrame = found[LINK]
    return links


def _limit_rank(grounds: Grounds, line: Mapping[Any, Any]) -> int:
    links = limit_links(grounds, line)
    return int(links["rank"].max()) if len(links) else LEAST_SURE
