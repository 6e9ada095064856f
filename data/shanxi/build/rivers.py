"""River tree, reservoirs, runoff and its shape, ecological flows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from places import Unit
from published import published
from scipy.stats import pearson3
from tables import HERE, Row, fixed_shares, split_total

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
# river: mean runoff in 亿m³, Cv, Cs/Cv, share of steady (karst) baseflow in the year
RUNOFF = {
    "fen": (20.7, 0.52, 2.2, 0.32),
    "sanggan": (7.0, 0.46, 2.2, 0.42),
    "hutuo": (13.7, 0.55, 2.2, 0.42),
    "zhang": (13.4, 0.60, 2.2, 0.34),
    "qin": (13.8, 0.60, 2.2, 0.34),
    "sushui": (1.2, 0.65, 2.0, 0.30),
    "daqing": (1.9, 0.55, 2.2, 0.44),
    "yellow_direct": (14.09, 0.55, 2.2, 0.30),
}
# What rain and snow melt bring beyond the baseflow, by month (weights)
STORM = {
    "north": (0.5, 1, 4.5, 4.5, 4.5, 9, 20, 27, 14, 8, 4.5, 1.5),
    "south": (1, 1, 3.0, 4.0, 5.0, 7, 20, 28, 17, 9, 4.0, 1.5),
}
SOUTHERN = ("zhang", "qin", "sushui")
# id: total of dead, active 万m³, status, first year
RESERVOIRS = {
    "fen-reservoir": (11000, 24000, "existing", 1961),
    "fen-second": (4000, 4800, "existing", 2000),
    "fen-songta": (800, 5500, "existing", 2016),
    "fen-baiyekou": (1200, 6700, "existing", 2013),
    "fen-wenyuhe": (1500, 7000, "existing", 1970),
    "fen-quting": (300, 1800, "existing", 2016),
    "fen-laohe": (500, 3400, "existing", 1960),
    "fen-huihe": (900, 5200, "existing", 1960),
    "fen-linfen-small": (600, 6500, "existing", 1960),
    "fen-jinzhong-small": (500, 5000, "existing", 1960),
    "fen-yangqu-small": (200, 1200, "existing", 1960),
    "sanggan-dongyulin": (600, 4800, "existing", 1979),
    "sanggan-hengshan": (300, 1000, "existing", 1966),
    "sanggan-zhenziliang": (500, 2300, "existing", 1958),
    "sanggan-gushan": (700, 3400, "existing", 1985),
    "sanggan-shilihe": (200, 1000, "existing", 1960),
    "sanggan-cetian": (3500, 9000, "existing", 1960),
    "sanggan-nanyang-small": (200, 1500, "existing", 1960),
    "hutuo-xiaruyue": (300, 1100, "existing", 1977),
    "hutuo-xinding-small": (700, 7500, "existing", 1960),
    "hutuo-pingshang": (3000, 20000, "planned", 2030),
    "hutuo-yangquan-small": (200, 1600, "existing", 1960),
    "hutuo-guozhuang": (200, 1500, "existing", 1972),
    "zhang-zhangze": (4500, 10500, "existing", 1960),
    "zhang-houwan": (1500, 5200, "existing", 1960),
    "zhang-yunzhu": (800, 4300, "existing", 1960),
    "zhang-guanhe": (900, 4600, "existing", 1960),
    "zhang-shixia": (800, 2700, "existing", 1960),
    "zhang-wujiazhuang": (4000, 18000, "planned", 2030),
    "qin-zhangfeng": (5100, 28400, "existing", 2008),
    "qin-renzhuang": (900, 3900, "existing", 1960),
    "sushui-lvzhuang": (300, 900, "existing", 1959),
    "sushui-shangma": (300, 1000, "existing", 1959),
    "yellow-cangtou-small": (100, 900, "existing", 1970),
    "yellow-tianguya": (200, 1100, "existing", 1975),
    "yellow-hengquan": (800, 4600, "existing", 2011),
    "yellow-houhe": (300, 900, "existing", 2005),
}
ECOLOGICAL_SECTIONS = (
    "fen-shangjingyou", "fen-zhaishang", "fen-lancun", "fen-xiaodianqiao", "fen-yitang",
    "fen-shitan", "fen-chaizhuang", "fen-hejin", "sanggan-gudingqiao", "sanggan-exit",
    "hutuo-jiehepu", "hutuo-jishengqiao", "hutuo-nanzhuang", "hutuo-niangziguan",
    "zhang-shiliang", "zhang-houbi", "zhang-matian", "qin-kongjiapo", "qin-feiling",
    "qin-runcheng", "qin-dan-exit", "sushui-zhangliuzhuang", "daqing-chengtouhui",
    "yellow-houdacheng", "yellow-daning",
)  # fmt: skip


@dataclass(frozen=True)
class Node:
    """A node of ``river_tree.txt``."""

    node: str
    river: str
    kind: str
    name_zh: str
    name_en: str
    downstream: str
    loss: float
    counties: tuple[str, ...]


def river_nodes() -> list[Node]:
    """Nodes in the order of the file, each with its downstream node ("" where it leaves)."""
    nodes: list[Node] = []
    chain: list[list[str]] = []
    river = target = ""

    def close() -> None:
        for i, part in enumerate(chain):
            below = chain[i + 1][1] if i + 1 < len(chain) else target
            counties = tuple(part[5].split()) if len(part) > 5 else ()
            nodes.append(
                Node(part[1], river, part[0], part[2], part[3], below, float(part[4]), counties)
            )
        chain.clear()

    for line in (HERE / "river_tree.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            close()
            river = line.strip("[]")
        elif line.startswith("branch"):
            close()
            target = line.split("->")[1].strip().replace("out", "")
        else:
            chain.append([part.strip() for part in line.split(";")])
    close()
    return nodes


def unit_nodes(nodes: list[Node]) -> dict[str, str]:
    """Reach of every unit."""
    return {f"{county}-{n.river}": n.node for n in nodes for county in n.counties}


def runoff_means(units: list[Unit]) -> dict[str, float]:
    """Mean yearly runoff per unit in 万m³; each river's total, the province's published total."""
    total = published()["山西省", "1956-2000", "surface_resource"].value
    if abs(sum(row[0] for row in RUNOFF.values()) - total) > 1e-6:
        raise ValueError("the rivers' runoff must add up to the published total")
    means: dict[str, float] = {}
    for river, row in RUNOFF.items():
        here = [u for u in units if u.river == river]
        parts = split_total(row[0] * 1e4, [u.area_km2 * u.weights["wetness"] for u in here])
        means |= {u.unit: part for u, part in zip(here, parts, strict=True)}
    return means


def runoff_shapes() -> dict[str, list[float]]:
    """Monthly shares per river."""
    shapes = {}
    for river, (_, _, _, base) in RUNOFF.items():
        storm = np.array(STORM["south" if river in SOUTHERN else "north"], dtype=float)
        months = base * DAYS / DAYS.sum() + (1 - base) * storm / storm.sum()
        shapes[river] = fixed_shares(list(months))
    return shapes


def natural_flows(
    nodes: list[Node], units: list[Unit], exceedance: float | None
) -> dict[str, np.ndarray]:
    """Natural monthly flow leaving each node in 万m³; the long-term mean without an exceedance."""
    at, means, shapes = unit_nodes(nodes), runoff_means(units), runoff_shapes()
    flow = {n.node: np.zeros(12) for n in nodes}
    for u in units:
        _, cv, ratio, _ = RUNOFF[u.river]
        factor = 1.0
        if exceedance is not None:
            factor = max(0.0, 1.0 + cv * float(pearson3.ppf(1 - exceedance / 100, cv * ratio)))
        flow[at[u.unit]] += means[u.unit] * factor * np.array(shapes[u.river])
    by_name = {n.node: n for n in nodes}

    def depth(name: str) -> int:
        below = by_name[name].downstream
        return 0 if not below else 1 + depth(below)

    for name in sorted(by_name, key=lambda n: (-depth(n), n)):
        n = by_name[name]
        if n.downstream:
            flow[n.downstream] += flow[name] * (1 - n.loss)
    return flow


def river_tables(nodes: list[Node], units: list[Unit]) -> dict[str, list[Row]]:
    """Tables nodes, reservoirs, runoff, runoff_shape, ecological_flows."""
    means = runoff_means(units)
    order = {"document": "recalled-rivers", "confidence": "to confirm"}
    return {
        "nodes": [
            {
                "node": n.node, "river": n.river, "kind": n.kind, "name_zh": n.name_zh,
                "name_en": n.name_en, "downstream": n.downstream, "channel_loss_share": n.loss,
                **order,
            }
            for n in nodes
        ],
        "reservoirs": _reservoirs(),
        "runoff": [
            {
                "unit": u.unit, "mean_wan_m3": means[u.unit], "cv": RUNOFF[u.river][1],
                "cs_cv": RUNOFF[u.river][2], "document": "method-runoff", "confidence": "derived",
            }
            for u in units
        ],
        "runoff_shape": [
            {
                "river": river, "month": month, "share": share, "document": "method-shape",
                "confidence": "derived",
            }
            for river, shares in runoff_shapes().items()
            for month, share in enumerate(shares, start=1)
        ],
        "ecological_flows": _ecological_flows(nodes, units),
    }  # fmt: skip


def _reservoirs() -> list[Row]:
    rows = []
    for node, (dead, active, status, year) in RESERVOIRS.items():
        lumped = node.endswith("-small")
        rows.append(
            {
                "node": node, "dead_wan_m3": dead, "normal_wan_m3": dead + active,
                "flood_limit_wan_m3": dead + 0.7 * active, "start_wan_m3": dead + 0.4 * active,
                "evaporation_share": 0.005, "status": status, "first_year": year,
                "document": "method-storage" if lumped else "recalled-projects",
                "confidence": "derived" if lumped else "to confirm",
            }
        )  # fmt: skip
    return rows


def _ecological_flows(nodes: list[Node], units: list[Unit]) -> list[Row]:
    mean, dry = natural_flows(nodes, units, None), natural_flows(nodes, units, 90.0)
    rows = []
    for node in ECOLOGICAL_SECTIONS:
        owed = 0.10 * mean[node].sum() / (DAYS.sum() * 8.64)
        for month in range(12):
            most = 0.6 * dry[node][month] / (DAYS[month] * 8.64)
            rows.append(
                {
                    "node": node, "month": month + 1, "flow_m3s": float(round(min(owed, most), 3)),
                    "assurance_percent": 90, "document": "method-ecological",
                    "confidence": "derived",
                }
            )  # fmt: skip
    return rows
