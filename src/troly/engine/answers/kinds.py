"""What kind of thing a question asks for, and whether a sentence holds one of that kind."""

from __future__ import annotations

import re
from functools import lru_cache

from troly.engine.answers.kind_table import KINDS, NUMBER, Kind
from troly.engine.text.forms import search_key

_DOCUMENT_NUMBER = re.compile(r"\b\d{1,5}/(?:\d{4}/)?[a-zđ][\w-]*")
_MARKER = re.compile(r"^\s*(?:\d{1,3}|[a-zđ])[.)]\s")
_ASKING_WORD = re.compile(
    r"\b(?:nào|gì|đâu|ai|mấy|bao (?:nhiêu|lâu|giờ|xa)|sao|không|quel(?:le)?s?|qui|quoi|quand|où"
    r"|combien|comment|pourquoi|est-ce|who|what|when|where|which|why|how|may|can|must|do|does|is|are)\b"
)
_LISTED = re.compile(
    r"\b(?:những|các) (?:\w+ ){0,6}?(?:nào|gì|ai)\b|\bnhững (?:gì|ai)\b|\b(?:bao )?gồm (?:có )?"
    r"(?:những )?(?:gì|ai|\w+ (?:\w+ )?nào)\b|\bgồm (?:mấy|bao nhiêu)\b"
    r"|\bmấy (?:loại|nhóm|trường hợp)\b|\bquel(?:le)?s sont\b|\bquel(?:le)?s \w+s\b"
    r"|\bwhat are\b|\b(?:which|what) (?!is|was|does|has)\w+s\b"
    r"|\b(?:liệt kê|kể tên|lister?|énumér\w+)\b"
)
_NAME = re.compile(r"(?<=[\w,;:)\"”»] )[^\W\d_a-zà-ỹđ][\w’'-]+")
_COUNTED = re.compile(
    r"(?:bao nhiêu|mấy|combien d(?:e |['’])|how many )\s*([^\W\d_]+)(?:\s+([^\W\d_]+))?"
)
_NOT_COUNTED = (
    "là thì tiền một mỗi mà cho để có không và khi theo do tại ở của vào trong với từ được bị"
    " phải đến đối nếu hay so trên dưới trở cả về tùy vậy nhỉ ạ mới"
    " temps fois is are do does did"
)
_NOTHING_COUNTED = frozenset(_NOT_COUNTED.split())
_ALSO_CALLED = {"tiếng": "giờ", "hôm": "ngày", "nghìn": "đồng", "triệu": "đồng"}
_MONEY = frozenset({"đồng", "trăm", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "euros", "euro", "dong"})
_KEYS = 1_024
"""Sentences whose keys are remembered while one question looks at them again and again."""
_WRITTEN = {
    "mét": r"(?:mét|m[²³]?)(?!\w)",
    "met": r"(?:mét|met|m[²³]?)(?!\w)",
    "mètres": r"(?:mètres?|m[²³]?)(?!\w)",
    "metres": r"(?:metres?|m[²³]?)(?!\w)",
    "phần": r"(?:phần\b|%)",
    "pourcent": r"(?:pour ?cent|%)",
    "percent": r"(?:per ?cent|%)",
    "cân": r"(?:cân\b|kg\b|ki-?lô)",
    "ki": r"(?:ki-?lô|km\b|kg\b)",
    "héc": r"(?:héc ?-?ta|ha)(?!\w)",
    "hecta": r"(?:hecta|ha)(?!\w)",
    "hectares": r"(?:hectares?|ha)(?!\w)",
}
"""Units that a text writes with a sign where people say a word."""
_REACH = 30
"""Characters between a number and what it counts."""


@lru_cache(maxsize=_KEYS)
def _key(text: str) -> str:
    return search_key(text)


@lru_cache(maxsize=64)
def asked_kind(question: str) -> Kind | None:
    """The kind a question asks for; None where nothing of the kinds known here is asked.

    An asking word decides. Only where none stands does a noun ("Lệ phí khai sinh?").
    """
    key = search_key(question).strip()
    found = next((kind for kind in KINDS if kind.asks.search(key)), None)
    if found is not None and found.name == "money":
        counted = counted_thing(question)
        # "thu hồi bao nhiêu hộ" counts households, whatever is paid or taken.
        if counted is not None and counted not in _MONEY:
            return next(kind for kind in KINDS if kind.name == "number")
    if found is None and not _ASKING_WORD.search(key):
        found = next((k for k in KINDS if k.hints is not None and k.hints.search(key)), None)
    return found


def has_asking_word(question: str) -> bool:
    """Whether it is worded as a question: "thời gian thử việc" only names what is wanted."""
    return "?" in question or _ASKING_WORD.search(search_key(question)) is not None


def asks_list(question: str) -> bool:
    """Whether several things are asked for: "những trường hợp nào", "gồm những gì"."""
    return _LISTED.search(search_key(question)) is not None


def holds_kind(text: str, kind: Kind, question: str = "") -> bool:
    """Whether the sentence, its own marker apart, holds something of the kind.

    Where names will do, one in capitals that ``question`` lacks is enough.
    """
    return holds_written(text, kind) or (kind.by_name and bool(new_names(text, question)))


def holds_written(text: str, kind: Kind) -> bool:
    """The same, names apart: it depends on no question."""
    key = _without_marker(_key(text))
    if kind.name != "document" and "/" in key:
        key = _DOCUMENT_NUMBER.sub(" ", key)
    return kind.holds.search(key) is not None


def _without_marker(key: str) -> str:
    # Not by sub, which would try at every letter of a long passage.
    marker = _MARKER.match(key)
    return key if marker is None else key[marker.end() :]


def new_names(text: str, question: str) -> set[str]:
    """Words in capitals, the first of a sentence apart, that the question does not hold."""
    return set(names_in(text)) - question_words(question)


def names_in(text: str) -> tuple[str, ...]:
    """Words in capitals, the first of a sentence apart, as search keys."""
    return tuple(map(_key, _NAME.findall(text)))


@lru_cache(maxsize=64)
def question_words(question: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", search_key(question)))


def counted_thing(question: str) -> str | None:
    """What "how many" counts, as a search key: "hộ", "days"; None where nothing is."""
    found = _COUNTED.search(search_key(question))
    if found is None or found[1] in _NOTHING_COUNTED:
        return None
    return _ALSO_CALLED.get(found[1], found[1])


def counts(text: str, counted: str) -> bool:
    """Whether a number stands shortly before (or, as in "số hộ: 187", after) the thing."""
    key = _key(text)
    if counted not in _WRITTEN and counted.rstrip("s") not in key:
        return False
    return _counting(counted).search(key) is not None


@lru_cache(maxsize=256)
def _counting(counted: str) -> re.Pattern[str]:
    written = _WRITTEN.get(counted)
    if written is not None:
        return re.compile(rf"\b{NUMBER}\s?{written}")
    thing = re.escape(counted.rstrip("s"))
    near = rf"\b{NUMBER}\b[^.;\n]{{0,{_REACH}}}?\b{thing}"
    return re.compile(rf"{near}|\b{thing}\w*\b[^.;\n]{{0,{_REACH}}}?\d")


def tells_kind(text: str, kind: Kind, question: str) -> bool:
    """Whether the sentence holds something of the kind that the question does not say itself:
    of "the contractor" alone nobody learns who the contractor is."""
    key = _without_marker(_key(text))
    asked = question_words(question)
    found = (re.findall(r"\w+", match[0]) for match in kind.holds.finditer(key))
    if any(not asked.issuperset(words) for words in found if words):
        return True
    return kind.by_name and bool(new_names(text, question))
