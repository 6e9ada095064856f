"""What a year owes later ones: groundwater taken beyond its limit, section flows missed.

A year with observed use owes by what was observed, others by what is planned. The account is one
table, a row per debt and year in which it is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from allocation.formulation.inputs import Inputs
from allocation.plan import Plan
from allocation.sequence.rules import Rules, instalments, overdraft, section_debt
from basins.arrays import Floats, numbers
from basins.carrying.basis import Basis, observed_basis
from basins.carrying.measure import GROUNDWATER, SCOPED, line_volumes, sources_of
from basins.dataset import Dataset

SECTION, OUTFLOW = "section", "outflow"
KINDS = (GROUNDWATER, SECTION, OUTFLOW)
RULE = {GROUNDWATER: "PLAN-GW", SECTION: "YR-SECTION", OUTFLOW: "YR-SECTION"}
CITED = {
    GROUNDWATER: "地下水管理条例 第十六、十七条",
    SECTION: "黄河水量调度条例 第十八条",
    OUTFLOW: "黄河水量调度条例 第十八条",
}
COLUMNS = ["year", "kind", "id", "name_zh", "name_en", "missed_wan_m3", "owed_wan_m3", "due_year"]
COLUMNS += ["basis", "rule", "citation", "confidence"]
NOTHING_WAN_M3 = 1e-6


def no_debts() -> pd.DataFrame:
    """An account without debts."""
    kinds = dict.fromkeys(COLUMNS, "str") | dict.fromkeys(("year", "due_year"), "int64")
    kinds |= dict.fromkeys(("missed_wan_m3", "owed_wan_m3"), "float64")
    return pd.DataFrame(columns=COLUMNS).astype(kinds)


def due_in(owed: pd.DataFrame, year: int, settled: int) -> dict[tuple[str, str], float]:
    """What is due in a year by kind and red line or section, in 万m³.

    Args:
        owed: the account.
        year: the year.
        settled: the last year before it that has an account of its own. What was due up to then is
            settled: made good, or part of what that year owes. What fell due since is due now.
    """
    rows = owed[(owed["due_year"] > settled) & (owed["due_year"] <= year)]
    sums = rows.groupby(["kind", "id"], as_index=False)["owed_wan_m3"].sum()
    keys = zip(sums["kind"].astype(str), sums["id"].astype(str), strict=True)
    return dict(zip(keys, sums["owed_wan_m3"].tolist(), strict=True))


def observed_of(dataset: Dataset, inputs: Inputs) -> pd.Series:
    """What the year's red lines counted as observed, in 万m³ by red line; empty for none.

    Lines over sectors, works or nodes are not there: observed supply does not tell them.
    """
    basis = observed_basis(dataset, inputs.year)
    if basis is None:
        return pd.Series(dtype=np.float64)
    return observed_lines(dataset, inputs, basis)


def observed_lines(dataset: Dataset, inputs: Inputs, basis: Basis) -> pd.Series:
    """``observed_of`` where the basis is known."""
    lines = inputs.red_lines
    told = lines["counted"].isin(["use", "withdrawal", "consumption"]) & (lines["sectors"] == "")
    lines = lines[told & lines["scope"].isin(["province", *SCOPED])]
    return pd.Series(line_volumes(dataset, basis, lines), index=lines["red_line"].to_numpy())


def owed_after(
    inputs: Inputs,
    due: Mapping[tuple[str, str], float],
    rules: Rules,
    observed: pd.Series,
    plan: Plan | None,
    first_due: int,
) -> pd.DataFrame:
    """What a year owes, as rows of the account.

    Args:
        inputs: the year as the tables have it, nothing handed on.
        due: what was due in it.
        rules: switches.
        observed: what its lines counted as observed.
        plan: its plan, if it has one.
        first_due: the year in which section flows are made up for.
    """
    rows = [*_groundwater(inputs, due, rules, observed, plan)]
    if plan is not None:
        rows += [*_sections(inputs, plan, rules, first_due)]
    return pd.DataFrame(rows, columns=COLUMNS) if rows else no_debts()


def _groundwater(
    inputs: Inputs,
    due: Mapping[tuple[str, str], float],
    rules: Rules,
    observed: pd.Series,
    plan: Plan | None,
) -> Iterator[tuple[object, ...]]:
    planned = used_wan_m3(plan)
    for line in groundwater_lines(inputs).to_dict("records"):
        name = str(line["red_line"])
        basis = "observed" if name in observed.index else "plan"
        taken = observed.get(name, planned.get(name))
        if taken is None:
            continue
        earlier = due.get((GROUNDWATER, name), 0.0)
        debt = overdraft(float(taken), float(line["limit_wan_m3"]), earlier)
        if debt <= NOTHING_WAN_M3 * max(1.0, float(line["limit_wan_m3"])):
            continue
        for year, part in instalments(debt, inputs.year, rules).items():
            names = (name, line["name_zh"], line["name_en"])
            yield _row(inputs.year, GROUNDWATER, names, debt, part, year, basis)


def _sections(
    inputs: Inputs, plan: Plan, rules: Rules, first_due: int
) -> Iterator[tuple[object, ...]]:
    nodes = inputs.dataset["nodes"].set_index("node")
    for node, missed in missed_flows(plan).items():
        if missed > NOTHING_WAN_M3:
            names = (str(node), nodes.at[node, "name_zh"], nodes.at[node, "name_en"])
            debt = section_debt(float(missed), rules)
            yield _row(inputs.year, SECTION, names, float(missed), debt, first_due, "plan")
    used = used_wan_m3(plan)
    for line in plan.problem.inputs.red_lines.to_dict("records"):
        name, limit = str(line["red_line"]), float(line["limit_wan_m3"])
        if line["counted"] != OUTFLOW or line["sense"] != "min":
            continue
        missed = limit - used.get(name, limit)
        if missed > NOTHING_WAN_M3 * max(1.0, limit):
            names = (name, line["name_zh"], line["name_en"])
            yield _row(
                inputs.year, OUTFLOW, names, missed, section_debt(missed, rules), first_due, "plan"
            )


def _row(
    year: int,
    kind: str,
    names: tuple[str, object, object],
    missed: float,
    owed: float,
    due: int,
    basis: str,
) -> tuple[object, ...]:
    return (year, kind, *names, missed, owed, due, basis, RULE[kind], CITED[kind], "derived")


def groundwater_lines(inputs: Inputs) -> pd.DataFrame:
    """Enforced limits of the withdrawal of groundwater, in no more than groundwater."""
    wells = set(sources_of(inputs.dataset, GROUNDWATER))
    lines = inputs.red_lines
    named = lines["sources"].map(lambda text: bool(text) and set(text.split("|")) <= wells)
    most = (lines["sense"] == "max") & (lines["enforced"] == "yes")
    return lines[named & most & (lines["counted"] == "withdrawal") & (lines["sectors"] == "")]


def missed_flows(plan: Plan) -> pd.Series:
    """Ecological flow missed in the year by section, in 万m³, against what the year's plan owed."""
    inputs, columns = plan.problem.inputs, plan.problem.columns
    missed: Floats = np.maximum(plan.solution.values[columns.eco_shortfall], 0.0)
    rows = pd.Series(missed, index=inputs.ecological["node"].to_numpy())
    return rows.groupby(level=0).sum()


def used_wan_m3(plan: Plan | None) -> dict[str, float]:
    """What a plan's red lines count, in 万m³."""
    if plan is None:
        return {}
    lines = plan.problem.inputs.red_lines
    per = pd.Series(numbers(lines, "per_wan_m3"), index=lines["red_line"].to_numpy())
    used = plan.tables["red_lines"].set_index("id")["used"] / per
    return {str(name): float(volume) for name, volume in used.items()}
