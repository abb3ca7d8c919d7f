"""Pausing, stopping and trying again on the pages, with forms alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

from troly.office.audit.models import Entry
from troly.office.library import jobs, pausing
from troly.office.library.models import Collection, Job, JobState, Pause, State, Version
from troly.office.tenants.models import Member

Put = Callable[..., object]
RunJobs = Callable[..., list[Job]]
BrowserOf = Callable[..., Client]


def page_of(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_builder_pauses_one_collection_and_resumes_it(
    browser_of: BrowserOf, administrator: Member, collection: Collection, put_in: Put
) -> None:
    browser = browser_of(administrator)
    assert "Không còn việc" in page_of(browser, "/jobs")
    named = {"collection": str(collection.pk)}
    answer = browser.post("/jobs/pause", named)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/jobs")
    assert Pause.objects.get().collection == collection
    put_in("thư mục.txt", "Điều 1. Một", priority=jobs.FOLDER_PRIORITY)
    jobs.run(str(Job.objects.get(kind="read").pk))
    page = page_of(browser, "/jobs")
    assert "Tạm dừng" in page and "thư mục.txt" in page
    library = page_of(browser, "/library")
    assert f"Việc hàng loạt đang tạm dừng: {escape(collection.name)}" in library
    back = browser.post("/jobs/resume", {**named, "from": "library"})
    assert back.headers["Location"] == "/library"
    assert not Pause.objects.exists()
    assert Job.objects.get(kind="read").state == JobState.QUEUED
    acts = list(Entry.objects.order_by("number").values_list("act", flat=True))
    assert acts[-1] == "work_resumed" and "work_paused" in acts


def test_the_whole_body_is_paused_and_every_collection_says_so(
    browser_of: BrowserOf, administrator: Member, collection: Collection
) -> None:
    browser = browser_of(administrator)
    browser.post("/jobs/pause", {"collection": ""})
    page = page_of(browser, "/jobs")
    assert "Tạm dừng cùng mọi bộ" in page
    assert "Mọi bộ văn bản" in page_of(browser, "/library")


def test_reading_is_stopped_and_done_again(
    browser_of: BrowserOf, administrator: Member, put_in: Put, run_jobs: RunJobs
) -> None:
    put_in("một.txt", "Điều 1. Một")
    job = Job.objects.get(kind="read")
    browser = browser_of(administrator)
    assert f"/jobs/{job.pk}/cancel" in page_of(browser, "/library")
    answer = browser.post(f"/jobs/{job.pk}/cancel", {"from": "library"})
    assert answer.headers["Location"] == "/library"
    version = Version.objects.get()
    assert (version.state, version.reason) == (State.FAILED, "cancelled")
    page = page_of(browser, "/jobs")
    assert "Chưa xong, cần xem lại" in page and f'action="/jobs/{job.pk}"' in page
    assert browser.post(f"/jobs/{job.pk}", {"from": "work"}).headers["Location"] == "/jobs"
    run_jobs()
    version.refresh_from_db()
    assert version.state == State.COMPLETE
    assert "Chưa xong, cần xem lại" not in page_of(browser, "/jobs")


def test_readers_see_no_such_page_nor_button(
    browser_of: BrowserOf, reader: Member, administrator: Member, put_in: Put
) -> None:
    put_in("một.txt", "Điều 1. Một")
    pausing.pause(administrator)
    browser = browser_of(reader)
    assert browser.get("/jobs").status_code == 403
    library = page_of(browser, "/library")
    assert '/jobs"' not in library and "/cancel" not in library
    job = Job.objects.get(kind="read")
    assert browser.post(f"/jobs/{job.pk}/cancel").status_code == 403
    assert browser.post("/jobs/resume").status_code == 403
    assert Pause.objects.exists()


@pytest.mark.parametrize("given", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_collection_that_is_not_there(
    browser_of: BrowserOf, administrator: Member, given: str, tmp_path: Path
) -> None:
    assert browser_of(administrator).post("/jobs/pause", {"collection": given}).status_code == 404
    assert not Pause.objects.exists()
