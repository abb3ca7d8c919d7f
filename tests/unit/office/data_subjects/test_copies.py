"""What an erased document leaves nowhere: vectors kept by their texts, names of held files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.scripted import ScriptedEmbedder
from troly.errors import NotAllowed
from troly.office.data_subjects import erasing, ledger, requests, terms
from troly.office.data_subjects.models import SubjectRequest
from troly.office.library import quarantine
from troly.office.library.models import Collection, Document, Job, Quarantine, Version
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member

Put = Callable[..., object]
RunJobs = Callable[..., list[Job]]
SHELF = "vectors.sqlite"


@pytest.fixture
def kept(engines: object, tmp_path: Path) -> Iterator[Callable[[], int]]:
    """How many vectors are kept, with an embedder that keeps them on disk."""
    before = ports()
    embedder = CachedEmbedder(ScriptedEmbedder(), tmp_path / SHELF)
    connect(replace(before, embedder=lambda: embedder, bulk_embedder=lambda: embedder))

    def count() -> int:
        with sqlite3.connect(tmp_path / SHELF) as connection:
            return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

    yield count
    embedder.close()
    connect(before)


def erase(document: Document) -> None:
    erasing.erase_documents(document.tenant, "somebody", [document.pk], "document_erased")


def test_vectors_of_an_erased_document_go(
    kept: Callable[[], int], put_in: Put, run_jobs: RunJobs
) -> None:
    put_in("don.txt")
    run_jobs()
    document = Document.objects.get()
    assert kept() > 0
    erase(document)
    run_jobs()
    assert kept() == 0
    assert set(Version.objects.values_list("title", flat=True)) == {""}


def test_vectors_that_a_backup_brings_back_go_again(
    kept: Callable[[], int], put_in: Put, run_jobs: RunJobs
) -> None:
    put_in("don.txt")
    run_jobs()
    document = Document.objects.get()
    ledger.note(document.tenant_id, [("document", document.pk)])
    assert erasing.erase_again() == 1
    assert kept() == 0


def test_names_of_a_file_that_was_held_go_with_its_document(
    document: Document, administrator: Member
) -> None:
    version = Version.objects.get(document=document)
    Quarantine.objects.create(
        version=version,
        level="mat",
        file_name="don-ba-vi-du.txt",
        version_title="Đơn của bà Ví Dụ",
        document_title="Đơn của bà Ví Dụ",
        outcome="released",
        decided_by=administrator,
    )
    erase(document)
    held = Quarantine.objects.get()
    assert (held.file_name, held.version_title, held.document_title) == ("", "", "")


@pytest.fixture
def held(document: Document, administrator: Member) -> Quarantine:
    """A newer version of a readable document, held for its secrecy marking."""
    made = Version.objects.create(
        document=document, ordinal=2, file_name="moi.txt", format="txt", sha256="0" * 64, size=1
    )
    with transaction.atomic():
        quarantine.hold(made, "mat")
    return Quarantine.objects.get(version=made)


def test_no_term_and_no_request_goes_round_the_two_persons(
    held: Quarantine, document: Document, administrator: Member
) -> None:
    Collection.objects.update(keep_days=1)
    Document.objects.update(added_at=timezone.now() - timedelta(days=3))
    assert terms.over(administrator.tenant).documents == []
    place = {"what": "document", "document": str(document.pk), "version": "", "count": 1}
    one = requests.open_request(
        administrator, "erase", ["Lê Thị Ví Dụ"], received_on=timezone.localdate()
    )
    Job.objects.all().delete()
    SubjectRequest.objects.update(places=[place | {"starts": []}], searched_at=timezone.now())
    with pytest.raises(NotAllowed, match="two_persons_needed"):
        requests.erase(administrator, one.pk, [document.pk])
    document.refresh_from_db()
    assert document.removed_at is None
    Quarantine.objects.update(outcome="released")
    assert [found.pk for found, _end in terms.over(administrator.tenant).documents] == [document.pk]
    assert requests.erase(administrator, one.pk, [document.pk]).state == "carried_out"
