"""The decision sheet: a Word document in the form of an official one, for the officer to sign.

It follows the layout of official documents (GB/T 9704): A4, title in the middle, body in 仿宋,
headings in 黑体, a block for signature and date at the end. It says on its face that it is a
proposal and that the officer decides.
"""

from __future__ import annotations

import io
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from allocation.permits.application_list import titles
from allocation.permits.deadlines import deadline_told
from allocation.permits.decision import (
    AUTHORITIES,
    VERDICT_WORDS,
    Decision,
)
from allocation.permits.facts import vocabulary
from allocation.permits.sureness import sureness_told
from allocation.report.units import unit_word
from allocation.report.word import a4_document, in_font
from basins.dataset import Dataset
from basins.vocabulary import label, listed

BODY, HEADING, TITLE = "FangSong", "SimHei", "SimSun"
SIZE, SMALL = Pt(14), Pt(10.5)
WORDS = {
    "zh": {
        "title": "取水许可申请审查意见表",
        "note": "本表由系统按规则表与计划推算，供经办人参考；审批结论以经办人签署为准。",
        "application": "一、申请事项",
        "verdict": "二、建议结论",
        "basis": "三、依据与推理",
        "headroom": "四、红线余量（重新求解计划，前后对比）",
        "figures": "五、采用的数据与可信度",
        "deadlines": "六、期限",
        "officer": "七、经办人结论",
        "decided": "决定条文",
        "approvable": "可审批水量上限",
        "authority": "审批机关",
        "missing": "需补充的信息",
        "doubts": "存疑",
        "others": "对其他用户的影响：缺水增加",
        "line": "红线",
        "limit": "限值",
        "before": "申请前余量",
        "after": "申请后余量",
        "fact": "事实",
        "value": "取值",
        "source": "依据",
        "sure": "可信度",
        "sign": "经办人（签字）：　　　　　　　　　审核人（签字）：",
        "date": "　　　　年　　月　　日",
        "opinion": "结论：□准予　□不予　□暂停　□退回　　核准水量：　　　　万m³/年",
        "version": "规则版本 {rules}；数据集 {data}；计划 {year} 年 {hydrology}",
        "none": "无",
        "colon": "：",
        "yearly": "万m³/年",
    },
    "en": {
        "title": "Review of an application for a withdrawal permit",
        "note": "Worked out from the table of rules and the plan to aid the officer, who decides.",
        "application": "1. Application",
        "verdict": "2. Proposed conclusion",
        "basis": "3. Rules and reasoning",
        "headroom": "4. Headroom under red lines, plan solved before and after",
        "figures": "5. Facts used and how sure they are",
        "deadlines": "6. Deadlines",
        "officer": "7. The officer's conclusion",
        "decided": "Deciding rule",
        "approvable": "At most approvable",
        "authority": "Approving authority",
        "missing": "Needed",
        "doubts": "Doubts",
        "others": "Others: their shortage grows by",
        "line": "Red line",
        "limit": "Limit",
        "before": "Headroom before",
        "after": "Headroom after",
        "fact": "Fact",
        "value": "Value",
        "source": "Rests on",
        "sure": "Confidence",
        "sign": "Officer (signature):                      Reviewer (signature):",
        "date": "Date:",
        "opinion": "□ grant  □ refuse  □ suspend  □ return      Volume:           10⁴ m³ a year",
        "version": "Rules {rules}; dataset {data}; plan {year} {hydrology}",
        "none": "none",
        "colon": ": ",
        "yearly": "10⁴ m³ a year",
    },
}
NAMED = {"county": "counties", "river": "rivers", "source": "sources", "sector": "sectors"}
SHOWN = ("number", "applicant", "project", *NAMED, "kind", "purpose", "annual_wan_m3")
SHOWN += ("design_wan_m3", "quota_wan_m3", "licensed_wan_m3", "received", "expires")


