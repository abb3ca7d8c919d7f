"""A checked draft as the template wants it: each sentence with its words, marks and links."""

from __future__ import annotations

from typing import Any

from troly.doors.citations import place_in, title_with_number
from troly.doors.claim_wordings import DIFFERENCES, FINDINGS, finding_of_sentence
from troly.doors.pages.shown import document_url
from troly.engine.answers.checking import CheckedSentence, Finding, Place
from troly.engine.answers.claims.values import Flag
from troly.office.assistants.checking import CheckedDraft

_SHOWN_PLACES = 2


def draft_entry(checked: CheckedDraft) -> dict[str, Any]:
    """Sentences in the draft's order, and how many there are of each finding, gravest first."""
    return {
        "sentences": [_sentence(one, n) for n, one in enumerate(checked.sentences, start=1)],
        "counts": [
            {"word": FINDINGS[finding].word, "icon": FINDINGS[finding].icon, "n": number}
            for finding in _GRAVEST_FIRST
            if (number := checked.count(finding))
        ],
    }


_GRAVEST_FIRST = (
    Finding.CHECK_THIS,
    Finding.NO_EVIDENCE,
    Finding.OTHER_WORDS,
    Finding.NO_CONTRADICTION_FOUND,
    Finding.QUOTED,
    Finding.NOT_CHECKED,
)


def _sentence(checked: CheckedSentence, number: int) -> dict[str, Any]:
    return {
        "n": number,
        "pieces": _pieces(checked),
        "finding": checked.finding.value,
        "wording": finding_of_sentence(checked.finding, checked.model_says),
        "flags": [_flag(flag) for flag in checked.flags],
        "places": [_place(place) for place in checked.places[:_SHOWN_PLACES]],
    }


def _pieces(checked: CheckedSentence) -> list[dict[str, Any]]:
    """The sentence cut where its differing words begin and end."""
    marked = [False] * len(checked.text)
    for flag in checked.flags:
        if flag.claimed is not None and flag.claimed.end - flag.claimed.start < len(checked.text):
            marked[flag.claimed.start : flag.claimed.end] = [True] * len(flag.claimed.words)
    pieces: list[dict[str, Any]] = []
    for letter, is_marked in zip(checked.text, marked, strict=True):
        if not pieces or pieces[-1]["is_marked"] != is_marked:
            pieces.append({"text": "", "is_marked": is_marked})
        pieces[-1]["text"] += letter
    return pieces


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "word": DIFFERENCES.get(flag.kind, flag.kind),
        "claimed": flag.claimed.words if flag.claimed else "",
        "found": flag.found.words if flag.found else "",
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "text": place.text,
        "title": title_with_number(place.title, place.document_number),
        "place": place_in(place.article, "", "", place.heading_path),
        "page": place.page,
        "validity": place.validity,
        "url": document_url(
            place.document, place.version, page=place.page, start=place.start, end=place.end
        ),
    }
