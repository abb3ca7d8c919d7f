"""How a client shows a provider that it is the one registered: authlib's way, in httpx's form."""

from __future__ import annotations

from collections.abc import Generator

import httpx
from authlib.oauth2.auth import ClientAuth


class HttpxClientAuth(httpx.Auth, ClientAuth):  # type: ignore[misc]
    requires_request_body = True

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        url, headers, body = self.prepare(
            request.method, str(request.url), request.headers, request.content.decode()
        )
        content = body.encode() if isinstance(body, str) else body
        fresh = httpx.Request(request.method, url, headers=headers, content=content)
        fresh.headers["content-length"] = str(len(content))
        fresh.extensions = request.extensions
        yield fresh
