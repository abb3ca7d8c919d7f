"""The way in: nothing half-done, nothing twice, every refusal with its reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from troly.errors import BadInput, FileRefused, NotAllowed, NotFound
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.library import intake, originals
from troly.office.library.intake import Received
from troly.office.library.models import Collection, Document, Job, State, Version
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Clearance, Member

Put = Callable[..., Received]


def held_files() -> list[Path]:
    return list((ports().home / "holding").iterdir())


def archive(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target.getvalue()


def test_file_is_kept_with_its_records_and_job(put_in: Put, administrator: Member) -> None:
    received = put_in("Quy chế.txt", "một hai ba")
    assert received.document.title == "Quy chế"
    assert received.version.state == State.WAITING
    assert received.job is not None and received.job.kind == "read"
    assert originals.holding_path(received.version.pk).read_text() == "một hai ba"
    assert Entry.objects.filter(act="document_added", subject=str(received.document.pk)).exists()
    assert chain.verify(administrator.tenant_id) is None


def test_same_bytes_are_linked_and_not_stored_twice(put_in: Put, administrator: Member) -> None:
    other = intake.make_collection(administrator, "Khác")
    first = put_in("một.txt", "nội dung")
    again = put_in("hai.txt", "nội dung", collections=[other])
    assert again.is_duplicate
    assert again.document == first.document
    assert Version.objects.count() == 1
    assert set(first.document.collections.values_list("name", flat=True)) == {"Quy chế", "Khác"}
    assert Job.objects.filter(kind="access").count() == 1
    assert len(held_files()) == 1


def test_same_bytes_in_the_same_collection_change_nothing(put_in: Put) -> None:
    put_in("một.txt", "nội dung")
    entries = Entry.objects.count()
    assert put_in("một.txt", "nội dung").is_duplicate
    assert Entry.objects.count() == entries
    assert not Job.objects.filter(kind="access").exists()


def test_same_bytes_in_another_body_are_another_document(put_in: Put, stranger: Member) -> None:
    theirs = intake.make_collection(stranger, "Quy chế")
    first = put_in("một.txt", "nội dung")
    second = put_in("một.txt", "nội dung", member=stranger, collections=[theirs])
    assert not second.is_duplicate
    assert second.document != first.document


def test_bytes_of_a_hidden_document_are_not_given_away(put_in: Put, administrator: Member) -> None:
    first = put_in("một.txt", "nội dung")
    Document.objects.update(clearance=Clearance.RESTRICTED)
    Member.objects.filter(pk=administrator.pk).update(clearance=Clearance.PUBLIC)
    administrator.refresh_from_db()
    assert put_in("hai.txt", "nội dung").document != first.document


def test_replacing_makes_the_next_version(put_in: Put) -> None:
    first = put_in("một.txt", "cũ")
    second = put_in("hai.txt", "mới", replaces=first.document)
    assert second.document == first.document
    assert (first.version.ordinal, second.version.ordinal) == (1, 2)
    assert Entry.objects.filter(act="document_replaced").count() == 1


def test_replacing_with_the_same_bytes_makes_no_version(put_in: Put) -> None:
    first = put_in("một.txt", "cũ")
    assert put_in("hai.txt", "cũ", replaces=first.document).is_duplicate
    assert Version.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/đơn.txt", "đơn.txt"),
        ("C:\\hồ sơ\\đơn.txt", "đơn.txt"),
        ("đơn\x00\x1b[31m\n.txt", "đơn[31m.txt"),
    ],
)
def test_names_lose_paths_and_control_characters(put_in: Put, name: str, kept: str) -> None:
    assert put_in(name, "nội dung").version.file_name == kept


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("../..", b"text", "bad_name"),
        ("rong.txt", b"", "empty_file"),
        ("may.exe", b"MZ\x90\x00", "unknown_type"),
        ("anh.txt", b"\x89PNG\r\n\x1a\n0000", "type_mismatch"),
        ("gia.pdf", b"khong phai pdf", "type_mismatch"),
        ("khoa.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        ("cut.docx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
        ("bom.docx", archive(**{"word/document.xml": b"0" * 60_000_000}), "archive_bomb"),
    ],
)
def test_refused_file_leaves_nothing_behind(
    put_in: Put, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(FileRefused) as caught:
        put_in(name, content)
    assert caught.value.code == code
    assert held_files() == []
    assert not Document.objects.exists()
    assert not Job.objects.exists()


def test_file_beyond_the_limit_is_refused_while_it_arrives(
    administrator: Member, collection: Collection, engines: object
) -> None:
    connect(replace(ports(), limits=replace(ports().limits, file_bytes=2_500_000)))
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield b"a" * 1_000_000

    with pytest.raises(FileRefused) as caught:
        intake.receive(administrator, [collection], "lớn.txt", endless())  # type: ignore[arg-type]
    assert caught.value.code == "too_large"
    assert caught.value.facts == {"limit_mb": 2}
    assert taken == 3
    assert held_files() == []


def test_broken_off_upload_leaves_nothing(
    administrator: Member, collection: Collection, engines: object
) -> None:
    def broken() -> object:
        yield b"abc"
        raise ConnectionResetError

    with pytest.raises(FileRefused):
        intake.receive(administrator, [collection], "a.txt", broken())  # type: ignore[arg-type]
    assert held_files() == []
    assert not Document.objects.exists()


def test_body_that_used_its_room_is_refused(put_in: Put, run_jobs: Callable[..., object]) -> None:
    put_in("một.txt", "một hai ba bốn năm")
    run_jobs(kinds=("read",))
    connect(replace(ports(), quota_bytes=30))
    with pytest.raises(FileRefused) as caught:
        put_in("hai.txt", "sáu bảy tám chín mười")
    assert caught.value.code == "quota_reached"
    assert held_files() == []


def test_files_still_waiting_count_against_the_room(put_in: Put) -> None:
    put_in("một.txt", "một hai ba bốn năm")
    connect(replace(ports(), quota_bytes=30))
    with pytest.raises(FileRefused) as caught:
        put_in("hai.txt", "sáu bảy tám chín mười")
    assert caught.value.code == "quota_reached"


def test_reader_may_not_add(put_in: Put, reader: Member) -> None:
    with pytest.raises(NotAllowed) as caught:
        put_in("a.txt", "nội dung", member=reader)
    assert caught.value.code == "builder_needed"
    assert held_files() == []


def test_missing_collection_is_named_with_those_there_are(
    administrator: Member, collection: Collection
) -> None:
    with pytest.raises(NotFound) as caught:
        intake.collection_named(administrator, "luật")
    assert caught.value.code == "no_such_collection"
    assert caught.value.facts == {"name": "luật", "known": "Quy chế"}


def test_missing_collection_is_made_when_asked(administrator: Member) -> None:
    made, is_new = intake.collection_named(administrator, " luật ", make=True)
    assert (made.name, is_new) == ("luật", True)
    assert intake.collection_named(administrator, "luật", make=True) == (made, False)


def test_collection_of_another_body_is_not_found_by_name(
    stranger: Member, collection: Collection
) -> None:
    with pytest.raises(NotFound) as caught:
        intake.collection_named(stranger, collection.name)
    assert caught.value.facts["known"] == ""


def test_files_do_not_go_into_another_bodys_collection(
    put_in: Put, stranger: Member, collection: Collection
) -> None:
    with pytest.raises(NotFound):
        put_in("a.txt", "nội dung", member=stranger, collections=[collection])
    assert collection.documents.count() == 0


def test_file_needs_a_collection(put_in: Put) -> None:
    with pytest.raises(BadInput) as caught:
        put_in("a.txt", "nội dung", collections=[])
    assert caught.value.code == "collection_needed"
    assert held_files() == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_collections_need_a_name_of_fitting_length(administrator: Member, name: str) -> None:
    with pytest.raises(BadInput) as caught:
        intake.make_collection(administrator, name)
    assert caught.value.code == "bad_collection_name"


def test_collection_is_made_once(administrator: Member) -> None:
    assert intake.make_collection(administrator, "Luật  mới") == intake.make_collection(
        administrator, "Luật mới"
    )
    assert Entry.objects.filter(act="collection_made").count() == 1


def test_documents_of_others_look_absent(put_in: Put, stranger: Member, reader: Member) -> None:
    document = put_in("a.txt", "nội dung").document
    with pytest.raises(NotFound) as of_other_body:
        intake.document_for(stranger, document.pk)
    with pytest.raises(NotFound) as absent:
        intake.document_for(stranger, "00000000-0000-0000-0000-000000000000")
    assert of_other_body.value.code == absent.value.code
    assert of_other_body.value.facts == absent.value.facts
    Document.objects.update(clearance=Clearance.RESTRICTED)
    with pytest.raises(NotFound):
        intake.document_for(reader, document.pk)


def test_removing_takes_it_out_of_records_search_and_disk(
    document: Document, administrator: Member, engines: object, run_jobs: Callable[..., object]
) -> None:
    version = document.versions.get()
    kept = originals.original_path(document.tenant_id, version.sha256)
    assert kept.exists()
    intake.remove(administrator, document.pk)
    with pytest.raises(NotFound):
        intake.document_for(administrator, document.pk)
    run_jobs()
    assert not kept.exists()
    assert not version.passages.exists() and not version.segments.exists()
    assert ports().index().ids(str(document.tenant_id)) == set()
    tombstone = document.tenant.originals.get()
    assert tombstone.erased_at is not None
    assert chain.verify(document.tenant_id) is None


def test_original_that_another_document_shares_stays(
    put_in: Put, administrator: Member, run_jobs: Callable[..., object]
) -> None:
    first = put_in("a.txt", "nội dung chung")
    second = put_in("b.txt", "nội dung đầu")
    put_in("c.txt", "nội dung chung", replaces=second.document)
    run_jobs()
    intake.remove(administrator, first.document.pk)
    run_jobs()
    assert originals.original_path(administrator.tenant_id, first.version.sha256).exists()


def test_reader_and_stranger_may_not_remove(
    document: Document, reader: Member, stranger: Member
) -> None:
    with pytest.raises(NotAllowed):
        intake.remove(reader, document.pk)
    with pytest.raises(NotFound):
        intake.remove(stranger, document.pk)
    document.refresh_from_db()
    assert document.removed_at is None
