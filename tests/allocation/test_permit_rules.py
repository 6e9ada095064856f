"""Rules of permits: examples of each, plan against law, unknown facts, the table."""

from __future__ import annotations

import csv
import io
import runpy
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from allocation.permits.decision_table import plain_case
from allocation.permits.evaluation import judge
from allocation.permits.facts import UNKNOWN, vocabulary
from allocation.permits.rules import FILE, RuleBook, load_rules, parse_rules
from basins.carrying.suspensions import consequences, suspension_rules
from basins.dataset import default_path
from basins.faults import BadInput, Fault
from tests.permit_examples import DECIDING, YIELDING, examples, standing_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
DAY = date(2026, 1, 1)
# Nothing overrides an emergency; a test below holds that over the whole table.
NEVER_YIELD = {"LAW-NEED-MINE", "LAW-NEED-SAFETY", "GW-EXCEPT"}
# Each says in the plan what a regulation above it says too, so it concurs and never decides.
NEVER_FIRST = {"GW-CAP-ZONE", "PLAN-GW", "PLAN-GW-LIMITED", "PLAN-CAP", "PLAN-INT", "PLAN-ECO"}
NEVER_FIRST |= {"PLAN-YR"}


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rules(default_path())


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"{e['rule']}-{e['standing']}")
def test_what_becomes_of_a_rule(book: RuleBook, example: dict[str, str]) -> None:
    day = date.fromisoformat(example["day"])
    assert standing_of(book, example["rule"], example["facts"], day) == example["standing"]


def test_every_rule_has_its_examples(book: RuleBook) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for example in examples():
        found[example["rule"]].add(example["standing"])
    assert set(found) == {rule.id for rule in book.rules}
    for rule, standings in found.items():
        assert "not met" in standings
        assert standings & set(DECIDING), rule
        assert ("decides" in standings) == (rule not in NEVER_FIRST), rule
        assert bool(standings & set(YIELDING)) == (rule not in NEVER_YIELD), rule


def judged(book: RuleBook, day: date = DAY, **facts: str) -> tuple[str, str, set[str]]:
    """Verdict, deciding rule, and what was overridden."""
    found = judge(book, plain_case() | facts, day)
    decides = next((rule for rule, how in found.standing.items() if how == "decides"), "")
    return found.effect, decides, set(found.overridden_by)


def test_a_transferred_right_in_an_overloaded_area_before_and_after_the_law(book: RuleBook) -> None:
    """黄河保护法 第五十一条 exempts livelihood only; the plan exempts transfers too."""
    case = {"declared": "overloaded", "sector": "industry", "transfer": "yes"}
    before = judged(book, date(2023, 3, 31), basin="yellow", **case)
    assert before[0] == "argue" and before[1] in {"NOTICE-XFER", "PLAN-OVER-XFER"}
    assert before[2] == {"NOTICE-OVER", "PLAN-OVER"}
    effect, decides, overridden = judged(book, date(2023, 4, 1), basin="yellow", **case)
    assert (effect, decides) == ("suspend", "YR-OVER")
    assert overridden == {"NOTICE-XFER", "PLAN-OVER-XFER"}
    effect, decides, overridden = judged(book, basin="hai", **case)
    assert (effect, decides, overridden) == ("argue", "PLAN-OVER-XFER", {"PLAN-OVER"})


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("pass", "PASS")),
        ({"declared": "overloaded", "sector": "irrigation"}, ("suspend", "YR-OVER")),
        ({"declared": "overloaded"}, ("argue", "YR-OVER-LIFE")),
        ({"computed": "severe", "sector": "industry"}, ("argue", "WARN-OVER")),
        ({"water": "deep_groundwater", "sector": "irrigation"}, ("refuse", "YR-DEEP")),
        ({"water": "karst_groundwater", "zone": "banned"}, ("refuse", "GW-BAN")),
        (
            {"water": "karst_groundwater", "zone": "banned", "purpose": "household"},
            ("refuse", "GW-BAN"),
        ),
        (
            {"water": "karst_groundwater", "zone": "banned", "purpose": "mine_safety"},
            ("not_needed", "GW-EXCEPT"),
        ),
        ({"water": "shallow_groundwater", "zone": "limited"}, ("refuse", "GW-LIMITED")),
        (
            {"water": "shallow_groundwater", "zone": "limited", "kind": "renewal"},
            ("argue", "GW-LIMITED-CUT"),
        ),
        (
            {"water": "shallow_groundwater", "public_network": "yes"},
            ("refuse", "LAW-REFUSE-NETWORK"),
        ),
        ({"public_network": "yes"}, ("pass", "PASS")),
        ({"non_conventional": "unused", "water_short": "yes"}, ("refuse", "SAVE-NCW")),
        ({"negative_list": "yes"}, ("refuse", "YR-LIST")),
        ({"negative_list": "yes", "basin": "hai"}, ("refuse", "SAVE-HIGH-LIST")),
        ({"above_design": "yes"}, ("reduce", "LAW-REFUSE-DESIGN")),
        ({"above_quota": "yes"}, ("reduce", "LAW-QUOTA")),
        ({"above_quota": "yes", "water": "karst_groundwater"}, ("refuse", "GW-CAP-QUOTA")),
        ({"purpose": "drought_ecology", "authority_consent": "no"}, ("inform", "LAW-NEED-CONSENT")),
        ({"permits_full": "yes"}, ("refuse", "LAW-REFUSE-CAP")),
    ],
)
def test_cases_a_lawyer_would_ask_about(
    book: RuleBook, facts: dict[str, str], expected: tuple[str, str]
) -> None:
    assert judged(book, **({"basin": "yellow"} | facts))[:2] == expected


