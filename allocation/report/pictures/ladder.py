"""The red lines that hold a plan back, dearest first."""

from __future__ import annotations

import pandas as pd

from basins.dataset import Dataset

# Finer prices are the solver's rounding.
LEAST_PRICE = 1e-6
COLUMNS = [
    "id",
    "name",
    "price",
    "price_level",
    "price_unit",
    "price_from",
    "price_to",
    "limit",
    "unit",
    "month",
    "document",
    "confidence",
]


def price_ladder(dataset: Dataset, lines: pd.DataFrame, language: str) -> pd.DataFrame:
    """Priced lines of a plan, dearest first within each step of the objective.

    Prices of different steps are not comparable: a line that holds back an earlier step comes
    before all that only hold back later ones.

    Args:
        dataset: for the order of the priorities.
        lines: the plan's ``red_lines``.
        language: ``zh`` or ``en``.

    Returns:
        ``id, name, price, price_level, price_unit, price_from, price_to, limit, unit, month,
        document, confidence``.
    """
    priced = lines[(lines["price"] > LEAST_PRICE) & (lines["enforced"] == "yes")]
    step = _step_order(dataset)
    last = max(step.values(), default=0) + 1
    order = priced["price_level"].map(step).fillna(last)
    named = priced.assign(name=priced[f"name_{language}"], order=order)
    ordered = named.sort_values(["order", "price"], ascending=[True, False], kind="stable")
    return ordered[COLUMNS].reset_index(drop=True)


def _step_order(dataset: Dataset) -> dict[str, int]:
    """Position of each step of the objective: per level first fairness, then shortage."""
    levels = dataset["priorities"].sort_values("level")["name"].drop_duplicates()
    steps = [f"{level}.{kind}" for level in levels for kind in ("fairness", "shortage")]
    return {step: position for position, step in enumerate(steps)}
