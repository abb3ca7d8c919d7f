"""Style, script and icons: whole and compressed, so that a slow line carries little."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware

WORTH_PACKING = 500


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise's files as one response each. It streams from an open file, which an
    asynchronous server can only do by reading the whole of it first, with a warning."""

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