def test_unknown_facts_that_matter_are_asked_for(book: RuleBook) -> None:
    facts = {"declared": "overloaded", "basin": "hai", "sector": "industry", "transfer": UNKNOWN}
    found = judge(book, plain_case() | facts, DAY)
    assert found.effect == "" and found.missing == ("transfer",)
    # Whether it is on the negative list could turn a suspension into a refusal, no more.
    found = judge(book, plain_case() | facts | {"negative_list": UNKNOWN}, DAY)
    assert (found.missing, found.doubts) == (("transfer",), ("negative_list",))
    # In the Yellow River basin a transfer changes nothing any more, so nobody has to be asked.
    facts |= {"basin": "yellow", "negative_list": "no"}
    assert judge(book, plain_case() | facts, DAY).effect == "suspend"


def test_a_refusal_needs_no_further_facts(book: RuleBook) -> None:
    facts = {"negative_list": "yes", "harms_third_party": UNKNOWN, "bad_siting": UNKNOWN}
    found = judge(book, plain_case() | facts, DAY)
    assert (found.effect, found.missing) == ("refuse", ())


def test_what_need_not_be_asked_for_is_a_doubt(book: RuleBook) -> None:
    found = judge(book, plain_case() | {"permits_full": UNKNOWN}, DAY)
    assert (found.effect, found.missing, found.doubts) == ("pass", (), ("permits_full",))


def test_nothing_overrides_an_emergency(book: RuleBook) -> None:
    for rule in book.rules:
        assert not NEVER_YIELD & set(rule.overrides)
    effects = {book.named(name).effect for name in NEVER_YIELD}
    assert effects == {"not_needed"}


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "build_permit_rules.py"))


def test_the_decision_table_is_the_one_committed(book: RuleBook, script: dict[str, Any]) -> None:
    committed = (DOCS / "decision-table.csv").read_text("utf-8-sig")
    fresh = script["table_text"](book)
    assert fresh == committed, "run python docs/build_permit_rules.py and look at the difference"
    assert script["page"](book) == (DOCS / "permit-rules.md").read_text("utf-8")
    table = pd.read_csv(io.StringIO(committed))
    assert len(table) == 2 * 5 * 6 * 7 * 7
    overloaded = table[(table["超载等级"] == "公布超载") & (table["豁免情形"] == "无")]
    waters = overloaded[(overloaded["水源"] == "地表水") & (overloaded["用途"] != "生活")]
    assert set(waters["结论"]) == {"暂停审批"}


