"""Write docs/sanity.md: what a hydrologist would check first, with the numbers of solved plans.

Run ``python docs/build_sanity.py``; a test compares the page with fresh plans.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import pandas as pd

from allocation.plan import Plan, solve_plan
from basins.dataset import Dataset, load_dataset
from basins.demand import gross_demand
from basins.network import river_tree
from basins.redlines import gdp_yi_yuan
from basins.scenario_file import scenario_from_dict

PAGE = Path(__file__).with_name("sanity.md")
YEAR, BASE_YEAR = 2025, 2020
HYDROLOGIES = ("p25", "p50", "p75", "p90", "p95")
SHOWN = ("p50", "p95")
RAISED_CAP = 90
DOMESTIC = ("urban_domestic", "rural_domestic", "services")
AREA_KM2 = 156_900
YI = 1e4
Rows = list[list[str]]

INTRODUCTION = """# Sanity of the 2025 plan of Shanxi

What a hydrologist would check first. The page is made from solved plans by
`python docs/build_sanity.py`; `tests/test_sanity_page.py` holds it against fresh ones, and
`tests/allocation/test_shanxi_sanity.py` checks every hydrology. Volumes are in 亿m³ (10⁸ m³) unless
a heading says 万m³ (10⁴ m³). p75 is the runoff exceeded in 75 % of years: the larger, the drier.
Most figures behind the plan are derived or still to be confirmed: the checks show that the numbers
hang together, not that each of them is right.
"""


def two(value: float) -> str:
    """Two decimals; never "-0.00"."""
    return f"{round(float(value), 2) + 0.0:,.2f}"


def yi(volume_wan_m3: float) -> str:
    """万m³ as 亿m³ with two decimals."""
    return two(volume_wan_m3 / YI)


def paragraph(text: str) -> str:
    """The text in lines of the page's width."""
    return fill(" ".join(text.split()), 100, break_on_hyphens=False) + "\n"


def table(head: list[str], rows: Rows) -> str:
    """A Markdown table; numbers to the right."""
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows]) + "\n"


def node_residual(plan: Plan) -> float:
    """Largest residual of the balance of a node and month in 万m³."""
    flow = plan.tables["flow"]
    leaving = ["local_withdrawal", "transfer_withdrawal", "outflow", "storage_change"]
    out = flow[[f"{name}_wan_m3" for name in [*leaving, "storage_loss"]]].sum(axis=1)
    return float((flow["inflow_wan_m3"] + flow["return_flow_wan_m3"] - out).abs().max())


def river_rows(plan: Plan) -> Rows:
    """The year's balance of every river; the last column is the residual in 万m³."""
    data, flow = plan.problem.inputs.dataset, plan.tables["flow"]
    tree = river_tree(data)
    nodes = data["nodes"].assign(leaves=tree.downstream < 0, loss=tree.channel_loss)
    nodes["outflow"] = nodes["node"].map(flow.groupby("node")["outflow_wan_m3"].sum())
    runoff = plan.problem.inputs.runoff.sum(axis=1)
    rows = []
    for river, name in zip(data["rivers"]["river"], data["rivers"]["name_zh"], strict=True):
        sums = flow[flow["river"] == river].sum(numeric_only=True)
        here = nodes[nodes["river"] == river]
        entering = [
            runoff[(data["units"]["river"] == river).to_numpy()].sum(),
            sums["return_flow_wan_m3"],
        ]
        channel = (here["outflow"] * here["loss"])[~here["leaves"]].sum()
        leaving = [
            sums["local_withdrawal_wan_m3"],
            sums["transfer_withdrawal_wan_m3"],
            sums["storage_change_wan_m3"],
            channel + sums["storage_loss_wan_m3"],
            here["outflow"][here["leaves"]].sum(),
        ]
        residual = abs(sum(entering) - sum(leaving))
        rows.append([name, *map(yi, entering + leaving), f"{residual:.0e}"])
    return rows


