"""Document numbers, articles and their parts, and ordinals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from troly.engine.answers.claims.fact import Fact, place_after
from troly.engine.answers.claims.items import Item
from troly.engine.answers.claims.listed import set_of
from troly.engine.answers.claims.values import Difference
from troly.engine.text.forms import fold
from troly.engine.text.syllables import is_document_number

_NOT_A_SUM = r"(?!\s*(?:triệu|tỷ|tỉ|nghìn|ngàn|đồng|%|euros?|millions?))"
_NAMED = {
    "vi": "điều|khoản|điểm|chương|mục|tiểu mục|phụ lục|mẫu|phần|lớp|quyển|tổ|khu phố|thôn|nhóm"
    "|hạng|loại|cấp|bậc|phòng|cửa số|quầy|tầng",
    "fr": "article|articles|art|section|chapitre|annexe|alinea|paragraphe|titre|point|guichet"
    "|bureau|salle|categorie|groupe|niveau|echelon|formulaire|lot|zone",
    "en": "article|section|clause|paragraph|point|annex|chapter|schedule|form|counter|room|category"
    "|group|level|class|grade|zone|part|floor|appendix",
}
_NUMBERS = {
    "vi": r" (?:số )?((?:\d{1,4}[a-zđ]?|[ivx]+)(?![\w/.,-]*\d)\b"
    r"|(?<=điểm )[a-zđ]\b|(?<=lục )[a-zđ]\b)",
    "fr": r"\.? (?:n[°o] ?)?((?:[lr]\.? ?)?\d{1,4}(?:-\d+)*[a-z]?|[ivx]+"
    r"|(?<=annexe )[a-z]|(?<=point )[a-z])\b",
    "en": r" (?:no\.? ?)?(\d{1,4}(?:\.\d+)*[a-z]?|[ivx]+"
    r"|(?<=annex )[a-z]|(?<=form )[a-z]|(?<=category )[a-z]|(?<=zone )[a-z])\b",
}
_PARTS = {
    language: re.compile(f"({_NAMED[language]}){_NUMBERS[language]}{_NOT_A_SUM}")
    for language in _NAMED
}
_SHORT_NUMBER = re.compile(r"(\d{1,5})/((?:19|20)\d\d)(?![\w/])")
_NAMES_A_DOCUMENT = set_of(
    "số định tư luật quyết lệnh thị hoạch lệnh văn no n numero decret arrete loi decision"
    " deliberation decree order law ordinance circular resolution number"
)
_OFFICE_NUMBER = re.compile(r"\d{1,5}[a-z]?/[A-ZĐ]{2,}(?:[-–&/][A-ZĐ][A-ZĐa-zđ]*)*(?![\w/])")
_CODE = re.compile(r"\d{1,4}-[a-zđ]{1,4}\d{0,3}\b")
_ORDINALS = {
    "vi": {"nhất": 1, "nhì": 2, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7,
           "tám": 8, "chín": 9, "mười": 10},
    "fr": {"premier": 1, "premiere": 1, "premiers": 1, "premieres": 1, "1er": 1, "1re": 1,
           "deuxieme": 2,
           "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5,
           "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10,
           "dernier": -1, "derniere": -1, "derniers": -1, "dernieres": -1},
    "en": {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
           "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "last": -1},
}  # fmt: skip
_RANKED = set_of("giải hạng bậc loại lần")
_NUMBERED = {
    "fr": re.compile(r"(\d{1,3})(?:e|eme|nde?|ieme)$"),
    "en": re.compile(r"(\d{1,3})(?:st|nd|rd|th)$"),
}


def reference_at(
    key: str, items: Sequence[Item], place: int, language: str, text: str
) -> Fact | None:
    """A document number, or an article, khoản, annex … with its own number, that begins here.
    ``key`` is ``text`` in small letters, as long as it."""
    item = items[place]
    office = _OFFICE_NUMBER.match(text, item.start) if item.key[0].isdigit() else None
    if office:
        last = place_after(items, place, office.end())
        value = fold(office[0]).replace("-", "/").replace("–", "/")
        return Fact(Difference.DOCUMENT_NUMBER, (value,), place, last)
    if is_document_number(item.key):
        value = fold(item.key).replace("-", "/")
        return Fact(Difference.DOCUMENT_NUMBER, (value,), place, place)
    before = items[place - 1].key if place else ""
    if item.key.isdigit() and before not in ("tháng", "quý", "quí"):
        match = _SHORT_NUMBER.match(key, item.start)
        if match and (before in _NAMES_A_DOCUMENT or int(match[1]) > 12):
            last = place_after(items, place, match.end())
            return Fact(Difference.DOCUMENT_NUMBER, (f"{match[1]}/{match[2]}",), place, last)
    code = _CODE.match(key, item.start) if item.key.isdigit() else None
    if code:
        last = place_after(items, place, code.end())
        return Fact(Difference.DOCUMENT_NUMBER, (code[0],), place, last)
    match = _PARTS[language].match(key, item.start)
    if match and not (place and items[place - 1].key.isdigit()):
        last = place_after(items, place, match.end())
        number = match[2].lstrip("0") or match[2]
        return Fact(Difference.DOCUMENT_NUMBER, (match[1], number), place, last)
    return None


def ordinal_at(items: Sequence[Item], place: int, language: str) -> Fact | None:
    """ "thứ ba", "lần 2", "3e", "third" that begins here."""
    key = items[place].key
    following = items[place + 1].key if place + 1 < len(items) else ""
    if language == "vi":
        table = _ORDINALS["vi"]
        before = items[place - 1].key if place else ""
        if key in ("nhất", "nhì") and before in _RANKED:
            return Fact(Difference.ORDINAL, (table[key],), place, place)
        if key == "đầu" and before == "lần" and following != "tiên":
            return Fact(Difference.ORDINAL, (1,), place, place)
        if key == "thứ" and (following in table or following.isdigit()):
            number = int(following) if following.isdigit() else table[following]
            return Fact(Difference.ORDINAL, (number,), place, place + 1)
        if key == "đầu" and following == "tiên":
            return Fact(Difference.ORDINAL, (1,), place, place + 1)
        if key == "cuối" and following == "cùng":
            return Fact(Difference.ORDINAL, (-1,), place, place + 1)
        return None
    if key in _ORDINALS[language]:
        return Fact(Difference.ORDINAL, (_ORDINALS[language][key],), place, place)
    match = _NUMBERED[language].match(key)
    return Fact(Difference.ORDINAL, (int(match[1]),), place, place) if match else None
