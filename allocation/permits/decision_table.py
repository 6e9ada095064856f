"""What the rules say of every combination of grade, basin, water, sector and exemption.

All other facts stand at their mildest: nothing else speaks against the application. A lawyer can
read the table; a change of a rule shows in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product

import numpy as np
import pandas as pd

from allocation.permits.decision import VERDICT_WORDS, VERDICTS
from allocation.permits.evaluation import DECIDES, OVERRIDDEN, evaluate, mildest
from allocation.permits.facts import vocabulary
from allocation.permits.rules import EFFECTS, RuleBook

Choice = tuple[str, Mapping[str, str]]
GRADES: tuple[Choice, ...] = (
    ("未公布、计算不超载", {"declared": "none"}),
    ("未公布、计算超载", {"declared": "none", "computed": "overloaded"}),
    ("公布临界超载", {"declared": "critical", "computed": "critical"}),
    ("公布超载", {"declared": "overloaded", "computed": "overloaded"}),
    ("公布严重超载", {"declared": "severe", "computed": "severe"}),
)
SECTORS: tuple[Choice, ...] = (
    ("生活", {"sector": "livelihood"}),
    ("建筑服务", {"sector": "services"}),
    ("农田灌溉", {"sector": "irrigation"}),
    ("林牧渔", {"sector": "livestock"}),
    ("一般工业", {"sector": "industry"}),
    ("高耗水工业", {"sector": "industry", "high_consumption": "yes"}),
    ("生态", {"sector": "ecology"}),
)
EXEMPTIONS: tuple[Choice, ...] = (
    ("无", {}),
    ("水权转让", {"transfer": "yes"}),
    ("家庭少量", {"purpose": "household"}),
    ("地下工程应急", {"purpose": "mine_safety"}),
    ("公共安全应急", {"purpose": "public_safety"}),
    ("抗旱生态应急（已同意）", {"purpose": "drought_ecology", "authority_consent": "yes"}),
    ("监测勘探", {"purpose": "monitoring"}),
)


def plain_case() -> dict[str, str]:
    """A new application with nothing that speaks against it."""
    case = {name: mildest(name) for name in vocabulary()}
    return case | {"kind": "new", "purpose": "ordinary", "asked_in_time": "yes"}


def decision_table(book: RuleBook, day: date) -> pd.DataFrame:
    """The verdict of every combination.

    Returns:
        One row per combination, with the columns 流域, 超载等级, 水源, 用途, 豁免情形, 结论,
        决定条文, 条款, 被排除条文.
    """
    facts = vocabulary()
    basins: list[Choice] = [
        (names["zh"], {"basin": value}) for value, names in facts["basin"].values.items()
    ]
    waters: list[Choice] = [
        (names["zh"], {"water": value}) for value, names in facts["water"].values.items()
    ]
    combinations = list(product(basins, GRADES, waters, SECTORS, EXEMPTIONS))
    plain = plain_case()
    cases = pd.DataFrame(
        [plain | {k: v for _, part in choice for k, v in part.items()} for choice in combinations]
    )
    outcome = evaluate(book, cases, day)
    decides = np.argmax(outcome.standing == DECIDES, axis=1)
    table = pd.DataFrame(
        [[label for label, _ in choice] for choice in combinations],
        columns=["流域", "超载等级", "水源", "用途", "豁免情形"],
    )
    return table.assign(
        结论=[VERDICT_WORDS[VERDICTS[EFFECTS[at]]]["zh"] for at in outcome.effect],
        决定条文=[book.rules[at].id for at in decides],
        条款=[book.rules[at].citation for at in decides],
        被排除条文=[
            " ".join(book.rules[at].id for at in np.flatnonzero(row == OVERRIDDEN))
            for row in outcome.standing
        ],
    )
