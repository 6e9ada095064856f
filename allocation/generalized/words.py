"""An answer, or why there is none, in words: Chinese or English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocation.generalized.conflicts import Conflict, Involved
    from allocation.generalized.growth import Growing
    from allocation.generalized.unsolved import Unsolved

LISTED = 50
STEPS = {
    "read": ("读入", "read"),
    "assemble": ("组装", "assemble"),
    "solve": ("求解", "solve"),
    "certify": ("验证", "certify"),
    "write": ("写出", "write"),
}


def summary_in_words(summary: dict[str, Any], language: str) -> str:
    """What came out, how large it was, how well it is proved and where the time went."""
    zh = language == "zh"
    steps = "，".join if zh else ", ".join
    seconds = steps(f"{STEPS[step][not zh]} {s:.2f} s" for step, s in summary["seconds"].items())
    residuals = (value for name, value in summary["certificate"].items() if name != "tolerance")
    size = f"{summary['columns']:,}", f"{summary['rows']:,}", max(residuals)
    if zh:
        return (
            f"最小费用 {summary['objective']:,.6g}\n"
            f"{size[0]} 条线路，{size[1]} 个平衡节点；最优性证书最大残差 {size[2]:.1e}\n{seconds}"
        )
    return (
        f"least cost {summary['objective']:,.6g}\n"
        f"{size[0]} links, {size[1]} nodes that balance; largest residual of the certificate of "
        f"optimality {size[2]:.1e}\n{seconds}"
    )


def unsolved_in_words(unsolved: Unsolved, language: str) -> str:
    """The links that contradict each other, or along which the cost falls for ever."""
    zh = language == "zh"
    if unsolved.status == "infeasible":
        return "\n".join([_no_flows(zh), *_conflicts(unsolved.conflicts, zh)])
    lines = _listed([_growing(link, zh) for link in unsolved.growing], zh)
    return "\n".join([_no_least_cost(unsolved.gain, zh), *lines])


def _no_flows(zh: bool) -> str:
    if zh:
        return "网络无可行解：没有任何流量能同时满足各线路的上下限与各节点的水量平衡。"
    return "The network is infeasible: no flows keep all bounds and balance all nodes."


def _no_least_cost(gain: float, zh: bool) -> str:
    if zh:
        return (
            "网络无界：以下线路的流量可以一同无限增大，费用随之无限下降"
            f"（增长最快的线路每增加 1，费用下降 {gain:.6g}）。"
            "请给其中至少一条线路设上限，或检查其费用与 amplitude。"
        )
    return (
        "The network is unbounded: the flows of these links can grow together for ever while the "
        f"cost falls (by {gain:.6g} while the fastest of them grows by 1). Give at least one of "
        "them an upper bound, or check its cost and amplitude."
    )


def _conflicts(conflicts: Sequence[Conflict], zh: bool) -> list[str]:
    lines = []
    for number, conflict in enumerate(conflicts, start=1):
        nodes = "、".join(conflict.nodes[:LISTED]) if zh else ", ".join(conflict.nodes[:LISTED])
        more = " …" if len(conflict.nodes) > LISTED else ""
        lines.append(
            f"矛盾 {number}：以下 {len(conflict.links)} 个界限与节点 {nodes}{more} 的水量平衡"
            f"不能同时成立，至少差 {conflict.short:.6g}；至少须放宽其中一个："
            if zh
            else f"Conflict {number}: these {len(conflict.links)} bounds and the balance of "
            f"{nodes}{more} cannot hold together, by at least {conflict.short:.6g}; one of them "
            "has to give way:"
        )
        lines += _listed([_involved(link, zh) for link in conflict.links], zh)
    return lines


def _listed(lines: list[str], zh: bool) -> list[str]:
    left = len(lines) - LISTED
    if left <= 0:
        return lines
    rest = f"  … 另有 {left} 条（--json 列出全部）" if zh else f"  … and {left} more (see --json)"
    return [*lines[:LISTED], rest]


def _involved(link: Involved, zh: bool) -> str:
    lower = link.bound == "lower_bound"
    sign = "≤" if lower else "≥"
    bound = ("下限" if lower else "上限") if zh else link.bound
    # A flow that would have to turn round is no way out.
    if lower and link.would_do < 0 <= link.value:
        remedy = "单独放宽无济于事" if zh else "cannot resolve it alone"
    else:
        would = "须" if zh else "would have to be"
        remedy = f"{would} {sign} {link.would_do:.6g}"
    return f"  {_place(link, zh)} {bound} {link.value:.6g}: {remedy}"


def _growing(link: Growing, zh: bool) -> str:
    cost, share = ("费用", "增长") if zh else ("cost", "grows by")
    place = _place(link, zh)
    return (
        f"  {place} {cost} {link.cost:.6g}, amplitude {link.amplitude:.6g}, {share} {link.flow:.6g}"
    )


def _place(link: Involved | Growing, zh: bool) -> str:
    row = f"第 {link.row} 行" if zh else f"row {link.row}"
    return f"{row} {link.i} → {link.j} (k={link.k})"
