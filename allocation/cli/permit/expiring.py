"""``shuiding permit expiring``: licences whose renewal must be asked for, and those that ended."""

from __future__ import annotations

from typing import Annotated

import typer

from allocation.cli.common import Data, Json, Language, print_json
from allocation.cli.permit.common import Where, day, opened, records, show

SHOWN = ["number", "holder", "county", "river", "source", "annual_wan_m3", "valid_to"]
RENEWAL = ["ask_by", "days_left", "state"]


def expiring(
    where: Where = None,
    data: Data = None,
    days: Annotated[int, typer.Option(min=0, max=36500, help="Days to look ahead.")] = 45,
    on: Annotated[str | None, typer.Option(help="Day of asking; today if not given.")] = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """List licences that end soon or have ended without another in their place.

    Renewal is to be asked for 45 days before a licence ends (取水许可和水资源费征收管理条例
    第二十五条): due = there is still time, overdue = that day has passed, expired = it has ended.
    """
    with opened(where, as_json) as register:
        table = register.expiring(days, day(on, "--on"))
    if as_json:
        print_json({"status": "done", "days": days, "licences": records(table)})
    else:
        title = f"到期与延续（{days} 天内）" if lang == "zh" else f"Ending within {days} days"
        show(table[[*SHOWN, *RENEWAL]], f"{title}: {len(table)}", lang, data)
