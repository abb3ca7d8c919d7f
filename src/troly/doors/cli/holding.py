"""One desk for one home, at one address: what keeps a second one from starting beside it."""

from __future__ import annotations

import fcntl
import os
import socket
import time

from troly.errors import Unavailable
from troly.settings import Settings

LEAVING_SECONDS = 15.0
"""How long the web process of a desk that was killed may still answer those it had begun with."""


def address(settings: Settings) -> str:
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def hold(settings: Settings) -> int:
    """Take this home for this process, and for the program it gives way to; the open file.

    Raises ``Unavailable`` when a desk runs from this home already.
    """
    settings.prepare_home()
    lock = os.open(settings.run_folder / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise Unavailable(
            "desk_already_runs", home=str(settings.home), address=address(settings)
        ) from None
    os.set_inheritable(lock, True)
    return lock


def is_held(settings: Settings) -> bool:
    try:
        os.close(hold(settings))
    except Unavailable:
        return True
    return False


def check_port(settings: Settings, patience: float = LEAVING_SECONDS) -> None:
    """Raises ``Unavailable`` when another program listens where the pages should be."""
    until = time.monotonic() + patience
    while (problem := _problem(settings)) is not None:
        if time.monotonic() > until:
            raise Unavailable("port_taken", host=settings.host, port=settings.port, problem=problem)
        time.sleep(0.2)


def _problem(settings: Settings) -> str | None:
    host = settings.host or None
    try:
        found = socket.getaddrinfo(
            host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, _protocol, _name, where = found[0]
        with socket.socket(family, kind) as probe:
            # As the web process does: a connection that lingers is no other program.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        return error.strerror or type(error).__name__
    return None
