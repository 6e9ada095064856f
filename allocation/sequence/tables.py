"""A sequence of years as tables: the path against the actual, what is owed, what is in store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from allocation.formulation.inputs import Inputs
from allocation.sequence.handing_on import handed_back, standing
from allocation.sequence.owed import KINDS, due_in, observed_lines
from allocation.sequence.rules import yellow_share
from allocation.sequence.study import IMPOSSIBLE, OBSERVED, Plans, Study, YearPlan
from allocation.solvers.solution import Step
from basins.arrays import numbers
from basins.carrying.basis import observed_basis, observed_years
from basins.carrying.measure import GROUNDWATER, YELLOW
from basins.confidence import weakest
from basins.dataset import Dataset
from basins.hydrology import dryness_factor
from basins.redlines import gdp_yi_yuan
from basins.years import at_year, origin_at_year

NAN = float("nan")
PATH_SCOPES = ("province", "city", "river", "basin", "node")
DOCUMENTS = " + "


def tables_of(plans: Plans, owed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """All tables of a sequence.

    Args:
        plans: the years, planned or not.
        owed: the account of debts, those of observed years before the first with it.

    Returns:
        ``sequence``, ``path``, ``owed``, ``reservoirs``.
    """
    study = plans.study
    first = int(study.dataset["province"]["base_year"].iloc[0])
    seen = [y for y in observed_years(study.dataset) if first <= y < study.years[0]]
    before = [YearPlan(year, "", OBSERVED, year, study.inputs(year)) for year in seen]
    years = [*before, *plans.years]
    path = pd.concat([path_of(study.dataset, one) for one in years], ignore_index=True)
    rows = [_year(study, one, path, owed) for one in years]
    return {
        "sequence": pd.DataFrame(rows),
        "path": path,
        "owed": owed.reset_index(drop=True),
        "reservoirs": _reservoirs(plans.years),
    }


def path_of(dataset: Dataset, one: YearPlan) -> pd.DataFrame:
    """Enforced red lines of a year: on the path, in force, observed, planned; in their own units.

    ``limit_on_path`` is what the table of limits says for the year, ``limit`` what the plan kept:
    it follows the runoff and makes good what is owed. ``difference`` is observed less planned.
    """
    base = one.inputs
    lines = base.red_lines[base.red_lines["enforced"] == "yes"]
    lines = lines[lines["scope"].isin(PATH_SCOPES)].reset_index(drop=True)
    name = lines["red_line"]
    limits = base.dataset["red_line_limits"]
    on_path = at_year(limits, ["red_line"], "limit", one.year).reindex(name).to_numpy(np.float64)
    origin = origin_at_year(limits, ["red_line"], one.year).reindex(name)
    per = numbers(lines, "per_wan_m3")
    basis = observed_basis(dataset, one.year)
    observed = np.full(len(lines), NAN)
    if basis is not None:
        seen = observed_lines(dataset, base, basis).reindex(name).to_numpy(np.float64)
        total = seen[((lines["scope"] == "province") & (lines["sources"] == "")).to_numpy()]
        counts = dataset["source_sector"]
        alike = bool((counts["counts_in_cap"] == counts["counts_in_intensity"]).all())
        if alike and np.isfinite(total).any():
            # Use per GDP counts what the total counts where the switches are alike.
            intensity = (lines["counted"] == "intensity").to_numpy()
            seen = np.where(intensity, np.nanmax(total), seen)
        observed = seen * per
    limit, used = numbers(lines, "limit"), np.full(len(lines), NAN)
    if one.plan is not None:
        kept = one.plan.tables["red_lines"].set_index("id").reindex(name)
        limit, used = numbers(kept, "limit"), numbers(kept, "used")
    sure = "" if basis is None else weakest(basis.usage["confidence"])
    papers = "" if basis is None else DOCUMENTS.join(dict.fromkeys(basis.usage["document"]))
    known = np.isfinite(observed)
    return lines[["red_line", "name_zh", "name_en", "counted", "scope", "place", "sense"]].assign(
        year=one.year,
        unit=lines["unit"],
        limit_on_path=on_path,
        limit=limit,
        observed=observed,
        planned=used,
        difference=observed - used,
        document=origin["document"].str.replace("|", DOCUMENTS, regex=False).to_numpy(),
        confidence=origin["confidence"].to_numpy(),
        observed_document=np.where(known, papers, ""),
        observed_confidence=np.where(known, sure, ""),
    )


def _year(study: Study, one: YearPlan, path: pd.DataFrame, owed: pd.DataFrame) -> dict[str, Any]:
    """A row of the table ``sequence``."""
    dataset, base, plan = study.dataset, one.inputs, one.plan
    volumes = base.red_lines.set_index("red_line")["per_wan_m3"]
    rows = path[path["year"] == one.year].set_index("red_line")
    total = rows[(rows["scope"] == "province") & (rows["sense"] == "max")]
    uses = total[total["counted"] == "use"]
    cap = None if uses.empty else uses.iloc[0]
    per = NAN if cap is None else float(volumes[uses.index[0]])
    basis = observed_basis(dataset, one.year)
    observed = NAN if basis is None else float(basis.usage["use_wan_m3"].sum())
    summary = {} if plan is None else plan.summary
    due = due_in(owed, one.year, study.settled_before(one.year))
    target = NAN if cap is None else float(cap["limit_on_path"]) / per
    planned = float(summary.get("total_use_wan_m3", NAN))
    return {
        "year": one.year,
        "hydrology": one.hydrology,
        "status": one.status,
        "looked_to": one.looked_to,
        "target_wan_m3": target,
        "target_document": "" if cap is None else cap["document"],
        "target_confidence": "" if cap is None else cap["confidence"],
        "observed_wan_m3": observed,
        "observed_document": _documents(basis),
        "observed_confidence": "" if basis is None else weakest(basis.usage["confidence"]),
        "planned_wan_m3": planned,
        "planned_less_target_wan_m3": planned - target,
        "observed_less_target_wan_m3": observed - target,
        "demand_wan_m3": float(base.demand.sum()),
        "supplied_wan_m3": float(summary.get("supplied_wan_m3", NAN)),
        "shortage_wan_m3": float(summary.get("shortage_wan_m3", NAN)),
        **_intensity(dataset, one, total, planned, observed),
        **_stored(one),
        **_debts(one, owed, due),
        **_yellow(base),
    }


def _documents(basis: Any) -> str:
    return "" if basis is None else DOCUMENTS.join(dict.fromkeys(basis.usage["document"]))


def _intensity(
    dataset: Dataset, one: YearPlan, total: pd.DataFrame, planned: float, observed: float
) -> dict[str, float]:
    gdp = gdp_yi_yuan(one.inputs.dataset, one.year)
    rows = total[total["counted"] == "intensity"]
    limit = NAN if rows.empty else float(rows["limit_on_path"].iloc[0])
    if one.plan is not None:
        planned = float(one.plan.summary["intensity_m3_per_wan_yuan"]) * gdp
    return {
        "intensity_target_m3_per_wan_yuan": limit,
        "intensity_planned_m3_per_wan_yuan": planned / gdp,
        "intensity_observed_m3_per_wan_yuan": observed / gdp,
    }


def _stored(one: YearPlan) -> dict[str, float]:
    if one.plan is None:
        return {"storage_start_wan_m3": NAN, "storage_end_wan_m3": NAN}
    table = one.plan.tables["storage"]
    return {
        "storage_start_wan_m3": float(table.loc[table["month"] == 1, "start_wan_m3"].sum()),
        "storage_end_wan_m3": float(table.loc[table["month"] == 12, "end_wan_m3"].sum()),
    }


def _debts(
    one: YearPlan, owed: pd.DataFrame, due: dict[tuple[str, str], float]
) -> dict[str, float]:
    """Debts due in a year and made in it, by kind.

    Lines of different places overlap (a city's and the province's), so of groundwater the largest
    single debt is told, not a sum that would count the same water twice.
    """
    made = owed[owed["year"] == one.year]
    found = {}
    for kind in KINDS:
        dues = [volume for (of, _), volume in due.items() if of == kind]
        rows = made[made["kind"] == kind].groupby("id")["owed_wan_m3"].sum()
        together = max if kind == GROUNDWATER else sum
        found[f"{kind}_due_wan_m3"] = float(together(dues or [0.0]))
        found[f"{kind}_owed_wan_m3"] = float(together(rows.tolist() or [0.0]))
    return found


def _yellow(base: Inputs) -> dict[str, float]:
    """Share of the consumption of Yellow River water in the year, where the tables have one."""
    lines = base.red_lines[base.red_lines["enforced"] == "yes"]
    lines = lines[(lines["follows_runoff"] == "yes") & (lines["place"] == YELLOW)]
    factor = dryness_factor(base.dataset, YELLOW, base.exceedance)
    if lines.empty:
        return {"yellow_factor": factor, "yellow_share_wan_m3": NAN}
    line = lines.iloc[0]
    path = at_year(base.dataset["red_line_limits"], ["red_line"], "limit", base.year)
    quota = float(path[line["red_line"]]) / float(line["per_wan_m3"])
    return {"yellow_factor": factor, "yellow_share_wan_m3": yellow_share(quota, factor)}


def _reservoirs(years: Sequence[YearPlan]) -> pd.DataFrame:
    """Storage of every reservoir that stands, at both ends of each year."""
    rows = [row for one in years for row in _reservoirs_of(one)]
    columns = ["year", "reservoir", "name_zh", "name_en", "start_wan_m3", "end_wan_m3"]
    columns += ["least_end_wan_m3", "against_tables_wan_m3"]
    return pd.DataFrame(rows, columns=columns)


def _reservoirs_of(one: YearPlan) -> Iterator[tuple[object, ...]]:
    if one.plan is None:
        return
    inputs = one.plan.problem.inputs
    names = inputs.dataset["nodes"].set_index("node")[["name_zh", "name_en"]]
    table = one.plan.tables["storage"]
    starts = table[table["month"] == 1].set_index("reservoir")["start_wan_m3"]
    ends = table[table["month"] == 12].set_index("reservoir")["end_wan_m3"]
    least = inputs.reservoirs.set_index("node")["least_end_wan_m3"]
    back = handed_back(one.inputs)
    for node in standing(inputs):
        start, end = float(starts[node]), float(ends[node])
        zh, en = names.loc[node]
        yield one.year, node, zh, en, start, end, float(least[node]), end - back[node]


def summary_of(
    plans: Plans, tables: dict[str, pd.DataFrame], joint: Sequence[Step]
) -> dict[str, Any]:
    """Headline figures of a sequence, the content of ``sequence.json``."""
    study, impossible = plans.study, plans.impossible
    rows = tables["sequence"].replace({np.nan: None}).to_dict("records")
    planned = [one.plan for one in plans.years if one.plan is not None]
    return {
        "status": IMPOSSIBLE if impossible else "optimal",
        "years": list(study.years),
        "hydrology": list(study.hydrologies),
        "way": study.way,
        "look_ahead": study.look_ahead if study.way == "rolling" else None,
        "repay_years": study.rules.repay_years,
        "section_multiple": study.rules.section_multiple,
        "dataset": {"name": study.dataset.root.name, "sha256": study.dataset.digest},
        "scenario": None if study.scenario is None else study.scenario.name,
        "targets": {str(year): dict(limits) for year, limits in study.targets.items()},
        "first_impossible_year": None if impossible is None else impossible.year,
        "shortage_wan_m3": sum(plan.summary["shortage_wan_m3"] for plan in planned),
        "total_use_wan_m3": sum(plan.summary["total_use_wan_m3"] for plan in planned),
        "steps_together": {step.name: step.value for step in joint},
        "steps_of_years": _steps(plans.years),
        "by_year": rows,
    }


def _steps(years: Sequence[YearPlan]) -> dict[str, float]:
    """The steps of the years' plans as one: the largest of fairness, the sum of all others."""
    values: dict[str, list[float]] = {}
    for one in years:
        for step in () if one.plan is None else one.plan.solution.steps:
            values.setdefault(step.name, []).append(step.value)
    return {
        name: max(found) if name.endswith(".fairness") else sum(found)
        for name, found in values.items()
    }
