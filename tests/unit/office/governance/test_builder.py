"""What a builder says, tries and keeps: templates, a changed prompt, tests kept, the preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from troly.errors import BadInput, NotAllowed
from troly.office.assistants import asking, checking, golden, making, trying
from troly.office.assistants.gate import as_it_stands
from troly.office.assistants.making import Description
from troly.office.assistants.models import Assistant, GoldenCase, Turn
from troly.office.audit.models import Entry
from troly.office.governance import snapshots
from troly.office.governance.models import RegisterEntry
from troly.office.governance.stages import Stage
from troly.office.governance.templates import SHIPPED, templates
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
SECTORS = ["education", "finance", "health", "industry", "public_services", "transport"]
EntryOf = Callable[[Assistant], RegisterEntry]


def change(member: Member, assistant: Assistant, **said: Any) -> Assistant:
    collections = list(assistant.collections.all())
    given = Description(**said)
    return making.change_assistant(
        member, assistant.pk, assistant.name, assistant.purpose, collections, (), None, given
    )


def test_six_sectors_have_a_beginning(engines: Any) -> None:
    found = templates()
    assert list(found) == SECTORS
    for one in found.values():
        assert {case.has_answer for case in one.cases} == {True, False}
        for words in (one.name, one.purpose, one.instructions):
            assert words.vi and words.fr and words.en
        assert len(one.purpose.vi) <= making.PURPOSE_LIMIT and one.hints
        questions = [words.vi for words in one.opening_questions]
        making.checked_description(
            Description(one.audience, one.instructions.vi, (), one.languages, one.id)
        )
        assert all(len(question) <= making.QUESTION_LIMIT for question in questions)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sector: health", "sector: weather"),
        ("audience: internal", "audience: everybody"),
        ("id: health", "id: sickness"),
        ("languages: [vi]", "languages: [vi]\ncolour: red"),
    ],
)
def test_a_wrong_template_is_named_by_file(engines: Any, old: str, new: str) -> None:
    folder = engines.home / "assistant_templates"
    folder.mkdir()
    text = (SHIPPED / "assistant_templates" / "health.yaml").read_text("utf-8")
    assert old in text
    (folder / "health.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadInput, match="rule_file_wrong") as caught:
        templates()
    assert caught.value.facts["file"] == "health.yaml" and caught.value.facts["remedy"]


def test_a_changed_prompt_is_tried_again_while_the_old_one_serves(
    administrator: Member, reader: Member, assistant: Assistant, entry_of: EntryOf,
    document: Document, words_only: None,
) -> None:  # fmt: skip
    change(administrator, assistant, instructions="Trả lời ngắn gọn.")
    entry = entry_of(assistant)
    assert entry.candidate is not None and entry.serving is not None
    assert (entry.candidate_stage, entry.stage) == (Stage.CLASSIFIED, Stage.IN_SERVICE)
    assert entry.candidate.content["instructions"] == "Trả lời ngắn gọn."
    assert snapshots.served(entry.serving.content, 1).instructions == ""
    assert asking.ask(reader, assistant, QUESTION).served_version == 1


def test_another_audience_is_classified_anew(
    administrator: Member, assistant: Assistant, entry_of: EntryOf
) -> None:
    change(administrator, assistant, audience="public")
    assert entry_of(assistant).candidate_stage == Stage.DRAFT


def test_what_an_older_version_does_not_know_is_no_change(
    administrator: Member, assistant: Assistant, entry_of: EntryOf
) -> None:
    entry = entry_of(assistant)
    assert entry.serving is not None
    older = {
        name: value
        for name, value in entry.serving.content.items()
        if name not in ("audience", "languages")
    }
    assert snapshots.differences(older, entry.serving.content) == []
    change(administrator, assistant)
    assert entry_of(assistant).candidate is None


def test_one_save_makes_one_version(
    administrator: Member, assistant: Assistant, entry_of: EntryOf
) -> None:
    change(
        administrator, assistant, instructions="Nêu số văn bản.", languages=("vi",),
        leaves_out_expired=True,
    )  # fmt: skip
    assert entry_of(assistant).versions.count() == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"instructions": "x" * 2_001}, "instructions_too_long"),
        ({"audience": "friends"}, "unknown_audience"),
        ({"languages": ("vi", "de")}, "unknown_choice"),
        ({"tasks": ("check_draft",)}, "assistant_must_answer"),
        ({"tasks": ("answer_question", "fly")}, "unknown_choice"),
    ],
)
def test_what_cannot_be_said(
    administrator: Member, assistant: Assistant, said: Any, code: str
) -> None:
    with pytest.raises(BadInput) as caught:
        change(administrator, assistant, **said)
    assert caught.value.code == code


def test_a_task_that_was_not_given_is_refused(
    administrator: Member, draft_assistant: Assistant, document: Document, words_only: None
) -> None:
    draft = "Công chức được nghỉ phép năm 12 ngày."
    assert checking.check_draft(administrator, draft_assistant, draft).sentences
    change(administrator, draft_assistant, tasks=("answer_question",))
    draft_assistant.refresh_from_db()
    with pytest.raises(NotAllowed, match="task_not_given"):
        checking.check_draft(administrator, draft_assistant, draft)


def test_a_preview_answers_and_keeps_nothing(
    administrator: Member, reader: Member, draft_assistant: Assistant, document: Document,
    words_only: None,
) -> None:  # fmt: skip
    served = as_it_stands(draft_assistant)
    tried = trying.try_out(administrator, served, QUESTION)
    assert tried.ending in ("answered", "partly_answered") and "12 ngày" in tried.quotes[0].text
    assert not Turn.objects.exists()
    assert Entry.objects.get(act="assistant_tried").details["ending"] == tried.ending
    with pytest.raises(NotAllowed):
        trying.try_out(reader, served, QUESTION)


def test_an_answer_tried_is_kept_as_a_test_with_nothing_typed(
    administrator: Member, draft_assistant: Assistant, document: Document, words_only: None
) -> None:
    turn = asking.ask(administrator, draft_assistant, QUESTION)
    gold = golden.proposed(administrator, turn)
    case = golden.keep(administrator, turn.pk, gold)
    assert (case.assistant, case.document, case.has_answer) == (draft_assistant, document, True)
    assert golden.keep(administrator, turn.pk, gold).pk == case.pk
    refused = asking.ask(administrator, draft_assistant, "Ai vô địch bóng đá thế giới năm 2018?")
    assert golden.proposed(administrator, refused).has_answer is False
    golden.keep(administrator, refused.pk, golden.proposed(administrator, refused))
    assert GoldenCase.objects.count() == 2


def test_a_quote_that_may_not_be_read_is_not_filled_in(
    administrator: Member, draft_assistant: Assistant, document: Document, words_only: None
) -> None:
    turn = asking.ask(administrator, draft_assistant, QUESTION)
    assert "12 ngày" in golden.proposed(administrator, turn).answers[0]
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.RESTRICTED)
    Member.objects.filter(pk=administrator.pk).update(clearance=Clearance.PUBLIC)
    administrator.refresh_from_db()
    assert golden.proposed(administrator, turn) == golden.Gold()


def test_readers_keep_no_tests(
    reader: Member, assistant: Assistant, document: Document, words_only: None
) -> None:
    turn = asking.ask(reader, assistant, QUESTION)
    with pytest.raises(NotAllowed):
        golden.keep(reader, turn.pk, golden.proposed(reader, turn))
