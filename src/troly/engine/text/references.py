"""Where a text points: documents by number or name, articles, khoản, điểm.

Everything is read from folded text, so that "nghi dinh 13/2023/nd-cp" and "Nghị định 13/2023/NĐ-CP"
give the same keys; keys are for looking up and never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from troly.engine.text.forms import fold, normal_form
from troly.engine.text.syllables import words

KINDS = (
    "hien phap",
    "bo luat",
    "luat",
    "phap lenh",
    "nghi dinh",
    "nghi quyet lien tich",
    "nghi quyet",
    "thong tu lien tich",
    "thong tu",
    "quyet dinh",
    "chi thi",
    "quy che",
    "ke hoach",
    "huong dan",
    "cong van",
    "thong bao",
    "decret",
    "arrete",
    "law",
    "decree",
    "circular",
)
"""Kinds of documents, folded, a longer one before the one it begins with."""
LONGEST_NAME = 16
"""Words of a document's name that are compared."""
_SHORT_KINDS = {
    "nd": "nghi dinh",
    "ttlt": "thong tu lien tich",
    "tt": "thong tu",
    "qd": "quyet dinh",
    "nq": "nghi quyet",
    "ct": "chi thi",
    "pl": "phap lenh",
    "qh": "luat",
    "l": "luat",
}
_KIND = "|".join(KINDS)
_CODE = r"(?:ttlt|nd|tt|qd|nq|ct|pl)(?:-[a-z]{2,10})?"
_FULL = r"(?P<full>\d{1,5}[a-z]?\s?/\s?(?:19|20)\d\d\s?/\s?[a-z][\w/-]*\w)"
_SIGNED = r"(?P<signed>\d{1,5}[/-](?:ttlt|qd|nd|tt|nq|ct|cv|kh|tb|hd|pl)(?:[-/]\w{1,12}){1,4})"
_YEARED = (
    rf"(?:(?P<kind>{_KIND}|{_CODE})\s+)(?:so\s+)?(?P<number>\d{{1,5}})"
    r"(?:\s?/\s?|\s+nam\s+)(?P<year>(?:19|20)\d\d)(?![\w/])"
)
_BARE = (
    r"(?P<bare_kind>nghi dinh|thong tu lien tich|thong tu|quyet dinh|nghi quyet|chi thi)\s+"
    r"(?:so\s+)?(?P<bare>\d{1,5})(?![\w/.,%-]|\s*(?:ngay|nam|thang|dong|trieu|%))"
)
_NUMBER = re.compile(rf"(?<![\w/-])(?:{_FULL}|{_SIGNED}|{_YEARED}|{_BARE})")
_NUMBER_PARTS = re.compile(r"0*(\d+[a-z]?)/((?:19|20)\d\d)/([a-z]+)")
_NAME = re.compile(rf"(?<!phap )(?<!quy pham )\b(?P<kind>{_KIND})\s+(?=[a-z])")
_ARTICLE = r"(?:dieu|article|art\.)\s+(?:so\s+)?(?P<article{0}>\d{{1,4}}[a-z]?)(?![\w%.,/]*\d)"
_CLAUSE = r"(?:khoan|clause|paragraph|paragraphe|alinea)\s+(?P<clause{0}>\d{{1,3}}[a-z]?)\b"
_POINT = r"(?:diem|point)\s+(?P<point{0}>[a-z]{{1,2}})\b"
_OF = r"(?:\s*,\s*|\s+(?:cua\s+|of\s+|de\s+(?:l['’]\s?)?)?)"
_PLACE = re.compile(
    rf"\b(?:(?:{_POINT.format(1)}{_OF})?{_CLAUSE.format(1)}{_OF})?{_ARTICLE.format(1)}"
    rf"(?:{_OF}{_CLAUSE.format(2)}(?:{_OF}{_POINT.format(2)})?)?"
    rf"|\b(?:{_POINT.format(3)}{_OF})?{_CLAUSE.format(3)}(?=\s+dieu nay|\s*[,;.]|\s)"
)
_LEADS_AWAY = re.compile(
    r"(?:thay the|bai bo|sua doi|bo sung|huong dan|thi hanh|chi tiet|dinh chinh|het hieu luc"
    r"|mot so dieu(?: va bien phap)?(?: thi hanh)?)(?:\s+(?:cho|cua|mot so dieu(?: cua)?))*\s+"
    rf"(?:(?:{_KIND})\s+)?(?:so\s+)?$"
)
_CONNECTING = re.compile(
    r"(?:(?:so|ve|ve viec|quy dinh|quy dinh chi tiet|quy dinh ve|ban hanh|huong dan)\s+)+"
)
_THIS = re.compile(
    r"\s+(?:cua\s+)?(?:bo luat|luat|phap lenh|nghi dinh|nghi quyet|thong tu"
    r"(?: lien tich)?|quyet dinh|quy che|quy dinh)\s+nay\b|\s+cua\s+(?:quy che|quy dinh) nay"
)


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A document named by its number. ``key`` is one of ``document_keys`` of that document."""

    key: str
    start: int
    end: int
    is_passing: bool
    """Named as what another document replaces, amends or details: not the one asked about."""
    is_whole: bool = True
    """The number with its year; without, several documents may carry it."""


@dataclass(frozen=True, slots=True)
class NameMention:
    """A kind of document with the words after it, of which a beginning may be its name."""

    kind: str
    following: tuple[str, ...]
    start: int
    is_passing: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that this mention may mean, the longest first."""
        return tuple(
            f"{self.kind} {' '.join(self.following[:length])}"
            for length in range(len(self.following), 0, -1)
        )


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """An article, or a khoản of the article at hand (``article`` empty), with what lies inside."""

    article: str
    clause: str
    point: str
    start: int
    end: int
    is_own: bool
    """Said of the very document in which it stands: "Điều 5 của Luật này"."""


