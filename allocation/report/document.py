"""The report of a plan as an official Word document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import metadata

import pandas as pd

from allocation.comparison import OVER, UNSURE, Case, compare
from allocation.evidence import Grounds, results_of, shortage_evidence
from allocation.report.comparison import (
    cells,
    notes,
    shown_tables,
    told,
)
from allocation.report.evidence import evidence_told, shares_told, titled
from allocation.report.explain import explain_plan, names_in
from allocation.report.figures import bars
from allocation.report.paper import Paper
from allocation.report.place import element_name
from allocation.report.template import Template
from allocation.report.units import unit_word
from basins.confidence import SURE
from basins.dataset import Dataset
from basins.hydrology import parse_hydrology
from basins.scenario import DOCUMENT
from basins.vocabulary import label, listed

YI = 1e4
MOST_COUNTIES, MOST_FREE, MOST_OVER, MOST_EXPLAINED, MOST_CHANGES = 15, 10, 60, 4, 40
GROUPS = {"river": "rivers", "sector": "sectors", "city": "cities"}
OF_LINES = ("red_line_use", "price")
IN_REPORT = ("headline", "by_sector", "by_river", "red_lines")


def plan_report(
    case: Case,
    dataset: Dataset,
    template: Template,
    language: str = "zh",
    base: Case | None = None,
    scenario: str = "",
    changes: Sequence[str] = (),
) -> bytes:
    """The report of a plan as a .docx file.

    Args:
        case: the plan, with its table ``price_effects``.
        dataset: the one it was made from, its scenario applied.
        template: where it is written into; each serves for one report.
        language: ``zh`` or ``en``.
        base: the plan to tell differences from, if there is one.
        scenario: name of the plan's scenario; empty for the base.
        changes: what the scenario changes, a sentence each.

    Raises:
        allocation.report.figures.NoFont: if figures cannot be drawn for want of a font.
    """
    paper, summary = Paper(template, language), case.summary
    if scenario:
        case, dataset = replace(case, name=scenario), _with_scenario(dataset, scenario, paper)
    names = names_in(dataset, language)
    of = paper.word("is_scenario", name=scenario) if scenario else paper.word("is_base")
    province = dataset["province"][f"name_{language}"].iloc[0]
    exceedance = str(summary["hydrology"]).removeprefix("p")
    paper.title(
        paper.word("title", province=province, year=summary["year"]),
        paper.word("subtitle", exceedance=exceedance, scenario=of),
    )
    _summary(paper, case, sections_ahead=6 if base is not None or changes else 5)
    _allotted(paper, case, dataset, names)
    _short(paper, case, names)
    _ledger(paper, case, dataset, names)
    _overload(paper, case, dataset, names)
    if base is not None or changes:
        paper.section("changed" if base is None else "against_base")
        _changed(paper, changes)
    if base is not None:
        if changes:
            paper.part("differences")
        _against(paper, case, base, dataset)
    _trust(paper, case, dataset, names)
    paper.section("made")
    version, digest = metadata.version("shuiding"), case.dataset[:16] or paper.word("unknown")
    last = paper.text(paper.word("made_text", version=version, dataset=digest))
    # Nobody signs a page that says nothing.
    last.paragraph_format.keep_with_next = True
    paper.signature()
    return paper.saved()


def _with_scenario(dataset: Dataset, scenario: str, paper: Paper) -> Dataset:
    """The dataset with the scenario among its documents: changed rows rest on it."""
    title = paper.word("is_scenario", name=scenario)
    row = {"document": DOCUMENT, "title": title, "kind": "method", "date": "", "note": ""}
    papers = pd.concat([dataset["documents"], pd.DataFrame([row])], ignore_index=True)
    return replace(dataset, tables={**dataset.tables, "documents": papers})


def _summary(paper: Paper, case: Case, sections_ahead: int) -> None:
    s, lines = case.summary, _enforced(case)
    demand, supplied = s["demand_wan_m3"], s["supplied_wan_m3"]
    met = 100.0 * supplied / demand if demand else 100.0
    paper.section("sum_up")
    paper.part("figures")
    paper.text(
        paper.word(
            "figures_text",
            use=s["total_use_wan_m3"] / YI,
            demand=demand / YI,
            met=met,
            short=s["shortage_wan_m3"] / YI,
            lines=len(lines),
            bound=int(lines["binding"].sum()),
            table=paper.tables + 1,
        )
    )
    yi, gdp = paper.word("yi"), paper.word("per_gdp")
    cap, strength = s["cap_wan_m3"], s["intensity_limit_m3_per_wan_yuan"]
    rows = [
        ("total_use", s["total_use_wan_m3"] / YI, None if cap is None else cap / YI, yi),
        ("intensity", s["intensity_m3_per_wan_yuan"], strength, gdp),
        ("demand", demand / YI, None, yi),
        ("supply", supplied / YI, None, yi),
        ("shortage", s["shortage_wan_m3"] / YI, None, yi),
        ("met", met, None, "%"),
    ]
    head = [paper.word(name) for name in ("measure", "value", "red_line", "unit")]
    cells = [
        [paper.word(name), f"{value:,.2f}", "—" if limit is None else f"{limit:,.2f}", unit]
        for name, value, limit, unit in rows
    ]
    paper.table(paper.word("figures_table"), head, cells)
    paper.part("trust")
    unsure = 100.0 * sum(float(s["evidence_share"].get(name, 0.0)) for name in UNSURE)
    section = paper.numbered(sections_ahead)
    paper.text(paper.word("trust_text", share=unsure, section=section))


def _allotted(paper: Paper, case: Case, dataset: Dataset, names: Mapping[str, str]) -> None:
    paper.section("allotted")
    for key, table in GROUPS.items():
        sums = _sums(case, key, dataset[table])
        things = [names.get(str(thing), str(thing)) for thing in sums.index]
        paper.part(f"by_{key}")
        picture = _use_and_shortage(paper, things, sums)
        where = {"table": paper.tables + 1, "figure": paper.figures + 1}
        paper.text(paper.word("see_both", **where))
        _volumes_table(paper, f"by_{key}_table", key, things, sums)
        paper.figure(paper.word(f"by_{key}_table"), picture)
    paper.part("by_source")
    use = case.tables["allocation"].groupby("source")["use_wan_m3"].sum()
    use = use.reindex([name for name in dataset["sources"]["source"] if name in use.index])
    total = float(use.sum())
    rows = [
        [names.get(str(thing), str(thing)), f"{volume:,.1f}", f"{100.0 * volume / total:.1f}"]
        for thing, volume in use.items()
    ]
    rows.append([paper.word("total"), f"{total:,.1f}", "100.0"])
    paper.text(paper.word("see_table", table=paper.tables + 1))
    head = [paper.word(name) for name in ("source", "use_wan", "share")]
    paper.table(paper.word("by_source_table"), head, rows)


def _sums(case: Case, key: str, order: pd.DataFrame) -> pd.DataFrame:
    """Demand, use and shortage per thing in 万m³, in the dataset's order."""
    short = case.tables["shortage"].groupby(key)[["demand_wan_m3", "shortage_wan_m3"]].sum()
    use = case.tables["allocation"].groupby(key)["use_wan_m3"].sum()
    sums = short.assign(use_wan_m3=use).fillna(0.0)
    sums = sums[["demand_wan_m3", "use_wan_m3", "shortage_wan_m3"]]
    known = [name for name in order[key] if name in sums.index]
    return sums.reindex([*known, *sums.index.difference(known)])


