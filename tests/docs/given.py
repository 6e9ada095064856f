"""Files that a document takes for granted, made when a command first names them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from typer.testing import CliRunner

from allocation.cli import app
from allocation.permits.application import STATED
from allocation.permits.decision_table import plain_case
from allocation.permits.register import Register
from allocation.plan import solve_plan
from basins.dataset import load_dataset
from tests.docs.blocks import ROOT, blocks

APPLICATION = {
    "applicant": "某公司",
    "project": "扩建",
    "county": "140105",
    "river": "fen",
    "source": "karst_groundwater",
    "sector": "general_industry",
    "kind": "new",
    "annual_wan_m3": 60.0,
    "received": "2025-03-01",
}
HEAD = ("申请人", "项目名称", "县", "河流", "水源", "用途", "年取水量", "受理日期")
MORE = ("按定额核定水量（万m³）", "工程设计年取水量（万m³）")
# Every fact at its mildest, so that the verdict is settled and the officer can conclude.
FACTS = tuple(plain_case()[fact] for fact in STATED)
HOMES = ("某水务公司", "城区供水", "尧都区", "汾河", "当地地表水", "城镇居民生活", 40, "2025-03-01")
WORKS = ("某厂", "扩建", "小店区", "汾河", "岩溶水", "一般工业", 20, "2025-03-01")
APPLICATIONS: list[tuple[object, ...]] = [
    (*HEAD, *MORE, *STATED),
    (*HOMES, 40, 60, *FACTS),
    (*WORKS, 20, 30, *FACTS),
]
LICENCES: list[tuple[object, ...]] = [
    ("许可证编号", "取水权人", "县区", "河流", "水源", "用途", "年取水量", "有效期起", "有效期止"),
    ("甲-1", "太原某厂", "小店区", "汾河", "岩溶水", "一般工业", 40, "2022-01-01", "2026-12-31"),
]
SCENARIO = 'name = "枯水"\nhydrology = "p75"\n[limits]\nPLAN-CAP = 80\n'
# Less than homes must have.
TIGHT = 'name = "过紧"\n[limits]\nPLAN-CAP = 0.5\n'
STUDY = """name = "risk"
scenarios = ["base", "canal.toml"]
years = [2025, 2030]
sampling = "latin_hypercube"
[hydrology]
samples = 2
seed = 1
[[levers]]
path = "limits.PLAN-CAP"
low = 80
high = 85
"""
FILED = 7


def _workbook(rows: list[tuple[object, ...]]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)

    return write


def _text(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(text, encoding="utf-8") and None


def _plan(hydrology: str) -> Callable[[Path], None]:
    return lambda path: solve_plan(year=2025, hydrology=hydrology).write(path) and None


def _block(page: str) -> Callable[[Path], None]:
    """The block of another page that shows the file."""

    def write(path: Path) -> None:
        (block,) = (block for block in blocks(ROOT / page) if block.value == path.name)
        path.write_text(block.text, encoding="utf-8")

    return write


def _study(path: Path) -> None:
    sources = path.parent / "study-sources"
    sources.mkdir(parents=True)
    (sources / "canal.toml").write_text(SCENARIO, encoding="utf-8")
    (sources / "study.toml").write_text(STUDY, encoding="utf-8")
    argv = ["batch", "run", str(sources / "study.toml"), "--out", str(path), "--workers", "1"]
    done = CliRunner().invoke(app, argv)
    assert done.exit_code == 0, done.output


def _heihe(path: Path) -> None:
    shutil.copytree(ROOT / "data/heihe", Path("data/heihe"), dirs_exist_ok=True)


GIVEN: Mapping[str, Callable[[Path], None]] = {
    "applications.xlsx": _workbook(APPLICATIONS),
    "台账.xlsx": _workbook(LICENCES),
    "saving.toml": _text(SCENARIO),
    "dry.toml": _text(SCENARIO),
    "tight.toml": _text(TIGHT),
    "canal.toml": _text(SCENARIO),
    "risk.toml": _text(STUDY),
    "links.csv": _block("docs/network.md"),
    "auth.toml": _block("docs/access.md"),
    "out/base": _plan("p50"),
    "out/plan-2025-p50": _plan("p50"),
    "out/study": _study,
    "data/heihe": _heihe,
    "data/heihe/build/build.py": _heihe,
}


def give(words: list[str]) -> None:
    """Make what the words of a command name and is not there yet, in the present folder."""
    if "risk.toml" in words:
        words = [*words, "canal.toml"]
    for word in words:
        path = Path(word)
        if word in GIVEN and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            GIVEN[word](path)


def decided() -> dict[str, Any]:
    """An application and the decision on it, as the register takes them, and their dataset."""
    dataset = load_dataset()
    touched = {"limit": "GW", "limit_wan_m3": 100.0, "sources": "", "units": ["140105-fen"]}
    decision = {"verdict": "pass", "rules_version": "1", "dataset_hash": dataset.digest}
    decision |= {"touches": [touched]}
    return {"application": APPLICATION, "decision": decision, "dataset": dataset}


def register_with_decisions(where: Path) -> None:
    """Seven applications and decisions: the decisions are the entries 2, 4 … 14."""
    made = decided()
    with Register.open(where) as register:
        for _ in range(FILED):
            register.file(made["application"], made["decision"], "王")
