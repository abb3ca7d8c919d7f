"""What is old goes, what is younger stays, and documents are never touched."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from troly.office.assistants.asking import ask
from troly.office.assistants.models import Assistant, Citation, Conversation, Turn
from troly.office.audit.chain import verify
from troly.office.audit.models import Entry
from troly.office.keeping.tidying import Removed, Retention, tidy
from troly.office.library import mending
from troly.office.library.models import Document, Job, JobState, Passage
from troly.office.library.ports import ports
from troly.office.tenants.models import Member

NOTHING = Removed(0, 0, 0, 0, 0, 0, 0)
DAY = 86_400


def aged(path: Path, days: float, content: bytes = b"1234") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    moment = time.time() - days * DAY
    os.utime(path, (moment, moment))
    return path


def test_a_fresh_home_has_nothing_to_tidy(administrator: Member, document: Document) -> None:
    assert tidy(Retention()) == NOTHING


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_jobs_go_when_they_have_been_over_long_enough(document: Document, state: str) -> None:
    job = Job.objects.filter(version__document=document).first()
    assert job is not None
    long_ago = timezone.now() - timedelta(days=31)
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=long_ago)
    assert tidy(Retention(jobs=32)) == NOTHING
    assert tidy(Retention(jobs=30)).jobs == 1
    assert not Job.objects.filter(pk=job.pk).exists()
    assert Document.objects.filter(pk=document.pk).exists()


def test_jobs_that_wait_stay_however_old_they_are(document: Document) -> None:
    long_ago = timezone.now() - timedelta(days=999)
    Job.objects.update(state=JobState.QUEUED, created_at=long_ago, finished_at=None)
    count = Job.objects.count()
    assert count and tidy(Retention()) == NOTHING
    assert Job.objects.count() == count


def test_files_go_by_their_age(administrator: Member, document: Document) -> None:
    home = ports().home
    old_image = aged(home / "derived/pages/ab/abcd/1.png", 31)
    new_image = aged(home / "derived/pages/ab/abcd/2.png", 29)
    old_copy = aged(home / "records.before-library-0009_x.sqlite3", 91)
    new_copy = aged(home / "records.before-library-0010_x.sqlite3", 89)
    aside = aged(home / "index.index_outdated/segment", 91).parent
    os.utime(aside, (time.time() - 91 * DAY,) * 2)
    records, index = aged(home / "records.sqlite3", 999), aged(home / "index/segment", 999)

    assert tidy(Retention(), is_trial=True) == Removed(0, 0, 1, 0, 2, 0, 12)
    assert old_image.exists() and aside.exists()
    assert tidy(Retention()) == Removed(0, 0, 1, 0, 2, 0, 12)
    assert not (old_image.exists() or old_copy.exists() or aside.exists())
    assert new_image.exists() and new_copy.exists() and records.exists() and index.exists()


def test_what_a_broken_off_upload_left_goes(
    administrator: Member, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = aged(ports().home / "holding" / ("0" * 32), 2)
    assert left in list(mending.left_over())
    assert tidy(Retention()).holding == 1
    assert not left.exists()


def test_sessions_go_when_they_have_ended(db: None) -> None:
    for days in (-1, 1):
        session = SessionStore()
        session["x"] = days
        session.save()
        moment = timezone.now() + timedelta(days=days)
        Session.objects.filter(pk=session.session_key).update(expire_date=moment)
    assert tidy(Retention()).sessions == 1
    assert [row.get_decoded() for row in Session.objects.all()] == [{"x": 1}]


def test_conversations_go_only_when_asked_for_and_the_audit_record_says_so(
    administrator: Member, assistant: Assistant, document: Document
) -> None:
    ask(administrator, assistant, "Công chức được nghỉ phép năm bao nhiêu ngày?")
    kept = ask(administrator, assistant, "Đơn xin nghỉ phép gửi trước mấy ngày?").conversation
    long_ago = timezone.now() - timedelta(days=400)
    Conversation.objects.exclude(pk=kept.pk).update(asked_at=long_ago)

    assert tidy(Retention()) == NOTHING
    passages = Passage.objects.count()
    assert tidy(Retention(conversations=365)).conversations == 1
    assert list(Conversation.objects.all()) == [kept]
    assert (
        Turn.objects.count() == 1 and Citation.objects.exclude(turn__conversation=kept).count() == 0
    )
    assert Passage.objects.count() == passages
    entry = Entry.objects.get(act="conversations_removed")
    assert (entry.details, entry.body) == (
        {"count": 1, "older_than_days": 365},
        str(administrator.tenant_id),
    )
    assert verify(administrator.tenant_id) is None