def _use_and_shortage(paper: Paper, things: list[str], sums: pd.DataFrame) -> bytes:
    series = [
        (paper.word("use"), sums["use_wan_m3"].tolist()),
        (paper.word("short"), sums["shortage_wan_m3"].tolist()),
    ]
    long = max(map(len, things), default=0) > 5
    return bars(things, series, paper.word("wan"), upright=not long)


def _volumes_table(
    paper: Paper, caption: str, key: str, things: list[str], sums: pd.DataFrame
) -> None:
    head = [paper.word(name) for name in (key, "demand_wan", "use_wan", "short_wan")]
    rows = [
        [thing, *(f"{value:,.1f}" for value in values)]
        for thing, values in zip(things, sums.to_numpy(), strict=True)
    ]
    rows.append([paper.word("total"), *(f"{value:,.1f}" for value in sums.sum())])
    paper.table(paper.word(caption), head, rows)


def _short(paper: Paper, case: Case, names: Mapping[str, str]) -> None:
    paper.section("short_part")
    short = case.tables["shortage"]
    if short["shortage_wan_m3"].sum() < 0.05:
        paper.text(paper.word("no_short"))
        return
    months = list(range(1, 13))
    use = case.tables["allocation"].groupby("month")["use_wan_m3"].sum().reindex(months)
    lack = short.groupby("month")["shortage_wan_m3"].sum().reindex(months).fillna(0.0)
    paper.part("by_month")
    month = int(str(lack.idxmax()))
    fields = {"figure": paper.figures + 1, "month": month, "short": float(lack.max())}
    paper.text(paper.word("by_month_text", **fields))
    frame = pd.DataFrame({"use_wan_m3": use.fillna(0.0), "shortage_wan_m3": lack})
    picture = _use_and_shortage(paper, [str(month) for month in months], frame)
    paper.figure(paper.word("by_month_figure"), picture)
    columns = ["demand_wan_m3", "supplied_wan_m3", "shortage_wan_m3"]
    worst = short.groupby("county")[columns].sum().nlargest(MOST_COUNTIES, "shortage_wan_m3")
    worst = worst[worst["shortage_wan_m3"] > 0.05]
    paper.part("by_county")
    paper.text(paper.word("by_county_text", count=len(worst), table=paper.tables + 1))
    things = [names.get(str(county), str(county)) for county in worst.index]
    head = [paper.word(name) for name in ("county", "demand_wan", "use_wan", "short_wan")]
    rows = [
        [thing, *(f"{value:,.1f}" for value in values)]
        for thing, values in zip(things, worst.to_numpy(), strict=True)
    ]
    paper.table(paper.word("by_county"), head, rows)


