"""Who says it, rules or a model, stands in words on pages and by the API."""

from __future__ import annotations

from typing import get_args

import pytest
from django.test import RequestFactory
from django.utils import translation

from troly.doors.api import schemas
from troly.doors.api.checked_drafts import checked_draft
from troly.doors.claim_wordings import FINDINGS, VERDICTS
from troly.doors.pages.checked_drafts import draft_entry
from troly.doors.pages.shown import claim_entry
from troly.engine.answers.checking import CheckedSentence, Finding
from troly.engine.answers.claims.values import Verdict
from troly.engine.answers.gates import ModelSays
from troly.engine.answers.values import Claim, ClaimFlag
from troly.office.assistants.checking import CheckedDraft

SAID = "Người dân chờ kết quả lâu nhất là 15 ngày làm việc."
BY_RULES = CheckedSentence(SAID, 0, len(SAID), Finding.CHECK_THIS)
DOUBTED = CheckedSentence(SAID, 0, len(SAID), Finding.CHECK_THIS, model_says="doubts")
AGREED = CheckedSentence(SAID, 0, len(SAID), Finding.NO_CONTRADICTION_FOUND, model_says="agrees")
COMPARE = CheckedSentence(SAID, 0, len(SAID), Finding.OTHER_WORDS)


def test_every_verdict_and_finding_has_words_and_stands_in_the_schemas() -> None:
    assert set(VERDICTS) == set(Verdict)
    assert set(FINDINGS) == set(Finding)
    said = schemas.ClaimOut.model_fields["verdict"].annotation
    found = schemas.CheckedSentenceOut.model_fields["finding"].annotation
    model = schemas.ClaimOut.model_fields["model_says"].annotation
    assert (set(get_args(said)), set(get_args(found))) == (set(Verdict), set(Finding))
    assert get_args(model) == get_args(ModelSays)


@pytest.mark.parametrize(
    ("language", "agreed", "doubted"),
    [
        ("vi", "mô hình đồng ý", "mô hình nghi ngờ"),
        ("fr", "un modèle est d'accord", "un modèle doute"),
        ("en", "a model agrees", "a model doubts it"),
    ],
)
def test_a_model_is_named_where_its_word_made_the_verdict(
    language: str, agreed: str, doubted: str
) -> None:
    draft = CheckedDraft(SAID, (BY_RULES, DOUBTED, AGREED, COMPARE))
    request = RequestFactory().post("/", headers={"accept-language": language})
    with translation.override(language):
        page = [str(one["wording"].word) for one in draft_entry(draft)["sentences"]]
        api = [one.words for one in checked_draft(request, draft).sentences]
    for words in (page, api):
        assert agreed in words[2] and doubted in words[1]
        assert not any(one in words[n] for one in (agreed, doubted) for n in (0, 3))
    told = [one.model_says for one in checked_draft(request, draft).sentences]
    assert told == ["", "doubts", "agrees", ""]


def test_a_claim_names_the_model_in_its_verdict_and_not_among_what_differs() -> None:
    flags = (ClaimFlag("not_found", "chờ", ""), ClaimFlag("model_doubts", "", ""))
    with translation.override("en"):
        doubted = claim_entry(Claim(SAID, (1,), Verdict.CHECK_THIS, flags))
        plain = claim_entry(Claim(SAID, (1,), Verdict.CHECK_THIS, flags[:1]))
        assert str(doubted["verdict"].word) == "Check this (a model doubts it)"
        assert str(plain["verdict"].word) == "Check this"
    assert [flag["kind"] for flag in doubted["flags"]] == ["not_found"]
