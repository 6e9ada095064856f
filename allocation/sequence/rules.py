r"""What one year hands on to the next, as small functions.

They give volumes in 万m³ and know nothing of tables. Where the law says how much, it is cited; how
soon an overdraft of groundwater is made good no law says, so it is a switch of the sequence.
"""

from __future__ import annotations

from dataclasses import dataclass

REPAY_YEARS, SECTION_MULTIPLE = 1, 2.0


@dataclass(frozen=True)
class Rules:
    """Switches of a sequence.

    Attributes:
        repay_years: over how many of the next years an overdraft of groundwater is made good, in
            equal parts; 0 if it is not. No law says it (derived).
        section_multiple: how many times a missed section flow is owed
            (黄河水量调度条例 第十八条: double).
    """

    repay_years: int = REPAY_YEARS
    section_multiple: float = SECTION_MULTIPLE


def overdraft(taken: float, limit: float, due: float = 0.0) -> float:
    r"""Groundwater taken beyond what a year allowed.

    $$
    B = \max(0,\; W + D - L)
    $$

    W is what was taken, L the limit of the year on its path, D what was due of earlier years. What
    was due and could not be held back (D > L) stays owed. Who takes less than allowed gains
    nothing: totals are limits, not shares (地下水管理条例 第十六、十七条).
    """
    return max(0.0, taken + due - limit)


def instalments(debt: float, year: int, rules: Rules) -> dict[int, float]:
    r"""When an overdraft of ``year`` is made good: $B/N$ in each of the next N years."""
    if debt <= 0.0 or rules.repay_years <= 0:
        return {}
    return {year + n: debt / rules.repay_years for n in range(1, rules.repay_years + 1)}


def lowered(limit: float, due: float) -> float:
    r"""Limit of a year that makes good what is due, $\max(0,\; L - D)$."""
    return max(0.0, limit - due)


def section_debt(missed: float, rules: Rules) -> float:
    r"""What a missed section flow adds to what the next year owes there.

    $$
    D_{n,y+1} = 2\,\sum_t e_{n,t,y}
    $$

    (黄河水量调度条例 第十八条; the year stands for the period of dispatch).
    """
    return rules.section_multiple * max(0.0, missed)


def raised(owed: float, due: float) -> float:
    r"""Factor on the flows a section owes in a year: $(Q + D)/Q$, alike in all months.

    1 where nothing is owed in the year, for then nothing can have been missed.
    """
    return (owed + due) / owed if owed > 0.0 else 1.0


def yellow_share(quota: float, factor: float) -> float:
    r"""Share of Yellow River water in a year, $f \cdot K$: K the share of a normal year, f the
    runoff of the year against it (同比例丰增枯减, 黄河水量调度条例 第十三条)."""
    return factor * quota
