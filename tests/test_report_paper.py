"""The report as a reader has it in the hand: made into PDF and pages by the programs of a desk.

On the small province with its cap at 80 instead of 85 亿m³: fields are 20 亿m³ short.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from allocation.plan import solve_plan
from allocation.report.pdf import office
from basins.dataset import load_dataset
from tests.pages.small_province import write_province
from tests.test_cli import shuiding

DPI, DARK = 60, 160
# A4 at DPI, give or take a pixel.
A4_PIXELS = (496, 702)
FEWEST_PAGES, MOST_PAGES = 5, 20
# Of a page's pixels, how many are dark: a line of text alone is more than the least.
LEAST_INK, MOST_INK = 0.001, 0.5
SAID = {
    "zh": ("省2025年水量配置方案报告", "三、缺水情况", "编制单位（盖章）：", "签发人："),
    "en": ("Water allocation plan of Province", "3. Shortage", "Prepared by (seal)", "Approved"),
}
CHANGED = {"zh": "1.总量：85→80亿m³", "en": "1.cap:85→8010⁸m³"}
ENDS = {"zh": "红线为刚性约束", "en": "Redlinesarerigid"}
SHORT = {"zh": "缺水20.00亿m³", "en": "shortage20.00"}


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.fail(f"{name} is missing: install poppler-utils")
    return found


def told(name: str, *arguments: str | Path) -> str:
    command = [program(name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset ``data`` and the plan ``tight``."""
    if office() is None:
        pytest.fail("LibreOffice is missing: install libreoffice-writer-nogui")
    root = tmp_path_factory.mktemp("paper")
    data = load_dataset(write_province(root / "data"))
    scenario = root / "s.toml"
    scenario.write_text('name = "收紧"\n[limits]\nPLAN-CAP = 80\n', encoding="utf-8")
    solve_plan(data, scenario=scenario).write(root / "tight")
    return root


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_on_paper(made: Path, language: str) -> None:
    """``SHUIDING_PICTURES=FOLDER`` keeps the pages for the eye."""
    out = made / f"{language}.docx"
    done = shuiding(
        *("report", made / "tight", "--data", made / "data"),
        *("--out", out, "--pdf", "--lang", language),
    )
    assert done.returncode == 0, done.stderr
    pdf = out.with_suffix(".pdf")
    pages = int(re.findall(r"^Pages:\s+(\d+)", told("pdfinfo", pdf), re.M)[0])
    assert FEWEST_PAGES <= pages <= MOST_PAGES
    # Where a line ends is the program's choice.
    text = "".join(told("pdftotext", "-layout", pdf, "-").split())
    for said in SAID[language]:
        assert "".join(said.split()) in text, said
    assert SHORT[language] in text
    assert CHANGED[language] in text, "beside the differences stands what the scenario changes"
    assert text.endswith(f"—{pages}—"), "every page is numbered"
    last = "".join(told("pdftotext", "-f", str(pages), pdf, "-").split())
    assert ENDS[language] in last, "nobody signs a page that says nothing"
    _has_chinese_shapes(pdf)
    folder = Path(os.environ.get("SHUIDING_PICTURES", made))
    told("pdftoppm", "-r", str(DPI), "-png", pdf, folder / f"report-{language}")
    drawn = sorted(folder.glob(f"report-{language}-*.png"))
    assert len(drawn) == pages
    for page in drawn:
        _is_a_page(page)


def _has_chinese_shapes(pdf: Path) -> None:
    """Fonts with Chinese stand in the file: without them a reader has boxes."""
    fonts = told("pdffonts", pdf).splitlines()[2:]
    cjk = [line for line in fonts if re.search("CJK|Song|Hei|Fang|Kai|Ming|WenQuan", line)]
    assert cjk and all(re.search(r"\byes +yes\b", line) for line in cjk), fonts


def _is_a_page(path: Path) -> None:
    """A4 with something on it, nothing of it in the margins at the sides."""
    with Image.open(path) as picture:
        grey = np.asarray(picture.convert("L"))
    height, width = grey.shape
    assert abs(width - A4_PIXELS[0]) <= 1 and abs(height - A4_PIXELS[1]) <= 1
    dark = grey < DARK
    assert LEAST_INK < dark.mean() < MOST_INK, path.name
    edge = int(15 / 25.4 * DPI)
    assert not dark[:, :edge].any() and not dark[:, -edge:].any(), path.name