def decision_sheet(decision: Decision, dataset: Dataset, language: str = "zh") -> bytes:
    """The sheet as a .docx file.

    Args:
        decision: what is proposed.
        dataset: tables with the names.
        language: ``zh`` or ``en``.
    """
    words, document = WORDS[language], a4_document()
    _paragraph(document, words["title"], TITLE, Pt(22), centred=True)
    _paragraph(document, words["note"], BODY, SMALL, centred=True)
    _heading(document, words["application"])
    _table(document, [], _application_rows(decision, dataset, language))
    _heading(document, words["verdict"])
    _verdict(document, decision, language)
    _heading(document, words["basis"])
    for line in decision.reasoning(language):
        _paragraph(document, line, BODY, Pt(12))
    _heading(document, words["headroom"])
    _headroom(document, decision, language)
    _heading(document, words["figures"])
    head = [words[name] for name in ("fact", "value", "source", "sure")]
    _table(document, head, _figure_rows(decision, language))
    _heading(document, words["deadlines"])
    for deadline in decision.deadlines:
        _paragraph(document, deadline_told(deadline, language), BODY, Pt(12))
    _heading(document, words["officer"])
    for name in ("opinion", "sign", "date"):
        _paragraph(document, words[name], BODY, SIZE)
    version = words["version"].format(
        rules=decision.rules_version,
        data=decision.dataset_hash[:16],
        year=decision.year,
        hydrology=decision.hydrology,
    )
    _paragraph(document, version, BODY, Pt(9))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraph(
    document: WordDocument, text: str, font: str, size: Any, centred: bool = False
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    in_font(paragraph.add_run(text), font, size)


def _heading(document: WordDocument, text: str) -> None:
    _paragraph(document, text, HEADING, SIZE)


def _table(document: WordDocument, head: list[str], rows: list[list[str]]) -> None:
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for line in [*([head] if head else []), *rows]:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            in_font(cell.paragraphs[0].add_run(text), HEADING if line is head else BODY, SMALL)


def _application_rows(decision: Decision, dataset: Dataset, language: str) -> list[list[str]]:
    record, named = decision.application.record(), titles()
    rows = []
    for name in SHOWN:
        value = record[name]
        if value in (None, ""):
            continue
        if name in NAMED:
            table = dataset[NAMED[name]].set_index(name)[f"name_{language}"]
            value = table[value]
        elif name in vocabulary():
            value = vocabulary()[name].told(value, language)
        elif name.endswith("_wan_m3"):
            value = f"{value:,.2f}"
        rows.append([named[name][language == "en"], str(value)])
    return rows


def _verdict(document: WordDocument, decision: Decision, language: str) -> None:
    words, rule = WORDS[language], decision.deciding
    _paragraph(document, VERDICT_WORDS[decision.verdict][language], HEADING, Pt(18), centred=True)
    told = []
    if rule is not None:
        told.append(("decided", f"{rule.id} {rule.citation} {rule.text[language]}"))
    if decision.approvable_wan_m3:
        told.append(("approvable", f"{decision.approvable_wan_m3:,.2f} {words['yearly']}"))
    told.append(("authority", AUTHORITIES[decision.authority][language]))
    for kind, names in (("missing", decision.missing), ("doubts", decision.doubts)):
        if names:
            named = (vocabulary()[name].names[language] for name in names)
            told.append((kind, listed(named, language)))
    lines = [f"{words[kind]}{words['colon']}{text}" for kind, text in told]
    for line in [*lines, sureness_told(decision, language)]:
        _paragraph(document, line, BODY, Pt(12))


def _headroom(document: WordDocument, decision: Decision, language: str) -> None:
    words, room = WORDS[language], decision.room
    if room is None or room.lines.empty:
        _paragraph(document, words["none"], BODY, Pt(12))
        return
    if room.why:
        _paragraph(document, room.why[language], BODY, Pt(12))
    rows = [
        [
            line[f"name_{language}"],
            f"{line['limit']:,.2f} {unit_word(str(line['unit']), language)}",
            f"{line['headroom_before'] + 0.0:,.2f}",
            f"{line['headroom_after'] + 0.0:,.2f}",
            label(line["confidence"], language),
        ]
        for line in room.lines.to_dict("records")
    ]
    _table(document, [words[n] for n in ("line", "limit", "before", "after", "sure")], rows)
    if room.displaces:
        volume = unit_word(f"{room.displaced_wan_m3:,.1f} 万m³", language)
        _paragraph(document, f"{words['others']} {volume}", BODY, Pt(12))


def _figure_rows(decision: Decision, language: str) -> list[list[str]]:
    facts, rows = vocabulary(), []
    spoken = {name for step in decision.steps for name in step.rule.condition}
    for figure in decision.figures:
        if figure.fact not in spoken and not figure.text[language]:
            continue
        fact = facts[figure.fact]
        origin = figure.text[language] or label(figure.origin, language)
        sure = label(figure.confidence, language) if figure.confidence else ""
        rows.append([fact.names[language], fact.told(figure.value, language), origin, sure])
    return rows