def _enforced(case: Case) -> pd.DataFrame:
    lines = case.tables["red_lines"]
    return lines[lines["enforced"] == "yes"]


def _ledger(paper: Paper, case: Case, dataset: Dataset, names: Mapping[str, str]) -> None:
    language, lines = paper.language, _enforced(case)
    paper.section("ledger")
    paper.part("explained")
    for paragraph in explain_plan(case.tables, case.summary, dataset, language)[:MOST_EXPLAINED]:
        text = ("" if language == "zh" else " ").join(paragraph.sentences)
        text = unit_word(text, language)
        paper.text(
            f"{paragraph.title}：{text}" if language == "zh" else f"{paragraph.title}: {text}"
        )
    free = lines[~lines["binding"] & (lines["limit"] > 0)]
    left = (free["headroom"] / free["limit"]).nsmallest(MOST_FREE).index
    bound = lines[lines["binding"]].sort_values("price", ascending=False)
    listed = pd.concat([bound, free.loc[left]])
    paper.part("lines")
    fields = {"table": paper.tables + 1, "count": len(listed), "lines": len(lines)}
    paper.text(paper.word("lines_text", **fields))
    rows = [
        [
            line[f"name_{language}"],
            *(told(line[name] + 0.0) for name in ("limit", "used", "headroom")),
            unit_word(line["unit"], language),
            f"{line['price']:.3g} {unit_word(line['price_unit'], language)}"
            if line["price"]
            else "—",
            label(line["confidence"], language),
        ]
        for line in listed.to_dict("records")
    ]
    head = ("red_line", "limit", "used", "headroom", "unit", "price", "confidence")
    paper.table(paper.word("lines_table"), [paper.word(name) for name in head], rows)


