"""Style, script and icons: whole, compressed, and under an address that names their content.

A page of a new version asks for new addresses, so that no browser shows it with old styles; what
an address holds never changes, so that it is fetched once.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware

WORTH_PACKING = 500
DIGITS = 12
_VERSIONED = re.compile(rf"(.+)\.[0-9a-f]{{{DIGITS}}}(\.[^./]+)")


@lru_cache(maxsize=256)
def versioned(name: str) -> str:
    """``troly/troly.css`` as ``troly/troly.0f1e….css``; an unknown name as it stands."""
    found = finders.find(name)
    if not isinstance(found, str):
        return name
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:DIGITS]
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{digest}.{ending}" if dot else name


def plain(address: str) -> str:
    """The address without the content's digest."""
    match = _VERSIONED.fullmatch(address)
    return match[1] + match[2] if match else address


class VersionedStorage(StaticFilesStorage):
    """Gives templates the addresses with the digest in them."""

    def url(self, name: str | None) -> str:
        return super().url(versioned(name) if name else name)


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise's files as one response each. It streams from an open file, which an
    asynchronous server can only do by reading the whole of it first, with a warning."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        for address in list(self.files):
            name = address.removeprefix(self.static_prefix)
            self.add_file_to_dictionary(self.static_prefix + versioned(name), finders.find(name))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A page that was open during an upgrade still asks by the old address: it gets the file
        # of today, to be asked for again the next time.
        address = request.path_info
        if address.startswith(self.static_prefix) and address not in self.files:
            request.path_info = plain(address)
        response: HttpResponseBase = super().__call__(request)
        return response

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file as file:
                content = file.read()
        response = HttpResponse(status=int(found.status))
        for name, value in found.headers:
            response.headers[name] = value
        if found.status == 200 and len(content) >= WORTH_PACKING:
            patch_vary_headers(response, ("Accept-Encoding",))
            if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
                content = packed(content)
                response.headers["Content-Encoding"] = "gzip"
                response.headers["Content-Length"] = str(len(content))
        response.content = content
        return response


@lru_cache(maxsize=64)
def packed(content: bytes) -> bytes:
    """Compressed once per process: the files of the package do not change while it runs."""
    return gzip.compress(content, mtime=0)
