"""Words in a draft that are nobody's quote, held against the sources of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from troly.engine.answers.checking import CheckedSentence, Finding, check_sentences
from troly.engine.guard.leaving import carrying
from troly.errors import BadInput
from troly.office.assistants.asking import BodySources
from troly.office.assistants.outgoing import load_of
from troly.office.desk import drafts
from troly.office.desk.models import Case
from troly.office.desk.paragraphs import (
    NOT_LOOKED_AT,
    Origin,
    Paragraph,
    evidence_of_place,
    flags_of,
)
from troly.office.desk.sources import sources_of
from troly.office.tenants.models import Member

MOST_AT_ONCE = 60
"""Paragraphs checked while a person waits; the rest waits for another press."""
_GRAVEST = (
    Finding.CHECK_THIS,
    Finding.NO_EVIDENCE,
    Finding.OTHER_WORDS,
    Finding.NO_CONTRADICTION_FOUND,
    Finding.QUOTED,
    Finding.NOT_CHECKED,
)
_MOST_PLACES = 3


def check(case: Case, member: Member, paragraph_id: str = "") -> None:
    """Check one paragraph, or those not looked at; the gravest finding of its sentences counts.
    Without a source that can be read, everything typed is without evidence."""
    found = drafts.paragraphs_of(drafts.newest(case))
    due = [
        one
        for one in found
        if one.text
        and one.origin is not Origin.GAP
        and (one.id == paragraph_id if paragraph_id else one.finding == NOT_LOOKED_AT)
    ][:MOST_AT_ONCE]
    if not due:
        return
    try:
        sources = sources_of(member, case)
    except BadInput:
        sources = None
    looked = {one.id: _looked_at(one, sources, member) for one in due}

    def act(paragraphs: list[Paragraph]) -> list[Paragraph]:
        return [
            looked[one.id] if one.id in looked and one.text == looked[one.id].text else one
            for one in paragraphs
        ]

    drafts.save(case, member, act, drafts.EDITED)


def _looked_at(one: Paragraph, sources: BodySources | None, member: Member) -> Paragraph:
    if sources is None:
        return replace(one, finding=str(Finding.NO_EVIDENCE))
    with carrying(load_of(member)):
        sentences = list(check_sentences(one.text, sources, timezone.localdate()))
    finding = _worst(sentences)
    places = [p for s in sentences for p in s.places][:_MOST_PLACES]
    evidence = tuple(dict.fromkeys(map(evidence_of_place, places))) or one.evidence
    flags = tuple(flag for s in sentences for flag in flags_of(s.flags))[:6]
    return replace(one, finding=str(finding), flags=flags, evidence=evidence)


def _worst(sentences: Sequence[CheckedSentence]) -> Finding:
    findings = {sentence.finding for sentence in sentences}
    return next((one for one in _GRAVEST if one in findings), Finding.NOT_CHECKED)
