"""On what figures a shortage rests, and the price of a red line that shortages make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from allocation.evidence.chains import LINK, Grounds
from allocation.evidence.lines import limit_links, line_evidence
from allocation.evidence.parts import links_of_demand, links_to_all
from allocation.evidence.weights import Evidence, weigh

WANTED = ["unit", "sector"]
NEGLIGIBLE_WAN_M3 = 1e-6


def shortage_evidence(
    grounds: Grounds, tables: Mapping[str, pd.DataFrame], rows: pd.DataFrame | None = None
) -> Evidence:
    """Evidence of a shortage.

    What a place lacks rests on its demand, on the water that might have served it, and on the
    limits that would let it have more if they were wider.

    Args:
        grounds: of the plan's year.
        tables: ``shortage``, ``price_effects`` and ``red_lines`` of the plan.
        rows: the rows of ``shortage`` meant; all if not given.
    """
    short = tables["shortage"] if rows is None else rows
    short = short.groupby(WANTED, as_index=False)[["shortage_wan_m3"]].sum()
    short = short[short["shortage_wan_m3"] > NEGLIGIBLE_WAN_M3].reset_index(drop=True)
    parts = short[WANTED].rename_axis("part").reset_index()
    held = tables["price_effects"][["id", *WANTED]].drop_duplicates()
    limits = held.rename(columns={"id": "red_line"}).merge(grounds.limit, on="red_line")
    limited = parts.merge(limits, on=WANTED)[["part", *LINK]]
    links = pd.concat([links_of_demand(grounds, parts), limited])
    return weigh(grounds.figures, short["shortage_wan_m3"], links)


def price_evidence(
    grounds: Grounds, tables: Mapping[str, pd.DataFrame], line: Mapping[Any, Any]
) -> Evidence:
    """Evidence of the price of a row of the ledger: the limit, and what is known of those whose
    shortage one more 万m³ would change, by how much it would; of its use where nobody is told."""
    effects = tables["price_effects"]
    effects = effects[(effects["id"] == line["id"]) & (effects["month"] == line["month"])]
    moved = effects.groupby(WANTED)["avoided_wan_m3"].sum().abs()
    moved = moved[moved > NEGLIGIBLE_WAN_M3]
    if moved.empty:
        return line_evidence(grounds, tables, line)
    parts = moved.index.to_frame(index=False).assign(part=np.arange(len(moved)))
    links = links_of_demand(grounds, parts)
    limit = links_to_all(parts["part"], limit_links(grounds, line))
    quantity = pd.Series(moved.to_numpy(), index=parts["part"])
    return weigh(grounds.figures, quantity, pd.concat([links, limit]))
