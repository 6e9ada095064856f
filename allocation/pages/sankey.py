"""The Sankey picture source → river → sector, drawn so that names never lie on each other.

Plotly writes names beside the bars, inside the picture, where those of neighbouring columns meet.
Here the bars stand at places computed from the volumes, and the names are written apart: sources
to the left of the picture, sectors to the right, rivers beside their bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from allocation.pages.charts import FONT
from basins.dataset import Dataset

YI = 1e4
INK = "#1b2733"
# Okabe-Ito: told apart by colour-blind readers.
PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"]
COLUMNS = (("source", "sources"), ("river", "rivers"), ("sector", "sectors"))
HEIGHT, MARGIN, SIDE = 600, 10, 136
PAD, THICKNESS = 24, 14
# A line of a river ends sooner: it stands between the columns.
LETTERS = (21, 16, 21)
# Plotly takes a place of exactly 0 for none.
FIRST, LAST = 0.001, 0.999


@dataclass(frozen=True)
class Bar:
    """One bar: its label in the picture, its volume in 亿m³ and its middle, 0 top to 1 bottom."""

    column: int
    key: str
    label: str
    volume: float
    middle: float


def sankey(data: Dataset, use: pd.DataFrame, language: str) -> go.Figure:
    """Use in 亿m³ from source over river to sector.

    Args:
        data: the dataset, for names and order.
        use: ``river, sector, source, use_wan_m3``.
        language: ``zh`` or ``en``.
    """
    bars = bars_of(data, use, language)
    at = {(bar.column, bar.key): i for i, bar in enumerate(bars)}
    place = [sum(b.column == bar.column for b in bars[:i]) for i, bar in enumerate(bars)]
    colours = [PALETTE[i % len(PALETTE)] for i in place]
    start, end, width = [], [], []
    for column in (0, 1):
        left, right = COLUMNS[column][0], COLUMNS[column + 1][0]
        flows = use.groupby([left, right], as_index=False)["use_wan_m3"].sum()
        flows = flows[flows["use_wan_m3"] > 0.0]
        start += [at[column, key] for key in flows[left]]
        end += [at[column + 1, key] for key in flows[right]]
        width += (flows["use_wan_m3"] / YI).tolist()
    tints = ["rgba({},{},{},0.35)".format(*bytes.fromhex(colours[i][1:])) for i in start]
    figure = go.Figure(
        go.Sankey(
            arrangement="fixed",
            node={
                "label": [bar.label.replace("<br>", " ") for bar in bars],
                "color": colours,
                "pad": PAD,
                "thickness": THICKNESS,
                "x": [(FIRST, 0.5, LAST)[bar.column] for bar in bars],
                "y": [bar.middle for bar in bars],
            },
            link={"source": start, "target": end, "value": width, "color": tints},
            valueformat=".2f",
            valuesuffix=" 亿m³" if language == "zh" else " × 10⁸ m³",
            textfont={"color": "rgba(0,0,0,0)", "shadow": "none"},
        )
    )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": SIDE, "r": SIDE, "t": MARGIN, "b": MARGIN},
        font={"family": FONT, "size": 12, "color": INK},
        annotations=[_written(bar) for bar in bars],
    )
    return figure


def bars_of(data: Dataset, use: pd.DataFrame, language: str) -> list[Bar]:
    """The bars of all three columns, in the order of the dataset; none without water."""
    columns = []
    for key, table in COLUMNS:
        total = use.groupby(key)["use_wan_m3"].sum() / YI
        names = data[table].sort_values("position").set_index(key)[f"name_{language}"]
        volumes = [(str(k), str(n), float(total.get(k, 0.0))) for k, n in names.items()]
        columns.append([row for row in volumes if row[2] > 0.0])
    inner = HEIGHT - 2 * MARGIN
    # One scale for all: the column with most bars has most gaps between them.
    pixels = min(
        (inner - PAD * (len(rows) - 1)) / sum(volume for _, _, volume in rows) for rows in columns
    )
    bars = []
    for column, rows in enumerate(columns):
        filled = pixels * sum(volume for _, _, volume in rows)
        gap = (inner - filled) / max(len(rows) - 1, 1)
        top = 0.0
        for key, name, volume in rows:
            middle = min(max((top + pixels * volume / 2.0) / inner, FIRST), LAST)
            bars.append(Bar(column, key, _label(name, volume, LETTERS[column]), volume, middle))
            top += pixels * volume + gap
    return bars


def _label(name: str, volume: float, letters: int) -> str:
    return "<br>".join(wrap(f"{name} {volume:.2f}", letters))


def _written(bar: Bar) -> dict[str, object]:
    """The label of a bar as an annotation, left of the picture, right of it, or beside the bar."""
    x, anchor, shift = ((0.0, "right", -8), (0.5, "left", 10), (1.0, "left", 8))[bar.column]
    return {
        "text": bar.label,
        "x": x,
        "xanchor": anchor,
        "xshift": shift,
        "y": 1.0 - bar.middle,
        "yanchor": "middle",
        "xref": "paper",
        "yref": "paper",
        "align": anchor,
        # The name of a river lies on what flows out of it.
        "bgcolor": "rgba(255,255,255,0.7)" if bar.column == 1 else "rgba(0,0,0,0)",
        "borderpad": 0,
        "showarrow": False,
    }
