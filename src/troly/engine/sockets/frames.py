"""What travels on a local socket: frames, arrays, errors.

A frame is a 4-byte big-endian length and that many bytes of msgpack. A request is
``[method, arguments]``; a reply is ``["ok", result]`` or ``["error", class, code, facts]``.
Tuples arrive as lists. Numpy arrays travel as raw bytes with their type and shape.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from typing import Any

import msgpack
import numpy as np

import troly.errors as errors
from troly.errors import BadInput, TrolyError, Unavailable

HEADER = struct.Struct(">I")
SIZE_LIMIT = 256 * 1024 * 1024
BEING_REPLACED = "being_replaced"
"""Code of the ``Unavailable`` that an owner raises to send its clients to its successor."""

_ARRAY = 1
_ARRAY_KINDS = "fiub"
_PATH_LIMIT = 107


def path_fits(path: str) -> bool:
    """Linux keeps 108 bytes for the path of a Unix socket, the closing NUL among them."""
    return len(path.encode()) <= _PATH_LIMIT


def to_frame(message: object, size_limit: int = SIZE_LIMIT) -> bytes:
    """Frame of plain values and numpy arrays.

    Raises ``BadInput`` (``message_too_large``) above ``size_limit`` bytes and (``not_plain``) when
    a value cannot travel.
    """
    try:
        body: bytes = msgpack.packb(message, default=_to_plain, use_bin_type=True)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadInput("not_plain", reason=type(error).__name__) from None
    if len(body) > size_limit:
        raise BadInput("message_too_large", bytes=len(body), limit=size_limit)
    return HEADER.pack(len(body)) + body


def from_body(body: bytes | memoryview) -> Any:
    """Message held by one frame's body. Raises ``BadInput`` (``broken_message``)."""
    try:
        return msgpack.unpackb(body, ext_hook=_from_extension, raw=False, strict_map_key=False)
    except (ValueError, TypeError, msgpack.UnpackException, RecursionError):
        raise BadInput("broken_message", bytes=len(body)) from None


def whole_body(connection: socket.socket, received: bytes, length: int) -> bytes | memoryview:
    """The ``length`` bytes of a frame's body, of which ``received`` holds the first behind the
    header. Raises ``EOFError`` when the other side ends before."""
    end = HEADER.size + length
    if len(received) == end:
        return memoryview(received)[HEADER.size :]
    if len(received) > end:
        raise EOFError
    body = bytearray(length)
    filled = len(received) - HEADER.size
    body[:filled] = received[HEADER.size :]
    view = memoryview(body)
    while filled < length:
        got = connection.recv_into(view[filled:])
        if got == 0:
            raise EOFError
        filled += got
    return view


def to_error(error: TrolyError) -> list[object]:
    return ["error", type(error).__name__, error.code, _plain_facts(error.facts)]


def from_error(reply: list[Any]) -> TrolyError:
    """The error that the other side raised, of the same class where that class is known here."""
    _, name, code, facts = reply
    kind = getattr(errors, str(name), TrolyError)
    if not (isinstance(kind, type) and issubclass(kind, TrolyError)):
        kind = TrolyError
    known = facts if isinstance(facts, Mapping) else {}
    return kind(str(code), **{str(key): value for key, value in known.items() if key != "code"})


def is_being_replaced(error: TrolyError) -> bool:
    return isinstance(error, Unavailable) and error.code == BEING_REPLACED


def _plain_facts(facts: Mapping[str, object]) -> dict[str, object]:
    plain = (str, int, float, bool, type(None))
    return {key: value if isinstance(value, plain) else str(value) for key, value in facts.items()}


def _to_plain(value: object) -> object:
    if isinstance(value, np.ndarray) and value.dtype.kind in _ARRAY_KINDS:
        little = np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<"))
        described = [little.dtype.str, list(value.shape), little.tobytes()]
        return msgpack.ExtType(_ARRAY, msgpack.packb(described, use_bin_type=True))
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value).__name__)


def _from_extension(code: int, data: bytes) -> object:
    if code != _ARRAY:
        raise ValueError("unknown extension")
    name, shape, raw = msgpack.unpackb(data, raw=False)
    kind = np.dtype(name)
    if kind.kind not in _ARRAY_KINDS:
        raise ValueError("array type")
    # A copy, because an array over received bytes is read-only and keeps the whole frame alive.
    return np.frombuffer(raw, dtype=kind).reshape(shape).copy()
