"""For how long a licence holds, which licences end soon, and what is licensed on a day.

Source: 取水许可和水资源费征收管理条例 (2017) 第二十五条: a licence holds 5 years as a rule and at
most 10; its renewal is to be asked for 45 days before it ends.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from basins.dataset import Dataset
from basins.faults import BadInput, Fault, shown

USUAL_YEARS, MOST_YEARS = 5, 10
ASK_DAYS = 45
DUE, OVERDUE, EXPIRED = "due", "overdue", "expired"
LICENSED = ["unit", "source", "sector", "annual_wan_m3"]


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_day(first: date, years: int) -> date:
    """The last day of a licence that holds for whole years."""
    return years_later(first, years) - timedelta(days=1)


def term_fault(first: date, last: date) -> tuple[str, str] | None:
    """What is expected of a term and what to do, if it is none that the law knows."""
    if last < first:
        return "a last day after the first", "correct the dates"
    if last > last_day(first, MOST_YEARS):
        until = last_day(first, MOST_YEARS)
        return f"at most {MOST_YEARS} years (第二十五条), to {until}", "correct the dates"
    return None


def expiring(licences: pd.DataFrame, today: date, days: int = ASK_DAYS) -> pd.DataFrame:
    """Licences that have ended or end soon, were not ended before their time or followed by others.

    Args:
        licences: current licences of the register.
        today: the day of asking.
        days: how far to look ahead.

    Returns:
        The licences with ``ask_by`` (last day to ask for renewal), ``days_left`` (negative once
        ended) and ``state``: ``due`` (renewal can still be asked in time), ``overdue`` (the day
        to ask by has passed), ``expired``; the one that ends first on top.
    """
    ends = [date.fromisoformat(day) for day in licences["valid_to"]]
    left = [(end - today).days for end in ends]
    table = licences.assign(
        ask_by=pd.Series(
            [(end - timedelta(days=ASK_DAYS)).isoformat() for end in ends], licences.index, "str"
        ),
        days_left=pd.Series(left, licences.index, "int64"),
        state=pd.Series(
            [EXPIRED if rest < 0 else OVERDUE if rest < ASK_DAYS else DUE for rest in left],
            licences.index,
            "str",
        ),
    )
    # A number used for several terms is followed by its last term.
    newest = table.sort_values(["valid_to", "number"]).drop_duplicates("number", keep="last")
    followed = set(licences["replaces"])
    open_ended = ~newest["number"].isin(followed) & (newest["status"] != "ended")
    return newest[(newest["days_left"] <= days) & open_ended].reset_index(drop=True)


def licensed(licences: pd.DataFrame, dataset: Dataset, day: date) -> pd.DataFrame:
    """Volumes licensed on a day.

    Args:
        licences: current licences of the register.
        dataset: whose units, sources and sectors they are.
        day: the day.

    Returns:
        ``unit, source, sector, annual_wan_m3`` (万m³ a year), one row for each that has licences.

    Raises:
        BadInput: for valid licences in places that the dataset does not know; leaving them out
            would make places look less loaded than they are.
    """
    text = day.isoformat()
    valid = licences[(licences["valid_from"] <= text) & (licences["valid_to"] >= text)]
    faults = [
        Fault("register", None, column, shown(value), f"a {column} of the dataset", remedy)
        for table, column in (("units", "unit"), ("sources", "source"), ("sectors", "sector"))
        for number, value in zip(valid["number"], valid[column], strict=True)
        if value not in set(dataset[table][column])
        for remedy in [f"licence {shown(number)}: name the dataset it belongs to, or correct it"]
    ]
    if faults:
        raise BadInput(faults)
    return valid[LICENSED].groupby(LICENSED[:3], as_index=False).sum()
