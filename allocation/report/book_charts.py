"""Native charts of spreadsheet programs, drawn by them from the cells of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocation.report.comparison import Shown

# Okabe and Ito's colours, told apart by colour-blind readers, and on grey paper by lightness.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
SIZE = {"width": 760, "height": 380}
MOST_ROWS = 12


def column_chart(
    book: Any,
    sheet: str,
    title: str,
    unit: str,
    names: tuple[int, int, int],
    series: list[int],
    kind: str = "clustered",
) -> Any:
    """A chart of columns of one sheet.

    Args:
        book: the workbook.
        sheet: name of the sheet with the figures.
        title: over the chart.
        unit: of the figures, along the axis.
        names: column with the names, first and last row of the figures, all counted from 0.
        series: columns with the figures; their heads name them.
        kind: ``clustered`` or ``stacked``.
    """
    subtype = {"subtype": "stacked"} if kind == "stacked" else {}
    chart = book.add_chart({"type": "column", **subtype})
    column, first, last = names
    for position, of in enumerate(series):
        chart.add_series(
            {
                "name": [sheet, 0, of],
                "categories": [sheet, first, column, last, column],
                "values": [sheet, first, of, last, of],
                "fill": {"color": COLOURS[position % len(COLOURS)]},
                "border": {"color": "#404040", "width": 0.5},
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_y_axis({"name": unit, "num_format": "#,##0", "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "bottom"} if len(series) > 1 else {"none": True})
    chart.set_size(SIZE)
    return chart


def grouped_columns(
    book: Any, sheet: Any, name: str, shown: Shown, plans: int, language: str
) -> None:
    """The plans of a comparison beside each other, right of the table: shortage where there is
    any, else use. The rows of one measure must follow each other."""
    from allocation.report.comparison import say

    rows, measure = shown.rows, say("measure", language)
    first, last, what = 0, len(rows) - 1, say("use", language)
    if measure in rows:
        what = say("shortage", language)
        at = [i for i, word in enumerate(rows[measure]) if word == what]
        if not at or at != list(range(at[0], at[-1] + 1)):
            return
        first, last = at[0], at[-1]
    last = min(last, first + MOST_ROWS - 1)
    unit = "万m³" if language == "zh" else "10⁴ m³"
    series = list(range(shown.texts, shown.texts + plans))
    chart = column_chart(book, name, what, unit, (0, first + 1, last + 1), series)
    sheet.insert_chart(1, len(rows.columns) + 1, chart)
    sheet.set_landscape()
