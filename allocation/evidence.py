"""On what kind of figures a plan rests.

Each m³ of a plan rests on the figures of its demand (driver, norm) and of the water behind it
(works, wells, transfers, sewage); it is as sure as the least sure of them.
"""

from __future__ import annotations

import pandas as pd

from allocation.formulation.inputs import Inputs
from basins.arrays import numbers
from basins.years import row_at_year

CONFIDENCES = ("official", "secondary", "derived", "to confirm")


def _rank(table: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Worst confidence (0 best) per key."""
    rank = table["confidence"].map({name: i for i, name in enumerate(CONFIDENCES)})
    return rank.groupby([table[key] for key in keys]).max()


def _of(ranks: pd.Series, lines: pd.DataFrame, keys: list[str]) -> pd.Series:
    wanted = pd.MultiIndex.from_frame(lines[keys]) if len(keys) > 1 else pd.Index(lines[keys[0]])
    return pd.Series(ranks.reindex(wanted).to_numpy(), index=lines.index)


def confidence_of_uses(inputs: Inputs) -> pd.Series:
    """Confidence of each line of ``inputs.uses``."""
    dataset = inputs.dataset
    lines = inputs.uses[["u", "unit", "sector", "source"]].copy()
    lines["county"] = inputs.units["county"].to_numpy()[lines["u"]]
    lines["city"] = inputs.units["city"].to_numpy()[lines["u"]]
    lines["driver"] = lines["sector"].map(dataset["sectors"].set_index("sector")["driver"])
    norms = row_at_year(dataset["norms"], ["sector", "city"], inputs.year)
    running = inputs.links[inputs.links["running"]]
    water = pd.concat(
        [
            dataset["supply_capacity"][["unit", "source", "confidence"]],
            dataset["groundwater"][["unit", "source", "confidence"]],
            running[["unit", "source", "confidence"]],
            running[["unit", "source", "works_confidence"]].set_axis(
                ["unit", "source", "confidence"], axis=1
            ),
        ]
    )
    reclaimed = row_at_year(dataset["reclaimed"], ["city"], inputs.year)
    ranks = pd.DataFrame(
        {
            "driver": _of(
                _rank(dataset["drivers"], ["county", "driver"]), lines, ["county", "driver"]
            ),
            "norm": _of(_rank(norms, ["sector", "city"]), lines, ["sector", "city"]),
            "water": _of(_rank(water, ["unit", "source"]), lines, ["unit", "source"]),
            "sewage": _of(_rank(reclaimed, ["city"]), lines, ["city"]).where(
                lines["source"].isin(
                    dataset["sources"].loc[dataset["sources"]["kind"] == "reclaimed", "source"]
                )
            ),
        }
    )
    return ranks.max(axis=1).astype(int).map(dict(enumerate(CONFIDENCES)))


def evidence_share(inputs: Inputs, allocation: pd.DataFrame) -> dict[str, float]:
    """Share of the plan's use by confidence; the shares add to 1 when anything is used."""
    keys = ["unit", "sector", "source"]
    named = inputs.uses[keys].assign(confidence=confidence_of_uses(inputs))
    use = allocation.groupby(keys, as_index=False)["use_wan_m3"].sum().merge(named, on=keys)
    total = numbers(use, "use_wan_m3").sum()
    by = use.groupby("confidence")["use_wan_m3"].sum()
    return {name: float(by.get(name, 0.0) / total) if total else 0.0 for name in CONFIDENCES}
