"""How much a sentence is worth to whom, before what others say already is taken off."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from troly.engine.answers.analysis.values import Kind
from troly.engine.answers.summary.values import Audience

_OPENS_A_LIST = re.compile(r"[:：]\s*$")
_LEANS = re.compile(
    r"(?:\d{1,3}[.)]\s+|[a-zđ]\)\s+|[-–•]\s+)?"
    r"(?:Các (?:trường hợp|nội dung|quy định) (?:này|trên|khác)|Việc này|Quy định này|Nội dung khác"
    r"|Trường hợp (?:này|khác)|Đối với (?:các )?trường hợp (?:này|khác)|Những|Ngoài ra|Tuy nhiên"
    r"|Do đó|Vì vậy|Cela|Ceci|Ces|Toutefois|Par ailleurs|En outre|However|Therefore|This|These|It"
    r"|They|Moreover|Also)\b"
)
_FORMULA = re.compile(
    r"\b(?:quy định chi tiết (?:Điều|khoản|điểm) này|chịu trách nhiệm thi hành"
    r"|nếu (?:có |phát sinh )(?:khó khăn, )?vướng mắc|theo quy định của pháp luật\.$)",
    re.IGNORECASE,
)
"""What every law says of itself."""
_REFERS = re.compile(r"\b(?:quy định tại|theo quy định của pháp luật|theo quy định tại)\b")
_CORE = re.compile(
    r"\b(?:có hiệu lực|hết hiệu lực|phạm vi|áp dụng đối với|quy định (?:về|chi tiết|việc)"
    r"|nguyên tắc|nghiêm cấm|thẩm quyền|mục tiêu|kết luận|kết quả|kiến nghị|đề nghị|yêu cầu"
    r"|lệ phí|mức phí|thời hạn|điều kiện|hồ sơ gồm|entre en vigueur|conclusion|objectif"
    r"|vous devez|vous pouvez|obligatoire|gratuit|in summary|goal|must|should"
    r"|important)\b",
    re.IGNORECASE,
)
_KINDS: Mapping[Audience, Mapping[Kind, float]] = {
    Audience.LEADER: {
        Kind.AUTHORITY: 0.3, Kind.DEADLINE: 0.5, Kind.AMOUNT: 0.5, Kind.DATE: 0.4,
        Kind.OBLIGATION: 0.2, Kind.PENALTY: 0.2,
    },
    Audience.SPECIALIST: {
        Kind.OBLIGATION: 0.4, Kind.CONDITION: 0.3, Kind.DEADLINE: 0.4, Kind.AUTHORITY: 0.2,
        Kind.DEFINITION: 0.2, Kind.AMOUNT: 0.3, Kind.NUMBER: 0.1, Kind.DATE: 0.2,
    },
    Audience.PUBLIC: {
        Kind.DEADLINE: 0.5, Kind.AMOUNT: 0.6, Kind.PENALTY: 0.3, Kind.CONDITION: 0.3,
        Kind.OBLIGATION: 0.2, Kind.DATE: 0.3,
    },
}  # fmt: skip
_TOO_LONG, _TOO_SHORT = 90, 6


def worth_of(
    sentence: str, words: int, kinds: Collection[Kind], audience: Audience, *, is_point: bool
) -> float:
    """A factor around 1: what the sentence holds for this reader, and whether it stands alone."""
    worth = 1.0 + sum(_KINDS[audience].get(kind, 0.0) for kind in set(kinds))
    if _CORE.search(sentence):
        worth += 0.5
    if _OPENS_A_LIST.search(sentence):
        worth *= 0.35
    if _LEANS.match(sentence):
        worth *= 0.5
    if _REFERS.search(sentence):
        worth *= 0.8
    if _FORMULA.search(sentence):
        worth *= 0.4
    if is_point:
        worth *= 0.7
    if words > _TOO_LONG:
        worth *= 0.7
    if words < _TOO_SHORT:
        worth *= 0.3
    return worth
