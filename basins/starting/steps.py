"""The order in which to fill a dataset, and which rows are still placeholders."""

from __future__ import annotations

from dataclasses import dataclass

from basins.dataset import Dataset
from basins.starting.tables import PLACEHOLDER
from basins.workbook.layout import titles


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        tables: tables to fill.
        zh, en: with what, and where such figures are found.
    """

    tables: tuple[str, ...]
    zh: str
    en: str


STEPS = (
    Step(
        ("documents",),
        "先登记文献：规划、公报、年鉴、方法各一行，其他表的 document 引用它",
        "documents first: one row for each plan, bulletin, yearbook or method; others name it",
    ),
    Step(
        ("province", "cities", "counties"),
        "行政区：名称、编码（GB/T 2260）、面积；基准年与规划年",
        "places: names, codes (GB/T 2260), areas; base year and plan year",
    ),
    Step(
        ("rivers", "nodes", "units"),
        "河流、节点（自上而下）、单元（河流×县）及各占比（每县合计为 1）",
        "rivers, nodes from headwater to outlet, units (river × county) and their shares (1 each)",
    ),
    Step(
        ("runoff", "runoff_shape", "ecological_flows", "reservoirs"),
        "径流：均值、Cv、Cs/Cv 与年内分配（水资源评价）；生态流量；水库",
        "runoff: mean, Cv, Cs/Cv and months (water assessment); ecological flows; reservoirs",
    ),
    Step(
        ("drivers", "growth", "economy", "sectors", "norms", "shapes", "dryness"),
        "需水：人口、灌溉面积、增加值（年鉴），定额与利用系数（公报、定额标准）",
        "demand: people, irrigated area, value added (yearbook), norms, efficiencies (bulletin)",
    ),
    Step(
        ("sources", "source_sector", "supply_capacity", "groundwater", "reclaimed"),
        "水源：供水能力、地下水可开采量与现状开采量、再生水利用率",
        "sources: capacities, exploitable and present groundwater, reuse of sewage",
    ),
    Step(
        ("transfers", "transfer_targets"),
        "引调水工程与受水单元（没有可空）",
        "transfers and who receives them (may stay empty)",
    ),
    Step(
        ("red_lines", "red_line_limits"),
        "红线：总量、强度、各市县指标、耗水指标，逐年限值与文件条款",
        "red lines: total, intensity, quotas of cities and counties; limits by year, with articles",
    ),
    Step(
        ("priorities", "grades", "declarations", "observed_supply"),
        "优先次序、超载分级、官方名录、历年实测供水",
        "priorities, grades of overload, official declarations, observed supply",
    ),
)


@dataclass(frozen=True)
class Left:
    """A step and what is left of it.

    Attributes:
        number: from 1.
        step: the step.
        rows: by table of the step, rows that rest on the placeholder document and rows in all.
    """

    number: int
    step: Step
    rows: dict[str, tuple[int, int]]

    @property
    def open(self) -> int:
        """Rows that are still placeholders."""
        return sum(left for left, _ in self.rows.values())


def steps_left(dataset: Dataset) -> list[Left]:
    """Every step with the rows of each of its tables that are still placeholders."""
    found = []
    for number, step in enumerate(STEPS, start=1):
        rows = {}
        for name in step.tables:
            table = dataset[name]
            resting = int((table["document"] == PLACEHOLDER).sum()) if "document" in table else 0
            rows[name] = (resting, len(table))
        found.append(Left(number, step, rows))
    return found


def instructions(name: str) -> str:
    """``README.md`` of a dataset to begin with, Chinese and English.

    Args:
        name: of the province.
    """
    lines = [
        f"# {name}",
        "",
        "本文件夹是一个可以求解的最小数据集：两条河、三个县，全部为占位数据，不是真实数据。"
        "按下列顺序逐表替换；每替换一张表都可以检查、求解一次。",
        "",
        "This folder is the smallest dataset that solves: two rivers, three counties, all "
        "placeholders and none of it real. Replace it table by table in this order; it can be "
        "checked and solved after every table.",
        "",
        "```",
        "shuiding data todo DIR                  # 还剩哪些占位数据 what is still a placeholder",
        "shuiding validate DIR                   # 哪里有错、怎么改 every fault and its remedy",
        "shuiding plan --data DIR --out PLAN     # 求解 solve",
        "shuiding data export --data DIR --xlsx BOOK.xlsx   # 在表格中填写 fill in a workbook",
        "shuiding data import BOOK.xlsx --out DIR           # 比较、备份、写入 compare and write",
        "```",
        "",
    ]
    for number, step in enumerate(STEPS, start=1):
        named = "、".join(f"{titles()[table]} `{table}.csv`" for table in step.tables)
        lines += [f"{number}. {named}", f"   - {step.zh}", f"   - {step.en}"]
    lines += [
        "",
        "每行写明来源（document）与可信度（confidence：official 官方、secondary 二手、"
        "derived 推算、to confirm 待核实）。占位数据全部替换后，"
        "从 `documents.csv` 删去 `placeholder` 一行。"
        "许可规则放在 `permits/rules.csv`，边界放在 `geo/*.geojson`，均可没有。",
        "",
        "Each row names its document and how sure it is. When no row rests on it any more, remove "
        "`placeholder` from `documents.csv`. Permit rules go into `permits/rules.csv`, boundaries "
        "into `geo/*.geojson`; both may be missing.",
        "",
    ]
    return "\n".join(lines)
