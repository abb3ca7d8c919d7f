"""A page that waits asks again: it gets what changed, and nothing where nothing did."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from troly.doors.pages.waiting import mark_of
from troly.office.library.models import Collection, Job, JobState
from troly.office.tenants.models import Member

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def asked(html: str) -> str:
    """The address that a part asks again at."""
    [address] = re.findall(r'hx-get="([^"]+)"[^>]*data-waits', html)
    return str(address).replace("&amp;", "&")


def again(page: Client, html: str) -> HttpResponse:
    return page.get(asked(html), headers=HTMX)  # type: ignore[return-value]


@pytest.fixture
def job(administrator: Member) -> Job:
    """Work that runs and that nobody of this test does."""
    return Job.objects.create(
        tenant=administrator.tenant,
        kind="rebuild",
        state=JobState.RUNNING,
        done=3,
        total=10,
        member=administrator,
    )


@pytest.mark.parametrize("path", ["/jobs/{job}", "/jobs"])
def test_work_is_told_once_and_then_only_when_it_moved(
    path: str, job: Job, administrator: Member, browser_of: Callable[..., Client]
) -> None:
    page = browser_of(administrator)
    whole = page.get(path.format(job=job.pk)).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in whole and "every 3s" not in whole
    nothing = again(page, whole)
    assert (nothing.status_code, nothing.content) == (204, b"")
    Job.objects.filter(pk=job.pk).update(done=7)
    moved = again(page, whole)
    part = moved.content.decode()
    assert moved.status_code == 200 and "7/10" in part
    assert "<html" not in part and len(part) < len(whole) / 2
    assert again(page, part).status_code == 204
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    over = again(page, part).content.decode()
    assert "data-waits" not in over
    after = page.get(path.format(job=job.pk)).content.decode()
    assert "data-waits" not in after and 'http-equiv="refresh"' not in after


def test_an_analysis_in_the_background_tells_how_far_it_is_and_then_shows_itself(
    administrator: Member,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
    browser_of: Callable[..., Client],
) -> None:
    version = put_in("noi-quy.txt").version
    run_jobs()
    page = browser_of(administrator)
    sent = page.post("/analyse", {"version": str(version.pk), "later": "yes"})
    address = sent.headers["Location"]
    whole = page.get(address).content.decode()
    assert "Đang phân tích." in whole and '<noscript><meta http-equiv="refresh"' in whole
    assert again(page, whole).status_code == 204
    Job.objects.filter(kind="analyse_texts").update(done=1, total=2)
    moved = again(page, whole).content.decode()
    assert "Xong 1/2 văn bản." in moved and "<html" not in moved
    run_jobs()
    over = again(page, moved)
    assert over.headers["HX-Refresh"] == "true" and over.content == b""
    assert "data-waits" not in page.get(address).content.decode()


def test_the_library_sends_the_rows_that_changed(
    administrator: Member,
    collection: Collection,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
    browser_of: Callable[..., Client],
) -> None:
    put_in("mot.txt")
    run_jobs()
    put_in("hai.txt", "Điều 1. Giờ mở cửa\n1. Mở từ 7 giờ.\n")
    put_in("ba.txt", "Điều 1. Giờ đóng cửa\n1. Đóng lúc 17 giờ.\n")
    page = browser_of(administrator)
    whole = page.get("/library").content.decode()
    assert again(page, whole).status_code == 204
    [second] = Job.objects.filter(version__file_name="hai.txt", kind="read")
    Job.objects.filter(pk=second.pk).update(
        state=JobState.RUNNING, stage="reading", done=1, total=4
    )
    changed = again(page, whole)
    part = changed.content.decode()
    assert changed.status_code == 200
    assert part.count('id="state-') == 1 and "trang 1/4" in part
    assert again(page, part).status_code == 204
    # A page of the release before asks without its marks, and gets all of them.
    plain = page.get("/library", headers=HTMX).content.decode()
    assert plain.count('id="state-') == 3


def test_a_draft_that_is_written_asks_after_one_line(
    administrator: Member, browser_of: Callable[..., Client]
) -> None:
    page = browser_of(administrator)
    made = page.post("/cases", {"title": "Báo cáo quý", "form": "bao_cao", "points": "Số hồ sơ?"})
    address = made.headers["Location"]
    job = Job.objects.create(
        tenant=administrator.tenant,
        kind="write_draft",
        state=JobState.RUNNING,
        arguments={"case": address.rsplit("/", 1)[-1]},
        member=administrator,
    )
    whole = page.get(address).content.decode()
    assert again(page, whole).status_code == 204
    Job.objects.filter(pk=job.pk).update(done=1, total=3)
    line = again(page, whole).content.decode()
    assert "1/3" in line and 'id="draft"' not in line
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    over = again(page, line)
    assert over.headers["HX-Retarget"] == over.headers["HX-Reselect"] == "#draft"
    assert 'id="draft"' in over.content.decode()


def test_a_mark_follows_the_facts_and_nothing_else() -> None:
    assert mark_of({"a": 1, "b": None}) == mark_of({"b": None, "a": 1})
    assert mark_of({"a": 1}) != mark_of({"a": 2})
