"""The desk of an analyst: one sound file of every kind that is handed in, for the tiny basin."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter

from allocation.plan import solve_plan
from basins.dataset import default_path, load_dataset
from basins.workbook.writing import workbook_bytes
from tests.basins.dataset_folder import write_folder

Files = Mapping[str, bytes]

SCENARIO = """name = "saving"
year = 2025
hydrology = "p75"

[limits]
CAP = 900000

[priorities]
order = ["domestic", "ecological_flow", "farmland"]

[priorities.assurance_percent]
towns = 90.0

[projects.t]
enabled = true
first_year = 2021
capacity_factor = 0.8

[reservoirs.V]
start_wan_m3 = 40.0
end_wan_m3 = 45.0

[[drivers]]
driver = "towns"
place = "甲"
factor = 1.1

[[drivers]]
driver = "fields"
place = "市"
value = 500.0

[[norms]]
sector = "田"
place = "c"
norm_factor = 0.9

[[ecological_flows]]
node = "S"
month = 3
flow_m3s = 0.02

[[groundwater]]
place = "1"
source = "wells"
factor = 0.5

[[supply_capacity]]
place = "c"
source = "river_water"
factor = 0.9

[[transfer_targets]]
transfer = "t"
factor = 0.9

[[reclaimed]]
place = "c"
reuse_rate = 0.3
"""
STUDY = """name = "risk"
scenarios = ["base", "scenario.toml"]
years = [2025, 2030]
sampling = "latin_hypercube"
samples = 3
seed = 5
chunk = 4

[hydrology]
samples = 4
seed = 3
lag_one = 0.2
cross_river = 0.5
confidence = "derived"

[[levers]]
name = "cap"
path = "limits.CAP"
low = 100
high = 2000

[[levers]]
path = "drivers.factor"
driver = "fields"
place = "p"
low = 0.8
high = 1.2
"""
SMALL_STUDY = """name = "grid"
hydrology = ["p50", "p90"]

[[levers]]
path = "projects.t.first_year"
values = [2021, 2030]

[[levers]]
path = "norms.norm_factor"
sector = "towns"
place = "c"
values = [0.9, 1.0]
"""
TARGETS = """[2021]
CAP = 1000.5

[2022]
"总量" = 900
"""
SIGN_IN = """[provider]
metadata_url = "https://id.bureau.example/realms/water/.well-known/openid-configuration"
client_id = "shuiding"
client_secret = "s3cret-of-the-client"

[site]
url = "https://shuiding.bureau.example/"
hours = 8

[roles]
claim = "realm_access.roles"
analyst = ["water-analyst"]
officer = ["water-officer"]
others = "none"

[emails]
analyst = ["wang@bureau.example"]
"""
LINKS = """i,j,k,cost,amplitude,lower_bound,upper_bound
SOURCE,A,0,0,1,0,1000
A,B,0,1.5,0.9,0,500
A,B,1,2.5,1,0,
B,C,0,0,0.8,10,300
C,A,0,3,1,0,50
B,SINK,0,-20,1,0,200
C,SINK,0,-30,1,5,100
"""
APPLICATIONS = (
    "申请编号 申请人 县（市、区） 河流 水源 用途 申请类别 年取水量（万m³） "
    "工程设计年取水量（万m³） 原许可水量（万m³） 受理日期 原许可证届满日 "
    "各月取水量（万m³，以|分隔）",
    f"1 某公司 甲 河 river_water fields new 24 30 - 2026-03-02 - {'|'.join('2' * 12)}",
    "2 某镇 乙 r 河水 镇 renewal 12.5 - 12.5 2026年3月2日 2026-12-31 -",
)
LICENCES = (
    "许可证编号 取水权人 县区 河流 水源 用途 年取水量 有效期起 有效期止 文号",
    "甲-1 某厂 甲 河 河水 镇 40 2022-01-01 2026-12-31 某文〔2021〕1号",
    "甲-2 某场 2 r river_water 田 12.5 20230101 2027年12月31日 -",
)


def lay(root: Path) -> dict[str, bytes]:
    """Lay the desk in an empty folder; gives back its files by their path in it."""
    data = write_folder(root / "data")
    shutil.copytree(default_path() / "permits", data / "permits")
    dataset = load_dataset(data)
    texts = {
        "scenario.toml": SCENARIO,
        "study.toml": STUDY,
        "grid.toml": SMALL_STUDY,
        "targets.toml": TARGETS,
        "sign-in.toml": SIGN_IN,
        "links.csv": LINKS,
        "applications.csv": _csv(APPLICATIONS),
        "licences.csv": _csv(LICENCES),
    }
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "book.xlsx").write_bytes(workbook_bytes(dataset))
    (root / "applications.xlsx").write_bytes(_workbook(APPLICATIONS))
    (root / "licences.xlsx").write_bytes(_workbook(LICENCES))
    solve_plan(dataset, 2025, "p75", root / "scenario.toml").write(root / "plan")
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _cells(lines: tuple[str, ...]) -> list[list[str]]:
    """Cells of lines; a dash stands for an empty one."""
    return [["" if cell == "-" else cell for cell in line.split()] for line in lines]


def _csv(lines: tuple[str, ...]) -> str:
    return "".join(",".join(cells) + "\n" for cells in _cells(lines))


def _workbook(lines: tuple[str, ...]) -> bytes:
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": True}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": datetime(2020, 1, 1)})
        sheet = book.add_worksheet()
        for number, cells in enumerate(_cells(lines)):
            sheet.write_row(number, 0, cells)
    return made.getvalue()
