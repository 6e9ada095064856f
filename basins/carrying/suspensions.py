"""What a grade of overload suspends, on which article, and whom it spares.

Rules that a law sets for a whole basin are the table ``suspensions.csv`` here: in the Yellow River
basin 黄河保护法 第五十一条 (in force from 2023-04-01) spares only domestic water and other needs of
livelihood. What a province's own plan adds is ``permits/suspensions.csv`` of its dataset; where
both exempt somebody, the one of higher rank stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from basins.cells import cells_of, check_header, check_width, number_remedy
from basins.faults import BadInput, Fault, printable, shown
from basins.files import read_file

OWN = "permits/suspensions.csv"
MEANINGS = {
    "rule": "identifier of the rule",
    "grade": "grade it applies to",
    "basin": "basin it applies in; empty for all",
    "valid_from": "date it is in force from (YYYY-MM-DD)",
    "rank": "legal rank: 1 stands over 2",
    "citation": "document and article",
    "suspends_zh": "what it suspends, in Chinese",
    "suspends_en": "what it suspends, in English",
    "exempt_zh": "whom it spares, in Chinese; may be empty",
    "exempt_en": "whom it spares, in English; may be empty",
}


@dataclass(frozen=True)
class Consequence:
    """One rule that applies to a graded place.

    Attributes:
        rule: identifier, for instance ``YR-OVER``.
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


def suspension_rules(root: Path) -> pd.DataFrame:
    """The rules that hold for a dataset: those of the laws, then its own.

    Args:
        root: folder of the dataset.

    Raises:
        BadInput: with everything that is wrong with the dataset's own table.
    """
    laws = _laws()
    path = root / OWN
    if not path.is_file():
        return laws
    return pd.concat([laws, _own(path, path.stat().st_mtime_ns)], ignore_index=True)


@lru_cache(maxsize=1)
def _laws() -> pd.DataFrame:
    with files("basins.carrying").joinpath("suspensions.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False).astype({"rank": "int64"})


@lru_cache(maxsize=8)
def _own(path: Path, _changed: int) -> pd.DataFrame:
    name = printable(OWN)
    data = read_file(path, "a table of rules", "check the path")
    if isinstance(data, Fault):
        raise BadInput([data])
    lines, faults = cells_of(data, name)
    if not faults:
        (head, header), body = lines[0], lines[1:]
        faults = check_header(head, header, MEANINGS, name) + check_width(header, body, name)
    if faults:
        raise BadInput(faults)
    table = pd.DataFrame([cells for _, cells in body], columns=header, dtype=str)
    wrong = [
        Fault(name, row, "rank", shown(rank), *number_remedy(rank, "integer"))
        for (row, _), rank in zip(body, table["rank"], strict=True)
        if not rank.isdecimal()
    ]
    if wrong:
        raise BadInput(wrong)
    return table[list(MEANINGS)].astype({"rank": "int64"})


def consequences(root: Path, grade: str, basin: str, on: date | None = None) -> list[Consequence]:
    """Rules that a grade brings with it in a basin, the deciding one first.

    Args:
        root: folder of the dataset, which may have rules of its own.
        grade: declared, or computed for "what if it were declared".
        basin: ``rivers.basin`` of the place.
        on: day of the question; nothing for all rules of the table.
    """
    rules = suspension_rules(root)
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
