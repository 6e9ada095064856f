"""Days by which something must be done, in working days of the Chinese calendar.

Holidays and working weekends come from ``chinesecalendar``, which has what the State Council has
announced. Beyond that weekends are taken as holidays and all else as working days, and the day is
marked unsure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from allocation.permits.application import Application

CHECK_DAYS, DECISION_DAYS, RENEWAL_DAYS, FILING_DAYS = 5, 45, 45, 10
SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """A day by which something must be done.

    Attributes:
        what: ``check``, ``decide``, ``file`` (with the river basin commission) or ``renew``.
        day: the last day.
        sure: whether all holidays until then have been announced.
        text: by language.
        citation: document and article.
    """

    what: str
    day: date
    sure: bool
    text: dict[str, str]
    citation: str


def after_working_days(start: date, count: int) -> tuple[date, bool]:
    """The day on which ``count`` working days after a day are over, and whether it is sure."""
    day, left, sure = start, count, True
    while left:
        day += timedelta(days=1)
        try:
            works = chinese_calendar.is_workday(day)
        except NotImplementedError:
            works, sure = day.weekday() < SATURDAY, False
        left -= int(works)
    return day, sure


def deadlines(application: Application, filed_with_basin: bool) -> tuple[Deadline, ...]:
    """Deadlines of an application (取水许可和水资源费征收管理条例 第十三、十九、二十五条)."""
    law = "取水许可和水资源费征收管理条例"
    found = [
        _counted(
            "check",
            application.received,
            CHECK_DAYS,
            {"zh": "审查申请材料是否齐全", "en": "check that the application is complete"},
            f"{law} 第十三条",
        ),
        _counted(
            "decide",
            application.received,
            DECISION_DAYS,
            {"zh": "作出批准或不批准的决定", "en": "decide"},
            f"{law} 第十九条",
        ),
    ]
    if filed_with_basin:
        latest = found[-1].day
        words = {
            "zh": "批准后报黄河水利委员会备案",
            "en": "file an approval with the Yellow River Commission",
        }
        found.append(_counted("file", latest, FILING_DAYS, words, "水资管〔2020〕280号"))
    if application.expires is not None:
        last = application.expires - timedelta(days=RENEWAL_DAYS)
        words = {"zh": "提出延续申请", "en": "ask for renewal"}
        found.append(Deadline("renew", last, True, words, f"{law} 第二十五条"))
    return tuple(found)


def _counted(what: str, start: date, count: int, text: dict[str, str], citation: str) -> Deadline:
    day, sure = after_working_days(start, count)
    return Deadline(what, day, sure, text, citation)


def deadline_told(deadline: Deadline, language: str) -> str:
    """The day, what must be done, and on which article."""
    unsure = {"zh": "（届时节假日尚未公布，按周末推算）", "en": " (holidays not announced yet)"}
    sure = "" if deadline.sure else unsure[language]
    told = f"{deadline.day.isoformat()}  {deadline.text[language]}{sure}"
    return told + (f"（{deadline.citation}）" if language == "zh" else f" ({deadline.citation})")
