"""Figures of a report as PNG, drawn on this machine with a font that has Chinese."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

# Okabe and Ito's colours with hatching, so that bars differ in grey and for every eye.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
HATCHES = ("", "//", "..", "xx", "--", "\\\\")
WIDTH_INCHES, DPI = 6.1, 200
Series = Sequence[tuple[str, Sequence[float]]]


class NoFont(Exception):
    """This machine has no font with Chinese signs."""

    def __init__(self) -> None:
        super().__init__(
            "no font with Chinese found by fontconfig; install one, for example fonts-noto-cjk"
        )


@lru_cache(maxsize=1)
def font_file() -> Path:
    """File of the font that fontconfig has for Chinese.

    Raises:
        NoFont: if fontconfig or such a font is not there.
    """
    command = shutil.which("fc-list")
    if command is None:
        raise NoFont
    form = "%{file}\t%{family}\t%{style}\n"
    done = subprocess.run(
        [command, ":lang=zh-cn", "--format", form], capture_output=True, text=True, check=False
    )
    fonts = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2]
    if not fonts:
        raise NoFont
    # Sans of regular weight reads best in small print; any other is better than boxes.
    best = min(
        fonts,
        key=lambda font: (
            "Regular" not in font[2],
            "Sans" not in font[1] and "Hei" not in font[1],
            "Mono" in font[1],
            font[0],
        ),
    )
    return Path(best[0])


def bars(
    names: Sequence[str], series: Series, unit: str, stacked: bool = True, upright: bool = True
) -> bytes:
    """Bars of one or more series.

    Args:
        names: of the bars.
        series: name and values of each series, as many as ``names``.
        unit: of the values.
        stacked: on each other, else beside each other.
        upright: bars stand; lying ones leave room for long names.

    Raises:
        NoFont: if no font has Chinese.
    """
    figure, axes, font = _figure(3.0 if upright else 0.9 + 0.3 * len(names))
    at, under = np.arange(len(names), dtype=float), np.zeros(len(names))
    thick = 0.7 if stacked else 0.8 / max(len(series), 1)
    for number, (name, values) in enumerate(series):
        sizes = np.asarray(values, dtype=float)
        place = at if stacked else at + (number - (len(series) - 1) / 2) * thick
        look: dict[str, Any] = {
            "label": name,
            "color": COLOURS[number % len(COLOURS)],
            "hatch": HATCHES[number % len(HATCHES)],
            "edgecolor": "#333333",
            "linewidth": 0.5,
        }
        if upright:
            axes.bar(place, sizes, thick, bottom=under if stacked else None, **look)
        else:
            axes.barh(place, sizes, thick, left=under if stacked else None, **look)
        under = under + sizes
    _named(axes, at, names, unit, font, upright)
    if len(series) > 1:
        figure.legend(
            *axes.get_legend_handles_labels(),
            loc="upper center",
            ncols=min(len(series), 4),
            prop=font,
            frameon=False,
        )
    return _png(figure)


def _figure(height: float) -> tuple[Figure, Axes, FontProperties]:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    font = FontProperties(fname=font_file(), size=9)
    figure = Figure(figsize=(WIDTH_INCHES, height), dpi=DPI)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    return figure, axes, font


def _named(
    axes: Axes, at: Any, names: Sequence[str], unit: str, font: FontProperties, upright: bool
) -> None:
    if upright:
        lean = 30 if max(map(len, names), default=0) > 4 else 0
        axes.set_xticks(
            at, names, fontproperties=font, rotation=lean, ha="right" if lean else "center"
        )
        axes.set_ylabel(unit, fontproperties=font)
        axes.grid(axis="y", color="#dddddd")
    else:
        axes.set_yticks(at, names, fontproperties=font)
        axes.invert_yaxis()
        axes.set_xlabel(unit, fontproperties=font)
        axes.grid(axis="x", color="#dddddd")
    (axes.yaxis if upright else axes.xaxis).set_major_formatter(lambda at, _: f"{at:,.10g}")
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font)


def _png(figure: Figure) -> bytes:
    figure.tight_layout(rect=(0.0, 0.0, 1.0, 0.92))
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
