"""What a grade of overload suspends, on which article, and whom it spares.

The rules are the table ``suspensions.csv``. In the Yellow River basin 黄河保护法 第五十一条 (in
force from 2023-04-01) spares only domestic water and other livelihood needs; it stands over the
plan (晋政办发〔2022〕105号), whose exemption of water-right transfers holds in the Hai River basin.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

import pandas as pd


@dataclass(frozen=True)
class Consequence:
    """One rule that applies to a graded place.

    Attributes:
        rule: identifier (``YR-OVER``, ``PLAN-OVER``, ``PLAN-CRIT``).
        basin: basin it is applied in.
        citation: document and article.
        suspends, exempt: what it suspends and whom it spares, by language.
        overridden_by: the rule whose narrower exemption stands over that of this one; empty if its
            own stands.
    """

    rule: str
    basin: str
    citation: str
    suspends: dict[str, str]
    exempt: dict[str, str]
    overridden_by: str = ""


@lru_cache(maxsize=1)
def suspension_rules() -> pd.DataFrame:
    """The table of rules."""
    with files("basins.carrying").joinpath("suspensions.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False).astype({"rank": "int64"})


def consequences(grade: str, basin: str, on: date | None = None) -> list[Consequence]:
    """Rules that a grade brings with it in a basin, the deciding one first.

    Args:
        grade: declared, or computed for "what if it were declared".
        basin: ``rivers.basin`` of the place.
        on: day of the question; nothing for all rules of the table.
    """
    rules = suspension_rules()
    rules = rules[(rules["grade"] == grade) & rules["basin"].isin(["", basin])]
    if on is not None:
        rules = rules[rules["valid_from"] <= on.isoformat()]
    rows = rules.sort_values("rank", kind="stable").to_dict("records")
    return [
        Consequence(
            rule=str(row["rule"]),
            basin=basin,
            citation=str(row["citation"]),
            suspends={lang: str(row[f"suspends_{lang}"]) for lang in ("zh", "en")},
            exempt={lang: str(row[f"exempt_{lang}"]) for lang in ("zh", "en")},
            overridden_by=str(rows[0]["rule"]) if number and row["exempt_zh"] else "",
        )
        for number, row in enumerate(rows)
    ]
