"""Style and script reach a browser whole, compressed, and only when they have changed."""

from __future__ import annotations

import asyncio
import gzip
import warnings
from pathlib import Path

from django.test import AsyncClient, Client

import troly

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
