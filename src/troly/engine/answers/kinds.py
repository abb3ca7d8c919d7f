"""What kind of thing a question asks for, and whether a sentence holds one of that kind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from troly.engine.text.forms import search_key

_TIME_VI = "ngày|tháng|năm|giờ|phút|tuần|quý|tiếng|hôm|ngày làm việc"
_TIME_FR = "jours?|mois|ans?|années?|heures?|minutes?|semaines?"
_TIME_EN = "days?|months?|years?|hours?|minutes?|weeks?"
_NUMBER = (
    r"(?:\d[\d.,/]*|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|triệu|tỷ|nửa|vài"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million"
    r"|billion|half|une?|deux|trois|quatre|cinq|sept|huit|neuf|dix|quinze|cent|mille|millions?)"
)
_MONTHS = (
    "january|february|march|april|june|july|august|september|october|november|december"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday|janvier|février|mars|avril|mai"
    "|juin|juillet|août|septembre|octobre|novembre|décembre|lundi|mardi|mercredi|jeudi|vendredi"
    "|samedi|dimanche"
)
_DOCUMENT_NUMBER = re.compile(r"\b\d{1,5}/(?:\d{4}/)?[a-zđ][\w-]*")
_MARKER = re.compile(r"^\s*(?:\d{1,3}|[a-zđ])[.)]\s")


@dataclass(frozen=True, slots=True)
class Kind:
    """``asks`` matches a question, ``holds`` a sentence; both as search keys.

    ``worth``: how much a sentence of the kind is preferred, 0 to 1. A duration is hardly ever
    told without a number of days; a person may be named in many ways.
    """

    name: str
    asks: re.Pattern[str]
    holds: re.Pattern[str]
    worth: float


def _kind(name: str, asks: str, holds: str, worth: float) -> Kind:
    return Kind(name, re.compile(asks), re.compile(holds), worth)


_COUNTED = re.compile(
    r"(?:bao nhiêu|mấy|combien d(?:e |['’])|how many )\s*([^\W\d_]+)(?:\s+([^\W\d_]+))?"
)
_NOT_COUNTED = (
    "là thì tiền một mỗi mà cho để có không và khi theo do tại ở của vào trong với từ được bị"
    " phải đến temps fois is are do does did"
)
_NOTHING_COUNTED = frozenset(_NOT_COUNTED.split())
_ALSO_CALLED = {"tiếng": "giờ", "hôm": "ngày", "nghìn": "đồng", "triệu": "đồng"}
_REACH = 30
"""Characters between a number and what it counts."""

# The first that asks decides: from the telling to the vague.
_KINDS = (
    _kind(
        "share",
        r"phần trăm|tỷ lệ|tỉ lệ|pourcentage|\btaux\b|percent|what share",
        r"%|phần trăm|\d\s*pour cent|percent|\bphần\b|miễn",
        1.0,
    ),
    _kind(
        "age",
        r"(?:mấy|bao nhiêu) tuổi|\bâge\b|how old|what age",
        rf"{_NUMBER}\s+(?:tuổi|ans\b|years)|\bage of\b",
        1.0,
    ),
    _kind(
        "hour",
        r"(?:lúc|từ|đến|trước|sau|vào|cửa) mấy giờ|mấy giờ (?:thì )?(?:mở|đóng|bắt|họp|làm)"
        r"|à quelle heure|(?:at )?what time",
        r"\d\s*(?:giờ|h\b|h\d|heures?|:\d\d|[ap]\.?m)",
        1.0,
    ),
    _kind(
        "duration",
        rf"bao lâu|(?:mấy|bao nhiêu) (?:{_TIME_VI})|thời hạn|thời gian (?:nào|là)"
        rf"|combien (?:de )?(?:temps|{_TIME_FR})|quelle durée|quel délai|délai|durée"
        rf"|how (?:long|quickly|soon)|how many (?:{_TIME_EN})",
        rf"{_NUMBER}\s+(?:đến \d+ )?(?:{_TIME_VI}|{_TIME_FR}|{_TIME_EN})\b"
        r"|vĩnh viễn|trong ngày|hằng năm|hàng năm|ngay|immédiat|immediately",
        1.0,
    ),
    _kind(
        "money",
        r"bao nhiêu (?:tiền|đồng|nghìn|triệu|tỷ|euro)|mấy (?:trăm|nghìn|triệu|đồng)"
        r"|(?:phí|giá|mức|tiền|cước|chi|tốn|mất|thuế|lương|trợ cấp|phạt|thưởng|nộp|trả|thu|vốn"
        r"|hỗ trợ|đóng|dự toán|ngân sách|gói thầu)\b.*(?:bao nhiêu|thế nào|mấy)"
        r"|combien (?:coûte|paie|paye|faut-il payer)|quel(?:le)? (?:est le |est la )?"
        r"(?:prix|coût|tarif|montant|somme|amende|plafond)|how much"
        r"|what is the (?:fine|fee|price|cost)",
        rf"\d[\d.,\s]*(?:đồng|đ\b|vnd|triệu|tỷ|nghìn|€|euros?|dong|dollars?|usd)|[$€£%]"
        rf"|{_NUMBER} (?:triệu|nghìn|tỷ|euros?|dollars?)|tháng (?:tiền )?lương"
        r"|miễn (?:phí|lệ|tiền|thu)|không (?:thu|mất|phải nộp|đồng)|gratuit|\bfree\b|nothing",
        1.0,
    ),
    _kind(
        "date",
        r"(?:ngày|hôm|năm|tháng|thế kỷ|dịp) nào|thứ mấy|bao giờ"
        r"|(?:hiệu lực|áp dụng).*(?:khi|lúc) nào"
        r"|\bquand\b|quelle? (?:année|date|jour)|\bwhen\b|(?:what|which) (?:year|date|day|century)",
        rf"ngày \d|tháng {_NUMBER}|năm \d|\b\d{{1,2}}[/.-]\d{{1,2}}\b|\b(?:1\d|20)\d\d\b"
        r"|thế kỷ|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|(?:đầu|cuối|giữa) (?:năm|tháng|tuần|quý)"
        r"|hằng (?:ngày|tuần|tháng|năm)|hàng (?:ngày|tuần|tháng|năm)|(?:trong|cùng) ngày"
        r"|ngày làm việc"
        rf"|\b(?:{_MONTHS})\b|century|siècle",
        1.0,
    ),
    _kind(
        "moment",
        r"khi nào|lúc nào|(?:thời điểm|thời gian) nào",
        r"ngày|tháng|năm|\bkhi\b|trước|sau\b|\d|kể từ|trường hợp",
        0.4,
    ),
    _kind(
        "number",
        r"bao nhiêu|\bmấy\b|bao xa|combien|quel nombre|how (?:many|far|often|deep|high|large)",
        rf"\d|\b{_NUMBER}\b",
        0.8,
    ),
    _kind(
        "papers",
        r"giấy tờ (?:gì|nào|cần)|những giấy tờ|hồ sơ (?:gồm|cần|có)|(?:cần|nộp|gồm|mang|xuất trình)"
        r"(?: theo)?(?: những)? gì|quel(?:le)?s (?:pièces|documents|justificatifs)"
        r"|(?:what|which) (?:documents|papers|forms)",
        r"giấy|đơn|bản sao|tờ khai|hồ sơ|văn bản|hộ chiếu|căn cước|thẻ|formulaire|pièce|copie"
        r"|justificatif|form|copy|passport|certificate|permit",
        0.6,
    ),
    _kind(
        "place",
        r"(?:ở|tại|từ|đến|về|đi) (?:đâu|chỗ nào|nơi nào)|(?:địa chỉ|phố|nơi|chỗ|địa điểm) nào"
        r"|\boù\b|\bwhere\b",
        r"\btại\b|\bở\b|địa chỉ|trụ sở|\bphường\b|\bxã\b|\bquầy\b|\bđến\b|mairie|commissariat"
        r"|auprès"
        r"|\bchez\b|\bà l[ae']|\bau\b|\bdans\b|\b(?:at|in|on|near) (?:the )?\w",
        0.4,
    ),
    _kind(
        "actor",
        r"\bai\b|(?:cơ quan|người|đơn vị|tổ chức|cấp|phòng|sở|bộ) nào|\bqui\b|quel organisme"
        r"|\bwhom?\b|(?:which|what) (?:body|agency|office|authority)",
        r"cơ quan|người|đơn vị|ủy ban|uỷ ban|chủ tịch|trưởng|giám đốc|bộ |sở |cục |công an"
        r"|chính phủ|tòa án|hội đồng|phòng |cán bộ|công chức|ông |bà |maire|préfet|ministre"
        r"|agent|président"
        r"|minister|mayor|officer|agency|department|director|committee",
        0.4,
    ),
    _kind(
        "reason",
        r"vì sao|tại sao|lý do (?:gì|nào)|pourquoi|\bwhy\b",
        r"\bvì\b|\bdo\b|nhằm|\bđể\b|bởi|lý do|parce|afin|\bpour\b|\bcar\b|because|since"
        r"|in order|so that",
        0.4,
    ),
)


def asked_kind(question: str) -> Kind | None:
    """The kind a question asks for; None where nothing of the kinds known here is asked."""
    key = search_key(question)
    return next((kind for kind in _KINDS if kind.asks.search(key)), None)


def holds_kind(text: str, kind: Kind) -> bool:
    """Whether the sentence, its own marker apart, holds something of the kind."""
    key = _DOCUMENT_NUMBER.sub(" ", _MARKER.sub("", search_key(text)))
    return kind.holds.search(key) is not None


def counted_thing(question: str) -> str | None:
    """What "how many" counts, as a search key: "hộ", "days"; None where nothing is."""
    found = _COUNTED.search(search_key(question))
    if found is None or found[1] in _NOTHING_COUNTED:
        return None
    return _ALSO_CALLED.get(found[1], found[1])


def counts(text: str, counted: str) -> bool:
    """Whether a number stands shortly before (or, as in "số hộ: 187", after) the thing."""
    key = search_key(text)
    thing = re.escape(counted.rstrip("s"))
    near = rf"\b{_NUMBER}\b[^.;\n]{{0,{_REACH}}}?\b{thing}|\b{thing}\w*\b[^.;\n]{{0,{_REACH}}}?\d"
    return re.search(near, key) is not None
