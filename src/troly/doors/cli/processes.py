"""The desk's processes: do they answer, start what is missing, watch all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from troly.doors.cli.children import Child, hand_over, watch
from troly.engine.sockets.client import SocketClient
from troly.errors import TrolyError, Unavailable
from troly.settings import Settings


def answers(socket: Path) -> bool:
    """Does a process answer on this socket now?"""
    client = SocketClient(socket, patience=0, timeout=5)
    try:
        client.call("ping")
    except Unavailable:
        return False
    except TrolyError:
        return True
    finally:
        client.close()
    return True


def index_answers(settings: Settings) -> bool:
    """Can a question be answered from the index now, wherever it is?"""
    if settings.owns_index:
        return answers(settings.index_socket)
    from troly.engine.search.passages import RightsFilter
    from troly.office.library.ports import ports

    try:
        ports().index().count(RightsFilter("", -1, (), ()))
    except TrolyError:
        return False
    return True


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Raises ``Unavailable`` when the condition does not come true in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise Unavailable("not_started_in_time", what=what, seconds=int(seconds))
        time.sleep(0.05)


@contextmanager
def engines(settings: Settings, with_models: bool = True) -> Iterator[None]:
    """The index owner, and the models process if wanted: those that run already, else our own
    for as long as the block lasts."""
    own: list[Child] = []
    wanted = [("index", settings.index_socket)] if settings.owns_index else []
    if with_models and not settings.embedding_url:
        wanted.append(("models", settings.models_socket))
    if with_models and settings.model_file is not None:
        wanted.append(("text-model", settings.text_model_socket))
    try:
        for name, socket in wanted:
            if not answers(socket):
                child = Child(name)
                child.start()
                own.append(child)
        for name, socket in wanted:
            wait_for(lambda s=socket: answers(s), 120, name)  # type: ignore[misc]
        yield
    finally:
        for child in reversed(own):
            child.ask_to_stop()
        for child in own:
            child.wait()


def supervise(settings: Settings, children: list[Child], on_ready: Callable[[], None]) -> None:
    """Run the children until SIGTERM or SIGINT; stop them in the reverse order.

    Once they answer, ``on_ready`` is called and this program gives way to a small one.
    """
    for child in children:
        child.start()

    def look() -> None:
        if _listens(settings) and index_answers(settings):
            on_ready()
            hand_over(children)

    watch(children, look)


def _listens(settings: Settings) -> bool:
    import socket

    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host  # noqa: S104
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, settings.port)) == 0
