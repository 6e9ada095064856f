"""The status of places for people and machines: terminal, JSON, CSV and workbook."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from allocation.report.place import element_name, place_sentences
from basins.carrying.evidence import PlaceEvidence, place_name
from basins.carrying.status import place_grades
from basins.confidence import weakest
from basins.dataset import Dataset
from basins.vocabulary import label, listed

GRADES = ("not_overloaded", "critical", "overloaded", "severe")
FLOAT_FORMAT = "%.12g"
CODED = (
    *("basis", "kind", "counted", "grade", "origin", "declared", "suspended", "warning"),
    *("limit_confidence", "used_confidence", "declared_confidence"),
)


def named(dataset: Dataset, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """A status with words for codes and names for places, headings as they are."""
    names = {
        (kind, place): place_name(dataset, kind, place)[language]
        for kind, place in set(zip(table["kind"], table["place"], strict=True))
    }
    pairs = zip(table["kind"], table["place"], strict=True)
    shown = table.assign(place=[names[pair] for pair in pairs])
    for column in (c for c in CODED if c in table):
        shown[column] = [label(str(v), language) if v else "" for v in table[column]]
    shown["element"] = [
        element_name(dataset, str(v), language) if v else "" for v in shown["element"]
    ]
    for column, source in (("city", "cities"), ("county", "counties")):
        words = dataset[source].set_index(column)[f"name_{language}"]
        shown[column] = table[column].map(words).fillna("")
    rivers = dataset["rivers"].set_index("river")[f"name_{language}"]
    for column in (c for c in ("river", "declared_river") if c in table):
        shown[column] = [
            listed((str(rivers.get(r, r)) for r in str(v).split("|") if r), language)
            for v in table[column]
        ]
    return shown


def status_view(
    dataset: Dataset, table: pd.DataFrame, absent: Mapping[str, str], language: str, every: bool
) -> RenderableType:
    """How many places have which grade on each basis, then rows.

    Args:
        dataset: the tables.
        table: the status asked for.
        absent: why a basis is not there, by its name.
        language: ``zh`` or ``en``.
        every: all rows; else those of declared places and of places that are at least overloaded,
            in which an element decides or is declared.
    """
    parts: list[RenderableType] = [_counts(table, language)]
    rows = table if every else table[_pressing(table)]
    gravity = rows["grade"].map({grade: -i for i, grade in enumerate(GRADES)}).fillna(1)
    rows = rows.assign(gravity=gravity).sort_values(["basis", "gravity"], kind="stable")
    pairs = zip(rows["limit_confidence"], rows["used_confidence"], strict=True)
    sure = [weakest(pair) for pair in pairs]
    parts.append(_rows(named(dataset, rows, language).assign(sure=sure), language))
    parts += [Text(f"{label(name, language)}：{why}") for name, why in absent.items()]
    zh = language == "zh"
    parts.append(
        Text(
            "推算等级（阈值待核）只是证据和预警；只有官方认定具有法律效力、暂停许可。"
            if zh
            else "Computed grades (thresholds to be confirmed) are evidence and early warning; "
            "only declarations have legal force and suspend permits.",
            style="italic",
        )
    )
    return Group(*parts)


def _pressing(table: pd.DataFrame) -> pd.Series:
    grave = table["decides"] & table["grade"].isin(["overloaded", "severe"])
    return grave | (table["declared"] != "")


def _counts(table: pd.DataFrame, language: str) -> Table:
    zh = language == "zh"
    made = Table(title="各地等级（个数，取最差要素）" if zh else "Places by grade (worst element)")
    made.title_justify = "left"
    for head in ("basis", "kind", *GRADES, "declared"):
        made.add_column(
            label(head, language), justify="left" if head in ("basis", "kind") else "right"
        )
    if table.empty:
        return made
    grades = place_grades(table)
    for (basis, kind), rows in grades.groupby(["basis", "kind"], sort=False):
        found = [int((rows["grade"] == grade).sum()) for grade in GRADES]
        declared = int((rows["declared"] != "").sum())
        words = label(str(basis), language), label(str(kind), language)
        made.add_row(*words, *map(str, found), str(declared))
    return made


def _rows(shown: pd.DataFrame, language: str) -> Table:
    zh = language == "zh"
    made = Table()
    for column in ("basis", "place", "element"):
        made.add_column(label(column, language))
    made.add_column("已用 / 限值（万m³）" if zh else "used / limit (10⁴ m³)", justify="right")
    made.add_column(label("ratio", language), justify="right")
    made.add_column(label("grade", language))
    made.add_column("数据（最弱一环）" if zh else "data (weakest)")
    made.add_column("官方认定：暂停" if zh else "declared: suspended")
    for row in shown.to_dict("records"):
        limit, ratio = float(row["limit_wan_m3"]), float(row["ratio"])
        volumes = f"{row['used_wan_m3']:,.0f} / {'—' if np.isnan(limit) else f'{limit:,.0f}'}"
        told = f"{row['declared']}：{row['suspended']}" if row["declared"] else ""
        cells = (*(str(row[c]) for c in ("basis", "place", "element")), volumes)
        cells = (*cells, "" if np.isnan(ratio) else f"{ratio:.4f}", str(row["grade"]))
        cells = (*cells, label(str(row["sure"]), language) if row["grade"] else "", told)
        # Text as it is: a name with square brackets is no style.
        made.add_row(*map(Text, cells))
    return made


def evidence_view(dataset: Dataset, found: PlaceEvidence, language: str) -> RenderableType:
    """The evidence for a place in words."""
    sentences = place_sentences(dataset, found, language)
    head = Text(f"{found.names[language]}（{label(found.kind, language)}）", style="bold")
    return Group(head, *(Text(f"  {sentence}") for sentence in sentences))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: whatever is no finite number is null."""
    finite = table.astype(object).where(~table.isin([np.inf, -np.inf]) & table.notna(), None)
    return [{str(k): _plain(v) for k, v in row.items()} for row in finite.to_dict("records")]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def evidence_record(dataset: Dataset, found: PlaceEvidence, language: str) -> dict[str, Any]:
    """The evidence for a place for JSON."""
    return {
        "kind": found.kind,
        "place": found.place,
        "name_zh": found.names["zh"],
        "name_en": found.names["en"],
        "rows": records(found.rows),
        "declared": [
            row | {"suspends": [vars(rule) for rule in rules]}
            for row, rules in zip(records(found.declared), found.suspends, strict=True)
        ],
        "warns": [vars(rule) for rule in found.warns],
        "trend": records(found.trend),
        "absent": list(found.absent),
        "sentences": place_sentences(dataset, found, language),
    }


