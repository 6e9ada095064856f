"""How likely a red line binds, and how likely a place is overloaded.

Grades are computed by each plan: evidence and early warning. What suspends permits is a
declaration, and no probability is one.
"""

from __future__ import annotations

import pandas as pd

from allocation.risk import sql
from allocation.risk.intervals import with_cases, with_doubt
from allocation.risk.reading import Ensemble

OVER = ["overloaded", "severe"]
OF = ("scenario", "year")
COUNTED = ("years", "without_plan")
LINE_COLUMNS = (
    *OF,
    "red_line",
    *COUNTED,
    "binding",
    "binding_low",
    "binding_high",
    "mean_headroom",
    "least_headroom",
    "price_when_binding",
)
OVERLOAD_COLUMNS = (
    *OF,
    "place",
    "element",
    *COUNTED,
    "overloaded",
    "overloaded_low",
    "overloaded_high",
    "severe",
    "mean_ratio",
    "largest_ratio",
)


def line_risks(ensemble: Ensemble) -> pd.DataFrame:
    """For each red line: members in which it binds ÷ members with a plan that have it.

    Returns:
        ``LINE_COLUMNS``: shares with their bounds (see ``intervals.with_doubt``); headroom in the
        line's unit; the mean price over the members where the line binds, empty where it never
        does.
    """
    sums = ensemble.in_batches("red_lines", sql.LINES, sql.LINES_SUM)
    table = with_cases(sums.rename(columns={"binding": "times"}), ensemble.cases)
    table = with_doubt(table, "times", "binding")
    table = table.assign(
        mean_headroom=table["headroom"] / table["years"],
        price_when_binding=table["price_when_binding"] / table["times"].where(table["times"] > 0),
    )
    return table[list(LINE_COLUMNS)]


def overload_risks(ensemble: Ensemble) -> pd.DataFrame:
    """For each place and element: members in which it is overloaded ÷ members that grade it.

    Returns:
        ``OVERLOAD_COLUMNS``; element ``all`` is the worst element of the place in each member
        (短板). ``overloaded`` includes severe overload, ``severe`` is that alone; ratios are
        used ÷ limit.
    """
    sums = ensemble.in_batches("overload", sql.OVERLOAD, sql.OVERLOAD_SUM, over=OVER)
    table = with_cases(sums.rename(columns={"overloaded": "times"}), ensemble.cases)
    table = with_doubt(table, "times", "overloaded")
    table = table.assign(
        severe=table["severe"] / table["years"], mean_ratio=table["ratio"] / table["years"]
    )
    return table[list(OVERLOAD_COLUMNS)]