def damaged(change: dict[str, str], rule: str = "YR-OVER") -> tuple[Fault, ...]:
    """Faults of the table with cells of one rule changed."""
    rows = list(csv.DictReader(io.StringIO((default_path() / FILE).read_text("utf-8"))))
    for row in rows:
        if row["rule"] == rule:
            row |= change
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    with pytest.raises(BadInput) as bad:
        parse_rules(out.getvalue().encode())
    return bad.value.faults


@pytest.mark.parametrize(
    ("change", "column", "remedy"),
    [
        ({"effect": "suspends"}, "effect", "did you mean 'suspend'?"),
        ({"basin": "yelow"}, "basin", "did you mean 'yellow'?"),
        ({"declared": "overloaded|sever"}, "declared", "did you mean 'severe'?"),
        ({"rank": "9"}, "rank", "one of"),
        ({"valid_from": "2023/4/1"}, "valid_from", "correct it"),
        ({"overrides": "PLAN-OVER-XFERS"}, "overrides", "did you mean 'PLAN-OVER-XFER'?"),
        ({"text_zh": ""}, "text_zh", "fill it in"),
        ({"citation": ""}, "citation", "fill it in"),
        ({"confidence": "sure"}, "confidence", "one of"),
        ({"section": "E"}, "section", "one of"),
        ({"authority": "town"}, "authority", "one of"),
        ({"rule": "YR-OVER-LIFE"}, "rule", "rename one"),
    ],
)
def test_a_wrong_cell_is_refused_with_row_and_column(
    change: dict[str, str], column: str, remedy: str
) -> None:
    faults = damaged(change)
    assert {fault.column for fault in faults} == {column}
    assert faults[0].row == 2 and remedy in faults[0].remedy


def test_a_lower_rank_cannot_override_a_higher_one() -> None:
    (fault,) = damaged({"overrides": "YR-OVER"}, rule="PLAN-OVER")
    assert fault.column == "overrides" and "rank 1" in fault.remedy


def test_all_faults_come_at_once() -> None:
    faults = damaged({"effect": "x", "basin": "y", "rank": "z"})
    assert [fault.column for fault in faults] == ["effect", "rank", "basin"]


def test_a_bureau_can_add_a_rule(book: RuleBook) -> None:
    text = (default_path() / FILE).read_text("utf-8")
    head = text.splitlines()[0].split(",")
    cells = dict.fromkeys(head, "") | {
        "rule": "LOCAL-SPRING",
        "section": "B",
        "rank": "4",
        "effect": "refuse",
        "water": "karst_groundwater",
        "text_zh": "泉域内不新增岩溶水",
        "text_en": "no more karst water in the spring basin",
        "citation": "某市规定 第一条",
        "confidence": "official",
    }
    more = parse_rules((text + ",".join(cells[name] for name in head) + "\n").encode())
    assert more.version != book.version
    assert judged(more, water="karst_groundwater")[:2] == ("refuse", "LOCAL-SPRING")


def test_every_fact_is_spoken_of_by_a_rule(book: RuleBook) -> None:
    assert {name for rule in book.rules for name in rule.condition} == set(vocabulary())


@pytest.mark.parametrize("basin", ["yellow", "hai"])
@pytest.mark.parametrize("grade", ["critical", "overloaded", "severe"])
def test_the_board_and_the_desk_name_the_same_rule(book: RuleBook, grade: str, basin: str) -> None:
    """What a declaration suspends according to the board is what decides on high-consumption
    industry at the desk; dates and articles agree."""
    board = consequences(default_path(), grade, basin, DAY)
    case = {"declared": grade, "sector": "industry", "high_consumption": "yes"}
    effect, decides, _ = judged(book, basin=basin, **case)
    assert effect == "suspend"
    assert decides in {rule.rule for rule in board}
    if grade != "critical":
        assert decides == board[0].rule
    for told in board:
        article = told.citation.split("）")[-1].split(" ")[-1]
        rule = book.named(told.rule if told.rule != "YR-OVER" else "YR-OVER-LIFE")
        assert article in rule.citation
        table = suspension_rules(default_path()).set_index("rule").loc[[told.rule], "valid_from"]
        assert set(table) == {rule.valid_from.isoformat()}