def hydrology_row(plan: Plan) -> list[str]:
    """One hydrology: water, supply, shortage, flows missed, red lines, residual."""
    summary, lines = plan.summary, plan.tables["red_lines"]
    kept = lines[lines["enforced"] == "yes"]
    passed = kept["headroom"] < -1e-6 * kept["limit"].abs().clip(lower=1.0)
    domestic = sum(summary["shortage_by_sector"][sector] for sector in DOMESTIC)
    flow = plan.tables["flow"]
    missed = (flow["ecological_flow_wan_m3"] - flow["outflow_wan_m3"]).clip(lower=0.0).sum()
    return [
        str(summary["hydrology"]),
        yi(plan.problem.inputs.runoff.sum()),
        yi(summary["demand_wan_m3"]),
        yi(summary["supplied_wan_m3"]),
        yi(summary["shortage_wan_m3"]),
        yi(domestic),
        yi(missed),
        f"{len(kept)}",
        f"{int(passed.sum())}",
        f"{node_residual(plan):.0e}",
    ]


def line_rows(plans: Mapping[str, Plan]) -> Rows:
    """Every enforced red line of the province and its basins: limit, use and headroom."""
    first = plans[SHOWN[0]].tables["red_lines"]
    wide = first["scope"].isin(["province", "basin", "node"]) & (first["enforced"] == "yes")
    rows = []
    for _, line in first[wide].iterrows():
        row = [f"{line['name_zh']} ({line['id']})", "≥" if line["sense"] == "min" else "≤"]
        row += [f"{line['unit']}", str(line["confidence"])]
        for name in SHOWN:
            now = plans[name].tables["red_lines"].set_index("id").loc[line["id"]]
            binds = " **binds**" if now["binding"] else ""
            row += [two(now["limit"]), two(now["used"]), two(now["headroom"]) + binds]
        rows.append(row)
    return rows


def published_rows(data: Dataset) -> Rows:
    """Published figures of 2020 next to what the dataset gives."""
    demand = gross_demand(data, BASE_YEAR, 50.0)
    groups = data["sectors"].set_index("sector")["official_group"]
    use = demand.groupby(demand["sector"].map(groups))["demand_wan_m3"].sum() / YI
    sources = data["sources"].set_index("source")["official_group"]
    observed = data["observed_supply"]
    supply = observed.groupby(observed["source"].map(sources))["use_wan_m3"].sum() / YI
    units = data["units"].merge(data["counties"][["county", "area_km2"]], on="county")
    made = {f"use_{group}": float(use[group]) for group in use.index}
    made |= {f"supply_{group}": float(supply[group]) for group in supply.index}
    made["intensity"] = float(observed["use_wan_m3"].sum()) / gdp_yi_yuan(data, BASE_YEAR)
    rows = []
    path = Path(__file__).parents[1] / "data" / "shanxi" / "build" / "published.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["place"], row["year"]) == ("山西省", str(BASE_YEAR)) and row["item"] in made:
                words = [row["item"].replace("_", " "), row["unit"], row["confidence"]]
                rows.append([*words, *_compared(float(row["value"]), made[row["item"]])])
    area = float((units["area_share"] * units["area_km2"]).sum())
    return [*rows, ["area", "km²", "to confirm", *_compared(AREA_KM2, area)]]


def _compared(published: float, ours: float) -> list[str]:
    return [two(published), two(ours), two(100 * (ours / published - 1))]


def years_text(plans: Mapping[str, Plan]) -> str:
    """What the table of hydrologies does not say by itself."""
    largest = max(plan.tables["flow"]["inflow_wan_m3"].max() for plan in plans.values())
    lines = plans["p50"].tables["red_lines"]
    cities = lines[lines["id"].str.startswith("CITY-CAP-")]
    share = 100 * (cities["used"] / cities["limit"])
    tightest = cities["name_zh"].to_numpy()[share.argmax()]
    sections = lines[lines["scope"] == "section"]
    return paragraph(f"""
    Domestic is 生活: towns, villages and services. The residual is the largest of a node and month,
    beside an inflow of up to {largest:,.0f} 万m³. Ecological flows are red lines up to their
    assurance of 90 %; in a drier year they come second in the order of priorities and count no
    more among the red lines. At p50 {int(sections["binding"].sum())} of {len(sections)} sections
    stand at their flow in their tightest month, and of the {len(cities)} city totals the tightest
    is {tightest}, {share.max():.1f} % used.""")


