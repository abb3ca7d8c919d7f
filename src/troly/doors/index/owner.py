"""Owns the embedded index of this machine: keeps one process answering, and replaces it.

Building compact segments freezes a process for seconds to minutes, so it never happens in the one
that answers. The owner lets a process copy its files, has the copy built by another, and lets a
third catch up on it and take over the socket. Reads never stop; writes wait for well under a second
twice. A process that dies is started again; nothing it acknowledged is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from troly.doors.index.generations import Generations
from troly.doors.index.outbox import Outbox
from troly.engine.search.indexes.embedded import DEFAULT_DIMENSION
from troly.errors import Unavailable

_log = logging.getLogger(__name__)
_START_SECONDS = 300.0
_HAND_OVER_SECONDS = 60.0
_LEAVE_SECONDS = 60.0
_MOST_DEATHS = 5
_DEATHS_WINDOW_SECONDS = 60.0
_BUILD_NICENESS = 10


def run_owner(
    folder: Path,
    socket_path: Path,
    dimension: int = DEFAULT_DIMENSION,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve the index in ``folder`` on ``socket_path`` until SIGTERM or SIGINT.

    ``ready`` is called once, when the first call can be answered. Raises ``Unavailable`` with code
    ``index_outdated``, ``index_damaged`` or ``index_busy`` when the folder cannot be opened (the
    first two ask for a rebuild), ``index_keeps_dying`` after five deaths within a minute.
    """
    asyncio.run(_until_signalled(folder, socket_path, dimension, ready))


async def _until_signalled(
    folder: Path, socket_path: Path, dimension: int, ready: Callable[[], None] | None
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Owner(folder, socket_path, dimension).run(stop, ready)


class _Gone(Exception):
    """A child process has ended while something was expected of it."""


class _Child:
    """One holder process: orders go in, reports come out, line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.failure: str | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    async def report(self) -> str:
        """Next report. Raises ``_Gone`` at the end of the process."""
        assert self._process.stdout is not None
        line = (await self._process.stdout.readline()).decode().strip()
        if not line:
            raise _Gone
        if line.startswith("failed "):
            self.failure = line.removeprefix("failed ")
            raise _Gone
        return line

    async def expect(self, word: str, seconds: float) -> str:
        """Wait for the report that starts with ``word``; returns the rest of it."""
        async with asyncio.timeout(seconds):
            while True:
                first, _, rest = (await self.report()).partition(" ")
                if first == word:
                    return rest

    def order(self, word: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(f"{word}\n".encode())

    async def leave(self) -> None:
        """Ask it to drain, flush and close; kill it when it does not."""
        self.order("leave")
        try:
            async with asyncio.timeout(_LEAVE_SECONDS):
                await self._process.wait()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def ended_well(self) -> bool:
        return await self._process.wait() == 0


class Owner:
    """See ``run_owner``."""

    def __init__(self, folder: Path, socket_path: Path, dimension: int) -> None:
        self._folder = folder
        self._socket_path = socket_path
        self._dimension = dimension
        self._generations = Generations(folder)
        self._deaths: deque[float] = deque(maxlen=_MOST_DEATHS)
        self._holder: _Child | None = None

    async def run(self, stop: asyncio.Event, ready: Callable[[], None] | None) -> None:
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                keeping = asyncio.create_task(self._keep_one(ready))
                ready = None
                await asyncio.wait({keeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not keeping.done():
                    keeping.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await keeping
                else:
                    keeping.result()
        finally:
            stopping.cancel()
            if self._holder is not None:
                await self._holder.leave()

    async def _keep_one(self, ready: Callable[[], None] | None) -> None:
        """Start a holder on the current generation and look after it until it dies."""
        await self._wait_for_folder()
        number = self._tidy()
        holder = self._holder = await self._start("serve", number)
        try:
            await holder.expect("serving", _START_SECONDS)
            if ready is not None:
                ready()
            while True:
                if await self._holder.report() == "optimise":
                    await self._replace(self._holder)
        except (_Gone, TimeoutError):
            self._note_death()
            await self._holder.kill()

    async def _replace(self, holder: _Child) -> None:
        """Put a compact successor in the place of ``holder``; on failure it simply stays.

        Raises ``_Gone`` when it is not certain who answers: then both must be started afresh.
        """
        holder.order("copy")
        number = int(await holder.expect("copied", _START_SECONDS))
        others: list[_Child] = []
        try:
            if await self._take_over(holder, number, others):
                await holder.leave()
                others.append(holder)
        finally:
            for child in others:
                if child is not self._holder:
                    await child.kill()
            self._tidy()

    async def _take_over(self, holder: _Child, number: int, started: list[_Child]) -> bool:
        """Whether generation ``number`` answers now. Children go into ``started`` as they start."""
        builder = await self._start("build", number)
        started.append(builder)
        if not await builder.ended_well():
            _log.error("building generation %s failed", number)
            return False
        successor = await self._start("succeed", number)
        started.append(successor)
        try:
            await successor.expect("caught_up", _START_SECONDS)
        except (_Gone, TimeoutError):
            _log.error("generation %s did not catch up: %s", number, successor.failure)
            return False
        holder.order("hold")
        await holder.expect("held", _HAND_OVER_SECONDS)
        successor.order("take")
        await successor.expect("serving", _HAND_OVER_SECONDS)
        self._holder = successor
        return True

    async def _start(self, mode: str, number: int) -> _Child:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "troly.doors.index.holder",
            mode,
            str(self._folder),
            str(self._socket_path),
            str(number),
            str(self._dimension),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # Ctrl-C reaches the owner alone, which then ends them in order.
            start_new_session=True,
        )
        if mode == "build":
            os.setpriority(os.PRIO_PROCESS, process.pid, _BUILD_NICENESS)
        return _Child(process)

    async def _wait_for_folder(self) -> None:
        """Let the processes of an earlier owner end, which they do when it is gone."""
        until = time.monotonic() + _LEAVE_SECONDS
        while not self._generations.is_free():
            if time.monotonic() > until:
                raise Unavailable("index_busy", folder=self._folder.name)
            await asyncio.sleep(0.05)

    def _tidy(self) -> int:
        """The current number, with every other generation gone."""
        outbox = Outbox(self._generations.outbox_path)
        try:
            number = self._generations.current(outbox)
            self._generations.keep_only(number, outbox)
            return number
        finally:
            outbox.close()

    def _note_death(self) -> None:
        assert self._holder is not None
        if self._holder.failure is not None:
            raise Unavailable(self._holder.failure)
        now = time.monotonic()
        self._deaths.append(now)
        _log.error("the process that holds the index has died; starting another")
        is_full = len(self._deaths) == _MOST_DEATHS
        if is_full and now - self._deaths[0] < _DEATHS_WINDOW_SECONDS:
            raise Unavailable("index_keeps_dying", deaths=_MOST_DEATHS)
