"""The supply curve: what each project and saving measure gains, against what it costs to run."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.asked import question
from allocation.pages.pictures.frame import BLUE, GREEN, INK, Layers, draw, figures
from allocation.pages.studies import study_panel
from allocation.pages.words import word
from allocation.report.lever_names import lever_name
from allocation.sensitivity import curve_table, option_questions
from allocation.sensitivity.answers import INFEASIBLE
from allocation.sensitivity.questions import SAVINGS
from basins.dataset import Dataset
from basins.vocabulary import listed

HEIGHT = 380
COLOURS = {"project": BLUE, "reservoir": BLUE, "saving": GREEN}


def show(answer: state.Answer, language: str) -> None:
    """Start the study or draw what it found."""
    study = study_panel("supply", question(), option_questions, language)
    if study is None:
        return
    curve = worded(study.dataset, curve_table(study.dataset, study.rows), language)
    drawn = curve[curve["cost_yuan_m3"].notna()].reset_index(drop=True)
    if drawn.empty:
        st.info(word("nothing_gained", language))
    else:
        draw(curve_picture(drawn, language), "supply")
    held = curve[(curve["gain_wan_m3"] == 0.0)]["name"].tolist()
    if held:
        names = listed(held, language)
        st.markdown(word("options_without_gain", language, names=names))
    stuck = curve[curve["status"] == INFEASIBLE]["name"].tolist()
    if stuck:
        st.warning(word("options_infeasible", language, names=", ".join(stuck)))
    heads = {
        "name": word("option", language),
        "kind_name": word("option_kind", language),
        "gain_wan_m3": word("gain_wan_m3", language),
        "saved_wan_m3": word("saved_wan_m3", language),
        "delivered_wan_m3": word("delivered_wan_m3", language),
        "cost_change_wan_yuan": word("cost_change_wan_yuan", language),
        "cost_yuan_m3": word("gain_cost", language),
        "own_cost_yuan_m3": word("own_cost", language),
        "confidence_name": word("confidence", language),
    }
    stem = f"supply-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(curve[list(heads)].rename(columns=heads), stem, language)


def worded(data: Dataset, curve: pd.DataFrame, language: str) -> pd.DataFrame:
    """The curve with names of options and kinds."""
    column = f"name_{language}"
    names = data["transfers"].set_index("transfer")[column].to_dict()
    names |= data["nodes"].set_index("node")[column].to_dict()
    for lever, step in SAVINGS.items():
        names[lever] = f"{lever_name(lever, language)} {100 * step:+.0f} %".replace("-", "−")
    return curve.assign(
        name=curve["option"].map(names),
        kind_name=[word(f"option_{kind}", language) for kind in curve["kind"]],
        confidence_name=[
            word(str(name), language) if isinstance(name, str) else ""
            for name in curve["confidence"]
        ],
    )


def curve_picture(drawn: pd.DataFrame, language: str) -> Layers:
    """Bars as wide as what is gained and as high as what that costs, cheapest first, numbered."""
    end = drawn["gain_wan_m3"].cumsum()
    kinds = drawn["kind_name"].drop_duplicates().tolist()
    paint = dict(zip(drawn["kind_name"], drawn["kind"].map(COLOURS), strict=True))
    shown = drawn.assign(
        right=end,
        left=end - drawn["gain_wan_m3"],
        middle=end - drawn["gain_wan_m3"] / 2.0,
        zero=0.0,
        top=drawn["cost_yuan_m3"].clip(lower=0.0),
        label=[f"{number}. {name}" for number, name in enumerate(drawn["name"], start=1)],
        text=[
            f"{number}. {name}: {gain:,.0f}"
            for number, (name, gain) in enumerate(
                zip(drawn["name"], drawn["gain_wan_m3"], strict=True), start=1
            )
        ],
    )
    most, least = max(0.1, float(shown["top"].max())), float(min(0, shown["cost_yuan_m3"].min()))
    scale = alt.Scale(domain=[1.15 * least, 1.35 * most], nice=False)
    across = alt.Scale(domain=[0.0, float(end.max())], nice=False)
    tips = [
        alt.Tooltip("name:N", title=word("option", language)),
        alt.Tooltip("gain_wan_m3:Q", title=word("gain_wan_m3", language), format=",.0f"),
        alt.Tooltip("cost_yuan_m3:Q", title=word("gain_cost", language), format=".2f"),
    ]
    bars = (
        alt.Chart(shown, height=HEIGHT)
        .mark_rect(stroke=INK, strokeWidth=1)
        .encode(
            x=alt.X("left:Q", title=word("gain_sum", language), scale=across),
            x2="right:Q",
            y=alt.Y("cost_yuan_m3:Q", title=word("gain_cost", language), scale=scale),
            y2="zero:Q",
            color=alt.Color(
                "kind_name:N",
                scale=alt.Scale(domain=kinds, range=[paint[kind] for kind in kinds]),
                title=None,
                legend=alt.Legend(orient="bottom"),
            ),
            tooltip=tips,
        )
    )
    texts = (
        alt.Chart(shown)
        .mark_text(dy=-8, baseline="bottom", fontSize=12, color=INK, lineBreak="\n", limit=300)
        .encode(x=alt.X("middle:Q", scale=across), y=alt.Y("top:Q", scale=scale), text="text:N")
    )
    ground = alt.Chart(shown.head(1)).mark_rule(color=INK).encode(y=alt.Y("zero:Q", scale=scale))
    drawn_all: Layers = alt.layer(bars, ground, texts)
    return drawn_all
