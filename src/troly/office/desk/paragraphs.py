"""A paragraph of a draft: where it comes from, what it rests on, what checking found.

Words of a source are not kept in it: a quoted paragraph is the stored text at its place, read anew
for whoever looks. Kept are words that a rule put together, a model wrote or a person typed.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from troly.engine.answers.checking import Finding, Place
from troly.engine.answers.claims.values import Flag
from troly.engine.answers.values import Claim, Quote


class Origin(StrEnum):
    QUOTED = "quoted"
    """The stored text at its first place, word for word."""
    TABLED = "tabled"
    """Put together by a rule from the words of its place."""
    MODEL = "model"
    PERSON = "person"
    GAP = "gap"
    """Nothing was found for what is asked of it."""


class Standing(StrEnum):
    """Only what somebody accepted, or wrote, goes into the file."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


NOT_LOOKED_AT = ""
SETTLED = (Finding.QUOTED, Finding.NO_CONTRADICTION_FOUND, Finding.NOT_CHECKED)
"""Findings that leave nothing to prove."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in a document it stands: the version's stored text from ``start`` to ``end``."""

    document: str
    version: str
    start: int
    end: int
    page: int | None = None
    article: str = ""

    @property
    def span(self) -> tuple[str, int, int]:
        return self.version, self.start, self.end


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``text`` is empty where it is quoted. ``field`` is the id of the form's field it fills;
    ``asked`` what it was looked for with, for another try."""

    id: str
    field: str
    text: str = ""
    origin: Origin = Origin.PERSON
    standing: Standing = Standing.PROPOSED
    finding: str = NOT_LOOKED_AT
    flags: tuple[tuple[str, str, str], ...] = ()
    """Kind of difference, words here, words there."""
    evidence: tuple[Evidence, ...] = ()
    asked: str = ""
    disagrees: bool = False
    """Its sources say different things, and are shown side by side."""
    problem: str = ""
    """Code: why a model's words are missing."""

    @property
    def documents(self) -> set[str]:
        return {one.document for one in self.evidence}

    @property
    def digest(self) -> str:
        """Tells whether somebody else changed it in between."""
        facts = repr((self.text, self.origin, self.standing, self.evidence))
        return hashlib.sha256(facts.encode()).hexdigest()[:16]

    def without_words(self) -> Paragraph:
        """As it stays once what it rests on is gone."""
        if self.origin is Origin.PERSON:
            return replace(self, finding=NOT_LOOKED_AT, flags=())
        return replace(self, text="", finding=NOT_LOOKED_AT, flags=())


def new_id() -> str:
    return uuid.uuid4().hex[:12]


def plain(paragraphs: Iterable[Paragraph]) -> list[dict[str, Any]]:
    """As the records keep them."""
    return [asdict(one) for one in paragraphs]


def read(rows: Sequence[dict[str, Any]]) -> list[Paragraph]:
    return [
        Paragraph(
            **{
                **row,
                "origin": Origin(row["origin"]),
                "standing": Standing(row["standing"]),
                "flags": tuple((f[0], f[1], f[2]) for f in row["flags"]),
                "evidence": tuple(Evidence(**one) for one in row["evidence"]),
            }
        )
        for row in rows
    ]


def evidence_at(quote: Quote) -> Evidence:
    return Evidence(
        quote.document, quote.version, quote.start, quote.end, quote.page, quote.article
    )


def evidence_of_place(place: Place) -> Evidence:
    return Evidence(
        place.document, place.version, place.start, place.end, place.page, place.article
    )


def quoted(field: str, quote: Quote, asked: str, *, disagrees: bool = False) -> Paragraph:
    """A paragraph that is this quote."""
    return Paragraph(
        new_id(), field, "", Origin.QUOTED, finding=str(Finding.QUOTED),
        evidence=(evidence_at(quote),), asked=asked, disagrees=disagrees,
    )  # fmt: skip


def written(field: str, claim: Claim, quotes: Sequence[Quote], asked: str) -> Paragraph:
    """A model's sentence with its verdict and the quotes it rests on."""
    held = {quote.number: quote for quote in quotes}
    return Paragraph(
        new_id(), field, claim.text, Origin.MODEL, finding=str(claim.verdict),
        flags=tuple((f.kind, f.claimed, f.found) for f in claim.flags),
        evidence=tuple(evidence_at(held[n]) for n in claim.evidence), asked=asked,
    )  # fmt: skip


def gap(field: str, asked: str, problem: str = "") -> Paragraph:
    return Paragraph(new_id(), field, "", Origin.GAP, asked=asked, problem=problem)


def flags_of(flags: Iterable[Flag]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            str(flag.kind),
            flag.claimed.words if flag.claimed else "",
            flag.found.words if flag.found else "",
        )
        for flag in flags
    )
