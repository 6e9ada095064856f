"""``summary.json`` counted again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from allocation.audit.evidence import evidence_share
from allocation.audit.facts import WAN
from allocation.audit.fairness import fairness_of
from allocation.audit.findings import Check, Part, check
from allocation.audit.ground import Ground
from allocation.audit.proof import Proof

OVERLOADED = ("overloaded", "severe")
Tables = Mapping[str, pd.DataFrame]


def summary_of(ground: Ground, tables: Tables, proof: Proof | None) -> dict[str, Any]:
    """The figures of ``summary.json`` that follow from the tables, the dataset and the certificate.

    Args:
        proof: the certificate; without it nothing is expected of shortage ratios.
    """
    facts = ground.facts
    use, short, lines = tables["allocation"], tables["shortage"], tables["red_lines"]
    total = use["use_wan_m3"].sum()
    cap, intensity = _whole_province(lines, "use"), _whole_province(lines, "intensity")
    kept = lines["binding"].astype(bool) & (lines["enforced"] == "yes")
    over = tables["overload"]
    return {
        "status": "optimal",
        "province": facts.dataset["province"]["name_zh"].iloc[0],
        "year": facts.year,
        "hydrology": ground.hydrology,
        "total_use_wan_m3": total,
        "cap_wan_m3": None
        if cap is None
        else cap["limit"] * (WAN if cap["unit"] == "亿m³" else 1.0),
        "intensity_m3_per_wan_yuan": total / facts.gdp if intensity is None else intensity["used"],
        "intensity_limit_m3_per_wan_yuan": None if intensity is None else intensity["limit"],
        "demand_wan_m3": short["demand_wan_m3"].sum(),
        "supplied_wan_m3": short["supplied_wan_m3"].sum(),
        "shortage_wan_m3": short["shortage_wan_m3"].sum(),
        "shortage_by_sector": short.groupby("sector")["shortage_wan_m3"].sum().to_dict(),
        "supplied_by_river": use.groupby("river")["use_wan_m3"].sum().to_dict(),
        "supplied_by_source": use.groupby("source")["use_wan_m3"].sum().to_dict(),
        "binding_red_lines": lines.loc[kept, "id"].tolist(),
        "overloaded_places": over.loc[over["grade"].isin(OVERLOADED), "red_line"].tolist(),
        "evidence_share": evidence_share(facts, ground.evidence, use),
    } | ({} if proof is None else {"fairness": fairness_of(ground, proof)})


def _whole_province(lines: pd.DataFrame, counted: str) -> pd.Series | None:
    """The line that every plan keeps for all water of the province, if there is one."""
    every = (lines["sources"] == "") & (lines["sectors"] == "") & (lines["scope"] == "province")
    kept = (lines["counted"] == counted) & (lines["sense"] == "max") & (lines["enforced"] == "yes")
    return lines[every & kept].iloc[0] if (every & kept).any() else None


def summary_check(written: Mapping[str, Any], expected: Mapping[str, Any]) -> Check:
    """Every expected figure of the summary, down to the members of lists and groups."""
    return check("summary", _differences("summary", written, expected))


def _differences(path: str, written: Any, expected: Any) -> Iterator[Part]:
    """Parts for one value and everything in it."""
    if isinstance(expected, Mapping):
        there = written if isinstance(written, Mapping) else {}
        for key in expected:
            yield from _differences(f"{path}.{key}", there.get(key), expected[key])
        if path != "summary":
            for key in set(there) - set(expected):
                yield _single(f"{path}.{key}", np.inf, there[key], "nothing")
    elif isinstance(expected, list):
        same = isinstance(written, list) and sorted(map(str, written)) == sorted(expected)
        yield _single(path, 0.0 if same else np.inf, *_unlike(written, expected))
    elif isinstance(expected, float | np.floating) and _is_number(written):
        size = max(1.0, abs(float(expected)))
        yield _single(path, abs(float(written) - float(expected)) / size, written, expected)
    else:
        yield _single(path, 0.0 if written == expected else np.inf, written, expected)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _single(path: str, residual: float, found: Any, expected: Any) -> Part:
    return Part(np.array([residual]), lambda _: path, str(found), str(expected))


def _unlike(written: Any, expected: list[Any]) -> tuple[str, str]:
    """Members that only one of two lists has, or both lists if the number of members differs."""
    there = [str(member) for member in written] if isinstance(written, list) else []
    more, less = set(there) - set(expected), set(expected) - set(there)
    if more or less:
        return ", ".join(sorted(more)), ", ".join(sorted(less))
    return f"{len(there)} members", f"{len(expected)} members"
