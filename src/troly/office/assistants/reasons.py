"""Why an answer came out as it did: what its turn keeps, with the texts this member may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from troly.office.assistants.models import Turn
from troly.office.library.masking import Mask, mask_for
from troly.office.library.models import Passage, Version
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

SNIPPET = 240


@dataclass(frozen=True)
class WhyPassage:
    """A passage that search gave, with both scores; offsets in its version's text."""

    version: Version
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]
    snippet: str
    lexical: float | None
    dense: float | None
    score: float
    was_read: bool


@dataclass(frozen=True)
class WhyUnit:
    """A sentence that was weighed."""

    version: Version
    start: int
    end: int
    text: str
    score: float
    cover: float
    joint_cover: float
    similarity: float | None
    kind_worth: float
    is_chosen: bool


@dataclass(frozen=True)
class Why:
    """``closed`` counts what was found then and is not this member's to read now, or is gone."""

    found: tuple[WhyPassage, ...] = ()
    weighed: tuple[WhyUnit, ...] = ()
    closed: int = 0
    parts: Mapping[str, Any] = field(default_factory=dict)
    is_kept: bool = True
    """False for a turn of before this was kept."""


def why(member: Member, turn: Turn) -> Why:
    """What led to the answer of a turn that this member may open."""
    if turn.explained is None:
        return Why(is_kept=False)
    found, weighed = turn.explained.get("found", []), turn.explained.get("weighed", [])
    rights = rights_filter(member)
    passages = {
        str(passage.pk): passage
        for passage in Passage.objects.filter(
            document_rights(rights, "version__document__"),
            pk__in=[row["passage"] for row in found],
        ).select_related("version__document")
    }
    versions = {
        str(version.pk): version
        for version in Version.objects.filter(
            document_rights(rights, "document__"), pk__in=[row["version"] for row in weighed]
        ).select_related("document")
    }
    mask = mask_for(member)
    return Why(
        found=tuple(
            _found(row, passages[row["passage"]], mask)
            for row in found
            if row["passage"] in passages
        ),
        weighed=tuple(
            _weighed(row, versions[row["version"]], mask)
            for row in weighed
            if row["version"] in versions
        ),
        closed=sum(row["passage"] not in passages for row in found),
        parts=turn.explained.get("parts", {}),
    )


def _found(row: Mapping[str, Any], passage: Passage, mask: Mask | None) -> WhyPassage:
    text = passage.text
    if mask is not None:
        text = mask.one(passage.version_id, passage.start, passage.end, text)
    snippet = text if len(text) <= SNIPPET else text[:SNIPPET].rsplit(None, 1)[0] + " …"
    return WhyPassage(
        version=passage.version,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        heading_path=tuple(passage.heading_path),
        snippet=snippet,
        lexical=row["lexical"],
        dense=row["dense"],
        score=row["score"],
        was_read=row["was_read"],
    )


def _weighed(row: Mapping[str, Any], version: Version, mask: Mask | None) -> WhyUnit:
    text = text_between(version.pk, row["start"], row["end"])
    if mask is not None:
        text = mask.one(version.pk, row["start"], row["end"], text)
    return WhyUnit(
        version=version,
        start=row["start"],
        end=row["end"],
        text=text,
        score=row["score"],
        cover=row["cover"],
        joint_cover=row["joint_cover"],
        similarity=row["similarity"],
        kind_worth=row["kind_worth"],
        is_chosen=row["is_chosen"],
    )