def write_status(
    dataset: Dataset, table: pd.DataFrame, path: Path, language: str, said: Sequence[str] = ()
) -> None:
    """Write ``status.csv``, ``places.csv`` and ``overload.xlsx``; they appear together.

    Args:
        dataset: the tables.
        table: the status.
        path: folder, made where it does not exist.
        language: of the workbook.
        said: sentences on one place, if it was asked for; a sheet of the workbook.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        places = place_grades(table)
        form: dict[str, Any] = {
            "index": False,
            "lineterminator": "\n",
            "float_format": FLOAT_FORMAT,
        }
        table.to_csv(draft / "status.csv", **form)
        places.to_csv(draft / "places.csv", **form)
        sheets = {
            "places": named(dataset, places, language),
            "status": named(dataset, table, language),
        }
        _workbook(draft / "overload.xlsx", sheets, said, language)
        path.mkdir(exist_ok=True)
        for file in sorted(draft.iterdir()):
            file.replace(path / file.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _workbook(
    path: Path, sheets: Mapping[str, pd.DataFrame], said: Sequence[str], language: str
) -> None:
    """Text stays text: a name that begins with "=" must never become a formula."""
    titles = {"places": "各地等级", "status": "各要素"} if language == "zh" else {}
    with xlsxwriter.Workbook(str(path), {"nan_inf_to_errors": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0.0000"})
        for name, table in sheets.items():
            sheet = book.add_worksheet(titles.get(name, name))
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(map(str, table.columns)):
                sheet.write_string(0, at, label(column, language), head)
                sheet.set_column(at, at, 14)
                for row, value in enumerate(table[column], start=1):
                    _write(sheet, row, at, value, number)
            sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
        if said:
            sheet = book.add_worksheet("依据" if language == "zh" else "evidence")
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            sheet.set_column(0, 0, 120)
            for row, sentence in enumerate(said):
                sheet.write_string(row, 0, sentence, wrap)


def _write(sheet: Any, row: int, column: int, value: Any, number: Any) -> None:
    if isinstance(value, bool | np.bool_):
        sheet.write_boolean(row, column, bool(value))
    elif isinstance(value, int | float | np.number):
        if np.isfinite(value):
            sheet.write_number(row, column, value, number if isinstance(value, float) else None)
    else:
        sheet.write_string(row, column, str(value))
