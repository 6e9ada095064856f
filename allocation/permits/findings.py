"""Facts of an application, each with the figures behind it.

They come from the application itself, the dataset, the declarations, the status of the place, the
plan and the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from allocation.permits.application import STATED, Application
from allocation.permits.deadlines import RENEWAL_DAYS
from allocation.permits.decision import Figure, declared_before
from allocation.permits.facts import UNKNOWN, vocabulary
from allocation.permits.headroom import Room
from allocation.report.place import element_name
from basins.carrying.declared import declared_units, in_force
from basins.dataset import Dataset
from basins.demand import unit_places
from basins.vocabulary import label

REEVALUATED_YEARS = 3
LIVELIHOOD = ("urban_domestic", "rural_domestic")
SECTORS = {"services": "services", "irrigation": "irrigation", "livestock": "livestock"}
GROUPS = {"domestic": "livelihood", "industry": "industry", "agriculture": "irrigation"}
HIGH = "high_consumption_industry"
KINDS = {"surface": "surface", "diversion": "diversion", "reclaimed": "non_conventional"}
KINDS |= {"yield": "non_conventional"}
# What wells of no other name draw from.
SHALLOW = "shallow_groundwater"
RANKS = ("not_overloaded", "critical", "overloaded", "severe")


@dataclass(frozen=True)
class Findings:
    """What is known of one application.

    Attributes:
        dataset: the tables.
        application: what is asked for.
        room: what the withdrawal does to the plan; nothing where no water is asked for.
        grades: status of all places.
        touches: limits on licensed volumes that it counts under.
        registered: whether a register has licences to hold against them.
    """

    dataset: Dataset
    application: Application
    room: Room | None
    grades: pd.DataFrame
    touches: Sequence[dict[str, Any]]
    registered: bool

    def all(self) -> list[Figure]:
        """Every fact of the vocabulary, in its order of reasoning."""
        return [
            _plain("kind", self.application.kind),
            _plain("purpose", self.application.purpose),
            self._basin(),
            _plain("water", self.water),
            _plain("sector", self.sector),
            *self._declared(),
            self._computed(),
            *self._stated(),
            *_volumes(self.application),
            self._permits_full(),
            *self._of_plan(),
            self._groundwater(),
        ]

    @property
    def water(self) -> str:
        """Kind of water, as the fact has it."""
        kinds = self.dataset["sources"].set_index("source")["kind"]
        kind = str(kinds[self.application.source])
        known = vocabulary()["water"].values
        source = self.application.source
        return KINDS.get(kind, source if source in known else SHALLOW)

    @property
    def sector(self) -> str:
        """Sector, as the fact has it."""
        if self.application.sector in LIVELIHOOD:
            return "livelihood"
        groups = self.dataset["sectors"].set_index("sector")["official_group"]
        group = str(groups[self.application.sector])
        return SECTORS.get(self.application.sector, GROUPS.get(group, group))

    def _basin(self) -> Figure:
        rivers = self.dataset["rivers"]
        row = rivers[rivers["river"] == self.application.river].iloc[0]
        names = str(row["name_zh"]), str(row["name_en"])
        return _found("basin", str(row["basin"]), *names, row)

    def _declared(self) -> list[Figure]:
        """The gravest declaration that covers the unit and its water."""
        places = unit_places(self.dataset)
        here = places[places["unit"] == self.application.unit]
        what = {"diversion": "surface"}.get(self.water, self.water)
        names = {what} | ({"groundwater"} if what.endswith("groundwater") else set())
        found = [
            row
            for _, row in in_force(self.dataset, self.application.received).iterrows()
            if declared_units(row, here).all() and row["what"] in names
        ]
        if not found:
            none = {
                "zh": "数据集中没有本地本水源的公布，须与官方名录核对",
                "en": "no declaration in the dataset: hold it against the official lists",
            }
            return [
                Figure("declared", "none", "declared", none, "", "to confirm"),
                _plain("declaration_old", "no"),
            ]
        row = max(found, key=lambda row: RANKS.index(row["grade"]))
        titles = self.dataset["documents"].set_index("document")["title"]
        text = f"{row['date']} {titles.get(row['document'], row['document'])}"
        old = declared_before(self.application.received, str(row["date"]), REEVALUATED_YEARS)
        return [
            _found("declared", str(row["grade"]), text, text, row, "declared"),
            _found("declaration_old", "yes" if old else "no", text, text, row),
        ]

    def unlisted(self) -> tuple[str, ...]:
        """``declared``, where the dataset may lack declarations: groundwater without any."""
        known = self._declared()[0].value != "none"
        return () if known or not self.water.endswith("groundwater") else ("declared",)

    def _rows(self) -> pd.DataFrame:
        """Status of the place for the element that the water belongs to, and for total use."""
        city = str(self.dataset["counties"].set_index("county").at[self.application.county, "city"])
        river_city = (self.grades["kind"] == "river_city") & (
            self.grades["place"] == f"{city}-{self.application.river}"
        )
        county = (self.grades["kind"] == "county") & (
            self.grades["place"] == self.application.county
        )
        if self.water in ("surface", "diversion"):
            of_water = river_city & (self.grades["element"] == "surface")
        else:
            of_water = county & (self.grades["element"] == self.application.source)
        total = county & (self.grades["element"] == "total_use")
        return self.grades[(of_water | total) & (self.grades["grade"] != "")]

    def _computed(self) -> Figure:
        if self.water == "non_conventional":
            return _plain("computed", "not_overloaded")
        rows = self._rows()
        if rows.empty:
            return _plain("computed", UNKNOWN)
        worst = max(rows.to_dict("records"), key=lambda row: RANKS.index(row["grade"]))
        volumes = (
            f"{worst['used_wan_m3']:,.1f} / {worst['limit_wan_m3']:,.1f} 万m³ = "
            f"{worst['ratio']:.3f}"
        )
        told = {
            language: f"{label(str(worst['basis']), language)} {worst['year']}，"
            f"{element_name(self.dataset, str(worst['element']), language)}：{volumes}"
            for language in ("zh", "en")
        }
        return Figure(
            "computed",
            str(worst["grade"]),
            "computed",
            told,
            str(worst["limit_document"]),
            str(worst["limit_confidence"]),
        )

    def _groundwater(self) -> Figure:
        """Whether the county's total of this groundwater is passed; levels are not in the data."""
        if not self.water.endswith("groundwater"):
            return _plain("groundwater_limit", "kept")
        rows = self._rows()
        rows = rows[(rows["element"] == self.application.source) & (rows["basis"] != "licensed")]
        rows = rows[rows["grade"].isin(["overloaded", "severe"]) & (rows["basis"] == "observed")]
        if rows.empty:
            text = {
                "zh": "取水总量未突破；水位控制指标数据缺失",
                "en": "the total is kept; level limits are not in the data",
            }
            return Figure("groundwater_limit", UNKNOWN, "unknown", text, "", "to confirm")
        row = rows.iloc[0]
        words = f"{row['used_wan_m3']:,.1f} / {row['limit_wan_m3']:,.1f} 万m³"
        return Figure(
            "groundwater_limit",
            "broken",
            "computed",
            {"zh": words, "en": words},
            str(row["limit_document"]),
            str(row["limit_confidence"]),
        )

    def _stated(self) -> list[Figure]:
        """What the officer stated, and what follows from the application where nothing was."""
        implied = {
            "high_consumption": "yes" if self.application.sector == HIGH else "no",
            "authority_consent": "" if self.application.purpose == "drought_ecology" else "no",
            "zone": "" if self.water.endswith("groundwater") else "none",
        }
        if self.water == "non_conventional":
            implied["non_conventional"] = "used"
        if self._basin().value == "hai":
            implied["exports_basin"] = "no"
        if self.sector not in ("irrigation", "livestock"):
            implied["illegal_cultivation"] = "no"
        figures = []
        for name in STATED:
            value = self.application.stated[name]
            origin = "stated" if value else "computed"
            value = value or implied.get(name, UNKNOWN)
            figure = Figure(
                name, value, origin if value else "unknown", {"zh": "", "en": ""}, "", ""
            )
            figures.append(self._transferred(figure) if name == "transfer" else figure)
        late = UNKNOWN if self.application.kind == "renewal" else "yes"
        if self.application.expires is not None:
            left = (self.application.expires - self.application.received).days
            late = "yes" if left >= RENEWAL_DAYS else "no"
        return [*figures, _plain("asked_in_time", late)]

    def _transferred(self, figure: Figure) -> Figure:
        """A transfer as tested, where the application names the test; else as it was stated."""
        if figure.value != "yes":
            return figure
        record = self.application.transfer_record
        if record:
            text = {
                "zh": f"经检验的水权转让 {record}，不损害第三方",
                "en": f"tested transfer {record}, harms nobody",
            }
            return replace(figure, origin="computed", text=text, confidence="derived")
        text = {
            "zh": "未附水权转让检验，仅为陈述",
            "en": "as stated: no tested transfer is named",
        }
        return replace(figure, text=text, confidence="to confirm")

    def _permits_full(self) -> Figure:
        touches = self.touches
        if not self.registered:
            text = {"zh": "许可登记簿中没有许可证", "en": "the register holds no licences"}
            return Figure("permits_full", UNKNOWN, "unknown", text, "", "to confirm")
        over = [
            touch
            for touch in touches
            if touch["licensed_wan_m3"] + self.application.added_wan_m3 > touch["limit_wan_m3"]
        ]
        text = {
            language: "；".join(
                f"{touch[f'name_{language}']}: {touch['licensed_wan_m3']:,.1f} + "
                f"{self.application.added_wan_m3:,.1f} > {touch['limit_wan_m3']:,.1f} 万m³"
                for touch in over
            )
            for language in ("zh", "en")
        }
        return Figure("permits_full", "yes" if over else "no", "computed", text, "", "derived")

    def _of_plan(self) -> list[Figure]:
        if self.room is None:
            nothing = {"zh": "不增加取水", "en": "no additional withdrawal"}
            return [
                Figure("plan_breaks", "nothing", "computed", nothing, "", "derived"),
                Figure("displaces", "no", "computed", nothing, "", "derived"),
            ]
        if not self.room.known:
            text = {
                "zh": "数据集中本计算单元没有这种水源可供该用途",
                "en": "the tables have no water of this source for this use in the unit",
            }
            return [
                Figure(name, UNKNOWN, "unknown", text, "", "to confirm")
                for name in ("plan_breaks", "displaces")
            ]
        displaces = "yes" if self.room.displaces else "no"
        why = self.room.why or {"zh": "红线全部保持", "en": "all red lines hold"}
        moved = {
            "zh": f"其他用户缺水增加 {self.room.displaced_wan_m3:,.1f} 万m³",
            "en": f"the shortage of others grows by {self.room.displaced_wan_m3:,.1f} 万m³",
        }
        return [
            Figure("plan_breaks", self.room.breaks, "computed", why, "", "derived"),
            Figure("displaces", displaces, "computed", moved, "", "derived"),
        ]


def _volumes(application: Application) -> list[Figure]:
    """Volumes against the quota and the design capacity."""
    figures = []
    for name, limit in (
        ("above_quota", application.quota_wan_m3),
        ("above_design", application.design_wan_m3),
    ):
        if limit is None:
            figures.append(_plain(name, UNKNOWN))
            continue
        text = f"{application.annual_wan_m3:,.2f} / {limit:,.2f} 万m³"
        above = application.annual_wan_m3 > limit * (1.0 + 1e-9)
        figures.append(
            Figure(name, "yes" if above else "no", "stated", {"zh": text, "en": text}, "", "")
        )
    return figures


def _plain(name: str, value: str) -> Figure:
    origin = "stated" if value else "unknown"
    return Figure(name, value, origin, {"zh": "", "en": ""}, "", "")


def _found(
    name: str, value: str, zh: str, en: str, row: pd.Series, origin: str = "computed"
) -> Figure:
    return Figure(
        name, value, origin, {"zh": zh, "en": en}, str(row["document"]), str(row["confidence"])
    )
