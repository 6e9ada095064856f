"""What the register says to people, in Chinese and English."""

from __future__ import annotations

from allocation.permits.register.verify import Broken

PROBLEMS = {
    "missing": ("缺失（被删除）", "is missing (deleted)"),
    "previous": ("与前一条目不相接", "does not follow the entry before it"),
    "no_content": ("内容缺失", "has lost its content"),
    "changed": ("内容被改动，哈希不符", "was changed: its hash differs"),
    "head": ("与链头不符", "differs from the head of the chain"),
    "beyond_head": ("未经登记写入，位于链头之后", "was put in behind the head of the chain"),
    "stray": ("内容不属于链上任何条目", "has content that belongs to no entry of the chain"),
    "reference": ("引用无效", "refers to nothing that fits"),
    "grant_without_licence": ("准予意见没有对应的许可证", "grants, but has no licence"),
    "no_grant": ("许可证没有准予意见", "has a licence, but does not grant"),
    "granted_twice": ("同一申请被准予两次", "grants an application a second time"),
    "not_as_noted": ("与留存的链头不符", "is not the entry that was noted"),
    "guard": ("防改动触发器缺失", "a guard against changes is missing"),
}
KIND_NAMES = {
    "application": ("申请", "application"),
    "decision": ("决定建议", "decision"),
    "conclusion": ("经办意见", "conclusion"),
    "licence": ("许可证", "licence"),
    "": ("", ""),
}


def told(broken: Broken, language: str = "zh") -> str:
    """What is wrong, as a sentence that names the entry.

    Args:
        broken: what was found.
        language: ``zh`` or ``en``.
    """
    position = 0 if language == "zh" else 1
    problem = PROBLEMS[broken.problem][position]
    kind = KIND_NAMES.get(broken.kind, (broken.kind,) * 2)[position]
    detail = f" ({broken.detail})" if broken.detail else ""
    if broken.sequence is None:
        return f"{problem}{detail}"
    if language == "zh":
        return f"第 {broken.sequence} 号条目{kind and f'（{kind}）'}：{problem}{detail}"
    return f"entry {broken.sequence}{kind and f' ({kind})'} {problem}{detail}"
