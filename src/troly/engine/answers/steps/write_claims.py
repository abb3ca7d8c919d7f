"""A model's sentences above the quotes: each rests on numbered evidence and is checked by code."""

from __future__ import annotations

from dataclasses import replace

from troly.engine.answers.claim_stream import read_claims
from troly.engine.answers.draft import Draft
from troly.engine.answers.values import Claim, Ending
from troly.engine.answers.writing import Writing, checked, evidence_of, request_for
from troly.engine.runtimes.generating import Generator
from troly.errors import Unavailable


def write_claims(draft: Draft) -> None:
    """Add the claims that may be shown. Whatever goes wrong ends in ``model_unavailable`` with
    the quotes and without a word of the model.

    Sources that disagree are shown side by side and never put into one sentence; with every quote
    out of force there is nothing to state.
    """
    writing = draft.writing
    if writing is None or not writing.writes or not draft.quotes:
        return
    if draft.intended_ending is Ending.SOURCES_DISAGREE or not evidence_of(draft.quotes):
        return
    try:
        if writing.generator is None:
            raise Unavailable("model_not_configured")
        draft.written_by = writing.generator.name
        draft.claims = _written(draft, writing, writing.generator)
    except Unavailable as error:
        draft.claims = []
        draft.model_problem = error.code
        draft.ending = Ending.MODEL_UNAVAILABLE


def _written(draft: Draft, writing: Writing, generator: Generator) -> list[Claim]:
    assert draft.understood is not None
    language = draft.understood.language
    evidence = evidence_of(draft.quotes)
    known = {e.number for e in evidence}
    rested_on = {quote.document for quote in draft.quotes if quote.number in known}
    asked = request_for(draft.understood.text, evidence, language, writing.instructions)
    request = replace(asked, sources=tuple(sorted(rested_on)))
    kept: list[Claim] = []
    seen, wrong_ids = 0, 0
    for written in read_claims(generator.write(request)):
        seen += 1
        wrong_ids += not known.issuperset(written.evidence) or not written.evidence
        claim = checked(written, evidence, language, writing)
        if claim is None or any(claim.text == other.text for other in kept):
            draft.claims_left_out += 1
            continue
        kept.append(claim)
        if writing.told is not None:
            writing.told(claim)
    if not kept:
        all_wrong = seen > 0 and wrong_ids == seen
        raise Unavailable(
            "model_wrong_ids" if all_wrong else "model_unsupported" if seen else "model_no_claim"
        )
    return kept
