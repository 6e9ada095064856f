"""Works that carry water: capacity, state, targets and what they delivered in 2020."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from demand import SECTORS
from places import Unit
from tables import Row

Y, B = "yellow_diversion", "inter_basin_transfer"


@dataclass(frozen=True)
class Transfer:
    """One line of ``transfers``; ``lift_m`` gives the energy, ``observed`` is delivered in 2020."""

    transfer: str
    name_zh: str
    name_en: str
    source: str
    from_node: str
    from_basin: str
    annual: float
    peak: float
    loss: float
    lift_m: float
    cost: float
    status: str
    first_year: int
    enabled: str
    observed: float
    targets: str
    figure: str = ""
    replenishes: bool = False


def _t(line: str, targets: str, figure: str = "", replenishes: bool = False) -> Transfer:
    p = [part.strip() for part in line.split("|")]
    return Transfer(
        p[0], p[1], p[2], p[3], p[4], p[5], float(p[6]), float(p[7]), float(p[8]), float(p[9]),
        float(p[10]), p[11], int(p[12]), p[13], float(p[14]), targets, figure, replenishes,
    )  # fmt: skip


# id | 中文名 | English | source | from node | from basin | annual 万m³ | peak month share | loss |
# lift m | cost | status | first year | enabled | delivered in 2020
TRANSFERS = [
    _t(f"wanjiazhai_south | 万家寨引黄南干线 | Wanjiazhai South Line to Taiyuan | {Y} | | yellow | 32000 | 0.10 | 0.08 | 636 | 0.45 | existing | 2003 | yes | 25500",
       "140105-fen 140106-fen 140107-fen 140108-fen 140109-fen 140110-fen 140121-fen 140702-fen", "encyclopaedia-wanjiazhai"),
    _t(f"wanjiazhai_north | 万家寨引黄北干线 | Wanjiazhai North Line to Datong and Shuozhou | {Y} | | yellow | 26000 | 0.10 | 0.06 | 360 | 0.40 | existing | 2011 | yes | 10500",
       "140602-sanggan 140603-sanggan 140621-sanggan 140681-sanggan 140213-sanggan 140214-sanggan 140212-sanggan 140226-sanggan"),
    _t(f"sanggan_replenishment | 桑干河永定河生态补水 | Ecological replenishment of the Sanggan and Yongding | {Y} | | yellow | 38000 | 0.1296 | 0.05 | 240 | 0.30 | existing | 2017 | yes | 15500",
       "140602-sanggan 140621-sanggan 140622-sanggan 140215-sanggan 140221-sanggan 140213-sanggan", "quiz-wanjiazhai-2025", True),
    _t(f"fen_replenishment | 汾河生态补水 | Ecological replenishment of the Fen | {Y} | | yellow | 28000 | 0.13 | 0.05 | 350 | 0.30 | existing | 2008 | yes | 9000",
       "140926-fen 140108-fen 140105-fen 140110-fen 140121-fen 140728-fen 140781-fen 141024-fen 141002-fen 140824-fen 140825-fen", "", True),
    _t(f"zhongbu | 中部引黄工程 | Central Yellow River Diversion | {Y} | | yellow | 30000 | 0.16 | 0.08 | 198 | 0.30 | building | 2025 | yes | 0",
       "140931-yellow_direct 141123-yellow_direct 141124-yellow_direct 141102-yellow_direct 141125-yellow_direct 141129-yellow_direct 141129-fen 141126-yellow_direct 141130-fen 141181-fen 141182-fen 141031-yellow_direct 141033-yellow_direct 141030-yellow_direct 141034-fen", "qa-zhongbu"),
    _t(f"yumenkou | 禹门口提水工程 | Yumenkou pumping scheme | {Y} | | yellow | 26000 | 0.16 | 0.12 | 110 | 0.15 | existing | 1991 | yes | 15500",
       "140882-fen 140882-yellow_direct 140824-fen 140825-fen 141081-fen 141021-fen 141023-fen 141002-fen"),
    _t(f"jiamakou | 夹马口引黄工程 | Jiamakou pumping scheme | {Y} | | yellow | 16000 | 0.18 | 0.12 | 115 | 0.12 | existing | 1960 | yes | 11500",
       "140821-sushui 140821-yellow_direct 140881-sushui 140881-yellow_direct 140802-sushui"),
    _t(f"beizhao | 北赵引黄工程 | Beizhao pumping scheme | {Y} | | yellow | 9000 | 0.18 | 0.12 | 230 | 0.15 | existing | 2010 | yes | 6000",
       "140822-fen 140822-sushui 140822-yellow_direct 140821-sushui"),
    _t(f"zuncun | 尊村引黄工程 | Zuncun pumping scheme | {Y} | | yellow | 25000 | 0.18 | 0.14 | 130 | 0.12 | existing | 1980 | yes | 18500",
       "140881-sushui 140821-sushui 140802-sushui 140828-sushui 140823-sushui 140826-sushui"),
    _t(f"dayudu | 大禹渡扬水工程 | Dayudu pumping scheme | {Y} | | yellow | 9000 | 0.18 | 0.12 | 295 | 0.15 | existing | 1975 | yes | 6200",
       "140830-yellow_direct 140829-yellow_direct"),
    _t(f"xifan | 西范引黄工程 | Xifan pumping scheme | {Y} | | yellow | 7000 | 0.18 | 0.12 | 240 | 0.15 | existing | 1976 | yes | 4200",
       "140822-fen 140822-yellow_direct 140824-fen"),
    _t(f"langdian | 浪店扬水工程 | Langdian pumping scheme | {Y} | | yellow | 4500 | 0.18 | 0.12 | 150 | 0.15 | existing | 1978 | yes | 2300",
       "140821-yellow_direct 140881-yellow_direct 140821-sushui"),
    _t(f"xiaolangdi | 小浪底引黄工程 | Xiaolangdi Diversion | {Y} | | yellow | 24700 | 0.16 | 0.10 | 235 | 0.25 | existing | 2022 | yes | 0",
       "140827-yellow_direct 140826-sushui 140826-fen 140823-sushui 140828-sushui 140802-sushui"),
    _t(f"hechuan | 引沁入汾和川引水工程 | Hechuan Diversion from the Qin to the Fen | {B} | qin-r-anze | yellow | 10000 | 0.14 | 0.08 | 0 | 0.20 | existing | 2012 | yes | 3200",
       "141025-fen 141024-fen 141002-fen 141027-fen 141023-fen", "mwr-2010-hechuan"),
    _t(f"zhangfeng | 张峰水库供水工程 | Zhangfeng Reservoir supply | {B} | qin-zhangfeng | yellow | 20000 | 0.12 | 0.06 | 150 | 0.35 | existing | 2012 | yes | 8500",
       "140502-qin 140525-qin 140581-qin 140521-qin 140522-qin"),
    _t(f"songta | 松塔水库供水工程 | Songta Reservoir supply | {B} | fen-songta | yellow | 4500 | 0.12 | 0.06 | 0 | 0.30 | existing | 2017 | yes | 1500",
       "140702-fen 140725-fen"),
    _t(f"xinanquan | 辛安泉供水工程 | Xin'an Spring supply | {B} | zhang-r-xinan | hai | 14000 | 0.10 | 0.06 | 300 | 0.40 | existing | 2005 | yes | 7500",
       "140403-zhang 140404-zhang 140406-zhang 140405-zhang 140428-zhang 140427-zhang 140423-zhang"),
    _t(f"pingshang_supply | 坪上引水工程 | Pingshang Diversion | {B} | hutuo-nanzhuang | hai | 6000 | 0.11 | 0.06 | 180 | 0.35 | existing | 2014 | yes | 2200",
       "140921-hutuo 140902-hutuo 140981-hutuo"),
    _t(f"pingshang_taiyuan | 坪上至太原引水 | Pingshang to Taiyuan | {B} | hutuo-pingshang | hai | 10000 | 0.10 | 0.08 | 350 | 0.45 | planned | 2030 | no | 0",
       "140122-fen 140107-fen 140106-fen 140108-fen"),
    _t(f"niangziguan | 娘子关泉提水工程 | Niangziguan Spring pumping | {B} | hutuo-r-pingding | hai | 6500 | 0.10 | 0.05 | 460 | 0.45 | existing | 1982 | yes | 3000",
       "140302-hutuo 140303-hutuo 140311-hutuo 140321-hutuo"),
    _t(f"cetian_datong | 册田水库向大同供水 | Cetian Reservoir supply to Datong | {B} | sanggan-cetian | hai | 4000 | 0.12 | 0.08 | 150 | 0.35 | existing | 1996 | yes | 1500",
       "140213-sanggan 140215-sanggan"),
    _t(f"dongshan | 东山供水工程 | Dongshan supply from the Zhang to the Fen | {B} | zhang-r-zuoquan | hai | 8000 | 0.11 | 0.08 | 60 | 0.35 | building | 2024 | yes | 0",
       "140703-fen 140702-fen 140727-fen 140728-fen", "sxnews-2011"),
    _t(f"shentou | 朔州神头泉城市供水 | Shentou Spring supply of Shuozhou | {B} | sanggan-r-shentou | hai | 2500 | 0.10 | 0.06 | 60 | 0.30 | building | 2025 | yes | 0",
       "140602-sanggan 140681-sanggan", "jzbf-2022-105"),
    _t(f"houwan_supply | 长治后湾供水 | Houwan Reservoir supply of Changzhi | {B} | zhang-houwan | hai | 3000 | 0.11 | 0.06 | 60 | 0.35 | building | 2025 | yes | 0",
       "140423-zhang 140430-zhang 140405-zhang 140403-zhang", "jzbf-2022-105"),
    _t(f"xiaohe_park | 潇河产业园区及农谷供水 | Supply of the Xiaohe park and the Agricultural Valley | {Y} | | yellow | 6000 | 0.11 | 0.08 | 640 | 0.50 | building | 2026 | yes | 0",
       "140105-fen 140121-fen 140702-fen 140703-fen", "jzbf-2022-105"),
    _t(f"wanjiazhai_link2 | 万家寨引黄联接段二期 | Wanjiazhai connecting section phase two | {Y} | | yellow | 16000 | 0.10 | 0.08 | 640 | 0.50 | building | 2026 | yes | 0",
       "140105-fen 140106-fen 140107-fen 140108-fen 140109-fen 140110-fen 140121-fen 140702-fen", "jzbf-2022-105"),
    _t(f"tianyang | 天阳盆地地下水置换 | Groundwater replacement in the Tianyang basin | {Y} | | yellow | 6000 | 0.16 | 0.08 | 400 | 0.45 | building | 2026 | yes | 0",
       "140221-sanggan 140222-sanggan", "jzbf-2022-105"),
    _t(f"taiyuan_dongxishan | 太原东西山调水 | Transfer to the eastern and western hills of Taiyuan | {Y} | | yellow | 5000 | 0.10 | 0.08 | 800 | 0.60 | planned | 2027 | no | 0",
       "140181-fen 140123-fen 140109-fen 140107-fen 140122-fen", "jzbf-2022-105"),
    _t(f"hutuo_link2 | 第二横滹沱河连通工程 | Second crossing to the Hutuo River | {Y} | | yellow | 10000 | 0.11 | 0.08 | 600 | 0.50 | planned | 2028 | no | 0",
       "140981-hutuo 140902-hutuo 140921-hutuo 140923-hutuo 140302-hutuo 140311-hutuo", "quiz-wanjiazhai-2025"),
    _t(f"zhongbu_fen | 中部引黄—汾河上游连通 | Link from the Central Diversion to the upper Fen | {Y} | | yellow | 5000 | 0.12 | 0.08 | 400 | 0.45 | planned | 2028 | no | 0",
       "141127-fen 140926-fen 140123-fen", "jzbf-2022-105"),
    _t(f"taixin_hutuo | 太忻滹沱河供水工程 | Hutuo supply of the Taiyuan-Xinzhou zone | {B} | hutuo-r-yuanping | hai | 6000 | 0.10 | 0.06 | 150 | 0.40 | planned | 2028 | no | 0",
       "140902-hutuo 140122-hutuo 140122-fen", "jzbf-2022-105"),
    _t(f"wujiazhuang_supply | 吴家庄水库供水 | Wujiazhuang Reservoir supply | {B} | zhang-wujiazhuang | hai | 9000 | 0.11 | 0.06 | 250 | 0.40 | planned | 2030 | no | 0",
       "140406-zhang 140403-zhang 140426-zhang 140425-zhang", "jzbf-2022-105"),
    # Named in 专栏5 (preliminary work) without site or size in the text: zero until a bureau fills it
    _t(f"yukougou | 峪口沟水库供水 | Yukougou Reservoir supply | {B} | | yellow | 0 | 0 | 0 | 0 | 0 | planned | 2030 | no | 0", "", "jzbf-2022-105"),
    _t(f"dabao | 大保水库供水 | Dabao Reservoir supply | {B} | | yellow | 0 | 0 | 0 | 0 | 0 | planned | 2030 | no | 0", "", "jzbf-2022-105"),
]  # fmt: skip


def delivered_2020(units: list[Unit], demand: np.ndarray) -> dict[str, dict[str, float]]:
    """Delivery of 2020 by transfer and unit, split by what a unit could take from it."""
    at = {u.unit: i for i, u in enumerate(units)}
    replenishment = list(SECTORS).index("replenishment")
    taken: dict[str, float] = {}
    result: dict[str, dict[str, float]] = {}
    for works in TRANSFERS:
        names = works.targets.split()
        rooms = []
        for name in names:
            row = demand[at[name]]
            target = row[replenishment]
            most = 0.85 * target if works.replenishes else 0.68 * (row.sum() - target)
            key = f"{name}{works.replenishes}"
            rooms.append(max(0.0, most - taken.get(key, 0.0)))
        share = min(1.0, works.observed / max(sum(rooms), 1e-9))
        result[works.transfer] = {n: r * share for n, r in zip(names, rooms, strict=True)}
        for name, amount in result[works.transfer].items():
            key = f"{name}{works.replenishes}"
            taken[key] = taken.get(key, 0.0) + amount
    return result


# Distribution works behind a target: growth on what was delivered in 2020; for works that came
# later, the share of the unit's demand they can reach
BEHIND_EXISTING, BEHIND_NEW = 1.18, 0.30


def transfer_tables(
    units: list[Unit], base: np.ndarray, demand: np.ndarray
) -> dict[str, list[Row]]:
    """Tables transfers and transfer_targets from the demand of the base and the planning year."""
    at = {u.unit: i for i, u in enumerate(units)}
    delivered = delivered_2020(units, base)
    replenishment = list(SECTORS).index("replenishment")
    rows, targets = [], []
    for works in TRANSFERS:
        origin = {
            "document": works.figure or "recalled-projects", "confidence": "to confirm",
        }  # fmt: skip
        rows.append(
            {
                "transfer": works.transfer, "name_zh": works.name_zh, "name_en": works.name_en,
                "source": works.source, "from_node": works.from_node,
                "from_basin": works.from_basin, "annual_wan_m3": works.annual,
                "monthly_wan_m3": works.annual * works.peak, "loss_share": works.loss,
                "energy_kwh_m3": round(works.lift_m / 367 / 0.75, 3), "cost_yuan_m3": works.cost,
                "status": works.status, "first_year": works.first_year, "enabled": works.enabled,
                **origin,
            }
        )  # fmt: skip
        for name in works.targets.split():
            row = demand[at[name]]
            target = row[replenishment]
            if works.replenishes:
                most = target
            elif works.observed:
                most = BEHIND_EXISTING * delivered[works.transfer][name]
            else:
                most = BEHIND_NEW * (row.sum() - target)
            targets.append(
                {
                    "transfer": works.transfer, "unit": name,
                    "annual_wan_m3": float(round(min(most, works.annual), 0)),
                    "document": "method-capacity", "confidence": "derived",
                }
            )  # fmt: skip
    return {"transfers": rows, "transfer_targets": targets}
