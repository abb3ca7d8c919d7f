"""Style and script reach a browser whole, compressed, and only when they have changed."""

from __future__ import annotations

import asyncio
import gzip
import re
import warnings
from pathlib import Path

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import AsyncClient, Client

import troly
from troly.doors.pages import static_files

STYLE = Path(troly.__file__).parent / "doors" / "pages" / "static" / "troly" / "troly.css"


def test_compressed_for_those_who_can_read_it() -> None:
    packed = Client().get("/static/troly/troly.css", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert int(packed.headers["Content-Length"]) == len(packed.content) < 12_000
    assert gzip.decompress(packed.content) == STYLE.read_bytes()
    plain = Client().get("/static/troly/troly.css")
    assert "Content-Encoding" not in plain.headers
    assert plain.content == STYLE.read_bytes()


def test_sent_again_only_when_changed() -> None:
    first = Client().get("/static/troly/troly.js")
    again = Client().get("/static/troly/troly.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age" in first.headers["Cache-Control"]


def test_an_asynchronous_server_gets_no_synchronous_stream() -> None:
    async def ask() -> bytes:
        response = await AsyncClient().get("/static/troly/icons.svg")
        assert not response.streaming
        return bytes(response.content)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asyncio.run(ask()).startswith(b"<svg")


def test_an_address_names_the_content() -> None:
    """What it holds never changes, so a browser keeps it; other content has another address."""
    address = static("troly/troly.css")
    assert re.fullmatch(r"/static/troly/troly\.[0-9a-f]{12}\.css", address)
    answer = Client().get(address)
    assert answer.content == STYLE.read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=315360000" in answer.headers["Cache-Control"]


def test_pages_ask_for_nothing_else(db: None) -> None:
    page = Client().get("/sign-in").content.decode()
    named = re.findall(r"/static/[^\"'#]+", page)
    assert len(named) >= 4
    assert [name for name in named if static_files.plain(name) == name] == []


def test_an_upgrade_changes_the_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same page of a version with another style asks for another file."""
    old = static("troly/troly.css")
    (tmp_path / "troly").mkdir()
    (tmp_path / "troly" / "troly.css").write_bytes(STYLE.read_bytes() + b"/* a new rule */")
    monkeypatch.setattr(settings, "STATICFILES_DIRS", [str(tmp_path)])
    static_files.finders.get_finder.cache_clear()
    static_files.versioned.cache_clear()
    try:
        new = static("troly/troly.css")
        assert new != old
        upgraded = static_files.StaticFilesMiddleware(lambda _request: None)
        assert new in upgraded.files and old not in upgraded.files
    finally:
        monkeypatch.undo()
        static_files.finders.get_finder.cache_clear()
        static_files.versioned.cache_clear()
    assert static("troly/troly.css") == old


def test_a_page_left_open_over_an_upgrade_gets_the_file_of_today(db: None) -> None:
    answer = Client().get("/static/troly/troly.0123456789ab.css")
    assert answer.content == STYLE.read_bytes()
    assert "immutable" not in answer.headers["Cache-Control"]
    assert "max-age=0" in answer.headers["Cache-Control"]
    assert Client().get("/static/troly/nothing.0123456789ab.css").status_code == 404
