"""The only file that opens outward connections.

Every connection has one origin, named in the settings and, beyond this machine, declared in the
home folder. Before a request is sent the guard is asked (``Leave``) and ``record`` is told; when
either raises, nothing is sent. Redirections are not followed, and a name that suddenly stands for
another kind of address is not connected to.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from troly.destinations import origin_of
from troly.engine.guard.leaving import Destination, Kind
from troly.errors import NotAllowed, SettingsError, Unavailable

if TYPE_CHECKING:
    import ldap3

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

    sha256: str = ""
    """Of the content that leaves."""


Record = Callable[[OutboundRequest], None]
Leave = Callable[[Destination, OutboundRequest, str], None]
"""Raises when this text may not go there."""
Declared = Mapping[str, Destination]


def destination_of(url: str, declared: Declared) -> Destination:
    """Which server an address is: one that was declared, or one of this machine.

    Raises ``SettingsError``: ``bad_address``; ``remote_not_local`` for one that is neither;
    ``plain_address`` for a declared one elsewhere without https.
    """
    origin = origin_of(url)
    known = declared.get(origin)
    if known is None:
        return Destination("this machine", _checked(url), "this_machine")
    _declared(url, ("https", "http"))
    return known


def check_destination(url: str, declared: Declared = MappingProxyType({})) -> None:
    """Raises what ``destination_of`` raises."""
    destination_of(url, declared)


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
    url: str,
    *,
    purpose: str = "embedding",
    record: Record = log_request,
    declared: Declared = MappingProxyType({}),
    leave: Leave | None = None,
) -> httpx.BaseTransport:
    """Transport for the origin of ``url`` and no other; ``purpose`` goes into the audit fact.

    ``leave`` and ``record`` are called before each request; when one raises, nothing is sent. A
    declared server without ``leave`` is not reached at all. Raises what ``destination_of`` raises.
    """
    to = destination_of(url, declared)
    if to.kind != "this_machine" and leave is None:
        raise SettingsError("remote_not_local", host=to.name, allowed="127.0.0.1, ::1")
    return _OneOrigin(to.origin, purpose, record, to, leave)


def declared_transport(
    url: str,
    *,
    purpose: str,
    record: Record,
    ca_file: Path | None = None,
    most_bytes: int = 1_000_000,
    seconds: float = 10.0,
) -> httpx.BaseTransport:
    """Transport for the origin of an address that was named at the machine itself, such as a
    provider of sign-ins. Plain http only to this machine; ``ca_file``: the certificates (PEM)
    that its own is checked against instead of the system's.

    An answer of more than ``most_bytes``, or one that takes longer than ``seconds`` in all, ends
    in ``httpx.ReadError``. ``record`` as for ``transport``. Raises ``SettingsError``:
    ``bad_address``, ``plain_address``, ``bad_ca_file``.
    """
    return _Declared(_declared(url, ("https", "http")), purpose, record, ca_file)._bounded(
        most_bytes, seconds
    )


def open_directory(
    url: str,
    *,
    purpose: str,
    record: Record,
    start_tls: bool = False,
    ca_file: Path | None = None,
    seconds: float = 5.0,
) -> ldap3.Connection:
    """An open connection to a directory named at the machine, nobody bound yet: ``ldaps://``, or
    ``ldap://`` with ``start_tls``; bare ``ldap://`` only to this machine.

    Raises ``SettingsError`` as ``declared_transport`` does, and ``Unavailable``
    (``directory_away``) when it does not answer within ``seconds``, shows a wrong certificate, or
    its name stands for an address of another kind.
    """
    import ldap3
    from ldap3.core.exceptions import LDAPException

    origin = _declared(url, ("ldaps", "ldap"), start_tls)
    address = httpx.URL(url)
    port = address.port or (636 if address.scheme == "ldaps" else 389)
    is_tls = address.scheme == "ldaps" or start_tls
    context = _tls_context(ca_file) if is_tls else None

    class CheckedTls(ldap3.Tls):  # type: ignore[misc]
        # The package's own check of names is older than the one of Python.
        def wrap_socket(self, connection: ldap3.Connection, do_handshake: bool = False) -> None:
            assert context is not None
            # The server is called by its address; the certificate is for its name.
            connection.socket = context.wrap_socket(connection.socket, server_hostname=address.host)

    record(OutboundRequest(origin=origin, path="", method="LDAP", purpose=purpose, bytes_sent=0))
    try:
        judged = _judged_address(address.host, port, None)
    except OSError as error:
        raise Unavailable("directory_away", why=str(error)) from None
    server = ldap3.Server(
        judged,
        port=port,
        use_ssl=address.scheme == "ldaps",
        tls=CheckedTls() if is_tls else None,
        get_info=ldap3.NONE,
        connect_timeout=seconds,
    )
    found = ldap3.Connection(
        server,
        receive_timeout=max(1, round(seconds)),
        auto_referrals=False,
        read_only=True,
        check_names=False,
        raise_exceptions=False,
    )
    try:
        found.open(read_server_info=False)
        if start_tls:
            found.start_tls(read_server_info=False)
    except (LDAPException, OSError) as error:
        raise Unavailable("directory_away", why=type(error).__name__) from None
    return found


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


def check_declared(url: str, start_tls: bool = False, ca_file: Path | None = None) -> None:
    """Raises what ``declared_transport`` and ``open_directory`` raise for an address."""
    is_directory = url.startswith(("ldap:", "ldaps:"))
    _declared(url, ("ldaps", "ldap") if is_directory else ("https", "http"), start_tls)
    if ca_file is not None:
        _tls_context(ca_file)


def _declared(url: str, schemes: tuple[str, str], is_safe_anyway: bool = False) -> str:
    """The origin of ``url``; ``schemes``: the safe one, and the one for this machine only."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise SettingsError("bad_address", url=str(url)) from None
    if address.scheme not in schemes or not address.host or address.userinfo:
        raise SettingsError("bad_address", url=f"{address.scheme}://{address.host}")
    if address.scheme != schemes[0] and not is_safe_anyway and not _is_this_machine(address.host):
        raise SettingsError("plain_address", host=address.host, needed=schemes[0])
    return _origin(address)


