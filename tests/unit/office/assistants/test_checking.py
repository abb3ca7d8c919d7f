"""Checking a draft: under the writer's rights, recorded without its words, within limits."""

from __future__ import annotations

import pytest

from troly.engine.answers.checking import Finding
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants.checking import LONGEST_DRAFT, MOST_SENTENCES, check_draft
from troly.office.assistants.models import Assistant, Conversation
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.governance.models import RegisterEntry
from troly.office.governance.stages import Stage
from troly.office.library.models import Document
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Clearance, Member

RIGHT = "Công chức được nghỉ phép năm 12 ngày làm việc."
WRONG = "Công chức được nghỉ phép năm 21 ngày làm việc."
ELSEWHERE = "Sân bay quốc tế khánh thành đường băng dài nhất khu vực."


def test_each_sentence_gets_its_finding_and_its_place(
    reader: Member, assistant: Assistant, document: Document
) -> None:
    text = f"Báo cáo\n{RIGHT} {WRONG}\n{ELSEWHERE}"
    checked = check_draft(reader, assistant, text)
    assert [text[s.start : s.end] for s in checked.sentences] == [
        "Báo cáo", RIGHT, WRONG, ELSEWHERE,
    ]  # fmt: skip
    heading, right, wrong, elsewhere = checked.sentences
    assert heading.finding is Finding.NOT_CHECKED
    assert right.finding in (Finding.QUOTED, Finding.NO_CONTRADICTION_FOUND)
    assert wrong.finding is Finding.CHECK_THIS
    assert elsewhere.finding is Finding.NO_EVIDENCE
    (flag, *_) = wrong.flags
    assert flag.claimed and flag.found and "21" in flag.claimed.words and "12" in flag.found.words
    for place in (*right.places, *wrong.places):
        assert text_between(place.version, place.start, place.end) == place.text
        assert place.document == str(document.pk)


def test_it_is_recorded_without_words_and_nothing_is_kept(
    reader: Member, assistant: Assistant, document: Document
) -> None:
    check_draft(reader, assistant, WRONG)
    entry = Entry.objects.get(act="draft_checked")
    assert (entry.actor, entry.subject) == (str(reader.pk), str(assistant.pk))
    assert entry.details == {"sentences": 1, "findings": {"check_this": 1}}
    assert not Conversation.objects.exists()
    assert chain.verify(reader.tenant_id) is None


def test_what_one_may_not_read_is_no_evidence(
    reader: Member, assistant: Assistant, document: Document
) -> None:
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.RESTRICTED)
    Member.objects.filter(pk=reader.pk).update(clearance=Clearance.PUBLIC)
    reader.refresh_from_db()
    (sentence,) = check_draft(reader, assistant, WRONG).sentences
    assert (sentence.finding, sentence.places, sentence.flags) == (Finding.NO_EVIDENCE, (), ())


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "draft_empty"), (" \n ", "draft_empty"), ("a" * (LONGEST_DRAFT + 1), "draft_too_long"),
     ("Một câu.\n" * (MOST_SENTENCES + 1), "draft_too_many_sentences")],
)  # fmt: skip
def test_limits(reader: Member, assistant: Assistant, text: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        check_draft(reader, assistant, text)


def test_only_an_assistant_in_service_of_ones_own_body(
    reader: Member, assistant: Assistant, stranger: Member
) -> None:
    with pytest.raises(NotFound):
        check_draft(stranger, assistant, RIGHT)
    RegisterEntry.objects.filter(assistant=assistant).update(stage=Stage.SUSPENDED)
    with pytest.raises(NotAllowed, match="assistant_not_in_service"):
        check_draft(reader, assistant, RIGHT)
