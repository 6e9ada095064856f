"""Write docs/permit-rules.md and docs/decision-table.csv from the table of permit rules.

Run ``python docs/build_permit_rules.py``; a test compares both with the rules as they are.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from allocation.permits.decision_table import decision_table
from allocation.permits.facts import vocabulary
from allocation.permits.rules import Rule, RuleBook, load_rules
from basins.dataset import default_path

PAGE = Path(__file__).with_name("permit-rules.md")
TABLE = Path(__file__).with_name("decision-table.csv")
DAY = date(2026, 1, 1)
SECTIONS = {
    "A": "省级规划 · the plan",
    "B": "取水许可与黄河保护 · permits",
    "C": "超载公布 · declarations",
    "D": "承载能力评价 · grades",
}
EFFECTS = {
    "not_needed": "不需要许可",
    "refuse": "不予批准",
    "suspend": "暂停审批",
    "inform": "先补充信息",
    "argue": "严格论证",
    "reduce": "核减水量",
    "pass": "可以审批",
}
INTRODUCTION = """# 取水许可规则 · Permit rules

The table `permits/rules.csv` of the dataset, as text. It is made by
`python docs/build_permit_rules.py`. A bureau changes the table, not the code; a table with a fault
is refused with row and column.

**Order.** A rule holds if it is in force on the day and every fact it names has one of its values.
Rules that hold are read by legal rank (1 law, 2 regulation, 3 ministry's notice, 4 plan,
5 technical outline, 6 the general case), then in the order of the table; one that still stands
removes the rules it overrides. Of those that stand the strongest effect is the verdict
(不需要许可, 不予批准, 暂停审批, 先补充信息, 严格论证, 核减水量, 可以审批), and the first rule with
it decides.

**A conflict kept visible.** The plan (PLAN-OVER-XFER) and the notice of 2020 (NOTICE-XFER) let
projects with a transferred water right go on in overloaded areas. 黄河保护法 第五十一条, in force
since 2023-04-01, exempts livelihood needs only (YR-OVER, YR-OVER-LIFE). In the Yellow River basin
the later law overrides both; in the Hai River basin the plan stands. A decision names what it
overrode.

**What a lawyer should confirm.** The words of the rules are summaries; the cited article counts.
The day in 2022 on which the plan took effect is not known here: the rules of the plan carry the
year alone. Thresholds of the technical outline (WARN-…) are to be confirmed: they warn and suspend
nothing. That a withdrawal which leaves less for others needs strict argumentation (LAW-PRIO) is
our reading. Who approves at which tier is not in the rules.

What in the plan and the laws is no permit rule stands elsewhere: totals, intensity, quotas and
ecological flows are red lines of the programme (tested by solving the plan again with the
application); yearly plans, cuts in drought, wet-and-dry shares and doubled debts of sections belong
to plans of years; projects and saving are levers of scenarios.

`decision-table.csv` beside this page has the verdict of every combination of basin, grade, water,
sector and exemption ({cases} rows) on {day}, all other facts at their mildest.
"""


def page(book: RuleBook) -> str:
    """The page as text."""
    cases = len(decision_table(book, DAY))
    parts = [INTRODUCTION.format(cases=f"{cases:,}", day=DAY.isoformat())]
    for section, title in SECTIONS.items():
        rules = [rule for rule in book.rules if rule.section == section]
        parts.append(f"\n## {section} {title} ({len(rules)})\n")
        parts += [_rule(rule) for rule in rules]
    return "\n".join(parts) + "\n"


def _rule(rule: Rule) -> str:
    facts = vocabulary()
    condition = "；".join(
        f"{facts[name].names['zh']} = " + " / ".join(facts[name].told(v, "zh") for v in values)
        for name, values in rule.condition.items()
    )
    since = "" if rule.valid_from == date.min else f"，自 {rule.valid_from.isoformat()}"
    lines = [
        f"- **{rule.id}** {EFFECTS[rule.effect]} · {rule.citation}"
        f"（位阶 {rule.rank}{since}，{rule.confidence}）",
        f"  {rule.text['zh']} {rule.text['en']}",
        f"  条件：{condition or '（无）'}。",
    ]
    if rule.overrides:
        lines.append(f"  排除：{'、'.join(rule.overrides)}。")
    return "  \n".join(lines)


def table_text(book: RuleBook) -> str:
    """The decision table as CSV."""
    return decision_table(book, DAY).to_csv(index=False, lineterminator="\n")


if __name__ == "__main__":
    rules = load_rules(default_path())
    PAGE.write_text(page(rules), encoding="utf-8", newline="\n")
    # With a byte order mark, so that Excel reads the Chinese.
    TABLE.write_text(table_text(rules), encoding="utf-8-sig", newline="\n")