def _overload(paper: Paper, case: Case, dataset: Dataset, names: Mapping[str, str]) -> None:
    language, table = paper.language, case.tables["overload"]
    over = table[table["grade"].isin(OVER)].sort_values("ratio", ascending=False)
    paper.section("overload")
    if over.empty:
        paper.text(paper.word("no_overload"))
    else:
        places = over["place"].nunique()
        paper.text(paper.word("overload_text", count=places, table=paper.tables + 1))
        rows = [
            [
                names.get(row["place"], row["place"]),
                element_name(dataset, row["element"], language),
                told(row["used"]),
                told(row["limit"]),
                f"{row['ratio']:.3f}",
                label(row["grade"], language),
            ]
            for row in over.head(MOST_OVER).to_dict("records")
        ]
        head = ("place", "element", "used", "limit", "ratio", "grade")
        paper.table(paper.word("overload_table"), [paper.word(name) for name in head], rows)
    declared = table[table["declared"] != ""].drop_duplicates(["place", "river", "element"])
    if not declared.empty:
        listed = [
            " · ".join(
                part
                for part in (
                    names.get(row["place"], row["place"]),
                    names.get(row["river"], row["river"]),
                    element_name(dataset, row["element"], language),
                    label(row["declared"], language),
                )
                if part
            )
            for row in declared.to_dict("records")
        ]
        comma = "；" if language == "zh" else "; "
        paper.text(paper.word("declared_text", places=comma.join(listed)))


def _rests_on(paper: Paper, case: Case, dataset: Dataset, names: Mapping[str, str]) -> None:
    """What the main results rest on: use, shortages, and the lines that bind."""
    language, s = paper.language, case.summary
    grounds = Grounds(dataset, int(s["year"]), parse_hydrology(str(s["hydrology"])))
    found = results_of(grounds, case.tables, s["evidence_share"])
    bound = set(s["binding_red_lines"])
    listed = found[~found["kind"].isin(OF_LINES) | found["id"].isin(bound)]
    rows = [
        [
            " · ".join(t for t in (label(row["kind"], language), row[f"name_{language}"]) if t),
            label(row["mark"], language) if row["mark"] else "—",
            shares_told({name: row[name] for name in SURE}, language),
        ]
        for row in listed.to_dict("records")
    ]
    paper.text(paper.word("rests_text", table=paper.tables + 1))
    head = [paper.word(name) for name in ("result", "mark", "rests_on")]
    paper.table(paper.word("rests_table"), head, rows)
    short = shortage_evidence(grounds, case.tables)
    if told := evidence_told(paper.word("short_name"), short, names, language):
        paper.text(told)


def _changed(paper: Paper, changes: Sequence[str]) -> None:
    """What the scenario changes, so that nobody reads a difference without its cause."""
    if not changes:
        return
    paper.part("changed")
    paper.text(paper.word("changed_text", count=len(changes)))
    for number, change in enumerate(changes[:MOST_CHANGES], start=1):
        paper.text(f"{number}. {change}")
    if len(changes) > MOST_CHANGES:
        paper.text(paper.word("changed_more", count=len(changes) - MOST_CHANGES))


def _against(paper: Paper, case: Case, base: Case, dataset: Dataset) -> None:
    comparison = compare([base, case])
    note = " ".join(notes(comparison, paper.language))
    name = paper.word("is_base") if base.name == "base" else base.name
    paper.text(paper.word("against_text", base=name, note=note))
    for shown in shown_tables(comparison, dataset, paper.language, brief=True):
        if shown.name not in IN_REPORT or shown.rows.empty:
            continue
        heads = [str(column) for column in shown.rows.columns]
        paper.table(shown.title, heads, cells(shown))


def _trust(paper: Paper, case: Case, dataset: Dataset, names: Mapping[str, str]) -> None:
    language = paper.language
    paper.section("trusted")
    shares = [
        f"{label(name, language)} {100.0 * share:.1f}%"
        for name, share in case.summary["evidence_share"].items()
    ]
    paper.text(paper.word("shares_text", shares=listed(shares, language)))
    _rests_on(paper, case, dataset, names)
    lines = _enforced(case)
    counts = lines.groupby(["document", "confidence"], sort=False).size().reset_index(name="n")
    rows = [
        [
            titled(row["document"], names, language),
            label(row["confidence"], language),
            str(row["n"]),
        ]
        for row in counts.to_dict("records")
    ]
    head = [paper.word(name) for name in ("paper", "confidence", "count")]
    paper.table(paper.word("papers_table"), head, rows)
