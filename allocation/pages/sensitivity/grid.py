"""Two levers at once: a figure over both, with contours, and where there is no plan."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from allocation.pages import state
from allocation.pages.asked import question
from allocation.pages.charts import FONT
from allocation.pages.pictures.frame import INK, figures, kept
from allocation.pages.pictures.uses import PLAIN
from allocation.pages.sensitivity.tornado import setting
from allocation.pages.studies import study_panel
from allocation.pages.words import unit_name, word
from allocation.report.lever_names import lever_name
from allocation.sensitivity import FIGURES, GRIDS, grid_questions, grid_table
from allocation.sensitivity.answers import SOLVED

HEIGHT = 520
# A figure beside its point, readable on every colour.
FIGURE = {
    "showarrow": False,
    "yshift": 13,
    "bgcolor": "rgba(255,255,255,0.8)",
    "borderpad": 1,
    "font": {"size": 11, "color": INK},
}


def show(answer: state.Answer, grid: str, language: str) -> None:
    """Start the study of a grid or draw what it found."""
    study = study_panel(
        f"grid-{grid}",
        question(),
        lambda dataset, asked: grid_questions(dataset, asked, grid),
        language,
    )
    if study is None:
        return
    figure = st.radio(
        word("measure", language),
        FIGURES,
        format_func=lambda name: word(f"moved_{name}", language),
        horizontal=True,
        key=f"grid_figure-{grid}",
        label_visibility="collapsed",
    )
    table = grid_table(study.rows)
    with kept(grid):
        picture = grid_picture(table, grid, figure, language)
        st.plotly_chart(picture, key=f"chart-{grid}-{figure}", config=PLAIN, theme=None)
    st.caption(word("study_seconds", language, count=len(study.rows), seconds=study.seconds))
    across, up = (lever_name(lever, language) for lever in GRIDS[grid])
    shown = table.assign(
        x=[setting(x, unit, language) for x, unit in zip(table["x"], table["x_unit"], strict=True)],
        y=[setting(y, unit, language) for y, unit in zip(table["y"], table["y_unit"], strict=True)],
        status=[word(f"status_{status}", language) for status in table["status"]],
    )
    heads = {"x": across, "y": up, "status": word("study_status", language)}
    heads |= {name: word(f"moved_{name}", language) for name in FIGURES}
    stem = f"{grid}-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(shown[list(heads)].rename(columns=heads), stem, language)


def grid_picture(table: pd.DataFrame, grid: str, figure: str, language: str) -> go.Figure:
    """Contours of a figure of ``grid_table``, its points, and a cross where no plan exists."""
    wide = table.pivot(index="y", columns="x", values=figure)
    solved = table[table["status"] == SOLVED]
    stuck = table[table["status"] != SOLVED]
    title = word(f"moved_{figure}", language)
    contour = go.Contour(
        x=wide.columns.tolist(),
        y=wide.index.tolist(),
        z=wide.astype(object).where(wide.notna(), None).to_numpy().tolist(),
        colorscale="Viridis",
        reversescale=True,
        connectgaps=False,
        line={"color": INK, "width": 0.8, "smoothing": 0.4},
        colorbar={"title": {"text": title, "side": "right"}, "thickness": 16},
        hovertemplate=f"%{{x}} / %{{y}}: %{{z:,.0f}}<extra>{title}</extra>",
    )
    points = go.Scatter(
        x=solved["x"],
        y=solved["y"],
        mode="markers",
        marker={"size": 6, "color": "white", "line": {"color": INK, "width": 1}},
        name=word("grid_point", language),
        hoverinfo="skip",
    )
    crosses = go.Scatter(
        x=stuck["x"],
        y=stuck["y"],
        mode="markers",
        marker={"symbol": "x", "size": 11, "color": "#D55E00", "line": {"color": INK, "width": 1}},
        name=word("no_plan", language),
        hovertemplate="%{x} / %{y}",
    )
    drawn = [contour, points, *([crosses] if len(stuck) else [])]
    drawing = go.Figure(drawn)
    for x, y, value in solved[["x", "y", figure]].itertuples(index=False):
        drawing.add_annotation(x=x, y=y, text=f"{value:,.0f}", **FIGURE)
    names = [lever_name(lever, language) for lever in GRIDS[grid]]
    units = [_axis_unit(table, axis, language) for axis in ("x", "y")]
    drawing.update_layout(
        height=HEIGHT,
        margin={"l": 70, "r": 20, "t": 10, "b": 60},
        font={"family": FONT, "size": 12, "color": INK},
        legend={"orientation": "h", "y": -0.16},
        plot_bgcolor="#f3f3f3",
        xaxis={"title": f"{names[0]} ({units[0]})", "tickvals": wide.columns.tolist()},
        yaxis={"title": f"{names[1]} ({units[1]})", "tickvals": wide.index.tolist()},
    )
    return drawing


def _axis_unit(table: pd.DataFrame, axis: str, language: str) -> str:
    unit = str(table[f"{axis}_unit"].iloc[0])
    if unit == "p":
        return word("exceedance_axis", language)
    return word("percent_of_base", language) if unit == "%" else unit_name(unit, language)
