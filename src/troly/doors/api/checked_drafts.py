"""A checked draft in the form in which the API gives it."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation

from troly.doors.api import schemas
from troly.doors.api.problems import language_of
from troly.doors.api.shown import place_url
from troly.doors.claim_wordings import finding_of_sentence
from troly.engine.answers.checking import CheckedSentence, Place
from troly.engine.answers.claims.values import Flag
from troly.office.assistants.checking import CheckedDraft


def checked_draft(request: HttpRequest, checked: CheckedDraft) -> schemas.CheckedDraftOut:
    with translation.override(language_of(request)):
        sentences = [_sentence(request, one) for one in checked.sentences]
    counts = Counter(one.finding.value for one in checked.sentences)
    return schemas.CheckedDraftOut(sentences=sentences, counts=dict(counts))


def _sentence(request: HttpRequest, checked: CheckedSentence) -> schemas.CheckedSentenceOut:
    wording = finding_of_sentence(checked.finding, checked.model_says)
    return schemas.CheckedSentenceOut(
        start=checked.start,
        end=checked.end,
        text=checked.text,
        finding=checked.finding.value,
        words=f"{wording.word}. {wording.sentence}".strip(),
        model_says=checked.model_says,
        flags=[_flag(flag, checked) for flag in checked.flags],
        places=[_place(request, place) for place in checked.places],
    )


def _flag(flag: Flag, checked: CheckedSentence) -> schemas.DraftFlagOut:
    claimed, found = flag.claimed, flag.found
    return schemas.DraftFlagOut(
        kind=flag.kind.value,
        claimed=claimed.words if claimed else "",
        claimed_start=checked.start + claimed.start if claimed else None,
        claimed_end=checked.start + claimed.end if claimed else None,
        found=found.words if found else "",
    )


def _place(request: HttpRequest, place: Place) -> schemas.PlaceOut:
    document, version = UUID(place.document), UUID(place.version)
    return schemas.PlaceOut(
        quote=place.text,
        title=place.title,
        document_number=place.document_number,
        heading_path=list(place.heading_path),
        article=place.article,
        validity=place.validity,
        citation=schemas.Citation(
            document=document,
            version=version,
            page=place.page,
            start=place.start,
            end=place.end,
            url=place_url(request, document, version, place.page, place.start, place.end),
        ),
    )
