"""The risk of an ensemble on a terminal, as JSON and as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from allocation.report.comparison import Shown
from allocation.report.ensemble import (
    in_words,
    notes,
    say,
    scenario_name,
    shown_tables,
    year_name,
)
from allocation.report.sheets import book_at, sheet_of
from allocation.risk.findings import Findings
from allocation.risk.reading import ALL_SECTORS
from basins.dataset import Dataset

MOST_ROWS, MOST_NAME = 15, 31
# What a terminal has room for; the workbook and JSON have every column.
SHOWN_ON_TERMINAL = {
    "cases": "scenario year members solved infeasible failed pending",
    "causes": "scenario year status cause members first_member",
    "service": "scenario year place sector years assurance bounds assurance_volume reliability "
    "resilience vulnerability_ratio",
    "lines": "scenario year red_line years binding bounds price_when_binding",
    "overload": "scenario year place element years overloaded bounds severe largest_ratio",
    "fan": "scenario year members mean q05 q25 q50 q75 q95",
    "regret": "scenario futures mean mean_regret largest_regret no_plan best_share minimax "
    "least_mean",
}
Rows = Callable[[pd.DataFrame], pd.DataFrame]


def risk_report(found: Findings, dataset: Dataset, language: str = "zh") -> RenderableType:
    """The measures of the province by sector and of the worst counties, lines, places, regret.

    Args:
        found: what the study says.
        dataset: for names.
        language: ``zh`` or ``en``.
    """
    scenarios, years = (dict.fromkeys(found.cases[name]) for name in ("scenario", "year"))
    said = [scenario_name(name, language) for name in scenarios]
    said += [year_name(year, language) for year in years]
    head = " · ".join([found.folder.name, *said])
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts += [Text(note, style="yellow") for note in notes(found, language)]
    for title, name, table in _for_terminal(found):
        if table.empty:
            continue
        table = _with_bounds(table)
        columns = [c for c in SHOWN_ON_TERMINAL[name].split() if not _alike(table, c)]
        renamed = {"largest_ratio": "largest"} if name == "overload" else {}
        renamed |= {"futures": "n_futures"} if name == "regret" else {}
        shown = in_words(name, table[columns].rename(columns=renamed), dataset, language)
        parts.append(_terminal_table(replace(shown, title=say(title, language))))
    return Group(*parts)


def _for_terminal(found: Findings) -> list[tuple[str, str, pd.DataFrame]]:
    """Title, name and rows of the tables that a terminal has room for."""
    service = found.service
    counties = service[(service["level"] == "county") & (service["sector"] == ALL_SECTORS)]
    worst = counties.sort_values(["assurance", "assurance_volume"], kind="stable").head(MOST_ROWS)
    lines = found.lines[found.lines["binding"] > 0.0]
    places = found.overload[found.overload["overloaded"] > 0.0]
    tables = [
        ("cases", "cases", found.cases),
        ("causes", "causes", found.causes.head(MOST_ROWS)),
        ("by_sector", "service", service[service["level"] == "province"]),
        ("worst_counties", "service", worst),
        ("lines", "lines", _likeliest(lines, "binding")),
        ("overload", "overload", _likeliest(places, "overloaded")),
        ("fan", "fan", found.fan),
    ]
    return tables if found.regret is None else [*tables, ("regret", "regret", found.regret.table)]


def _alike(table: pd.DataFrame, column: str) -> bool:
    """Whether a column tells rows apart nowhere and would only take room."""
    names = ("scenario", "year", "place", "sector")
    return column in names and len(table) > 1 and table[column].nunique() == 1


def _with_bounds(table: pd.DataFrame) -> pd.DataFrame:
    """Both bounds of the table's share as one text in percent."""
    low = next((name for name in table if str(name).endswith("_low")), None)
    if low is None:
        return table
    pairs = zip(table[low], table[str(low).replace("_low", "_high")], strict=True)
    return table.assign(bounds=[f"{100 * a:.1f}–{100 * b:.1f}" for a, b in pairs])


def _likeliest(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.sort_values(column, ascending=False, kind="stable").head(MOST_ROWS)


def _terminal_table(shown: Shown) -> Table:
    made = Table(title=Text(shown.title, style="bold"), title_justify="left", header_style="bold")
    columns: list[list[Text]] = []
    for position, column in enumerate(shown.rows.columns):
        percent = "%" in str(column)
        right = position >= shown.texts and (
            percent or pd.api.types.is_numeric_dtype(shown.rows[column])
        )
        # Names come from files: they are text, whatever signs are in them. Heads may be folded,
        # figures not.
        texts = [Text(_cell(value, percent)) for value in shown.rows[column]]
        made.add_column(
            Text(str(column)),
            justify="right" if right else "left",
            overflow="fold",
            min_width=max(text.cell_len for text in texts) if right else None,
        )
        columns.append(texts)
    for row in zip(*columns, strict=True):
        made.add_row(*row)
    return made


def _cell(value: Any, percent: bool) -> str:
    if not isinstance(value, float):
        return str(value)
    if np.isnan(value):
        return ""
    return f"{value:,.1f}" if percent or abs(value) >= 10.0 else f"{value:,.4g}"


def risk_json(found: Findings) -> dict[str, Any]:
    """All tables for machines: identifiers, shares in 0…1, what is not known as null."""
    tables = {
        "cases": found.cases,
        "causes": found.causes,
        "service": found.service,
        "red_lines": found.lines,
        "overload": found.overload,
        "shortage_fan": found.fan,
        "shortage_exceedance": found.curve,
    }
    told: dict[str, Any] = {
        "status": "done",
        "study": found.folder.name,
        "degree": found.degree,
        "same_dataset": found.same_dataset,
        "without_plan": found.without_plan,
    } | {name: records(table) for name, table in tables.items()}
    chosen = found.regret
    if chosen is not None:
        told["regret"] = {
            "alternatives": records(chosen.table),
            "unknown_futures": chosen.unknown,
            "futures_without_any_plan": chosen.hopeless,
        }
    return told


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON; a figure without bound is the text ``unbounded``, an empty one null."""
    plain = table.astype(object).where(table.notna(), None).replace({np.inf: "unbounded"})
    return [
        {str(k): v.item() if isinstance(v, np.generic) else v for k, v in row.items()}
        for row in plain.to_dict("records")
    ]


def risk_workbook(found: Findings, dataset: Dataset, language: str = "zh") -> bytes:
    """The tables as a workbook: a cover with the notes, then a sheet each."""
    with book_at() as (book, data):
        cover = [found.folder.name, *notes(found, language)]
        title = say("title", language)
        sheet_of(book, title, pd.DataFrame({title: cover}), widths={0: 90})
        for shown in shown_tables(found, dataset, language):
            name = "".join(c for c in shown.title if c not in "[]:*?/\\÷")[:MOST_NAME]
            sheet_of(book, name, shown.rows, frozen=shown.texts)
    return data.getvalue()


def write_workbook(found: Findings, dataset: Dataset, path: Path, language: str = "zh") -> None:
    """Write the workbook; it appears whole or not at all."""
    content = risk_workbook(found, dataset, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.write_bytes(content)
    draft.replace(path)
