"""`troly glossary`: list, suggest, set, remove."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from troly.doors.cli import session
from troly.doors.cli.main import program
from troly.errors import NotFound
from troly.office.library.glossary import terms_for
from troly.office.library.models import GlossaryTerm
from troly.office.tenants.models import Member

TEXT = "Điều 1. Phạm vi\nBan quản lý rừng (sau đây gọi là BQLR) giữ rừng đầu nguồn."


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    # Django and the records are up already; starting again would open another home.
    monkeypatch.setattr(session, "start", lambda: None)


def run(*words: str) -> Any:
    done = CliRunner().invoke(program, ["glossary", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["terms"] if "--json" in words else done.stdout


def test_suggested_from_documents_then_used_then_not(
    administrator: Member, put_in: Callable[..., Any], run_jobs: Callable[..., Any]
) -> None:
    put_in("rung.txt", TEXT)
    run_jobs()
    GlossaryTerm.objects.all().delete()
    (found,) = run("suggest", "--json")
    assert (found["short"], found["state"]) == ("BQLR", "suggested")
    assert found["full"].casefold() == "ban quản lý rừng"
    assert "bqlr" not in terms_for(administrator.tenant_id)
    run("set", "BQLR", found["full"])
    assert terms_for(administrator.tenant_id)["bqlr"] == (found["full"],)
    assert [one["state"] for one in run("list", "--json")] == ["accepted"]
    run("remove", "bqlr")
    assert "bqlr" not in terms_for(administrator.tenant_id)
    assert run("suggest", "--json") == []


def test_a_shipped_one_is_listed_and_removed(administrator: Member) -> None:
    general = {one["short"] for one in run("list", "--general", "--json")}
    assert {"UBND", "TTHC"} <= general
    run("remove", "UBND")
    assert "ubnd" not in terms_for(administrator.tenant_id)
    after = {one["short"]: one["state"] for one in run("list", "--general", "--json")}
    assert (after["UBND"], after["TTHC"]) == ("declined", "general")


def test_what_is_not_there_cannot_be_removed(administrator: Member) -> None:
    with pytest.raises(NotFound, match="no_such_term"):
        run("remove", "ZZZZ")
