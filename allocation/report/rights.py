"""A tested transfer of water rights as lines of text and for machines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table

from allocation.binding import Bind
from allocation.rights import Checked, Party
from allocation.rights.record import record_of
from basins.dataset import Dataset
from basins.vocabulary import listed, name_of

FEW = 3
VERDICTS = {
    "passes": ("可以转让：不损害任何第三方", "may be transferred: nobody is harmed"),
    "harms": ("会损害第三方", "harms third parties"),
    "breaks": ("红线不能保持", "the red lines cannot hold"),
    "nothing": (
        "没有可转让的水量：任何转让都会损害第三方",
        "nothing to transfer: any volume harms third parties",
    ),
    "unlinked": ("两地没有水力联系，不能转让", "no water joins the two: cannot be transferred"),
}
KINDS = {
    "river": ("同一河流", "same river"),
    "aquifer": ("同类含水层", "same type of aquifer"),
    "transfer": ("引调水工程", "works of a transfer"),
}
UNLINKED = (
    "不在同一条河上，也没有上下游关系；没有共同的地下水类型；没有引调水工程把卖方所在河流的水送到买方。",
    "They lie on no common river, nor one below the other; they share no aquifer; no works carry "
    "water of the seller's river to the buyer.",
)


def verdict_word(verdict: str, language: str) -> str:
    """Word for a verdict."""
    return VERDICTS[verdict][language == "en"]


def party_text(dataset: Dataset, party: Party, language: str) -> str:
    """A place with its sector."""
    sectors = dataset["sectors"].set_index("sector")[f"name_{language}"]
    zh = language == "zh"
    place = name_of(party.place, language)
    sector = str(sectors[party.sector])
    return f"{place}{sector}" if zh else f"{sector} of {place}"


def sentences(dataset: Dataset, found: Checked, language: str) -> list[str]:
    """The test in sentences: verdict, link, largest volume, what holds it back, prices."""
    zh = language == "zh"
    sides = (found.trade.seller, found.trade.buyer)
    seller, buyer = (party_text(dataset, side, language) for side in sides)
    verdict, volume = verdict_word(found.verdict, language), f"{found.volume_wan_m3:,.1f}"
    if found.verdict == "unlinked":
        return [
            f"{seller} → {buyer}：{verdict}。" if zh else f"{seller} → {buyer}: {verdict}.",
            UNLINKED[not zh],
        ]
    lines = [
        f"{seller} → {buyer} {volume} 万m³：{verdict}。"
        if zh
        else f"{seller} → {buyer}, {volume} ×10⁴ m³: {verdict}."
    ]
    ways = [
        f"{KINDS[link.kind][not zh]}{'（' if zh else ' ('}{name_of(link, language)}"
        f"{'）' if zh else ')'}"
        for link in found.links[:FEW]
    ]
    lines.append(("水力联系：" if zh else "Joined by: ") + listed(ways, language))
    largest = f"{found.largest_wan_m3:,.1f}"
    lines.append(
        (
            f"不损害任何人的最大转让量：{largest} 万m³"
            if zh
            else f"Largest volume that harms nobody: {largest} ×10⁴ m³"
        )
        + _held(found.binds, language)
    )
    return [*lines, *_prices(found, language)]


def _held(binds: tuple[Bind, ...], language: str) -> str:
    zh = language == "zh"
    names = [name_of(bind, language) for bind in binds[:FEW]]
    if not names:
        return "（卖方全部用水）" if zh else " (all that the seller uses)"
    return f"；受限于：{'、'.join(names)}" if zh else f"; held back by {', '.join(names)}"


def _prices(found: Checked, language: str) -> list[str]:
    zh, prices = language == "zh", found.prices
    if prices is None:
        return []
    lines = []
    if np.isfinite(prices.low_yuan_m3):
        low, high = f"{prices.low_yuan_m3:.2f}", f"{prices.high_yuan_m3:.2f}"
        lines.append(
            f"价格区间：{low} 至 {high} 元/m³（卖方省下的成本至买方替代水源的成本）"
            if zh
            else f"Price range: {low} to {high} yuan/m³ (from what the seller saves to what the "
            "buyer would pay for other water)"
        )
        if prices.low_yuan_m3 < 0:
            lines.append(
                "下限为负：卖方少用水反而使全省供水成本上升（例如少了可再用的退水），不宜作为议价依据。"
                if zh
                else "The lower end is below 0: less use by the seller costs the province more, "
                "for example because its return flow is used again; do not bargain by it."
            )
    elif prices.level:
        side = prices.buyer > prices.seller
        who = ("买方" if side else "卖方") if zh else ("buyer" if side else "seller")
        lines.append(
            f"在优先次序的“{prices.level}”这一步，水对{who}更有价值（买方 {prices.buyer:.3g}，"
            f"卖方 {prices.seller:.3g} {prices.unit}）；价格不由成本决定，没有货币区间。"
            if zh
            else f"At the step “{prices.level}” of the priorities water is worth more to the {who} "
            f"(buyer {prices.buyer:.3g}, seller {prices.seller:.3g} {prices.unit}): cost does not "
            "decide, so there is no range in money."
        )
    else:
        lines.append(
            "水对双方价值相同，没有转让的动力。" if zh else "Water is worth the same to both."
        )
    made = [(prices.product_seller, ("卖方", "seller")), (prices.product_buyer, ("买方", "buyer"))]
    known = [f"{who[not zh]} {value:,.0f}" for value, who in made if np.isfinite(value)]
    if known:
        told = listed(known, language)
        lines.append(
            f"每立方米水的平均增加值（推算）：{told} 元"
            if zh
            else f"Average value added per m³ (derived): {told} yuan"
        )
    return lines


def named_shortage(dataset: Dataset, found: Checked, language: str) -> pd.DataFrame:
    """Shortages that change, with names; empty where none does."""
    if found.shortage.empty:
        return found.shortage
    county = dataset["counties"].set_index("county")[f"name_{language}"]
    sector = dataset["sectors"].set_index("sector")[f"name_{language}"]
    table = found.shortage
    return table.assign(county=table["county"].map(county), sector=table["sector"].map(sector))


def named_flows(dataset: Dataset, found: Checked, language: str) -> pd.DataFrame:
    """Flows with names of nodes."""
    if found.flows.empty:
        return found.flows
    node = dataset["nodes"].set_index("node")[f"name_{language}"]
    return found.flows.assign(node=found.flows["node"].map(node))


def rights_view(dataset: Dataset, found: Checked, language: str = "zh") -> RenderableType:
    """Sentences, then who gets shorter or better off, then flows."""
    zh = language == "zh"
    parts: list[RenderableType] = list(sentences(dataset, found, language))
    for table, heads in (
        (
            named_shortage(dataset, found, language).head(12),
            ("县", "用途", "转让前缺水", "转让后", "变化 (万m³)")
            if zh
            else ("county", "use", "short before", "after", "change (10⁴ m³)"),
        ),
        (
            named_flows(dataset, found, language),
            ("节点", "退水变化", "出流变化", "生态流量余量（前）", "（后）万m³/月")
            if zh
            else ("node", "return flow", "outflow", "margin before", "after (10⁴ m³ a month)"),
        ),
    ):
        if table.empty:
            continue
        shown = Table(*heads, header_style="bold")
        for row in table.itertuples(index=False):
            cells = (f"{v:,.1f}" if isinstance(v, float) and v == v else v for v in row)
            shown.add_row(*("" if v != v else str(v) for v in cells))
        parts.append(shown)
    return Group(*parts)


def as_json(dataset: Dataset, found: Checked) -> dict[str, Any]:
    """The test for machines; figures that are not finite are null."""
    priced = vars(found.prices) if found.prices else {}
    return {
        "status": "done",
        **record_of(found),
        "binds": [
            vars(bind) | {"limit": bind.limit if np.isfinite(bind.limit) else None}
            for bind in found.binds
        ],
        "prices": {
            key: None if isinstance(value, float) and not np.isfinite(value) else value
            for key, value in priced.items()
        },
        "shortage": _records(found.shortage),
        "flows": _records(found.flows),
        **{f"message_{language}": sentences(dataset, found, language) for language in ("zh", "en")},
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