def number_mentions(text: str) -> list[NumberMention]:
    """Documents that ``text`` names by number, in order. Offsets count code points."""
    folded = _folded(text)
    found: list[NumberMention] = []
    for match in _NUMBER.finditer(folded):
        kind = match["kind"] or match["bare_kind"] or ""
        kind = _SHORT_KINDS.get(kind.split("-")[0], kind)
        if match["full"] or match["signed"]:
            key = number_key(match["full"] or match["signed"])
        elif match["year"]:
            key = f"{kind} {int(match['number'])}/{match['year']}"
        else:
            key = f"{kind} {int(match['bare'])}"
        passing = _LEADS_AWAY.search(folded[: match.start()]) is not None
        found.append(NumberMention(key, match.start(), match.end(), passing, not match["bare"]))
    return found


def name_mentions(text: str) -> list[NameMention]:
    """Places where a document may be named in words: "Luật Trẻ em …"."""
    folded = _folded(text)
    found: list[NameMention] = []
    for match in _NAME.finditer(folded):
        rest = folded[match.end() :]
        stop = re.search(r"[;:?!()\"“”]|\.\s", rest)
        following = words(rest[: stop.start()] if stop else rest)[: LONGEST_NAME + 4]
        joined = " ".join(following)
        if connecting := _CONNECTING.match(joined):
            joined = joined[connecting.end() :]
        passing = _LEADS_AWAY.search(folded[: match.start()]) is not None
        if joined:
            following = joined.split()[:LONGEST_NAME]
            found.append(NameMention(match["kind"], tuple(following), match.start(), passing))
    return found


def place_mentions(text: str) -> list[PlaceMention]:
    """Articles and khoản that ``text`` points to, in order."""
    folded = _folded(text)
    found: list[PlaceMention] = []
    for match in _PLACE.finditer(folded):
        own = _THIS.match(folded[match.end() :]) is not None
        article = match["article1"] or ""
        clause = match["clause1"] or match["clause2"] or match["clause3"] or ""
        point = match["point1"] or match["point2"] or match["point3"] or ""
        found.append(PlaceMention(article, clause, point, match.start(), match.end(), own))
    return found


def number_key(number: str) -> str:
    """The key of a document number: folded, without blanks and leading zeros."""
    return re.sub(r"\s", "", fold(number)).lstrip("0")


def document_keys(title: str, number: str = "") -> list[str]:
    """What a document may be called: by number ("13/2023/nd-cp", "nghi dinh 13/2023",
    "nghi dinh 13") and by name ("luat tre em"). Each once, at most some 150 letters."""
    number = number or number_in_title(title)
    folded = " ".join(words(_folded(title)))
    kind = next((kind for kind in KINDS if folded.startswith(f"{kind} ")), "")
    keys: list[str] = []
    if number:
        key = number_key(number)
        keys.append(key)
        if parts := _NUMBER_PARTS.match(key):
            short, year, code = parts.groups()
            kinds = {kind, _SHORT_KINDS.get(code.rstrip("0123456789"), "")} - {""}
            kinds |= {"thong tu"} if "thong tu lien tich" in kinds else set()
            keys += [f"{name} {short}/{year}" for name in sorted(kinds)]
            keys += [f"{name} {short}" for name in sorted(kinds)]
    keys += _name_keys(kind, folded, number)
    return list(dict.fromkeys(key[:150] for key in keys))


def number_in_title(title: str) -> str:
    """The document's own number where its title states it: after its kind, or at the very end."""
    folded = _folded(title)
    first = re.match(rf"\s*(?:{_KIND})?\s*(?:so\s*:?\s*)?(?:{_FULL}|{_SIGNED})", folded)
    if first:
        group = "full" if first["full"] else "signed"
        return re.sub(r"\s", "", title[first.start(group) : first.end(group)])
    last = re.search(rf"(?:{_FULL}|{_SIGNED})\s*$", folded)
    if last and not re.search(rf"(?:{_KIND})\s+(?:so\s+)?$", folded[: last.start()]):
        group = "full" if last["full"] else "signed"
        return title[last.start(group) : last.end(group)].replace(" ", "")
    return ""


def _name_keys(kind: str, folded: str, number: str) -> Iterator[str]:
    if not kind:
        return
    name = folded.removeprefix(f"{kind} ")
    if number:
        name = " ".join(name.replace(" ".join(words(_folded(number))), " ").split())
        name = re.sub(r"^\d+ ?/\d{4}/\S+ ?", "", name)
    if connecting := _CONNECTING.match(f"{name} "):
        name = name[connecting.end() :]
    name = " ".join(name.split()[:LONGEST_NAME])
    if name:
        yield f"{kind} {name}"
        if kind == "thong tu lien tich":
            yield f"thong tu {name}"


def _folded(text: str) -> str:
    return _folded_short(text) if len(text) <= _SHORT else _newly_folded(text)


def _newly_folded(text: str) -> str:
    return fold(normal_form(text)[0])


# A question is looked through for numbers, names and places, one after the other.
_folded_short = lru_cache(maxsize=256)(_newly_folded)
_SHORT = 2_000