def _tls_context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            "bad_ca_file", path=str(ca_file), problem=type(error).__name__
        ) from None


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
    def __init__(
        self,
        origin: str,
        purpose: str,
        record: Record,
        to: Destination | None = None,
        leave: Leave | None = None,
    ) -> None:
        self._origin = origin
        self._purpose = purpose
        self._record = record
        self._to, self._leave = to, leave
        # Reading the certificates takes 0.2 s: only where they are needed.
        plain = origin.startswith("http:")
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True
        self._inner = _resolving(httpx.HTTPTransport(verify=verify, trust_env=False), to)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        origin = _origin(request.url)
        if origin != self._origin:
            raise NotAllowed("other_origin", origin=origin, allowed=self._origin)
        # Read whole: what is judged and what is sent must be the same bytes.
        content = request.read()
        fact = OutboundRequest(
            origin=origin,
            path=request.url.path,
            method=request.method,
            purpose=self._purpose,
            bytes_sent=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        if self._to is not None and self._leave is not None:
            self._leave(self._to, fact, _said(request, content))
        self._record(fact)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


class _Declared(_OneOrigin):
    def __init__(self, origin: str, purpose: str, record: Record, ca_file: Path | None) -> None:
        super().__init__(origin, purpose, record)
        if origin.startswith("https:"):
            inner = httpx.HTTPTransport(verify=_tls_context(ca_file), trust_env=False)
            self._inner = _resolving(inner, None)
        self._most, self._seconds = 1_000_000, 10.0

    def _bounded(self, most: int, seconds: float) -> _Declared:
        self._most, self._seconds = most, seconds
        return self

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # A packed answer could be a thousand times larger than what is counted.
        request.headers["accept-encoding"] = "identity"
        until = time.monotonic() + self._seconds
        response = super().handle_request(request)
        try:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise httpx.ReadError("packed answer", request=request)
            content = bytearray()
            for part in response.iter_raw():
                content += part
                if len(content) > self._most or time.monotonic() > until:
                    raise httpx.ReadError("too much or too slow", request=request)
        finally:
            response.close()
        return httpx.Response(
            response.status_code, headers=response.headers, content=bytes(content)
        )


def _said(request: httpx.Request, content: bytes) -> str:
    """Every text that the request holds, one below the other: its address, and what stands in its
    JSON. Raises ``NotAllowed`` (``content_unreadable``) for bytes that nobody can judge."""
    said = [request.url.path, request.url.query.decode("ascii", "replace")]
    if content:
        try:
            said += _texts(json.loads(content))
        except (ValueError, RecursionError):
            raise NotAllowed("content_unreadable") from None
    return "\n\n".join(text for text in said if text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _resolving(transport: httpx.HTTPTransport, to: Destination | None) -> httpx.HTTPTransport:
    """The transport, but names are looked up here and only an address of the right kind is
    connected to: the one that was judged is the one that is called."""
    pool: Any = transport._pool
    pool._network_backend = _CheckedAddresses(to.kind if to else None)
    return transport


class _CheckedAddresses(httpcore.SyncBackend):
    def __init__(self, kind: Kind | None) -> None:
        super().__init__()
        self._kind = kind

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            address = _judged_address(host, port, self._kind)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from None
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


def _judged_address(host: str, port: int, kind: Kind | None) -> str:
    """The address to connect to, looked up once. Raises ``OSError`` where a name is not known or
    stands for another kind of address."""
    try:
        # An address that was written out was meant.
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    fitting = [one for one in addresses if _may_be(one, host, kind)]
    # One wrong one among them is somebody's try to get past.
    if not fitting or len(fitting) != len(addresses):
        raise OSError("the name stands for an address of another kind")
    return fitting[0]


def _may_be(address: str, host: str, kind: Kind | None) -> bool:
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if kind == "this_machine" or host == _LOCAL_NAME:
        return found.is_loopback
    if kind == "public_ai":
        return found.is_global and not found.is_multicast
    # 169.254.169.254 tells a machine in a cloud its own secrets.
    return not (
        found.is_loopback or found.is_link_local or found.is_multicast or found.is_unspecified
    )


def _origin(url: httpx.URL) -> str:
    known = {"http": 80, "https": 443, "ldap": 389, "ldaps": 636}
    port = url.port or known.get(url.scheme, 0)
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
