"""A choice that holds in many futures: regret of alternatives.

An alternative is a scenario (a project built or not, a saving programme); a future is what nobody
chooses: year, hydrology, sample and levers. With v(a, f) the figure of alternative a in future f,
of which less is better::

    regret(a, f) = v(a, f) − min over b of v(b, f)

The cautious choice has the least largest regret (minimax regret; L. J. Savage, Journal of the
American Statistical Association 46 (1951) 55–67), the other one the least mean. Both are told.

A future in which an alternative has no plan and another one has is worse than any figure: its
regret has no bound, so an alternative with fewer such futures goes first. Futures that are not
solved for every alternative yet, or in which none has a plan, say nothing about the choice; they
are counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from allocation.risk import sql
from allocation.risk.folder import LEVER
from allocation.risk.intervals import LEVEL
from allocation.risk.reading import Ensemble

FIGURES = ("shortage_wan_m3", "shortage_ratio", "cost_wan_yuan", "total_use_wan_m3")
NO_PLAN = ("infeasible",)


@dataclass(frozen=True)
class Regret:
    """What the alternatives are worth.

    Attributes:
        table: one row per alternative, the cautious choice first: ``scenario, futures, mean,
            mean_regret, mean_regret_half_width, largest_regret, worst_future, best_share,
            no_plan, minimax, least_mean``. ``futures`` have a plan for every alternative; the half
            width is that of the mean's 95 % interval, empty where futures are no sample; in
            ``no_plan`` futures this alternative has none and another has.
        futures: those that tell something, and for each alternative its figure and regret, long:
            ``future, scenario, value, regret``; empty where red lines leave it no plan.
        unknown: futures that are pending or failed for some alternative.
        hopeless: futures in which no alternative has a plan.
    """

    table: pd.DataFrame
    futures: pd.DataFrame
    unknown: int
    hopeless: int


def regret(ensemble: Ensemble, figure: str = "shortage_wan_m3") -> Regret:
    """Regret of the scenarios over the futures that all of them were asked for.

    Args:
        ensemble: the study; its choice may leave scenarios and years out.
        figure: one of ``FIGURES``, of the whole province; less is better.

    Raises:
        ValueError: if there are not two scenarios with futures in common.
    """
    table = ensemble.ask(sql.FUTURES, members=ensemble.members, files=ensemble.files("summary"))
    demand = table["demand_wan_m3"]
    table["shortage_ratio"] = table["shortage_wan_m3"] / demand.where(demand > 0.0)
    keys = [key for key in ("year", "hydrology", "sample") if key in table]
    keys += [str(name) for name in table.columns if str(name).startswith(LEVER)]
    table["future"] = future_names(table, keys)
    return judged(table, figure, bool(ensemble.cases["drawn"].any()))


def future_names(table: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Name of each member's future: the year, and whatever else varies of ``keys``."""
    varies = [k for k in keys if k == "year" or table[k].nunique(dropna=False) > 1]
    numbers = table.groupby(varies, dropna=False, sort=False).ngroup()
    first = table[varies][~numbers.duplicated()]
    named = {
        number: " ".join(
            f"{key.removeprefix(LEVER)}={_short(value)}"
            for key, value in zip(varies, row, strict=True)
            if not pd.isna(value)
        )
        for number, row in zip(numbers.unique(), first.itertuples(index=False), strict=True)
    }
    if len(set(named.values())) < len(named):
        named = {number: f"{name} #{number}" for number, name in named.items()}
    return numbers.map(named)


def judged(table: pd.DataFrame, figure: str, drawn: bool) -> Regret:
    """Regret of a table of members.

    Args:
        table: ``scenario, future, status`` and the figure.
        figure: column of which less is better.
        drawn: whether the futures are a sample.

    Raises:
        ValueError: as ``regret``.
    """
    table = table.drop_duplicates(["scenario", "future"])
    value = table.pivot(index="future", columns="scenario", values=figure)
    status = table.pivot(index="future", columns="scenario", values="status")
    common = status.notna().all(axis=1)
    value, status = value[common], status[common]
    if status.shape[1] < 2 or status.empty:
        raise ValueError("regret needs two scenarios that share futures")
    solved, none = status.isin(["optimal"]), status.isin(NO_PLAN)
    known = (solved | none).all(axis=1)
    whole, some = solved.all(axis=1), solved.any(axis=1)
    value = value.where(solved)
    regrets = value.sub(value.min(axis=1), axis=0)
    told = known & some
    missed = none[told].sum()
    rows = [
        _alternative(name, value.loc[whole, name], regrets.loc[whole, name], missed[name], drawn)
        for name in value.columns
    ]
    keys = ["future", "scenario"]
    long = _long(value[told], "value").merge(_long(regrets[told], "regret"), on=keys)
    unknown, hopeless = int((~known).sum()), int((known & ~some).sum())
    return Regret(_ranked(pd.DataFrame(rows)), long, unknown, hopeless)


def _long(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table.reset_index().melt("future", var_name="scenario", value_name=name)


def _alternative(
    name: object, value: pd.Series, regrets: pd.Series, missed: float, drawn: bool
) -> dict[str, object]:
    n = len(regrets)
    half = np.nan
    if drawn and n > 1:
        half = float(norm.ppf((1.0 + LEVEL) / 2.0)) * float(regrets.std(ddof=1)) / np.sqrt(n)
    return {
        "scenario": name,
        "futures": n,
        "mean": float(value.mean()) if n else np.nan,
        "mean_regret": float(regrets.mean()) if n else np.nan,
        "mean_regret_half_width": half,
        "largest_regret": np.inf if missed else float(regrets.max()) if n else np.nan,
        "worst_future": str(regrets.idxmax()) if n and regrets.max() > 0.0 else "",
        "best_share": float((regrets <= 1e-9).mean()) if n else np.nan,
        "no_plan": int(missed),
    }


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    order = table.sort_values(["no_plan", "largest_regret", "mean_regret"], kind="stable")
    by_mean = table.sort_values(["no_plan", "mean_regret"], kind="stable")
    return order.assign(
        minimax=order["scenario"] == order["scenario"].iloc[0],
        least_mean=order["scenario"] == by_mean["scenario"].iloc[0],
    ).reset_index(drop=True)


def _short(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
