"""Sentences that oblige, set a term, a condition or a penalty, or say what a word means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troly.engine.answers.analysis.values import Kind, Mention, Place

_NUMBER = r"(?:\d{1,4}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\s\w+)?|[a-zàâçéèêëîïôûù]+)"
_TIME = (
    r"(?:ngày(?:\s+làm\s+việc)?|tháng|năm|giờ|phút|tuần|quý|jours?(?:\s+ouvr(?:és|ables))?|mois|ans?"
    r"|heures?|semaines?|(?:working\s+|business\s+|calendar\s+)?days?|months?|years?|hours?|weeks?)"
)
_DEADLINE = re.compile(
    rf"\b(?:trong\s+(?:thời\s+hạn|thời\s+gian|vòng)(?:\s+(?:không\s+quá|tối\s+đa))?\s+{_NUMBER}"
    rf"(?:\s*\([^()\n]{{1,30}}\))?\s+{_TIME}"
    rf"|(?:chậm\s+nhất|muộn\s+nhất|không\s+quá|tối\s+đa|ít\s+nhất|tối\s+thiểu)(?:\s+là)?(?:\s+sau)?"
    rf"\s+{_NUMBER}(?:\s*\([^()\n]{{1,30}}\))?\s+{_TIME}"
    rf"|(?:chậm\s+nhất|muộn\s+nhất|trước|hạn\s+cuối)(?:\s+là)?(?:\s+vào)?\s+ngày\s+\d{{1,2}}"
    r"(?:\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?|[/-]\d{1,2}(?:[/-]\d{4})?)?"
    rf"|(?:dans\s+(?:un|le)\s+délai\s+de|au\s+plus\s+tard(?:\s+dans\s+les)?|sous|within|no\s+later\s+than"
    rf"|not\s+later\s+than)\s+{_NUMBER}\s+{_TIME})(?!\w)",
    re.IGNORECASE,
)
_OBLIGATION = re.compile(
    r"\b(?:phải(?!\s+(?:trái|chăng))|có\s+(?:quyền(?:\s+hạn)?\s+và\s+)?(?:trách\s+nhiệm|nghĩa\s+vụ|nhiệm\s+vụ)|chịu\s+trách\s+nhiệm"
    r"|không\s+được(?!\s+(?:cấp|công\s+nhận)\s+thì)|nghiêm\s+cấm|bị\s+cấm|cấm"
    r"|doit|doivent|est\s+tenue?\s+de|sont\s+tenue?s\s+de|il\s+est\s+interdit|ne\s+peu(?:t|vent)"
    r"|must|shall|(?:is|are)\s+(?:required|obliged)\s+to|may\s+not|(?:is|are)\s+prohibited)\b",
    re.IGNORECASE,
)
_NO_OBLIGATION = re.compile(
    r"\b(?:không\s+phải\b(?!\s+là\s+đối)|trường\s+hợp\s+phải\b)", re.IGNORECASE
)
_OPENS_WITH_WHEN = re.compile(r"\bKhi\s[^.;:]{4,200}?(?=,)")
_CONDITION = re.compile(
    r"\b(?:(?:đáp\s+ứng|có|bảo\s+đảm|đủ)(?:\s+\w+){0,3}\s+điều\s+kiện|điều\s+kiện\s+sau"
    r"|với\s+điều\s+kiện|trừ\s+trường\s+hợp|trong\s+trường\s+hợp|trường\s+hợp(?=\s)|nếu(?!\s+có\s*\))"
    r"|(?<!trong\s)(?<!trước\s)(?<!sau\s)(?<!đến\s)(?<!từ\s)khi\s+(?:bị|có|thuộc|đáp\s+ứng|đủ|phát\s+hiện"
    r"|không|chưa|được\s+\w+\s+\w+\s+cho\s+phép)"
    r"|(?:à|sous)\s+condition|sauf(?:\s+si)?|lorsqu['’e]|si\b|en\s+cas\s+de"
    r"|provided\s+that|unless|where\s+the|if|in\s+(?:the\s+)?case\s+of|except)\b",
    re.IGNORECASE,
)
_PENALTY = re.compile(
    r"\b(?:phạt\s+(?:tiền|tù|cảnh\s+cáo|cải\s+tạo|vi\s+phạm)|bị\s+phạt|hình\s+thức\s+xử\s+phạt"
    r"|xử\s+phạt(?:\s+bổ\s+sung)?|tước\s+quyền\s+sử\s+dụng|tịch\s+thu|đình\s+chỉ\s+hoạt\s+động"
    r"|bị\s+(?:xử\s+lý|truy\s+cứu|kỷ\s+luật|khiển\s+trách|cảnh\s+cáo|cách\s+chức|buộc)"
    r"|buộc\s+(?:khôi\s+phục|tháo\s+dỡ|nộp|tiêu\s+hủy|thực\s+hiện|cải\s+chính|hoàn\s+trả|bồi\s+thường)"
    r"|amendes?|puni(?:e|s|es)?\s+d|sanctions?|pénalités?"
    r"|fine[ds]?|penalt(?:y|ies)|punish(?:ed|able)|imprisonment)\b",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r"\b(?:được\s+hiểu\s+(?:như\s+sau|là)|sau\s+đây\s+(?:gọi|viết)(?:\s+\w+){0,3}\s+là"
    r"|on\s+entend\s+par|s['’]entend|ci-après|désigne|means|hereinafter|refers\s+to)\b",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"(?:\d{1,3}[a-zđ]?[.)]\s+|[a-zđ]\)\s+|-\s+)?(?P<term>[“\"«]?[A-ZĐÀ-Ỹ][^.;:\n]{1,120}?)"
    r"\s+(?:là|gồm|bao\s+gồm)\s"
)
_TERMS_TITLE = re.compile(
    r"\b(?:giải\s+thích(?:\s+từ\s+ngữ|\s+thuật\s+ngữ)?|định\s+nghĩa|définitions?|definitions?)\b",
    re.IGNORECASE,
)
_SENTENCES = (
    (Kind.OBLIGATION, _OBLIGATION),
    (Kind.CONDITION, _CONDITION),
    (Kind.PENALTY, _PENALTY),
    (Kind.DEFINITION, _DEFINED),
)


def sayings_in(text: str, place: Place, *, is_terms: bool) -> Iterator[Mention]:
    """What a sentence says, at most one of each kind but deadlines: the words that say it.

    ``is_terms``: it stands in an article that explains terms.
    """
    sentence = text[place.start : place.end]
    for found in _DEADLINE.finditer(sentence):
        yield _mention(Kind.DEADLINE, found, place)
    for kind, pattern in _SENTENCES:
        # What a term means obliges nobody.
        if is_terms and kind in (Kind.OBLIGATION, Kind.CONDITION):
            continue
        one = _first(pattern, sentence, kind)
        if one is None and kind is Kind.CONDITION:
            one = _OPENS_WITH_WHEN.search(sentence)
        if one is not None:
            yield _mention(kind, one, place)
        elif kind is Kind.DEFINITION and is_terms and (term := _TERM.match(sentence)):
            start = place.start + term.start("term")
            value = " ".join(term["term"].strip('“”"« »').split())
            yield Mention(kind, start, place.start + term.end("term"), value)


def explains_terms(line: str) -> bool:
    """Whether a heading opens an article that says what words mean."""
    return _TERMS_TITLE.search(line) is not None


def _first(pattern: re.Pattern[str], sentence: str, kind: Kind) -> re.Match[str] | None:
    for found in pattern.finditer(sentence):
        if kind is Kind.OBLIGATION:
            before = max(0, found.start() - 12)
            denied = _NO_OBLIGATION.search(sentence, before, found.end())
            if denied is not None and denied.end() == found.end():
                continue
        return found
    return None


def _mention(kind: Kind, found: re.Match[str], place: Place) -> Mention:
    value = " ".join(found.group().split())
    return Mention(kind, place.start + found.start(), place.start + found.end(), value)
