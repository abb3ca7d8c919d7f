"""What a text says of its own force: from when, until when, and which documents it puts out of it.

Vietnamese wording after Decree 30/2020/NĐ-CP and the law on legal documents, with the usual French
and English formulas. Only what is said outright is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from troly.engine.parsing.facts import read_date
from troly.engine.text.forms import fold
from troly.engine.text.references import NumberMention, number_mentions

_OWN = (
    r"(?:bo luat|luat|phap lenh|nghi dinh|nghi quyet|thong tu lien tich|thong tu|quyet dinh|chi thi"
    r"|quy che|quy dinh|van ban|ke hoach)(?: lien tich)? nay"
)
_DATE = r"(?:\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})"
_FROM = re.compile(
    rf"\b{_OWN}\b[^;]{{0,160}}?\bhieu luc(?: thi hanh| phap luat)?,?\s+(?:ke\s+)?tu\s+(?:ngay\s+)?"
    rf"(?P<date>{_DATE})"
)
_AFTER_SIGNING = re.compile(
    rf"\b{_OWN}\b[^;.]{{0,80}}?\bhieu luc(?: thi hanh)?\s+"
    r"(?:sau\s+(?P<days>\d{1,3})\s*(?:\([^)]*\)\s*)?ngay,?\s+)?"
    r"(?:ke\s+)?tu\s+ngay\s+(?:ky|ban hanh|duoc ky)"
)
_UNTIL = re.compile(
    rf"^(?:\d+\.\s*)?{_OWN}\s+co hieu luc[^;.]{{0,100}}?\bden\s+(?:het\s+)?ngay\s+(?P<date>{_DATE})"
)
_ENDS = re.compile(
    rf"\b{_OWN}\b\s+het hieu luc(?: thi hanh)?\s+(?:ke\s+)?tu\s+ngay\s+(?P<date>{_DATE})"
)
_ELSEWHERE = re.compile(
    r"\b(?:entre(?:nt|ra)? en vigueur|takes? effect|(?:enters?|comes?) into force)\s+"
    r"(?:a compter du|le|du|on|from)?\s*(?P<date>\d{1,2}(?:er|st|nd|rd|th)?\s+[a-z]+\s+\d{4})"
)
_REPLACES = re.compile(
    rf"\b{_OWN}\b[^;]{{0,220}}?\bthay the(?: cho)?\b(?P<after>.*)"
    r"|^(?:\d{1,2}[.)]\s*)?(?:ngay\s.{0,60}?)?(?:thay the|bai bo|huy bo)\b(?P<listed>.*)"
    rf"|\b{_OWN}\s+(?:bai bo|huy bo)\b(?P<repealed>.*)"
)
_OUT = re.compile(
    r"^(?P<before>.*?)\b(?:deu\s+)?het hieu luc(?: thi hanh)?(?:\s*[:;.,]|\s+(?:ke\s+)?tu ngay|$)"
)
_OPENS_LIST = re.compile(r"(?:bai bo|het hieu luc|thay the)\b[^:]*:\s*$")
_LIST_LINE = re.compile(r"\s*(?:[a-zđ]{1,2}\)|[-–+•*]|\d{1,2}\))\s*")
_PART = re.compile(
    r"\b(?:dieu|khoan|diem|muc|chuong|phu luc|mot so|cac quy dinh|quy dinh tai|noi dung)\b"
)
_JOINS = re.compile(
    r"(?:\bva|[,;]|^|\bcho|\bcac)\s*(?:bo luat|luat|phap lenh|nghi dinh|nghi quyet|quyet dinh"
    r"|thong tu(?: lien tich)?|chi thi)?[^,;]{0,80}?\s*(?:so\s*)?\[?$"
)
_AMENDING_TITLE = re.compile(r"\bsua doi(?:, bo sung)?\b")
_LONGEST_LINE = 2_000


@dataclass(frozen=True, slots=True)
class Relation:
    """``number`` as written, ``key`` as it is looked up."""

    kind: Literal["replaces", "amends"]
    number: str
    key: str


@dataclass(frozen=True, slots=True)
class LegalForce:
    """First and last day in force, None where the text does not say; both days inclusive."""

    valid_from: date | None = None
    valid_to: date | None = None
    relations: tuple[Relation, ...] = ()


def read_legal_force(text: str, title: str = "", issued: date | None = None) -> LegalForce:
    """``issued`` is needed where a text counts from its signing ("sau 45 ngày kể từ ngày ký")."""
    reading = _Reading(issued)
    for line in text.split("\n"):
        folded = fold(line) if len(line) <= _LONGEST_LINE else ""
        if folded and len(folded) == len(line):
            reading.read(line, folded)
    for relation in _amended(title):
        reading.keep(relation)
    valid_from, valid_to = reading.valid_from, reading.valid_to
    if valid_from and valid_to and valid_to < valid_from:
        valid_to = None
    return LegalForce(valid_from, valid_to, tuple(reading.relations.values()))


class _Reading:
    """What was found so far, line by line."""

    def __init__(self, issued: date | None) -> None:
        self._issued = issued
        self._is_in_list = False
        self.valid_from: date | None = None
        self.valid_to: date | None = None
        self.relations: dict[tuple[str, str], Relation] = {}

    def keep(self, relation: Relation) -> None:
        self.relations.setdefault((relation.kind, relation.key), relation)

    def read(self, line: str, folded: str) -> None:
        self._is_in_list = self._is_in_list and bool(_LIST_LINE.match(folded))
        found: Iterable[Relation] = ()
        if self._is_in_list:
            found = _relations(line, folded, 0, len(line))
        elif "hieu luc" in folded or "thay the" in folded or "bai bo" in folded:
            self.valid_from = self.valid_from or _first_day(line, folded, self._issued)
            self.valid_to = self.valid_to or _last_day(line, folded)
            found = _put_out(line, folded)
            self._is_in_list = bool(_OPENS_LIST.search(folded))
        elif self.valid_from is None and (said := _ELSEWHERE.search(folded)):
            self.valid_from = _date(line, said)
        for relation in found:
            self.keep(relation)


def _first_day(line: str, folded: str, issued: date | None) -> date | None:
    if said := _FROM.search(folded):
        return _date(line, said)
    said = _AFTER_SIGNING.search(folded)
    if said is None or issued is None:
        return None
    return issued + timedelta(days=int(said["days"] or 0))


def _last_day(line: str, folded: str) -> date | None:
    if said := _UNTIL.search(folded):
        return _date(line, said)
    if said := _ENDS.search(folded):
        first = _date(line, said)
        return first - timedelta(days=1) if first else None
    return None


def _date(line: str, said: re.Match[str]) -> date | None:
    stated = read_date(f"ngày {line[said.start('date') : said.end('date')]}")
    return date.fromisoformat(stated) if stated else None


def _put_out(line: str, folded: str) -> Iterator[Relation]:
    if said := _REPLACES.search(folded):
        group = next(name for name, value in said.groupdict().items() if value is not None)
        yield from _relations(line, folded, said.start(group), said.end(group))
    elif said := _OUT.search(folded):
        yield from _relations(line, folded, said.start("before"), said.end("before"))


def _relations(line: str, folded: str, start: int, end: int) -> Iterator[Relation]:
    """The documents named one after the other in line[start:end]; not those that only stand in
    the title of another ("Thông tư … hướng dẫn Nghị định …")."""
    piece = line[start:end]
    folded_piece = _LIST_LINE.sub("", folded[start:end], count=1)
    shift = len(piece) - len(folded_piece)
    last = 0
    for mention in number_mentions(piece):
        between = folded_piece[max(0, last - shift) : max(0, mention.start - shift)]
        if mention.is_passing and (last or not _is_bare(between)):
            return
        if last and not _JOINS.search(between):
            continue
        is_part = _PART.search(between) is not None
        yield _relation("amends" if is_part else "replaces", piece, mention)
        last = mention.end


def _is_bare(before: str) -> bool:
    """Nothing but the verb itself stood before, which is no title."""
    return len(before.split()) <= 6


def _relation(kind: Literal["replaces", "amends"], text: str, mention: NumberMention) -> Relation:
    return Relation(kind, text[mention.start : mention.end].strip(), mention.key)


def _amended(title: str) -> Iterator[Relation]:
    if not _AMENDING_TITLE.search(fold(title)):
        return
    for mention in number_mentions(title):
        if mention.is_passing:
            yield _relation("amends", title, mention)
