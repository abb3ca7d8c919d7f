"""The only file that opens outward connections.

Every connection has one origin, named in the settings, and every request is told to ``record``
before it is sent. Until a guard decides what may go out, only this machine itself may be
reached.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from troly.errors import NotAllowed, SettingsError

_LOCAL_NAME = "localhost"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OutboundRequest:
    """Audit fact of one request: where to, what for, how much; never what it says."""

    origin: str
    path: str
    method: str
    purpose: str
    bytes_sent: int


Record = Callable[[OutboundRequest], None]


def check_destination(url: str) -> None:
    """Raises ``SettingsError``: ``bad_address``, or ``remote_not_local`` when the address is not
    one of this machine (remedy: run the model server here and name it by 127.0.0.1)."""
    _checked(url)


def log_request(request: OutboundRequest) -> None:
    """The ``record`` of requests that stay on this machine: the log is enough for those."""
    _log.info(
        "%s %s%s for %s: %d bytes",
        request.method,
        request.origin,
        request.path,
        request.purpose,
        request.bytes_sent,
    )


def transport(
    url: str, *, purpose: str = "embedding", record: Record = log_request
) -> httpx.BaseTransport:
    """Transport for the origin of ``url`` and no other; ``purpose`` goes into the audit fact.

    ``record`` is called before each request; when it raises, nothing is sent.
    Raises what ``check_destination`` raises.
    """
    return _OneOrigin(_checked(url), purpose, record)


def local_socket(path: Path) -> httpx.BaseTransport:
    """Transport to a socket of Troly's own in the home folder: not outward, so not recorded."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.HTTPTransport(uds=str(path), verify=context, trust_env=False)


def _checked(url: str) -> str:
    try:
        address = httpx.URL(url)
        origin = _origin(address)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise SettingsError("bad_address", url=str(url)) from None
    if address.scheme not in ("http", "https") or not address.host or address.userinfo:
        raise SettingsError("bad_address", url=f"{address.scheme}://{address.host}")
    if not _is_this_machine(address.host):
        raise SettingsError("remote_not_local", host=address.host, allowed="127.0.0.1, ::1")
    return origin


async def streams_to_this_machine(
    host: str, port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A plain connection to a server of this machine, for measuring it under load.

    Raises ``SettingsError`` (``remote_not_local``) for any other host, ``OSError`` when nothing
    listens there.
    """
    _checked(f"http://{host}:{port}")
    return await asyncio.open_connection(host, port)


class _OneOrigin(httpx.BaseTransport):
    def __init__(self, origin: str, purpose: str, record: Record) -> None:
        self._origin = origin
        self._purpose = purpose
        self._record = record
        # Reading the certificates takes 0.2 s: only where they are needed.
        plain = origin.startswith("http:")
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True
        self._inner = httpx.HTTPTransport(verify=verify, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        origin = _origin(request.url)
        if origin != self._origin:
            raise NotAllowed("other_origin", origin=origin, allowed=self._origin)
        length = request.headers.get("content-length", "")
        fact = OutboundRequest(
            origin=origin,
            path=request.url.path,
            method=request.method,
            purpose=self._purpose,
            bytes_sent=int(length) if length.isdigit() else 0,
        )
        self._record(fact)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def _origin(url: httpx.URL) -> str:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
    return f"{url.scheme}://{url.host}:{port}"


def _is_this_machine(host: str) -> bool:
    if host == _LOCAL_NAME:
        try:
            found = socket.getaddrinfo(host, None)
        except OSError:
            return False
        # A hosts file may send the name elsewhere.
        return all(ipaddress.ip_address(entry[4][0]).is_loopback for entry in found)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
