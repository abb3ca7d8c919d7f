"""personal find, look and terms as a keeper of the machine types them. All persons are made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from troly.doors.cli import session
from troly.doors.cli.main import program
from troly.office.audit.models import Entry
from troly.office.library import personal
from troly.office.library.intake import Received
from troly.office.library.models import Collection, Document, Job, Segment
from troly.office.tenants.models import Member

NAME = "Nguyễn Thị Ví Dụ"


@pytest.fixture
def letter(
    put_in: Callable[..., Received],
    run_jobs: Callable[..., list[Job]],
    monkeypatch: pytest.MonkeyPatch,
) -> Document:
    received = put_in("don.txt", content=f"Bà {NAME} xin cấp lại giấy phép xây dựng.".encode())
    run_jobs()
    monkeypatch.setattr(session, "start", lambda: None)
    return received.document


def told(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(program, ["personal", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_find_writes_one_file_and_no_name_in_the_record(letter: Document, tmp_path: Path) -> None:
    path = tmp_path / "vi-du.json"
    found = told("find", NAME, "--export", str(path))
    assert [p["document"] for p in found["places"]] == [str(letter.pk)]  # type: ignore[attr-defined]
    assert NAME in path.read_text() and path.stat().st_mode & 0o777 == 0o600
    assert NAME not in str(list(Entry.objects.values_list("details")))
    again = CliRunner().invoke(program, ["personal", "find", NAME, "--export", str(path), "--json"])
    assert again.exit_code == 1 and json.loads(again.stdout)["error"] == "file_exists"


def test_look_and_terms(letter: Document, administrator: Member) -> None:
    Segment.objects.update(personal=None)
    assert told("look") == {"queued": 1}
    personal.set_term(administrator, Collection.objects.get().pk, 10)
    assert told("terms", "--dry-run")["documents"] == 0
    Document.objects.update(added_at=timezone.now() - timedelta(days=11))
    assert told("terms", "--dry-run") == {"documents": 1, "conversations": 0, "is_trial": True}
    assert Document.objects.filter(removed_at=None).exists()
    assert told("terms")["documents"] == 1
    assert not Document.objects.filter(removed_at=None).exists()
