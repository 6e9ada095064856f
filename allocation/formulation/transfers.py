r"""Transfers: what arrives is used, and works carry no more than they can.

$$
\sum_s x_{u,s,k,t} = \sum_{l → u,\,k_l = k} y_{l,t}, \qquad
\sum_{l ∈ T} \frac{y_{l,t}}{1-λ_T} \le M_T, \qquad
\sum_{l ∈ T,t} \frac{y_{l,t}}{1-λ_T} \le A_T, \qquad \sum_t y_{l,t} \le B_l
$$

y is what reaches unit u by link l of works T; λ is lost on the way, so the withdrawal is y/(1−λ).
M and A are the works' monthly and yearly capacity, B what the unit can take from them in a year.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.balance import of_kind
from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows, by_month, grid
from basins.arrays import MONTHS, numbers, positions

FAMILY = "transfers"


def rows(inputs: Inputs, columns: Columns) -> Rows:
    """Arrivals (unit, source, month); works by month; works by year; targets by year."""
    entries, links = Entries(), inputs.links
    sources = inputs.dataset["sources"]["source"]
    pairs = links[["unit", "source", "u"]].drop_duplicates(ignore_index=True)
    works = links[["transfer", "works_annual_wan_m3", "monthly_wan_m3"]]
    works = works.drop_duplicates("transfer", ignore_index=True)
    n, w = len(pairs), len(works)
    number = np.full((len(inputs.units), len(sources)), -1, dtype=np.int64)
    number[pairs["u"], positions(sources, pairs["source"])] = np.arange(n)
    arrivals, monthly = grid(n), grid(w, n * MONTHS)
    yearly = (n + w) * MONTHS + np.arange(w)
    target = yearly.size + (n + w) * MONTHS + np.arange(len(links))

    used = of_kind(inputs, "diversion")
    entries.add(arrivals[number[inputs.uses["u"], inputs.uses["k"]][used]], columns.use[used], 1.0)
    arrive = number[links["u"], positions(sources, links["source"])]
    entries.add(arrivals[arrive], columns.delivery, -1.0)
    of_works = positions(works["transfer"], links["transfer"])
    drawn = numbers(links, "withdrawal_per_delivery")[:, None]
    entries.add(monthly[of_works], columns.delivery, drawn)
    entries.add(yearly[of_works][:, None], columns.delivery, drawn)
    entries.add(target[:, None], columns.delivery, 1.0)

    at_least = np.full(w * MONTHS + w + len(links), -np.inf)
    at_most = np.concatenate(
        [
            np.repeat(numbers(works, "monthly_wan_m3"), MONTHS),
            numbers(works, "works_annual_wan_m3"),
            numbers(links, "annual_wan_m3"),
        ]
    )
    labels = pd.concat(
        [
            by_month(pairs[["unit", "source"]]),
            by_month(works[["transfer"]]),
            works[["transfer"]].assign(month=0),
            links[["transfer", "unit"]].assign(month=0),
        ]
    ).fillna("")
    balanced = np.zeros(n * MONTHS)
    return entries.rows(
        FAMILY,
        labels,
        np.concatenate([balanced, at_least]),
        np.concatenate([balanced, at_most]),
    )
