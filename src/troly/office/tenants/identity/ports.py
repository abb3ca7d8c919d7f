"""How this room reaches providers: handed in by ``app.py``, which takes it from ``outbound``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from troly.errors import Unavailable

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Ports:
    transport: Callable[[str, Path | None, Callable[[Any], None]], httpx.BaseTransport]
    """Address, file of certificates, and who is told of each request."""
    check: Callable[[str, bool, Path | None], None]
    """Address, StartTLS or not, file of certificates: raises for what would not be asked."""
    directory: Callable[[str, bool, Path | None, Callable[[Any], None]], Any]
    """Address, StartTLS or not, file of certificates, and who is told: an open ``Connection``."""


_ports: Ports | None = None


def connect(ports: Ports) -> None:
    global _ports
    _ports = ports


def ports() -> Ports:
    """Raises ``Unavailable`` when ``app.start`` has not run."""
    if _ports is None:
        raise Unavailable("not_started")
    return _ports
