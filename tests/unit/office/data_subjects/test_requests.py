"""A person's data found, handed out and erased. All persons and numbers are made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants import feedback
from troly.office.assistants.asking import ask
from troly.office.assistants.forgetting import forget_words_of
from troly.office.assistants.history import shown_turn
from troly.office.assistants.making import make_assistant
from troly.office.assistants.models import Citation, Conversation, Turn
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.data_subjects import erasing, finding, ledger, requests, terms
from troly.office.data_subjects.models import SubjectRequest
from troly.office.library import intake, originals, personal, viewing
from troly.office.library.intake import Received
from troly.office.library.models import Collection, Document, Job, Segment, Version
from troly.office.library.ports import ports
from troly.office.tenants.models import Member
from troly.office.tenants.people import add_member

Put = Callable[..., Received]
RunJobs = Callable[..., list[Job]]
Committed = Callable[..., AbstractContextManager[list[object]]]
NAME, PHONE = "Nguyễn Thị Ví Dụ", "0912 000 111"
LETTER = (
    f"Bà {NAME}, điện thoại {PHONE}, đề nghị cấp lại giấy phép xây dựng nhà ở.\n\n"
    "Thời hạn cấp lại giấy phép xây dựng là bảy ngày làm việc kể từ ngày nhận đủ hồ sơ."
)
OTHER = "Quy chế trực bến. Người trực bến mở cửa bến lúc bảy giờ sáng hằng ngày."


@pytest.fixture
def letter(put_in: Put, run_jobs: RunJobs) -> Version:
    put_in("don-nguyen-thi-vi-du.txt", content=LETTER.encode())
    put_in("quy-che.txt", content=OTHER.encode())
    run_jobs()
    return Version.objects.get(size=len(LETTER.encode()))


@pytest.fixture
def asked(letter: Version, administrator: Member) -> Turn:
    assistant = make_assistant(administrator, "Một cửa", "", [letter.document.collections.get()])
    return ask(administrator, assistant, f"Bà {NAME} đề nghị cấp lại giấy phép gì?")


def opened(member: Member, run_jobs: RunJobs, kind: str = "erase") -> SubjectRequest:
    one = requests.open_request(
        member, kind, [NAME, PHONE], received_on=timezone.localdate(), identified="căn cước"
    )
    run_jobs(kinds=("find_person",))
    one.refresh_from_db()
    return one


def test_a_person_is_found_everywhere_and_handed_out(
    letter: Version, asked: Turn, administrator: Member, run_jobs: RunJobs
) -> None:
    one = opened(administrator, run_jobs, "provide")
    whats = sorted(p["what"] for p in one.places)
    assert whats == ["conversation", "document", "turn"]
    place = next(p for p in one.places if p["what"] == "document")
    assert (place["version"], place["count"]) == (str(letter.pk), 2)
    start, end, _page = place["starts"][0]
    assert viewing.text_between(letter.pk, start, end) == NAME
    given = requests.exported(administrator, one.pk)
    assert NAME in given["documents"][0]["places"][0]["text"]
    assert [q["question"] for q in given["questions"]] == [asked.question]
    assert given["feedback"] == [] and given["is_cut_off"] is False
    kept = str(list(Entry.objects.values_list("details"))) + str(
        list(Job.objects.values_list("arguments", "reason_facts"))
    )
    assert NAME not in kept and PHONE not in kept


def test_what_was_said_of_answers_and_in_them_is_handed_out_too(
    letter: Version, asked: Turn, administrator: Member, run_jobs: RunJobs
) -> None:
    claim = {"text": f"Bà {NAME} đề nghị.", "evidence": [1], "verdict": "quoted", "flags": []}
    Turn.objects.filter(pk=asked.pk).update(claims=[claim])
    feedback.give(administrator, asked.pk, "wrong", f"Số của bà ấy là {PHONE}")
    given = requests.exported(administrator, opened(administrator, run_jobs, "provide").pk)
    assert given["questions"][0]["answer"] == [f"Bà {NAME} đề nghị."]
    assert [row["reason"] for row in given["feedback"]] == [f"Số của bà ấy là {PHONE}"]


def test_more_than_is_listed_needs_a_reason_and_is_said(
    letter: Version,
    asked: Turn,
    administrator: Member,
    run_jobs: RunJobs,
    put_in: Put,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_in("don-hai.txt", content=f"{LETTER}\n\nLần hai.".encode())
    run_jobs()
    monkeypatch.setattr(finding, "MOST_PLACES", 2)
    extra = [ask(administrator, asked.conversation.assistant, f"{NAME} {n}?") for n in range(2)]
    one = opened(administrator, run_jobs)
    assert one.is_cut_off
    assert {p["what"] for p in one.places} == {"document", "turn"}, "documents leave room"
    chosen = [p["document"] for p in one.places if p["what"] == "document"]
    with pytest.raises(BadInput, match="reason_needed"):
        requests.erase(administrator, one.pk, chosen)
    done = requests.erase(administrator, one.pk, chosen, "Còn tiếp ở yêu cầu sau")
    assert done.certificate["is_cut_off"] is True
    assert done.certificate["reason_kept"] == "Còn tiếp ở yêu cầu sau"
    assert Turn.objects.filter(pk__in=[asked.pk, *(t.pk for t in extra)]).count() == 1


def test_documents_above_the_searchers_clearance_are_not_found(
    letter: Version, administrator: Member, run_jobs: RunJobs
) -> None:
    Document.objects.filter(pk=letter.document_id).update(clearance=2)
    officer = add_member(administrator.tenant, "can.bo", role="officer", clearance=1)
    assert opened(officer, run_jobs).places == []


def test_erasing_reaches_originals_index_caches_answers_and_conversations(
    letter: Version, asked: Turn, administrator: Member, run_jobs: RunJobs
) -> None:
    citation = Citation.objects.filter(turn=asked, version=letter).first()
    assert citation is not None and NAME in citation.quote
    # Another conversation quotes the letter without naming the person in its question.
    assistant = asked.conversation.assistant
    second = ask(administrator, assistant, "Ai đề nghị cấp lại giấy phép xây dựng nhà ở?")
    assert NAME in "".join(second.citations.values_list("quote", flat=True))
    one = opened(administrator, run_jobs)
    path = originals.original_path(administrator.tenant_id, letter.sha256)
    assert path.exists()
    done = requests.erase(administrator, one.pk, [letter.document_id])
    assert not requests.is_all_gone(done)
    run_jobs()
    assert requests.is_all_gone(done)
    assert not path.exists()
    assert not Segment.objects.filter(version=letter).exists()
    rows = ports().index().ids(str(administrator.tenant_id))
    assert rows == {
        str(p)
        for p in Version.objects.get(size=len(OTHER.encode())).passages.values_list("pk", flat=True)
    }
    assert not Turn.objects.filter(pk=asked.pk).exists()
    assert not Conversation.objects.filter(pk=asked.conversation_id).exists()
    shown = shown_turn(administrator, second)
    assert {q.state for q in shown.quotes if q.citation.version_id == letter.pk} == {"removed"}
    assert_nothing_left(done)


def assert_nothing_left(done: SubjectRequest) -> None:
    """No table holds the name or the number any more."""
    from django.apps import apps

    done.refresh_from_db()
    for model in apps.get_models():
        if model._meta.label.startswith("sessions."):
            continue
        text = json.dumps(list(model.objects.values()), default=str, ensure_ascii=False)  # type: ignore[attr-defined]
        assert NAME not in text and PHONE not in text, model
        assert "don-nguyen-thi" not in text, model


def test_certificate_says_what_and_holds_no_words(
    letter: Version, asked: Turn, administrator: Member, run_jobs: RunJobs
) -> None:
    one = opened(administrator, run_jobs)
    done = requests.erase(administrator, one.pk, [letter.document_id])
    facts = done.certificate
    assert facts["documents"] == [{"document": str(letter.document_id), "sha256": [letter.sha256]}]
    assert (facts["turns"], facts["documents_kept"]) == (1, 0)
    assert requests.certificate_holds(facts)
    assert not requests.certificate_holds({**facts, "turns": 2})
    assert NAME not in json.dumps(facts, ensure_ascii=False)
    entry = Entry.objects.get(act="subject_data_erased")
    assert entry.details["certificate"] == facts["sha256"]
    assert chain.verify(administrator.tenant_id) is None


def test_documents_that_stay_need_a_reason_and_others_are_not_touched(
    letter: Version, asked: Turn, administrator: Member, run_jobs: RunJobs
) -> None:
    one = opened(administrator, run_jobs)
    other = Version.objects.get(size=len(OTHER.encode()))
    with pytest.raises(BadInput, match="reason_needed"):
        requests.erase(administrator, one.pk, [])
    with pytest.raises(BadInput, match="not_found_for_person"):
        requests.erase(administrator, one.pk, [other.document_id])
    done = requests.erase(administrator, one.pk, [], reason="Hồ sơ phải lưu theo luật lưu trữ")
    assert done.certificate["documents_kept"] == 1
    assert Document.objects.filter(pk=letter.document_id, removed_at=None).exists()
    with pytest.raises(BadInput, match="request_is_over"):
        requests.erase(administrator, one.pk, [])


def test_who_may_and_what_is_refused(
    letter: Version, administrator: Member, run_jobs: RunJobs
) -> None:
    reader = add_member(administrator.tenant, "doc.gia", clearance=2)
    today = timezone.localdate()
    with pytest.raises(NotAllowed, match="personal_officer_needed"):
        requests.open_request(reader, "erase", [NAME], received_on=today)
    for kind, day in (
        ("forget", today),
        ("erase", today + timedelta(days=1)),
        ("erase", today - timedelta(days=400)),
    ):
        with pytest.raises(BadInput):
            requests.open_request(administrator, kind, [NAME], received_on=day)
    one = requests.open_request(administrator, "erase", [NAME], received_on=today)
    with pytest.raises(BadInput, match="not_searched_yet"):
        requests.erase(administrator, one.pk, [])
    with pytest.raises(NotFound):
        requests.request_for(administrator, letter.pk)
    requests.extend(administrator, one.pk, "Hồ sơ phải tìm ở nhiều nơi")
    with pytest.raises(BadInput, match="extended_already"):
        requests.extend(administrator, one.pk, "Hồ sơ phải tìm ở nhiều nơi")
    ended = requests.refuse(administrator, one.pk, "Không xác minh được người yêu cầu")
    assert (ended.state, ended.sought, ended.identified) == ("refused", [], "")


def test_what_was_erased_is_erased_again_when_old_records_come_back(
    letter: Version,
    asked: Turn,
    administrator: Member,
    run_jobs: RunJobs,
    django_capture_on_commit_callbacks: Committed,
) -> None:
    one = opened(administrator, run_jobs)
    with django_capture_on_commit_callbacks(execute=True):
        requests.erase(administrator, one.pk, [letter.document_id])
    run_jobs()
    assert len(list(ledger.read(ports().home))) == 3
    # As a backup of the day before would leave it.
    Document.objects.filter(pk=letter.document_id).update(removed_at=None, title="Đơn")
    back = Turn.objects.create(
        pk=asked.pk,
        conversation=Conversation.objects.create(
            tenant=administrator.tenant, assistant=asked.conversation.assistant,
            member=administrator, title=NAME,
        ),
        ordinal=1, question=f"Bà {NAME}?", ending="answered",
    )  # fmt: skip
    with (ports().home / ledger.FILE).open("a") as file:
        file.write('{"at": "cut off')
    ledger.append(ports().home, [ledger.line_for(administrator.tenant_id, "turn", back.pk)])
    assert len(list(ledger.read(ports().home))) == 4, "a torn line swallows no other"
    assert erasing.erase_again() == 2
    assert erasing.erase_again() == 0
    run_jobs()
    assert Document.objects.get(pk=letter.document_id).removed_at is not None
    assert not Turn.objects.filter(pk=back.pk).exists()
    assert Entry.objects.filter(act="erasures_applied_again").count() == 1


def test_removing_a_document_empties_its_quotes(
    letter: Version, asked: Turn, administrator: Member, run_jobs: RunJobs
) -> None:
    intake.remove(administrator, letter.document_id)
    run_jobs()
    assert set(Citation.objects.filter(version=letter).values_list("quote", flat=True)) == {""}


def test_claims_that_rest_on_a_removed_document_go(letter: Version, asked: Turn) -> None:
    numbers = list(Citation.objects.filter(version=letter).values_list("number", flat=True))
    claims = [
        {"text": "Bà ấy đề nghị.", "evidence": numbers[:1], "verdict": "quoted", "flags": []},
        {"text": "Việc khác.", "evidence": [99], "verdict": "quoted", "flags": []},
    ]
    Turn.objects.filter(pk=asked.pk).update(claims=claims)
    forget_words_of(letter.document)
    assert [c["text"] for c in Turn.objects.get(pk=asked.pk).claims] == ["Việc khác."]


def test_terms_of_collections_and_conversations(
    letter: Version, asked: Turn, administrator: Member, run_jobs: RunJobs
) -> None:
    tenant = administrator.tenant
    collection = letter.document.collections.get()
    personal.set_term(administrator, collection.pk, 30)
    personal.set_policy(
        administrator, warns=True, masks="", open_roles=[], open_clearance=2,
        conversation_days=10, refuses=False,
    )  # fmt: skip
    assert terms.over(tenant) == terms.Over([], [])
    old = timezone.now() - timedelta(days=31)
    Document.objects.filter(pk=letter.document_id).update(added_at=old)
    Conversation.objects.filter(pk=asked.conversation_id).update(asked_at=old)
    found = terms.over(tenant)
    assert [d.pk for d, _end in found.documents] == [letter.document_id]
    assert [c.pk for c in found.conversations] == [asked.conversation_id]
    lasting = Collection.objects.create(tenant=tenant, name="Lưu vĩnh viễn")
    letter.document.collections.add(lasting)
    assert terms.over(tenant).documents == [], "another collection keeps it"
    letter.document.collections.remove(lasting)
    assert terms.ask_for_rounds() == 1
    assert terms.ask_for_rounds() == 0, "once a day"
    run_jobs()
    assert Document.objects.get(pk=letter.document_id).removed_at is not None
    assert not Conversation.objects.filter(pk=asked.conversation_id).exists()
    assert Entry.objects.filter(act="terms_applied").count() == 1
    with pytest.raises(BadInput, match="bad_term"):
        personal.set_term(administrator, collection.pk, 0)