def binding_text(base: Plan, raised: Plan) -> str:
    """Which red line binds and why, and what a higher cap would change."""
    data = base.problem.inputs.dataset
    before, after = gdp_yi_yuan(data, BASE_YEAR), gdp_yi_yuan(data, YEAR)
    lines = base.tables["red_lines"].set_index("id")
    cap, intensity = lines.loc["PLAN-CAP"], lines.loc["PLAN-INT"]
    limit, growth = intensity["limit"], 100 * (after / before - 1)
    plans = {f"{cap['limit']:g}": base, f"{RAISED_CAP:g}": raised}
    rows = [[limit, *_binding_row(plan)] for limit, plan in plans.items()]
    head = ["cap", "use", "shortage", "cap binds (price)", "intensity binds (price)"]
    text = paragraph(f"""
    GDP at 2020 prices is {before:,.0f} 亿元 in {BASE_YEAR} and {after:,.0f} 亿元 in {YEAR},
    {growth:.1f} % real growth. The intensity line of {limit:.3f} m³/万元 (41.20 less 12 %)
    therefore allows {limit * after / YI:.2f} 亿m³, less than the cap of {cap["limit"]:g} 亿m³: in
    {YEAR} the intensity binds, the cap does not, and a higher cap changes nothing. The price is
    the 万m³ of shortage that one more 万m³ saves.""")
    return f"{text}\n{table(head, rows)}"


def _binding_row(plan: Plan) -> list[str]:
    lines = plan.tables["red_lines"].set_index("id")
    volumes = [plan.summary[name] for name in ("total_use_wan_m3", "shortage_wan_m3")]
    binds = [_binds(lines, name) for name in ("PLAN-CAP", "PLAN-INT")]
    return [*map(yi, volumes), *binds]


def _binds(lines: pd.DataFrame, name: str) -> str:
    line = lines.loc[name]
    return f"{'yes' if line['binding'] else 'no'} ({line['price']:.3g})"


def page(plans: Mapping[str, Plan], raised: Plan) -> str:
    """The whole page as Markdown.

    Args:
        plans: the plan of the default province by hydrology.
        raised: the p50 plan under a cap of ``RAISED_CAP`` 亿m³.
    """
    parts = [INTRODUCTION]
    parts.append("## Wet and dry years\n")
    head = ["hydrology", "runoff", "demand", "supplied", "shortage", "domestic shortage"]
    head += ["ecological flow missed", "red lines", "passed", "residual 万m³"]
    parts.append(table(head, [hydrology_row(plans[name]) for name in HYDROLOGIES]))
    parts.append(years_text(plans))
    parts.append("## Which red line binds\n")
    parts.append(binding_text(plans["p50"], raised))
    parts.append("## Balance of each river\n")
    parts.append(
        "Runoff + returns = withdrawals + transfers + storage change + losses + outflow.\n"
    )
    head = ["river", "runoff", "returns", "withdrawals", "transfers", "storage change", "losses"]
    for name in SHOWN:
        parts.append(f"{name}:\n")
        parts.append(table([*head, "outflow", "residual 万m³"], river_rows(plans[name])))
    parts.append(
        paragraph("""
        Returns are net of the reclaimed water taken out of them; transfers are what leaves the
        river at their intakes; losses are those of channels and reservoirs; outflow leaves the
        province. A year must end with what it began with in store; of what it stores beyond that
        one more m³ would lower no shortage.""")
    )
    parts.append("## Red lines of the province, its basins and its outlets\n")
    head = ["red line", "", "unit", "confidence"]
    head += [f"{name} {what}" for name in SHOWN for what in ("limit", "used", "headroom")]
    parts.append(table(head, line_rows(plans)))
    parts.append("## Published figures of 2020 in the dataset\n")
    head = ["figure", "unit", "confidence", "published", "dataset", "off by %"]
    parts.append(table(head, published_rows(plans["p50"].problem.inputs.dataset)))
    return "\n".join(parts)


def main() -> None:
    """Solve the plans and write the page."""
    data = load_dataset()
    plans = {name: solve_plan(data, YEAR, name) for name in HYDROLOGIES}
    changes = scenario_from_dict({"name": "higher cap", "limits": {"PLAN-CAP": RAISED_CAP}}, data)
    PAGE.write_text(page(plans, solve_plan(data, YEAR, "p50", changes)), encoding="utf-8")


if __name__ == "__main__":
    main()
