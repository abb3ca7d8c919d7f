"""The process that holds one generation of the index open and answers on the socket.

Started by the owner with a mode: ``serve`` the current generation, ``build`` the compact segments
of a copy and end, or ``succeed``: catch up on a copy, then take over. It takes one-word orders on
its standard input (whose end means: leave) and reports on its standard output.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from troly.doors.index.generations import Generations
from troly.doors.index.outbox import Outbox, apply_write
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.wire import pack_passages, unpack_rights
from troly.engine.search.passages import Hit, SparseVector
from troly.engine.sockets.server import being_replaced
from troly.engine.sockets.threaded import ThreadedServer
from troly.errors import TrolyError, Unavailable

_log = logging.getLogger(__name__)
_TICK_SECONDS = 1.0
_IDLE_SECONDS = 5.0
_MOST_WAITING_WRITES = 1_000
# Rows that are not in a compact segment yet are scanned as floats, 5 CPU-ms per 1,000.
_TAIL_WHEN_IDLE = 3_000
_LONGEST_TAIL = 15_000
_COUNT_PAUSE_SECONDS = 0.05
_PATIENCE_FOR_FOLDER = 20.0


class Holder:
    """One open generation: its calls, its outbox, and what the owner may order."""

    def __init__(self, generations: Generations, number: int, dimension: int) -> None:
        self._generations = generations
        self._number = number
        self._index = _open_patiently(generations.path(number), dimension)
        self._outbox = Outbox(generations.outbox_path)
        self._writing = threading.Lock()
        self._applied = self._outbox.flushed(number)
        self._flushed = self._applied
        self._is_held = False
        self._is_leaving = threading.Event()
        self._last_write = time.monotonic()
        self._tail = 0

    def catch_up(self) -> None:
        """Replay the writes that the files of this generation may not hold."""
        with self._writing:
            for seq, method, arguments in self._outbox.after(self._applied):
                try:
                    apply_write(self._index, method, arguments)
                except Exception:
                    # The engine refuses the same write the same way each time, so this one was
                    # refused at first too and its sender knows: only the withdrawal was cut off.
                    _log.exception("write %s (%s) left out of the replay", seq, method)
                self._applied = seq

    def handlers(self) -> dict[str, Any]:
        return {
            "upsert": self.upsert,
            "set_dense": self.set_dense,
            "delete_versions": self.delete_versions,
            "delete_passages": self.delete_passages,
            "set_access": self.set_access,
            "search_lexical": self.search_lexical,
            "search_dense": self.search_dense,
            "search_both": self.search_both,
            "count": self.count,
            "ids": self.ids,
            "scroll": self.scroll,
            "info": self.info,
            "optimise": self.optimise,
        }

    def upsert(self, packed: dict[str, Any]) -> None:
        self._write("upsert", packed, len(packed["rows"]))

    def set_dense(self, packed: dict[str, Any]) -> None:
        self._write("set_dense", packed, len(packed["rows"]))

    def delete_versions(self, body: str, versions: list[str]) -> None:
        # Named rows, not a condition: replayed later, a condition could hit rows written since.
        rows = self._index.rows_of_versions(body, versions)
        if rows:
            self._write("delete_rows", {"rows": rows}, 0)

    def delete_passages(self, body: str, ids: list[str]) -> None:
        rows = self._index.rows_of_body(body, ids)
        if rows:
            self._write("delete_rows", {"rows": rows}, 0)

    def set_access(self, body: str, document: str, **access: Any) -> None:
        rows = self._index.rows_of_document(body, document)
        if rows:
            self._write("set_access", {"rows": rows, "access": access}, 0)

    def search_lexical(
        self, ids: Any, weights: Any, rights: dict[str, Any], limit: int
    ) -> list[Hit]:
        query = SparseVector(tuple(ids.tolist()), tuple(weights.tolist()))
        return self._index.search_lexical(query, unpack_rights(rights), limit)

    def search_dense(self, vector: Any, rights: dict[str, Any], limit: int) -> list[Hit]:
        return self._index.search_dense(vector, unpack_rights(rights), limit)

    def search_both(
        self, ids: Any, weights: Any, vector: Any, rights: dict[str, Any], limit: int
    ) -> tuple[list[Hit], list[Hit]]:
        query = SparseVector(tuple(ids.tolist()), tuple(weights.tolist()))
        asked = unpack_rights(rights)
        return (
            self._index.search_lexical(query, asked, limit),
            self._index.search_dense(vector, asked, limit),
        )

    def count(self, rights: dict[str, Any]) -> int:
        return self._index.count(unpack_rights(rights))

    def ids(self, body: str) -> list[str]:
        return sorted(self._index.ids(body))

    def scroll(self, after: str | None, limit: int, body: str | None) -> dict[str, Any]:
        return pack_passages(self._index.scroll(after, limit, body))

    def info(self) -> dict[str, int | str]:
        return {
            **self._index.info(),
            "generation": self._number,
            "tail": self._tail,
            "waiting": self._outbox.waiting(),
            "process": os.getpid(),
        }

    def optimise(self) -> None:
        _say("optimise")

    def hold(self) -> None:
        """Let the running write end and refuse the next ones."""
        with self._writing:
            self._is_held = True

    def resume(self) -> None:
        self._is_held = False

    def copy(self) -> int:
        """Number of a new generation, a copy of this one as of now. Writes are refused meanwhile;
        their senders try again."""
        self.hold()
        try:
            self.flush()
            number = self._outbox.new_generation(self._applied)
            self._generations.copy(self._number, number)
            self._tail = 0
            return number
        finally:
            self.resume()

    def flush(self) -> None:
        with self._writing:
            self._index.flush()
            self._outbox.mark_flushed(self._number, self._applied)
            self._flushed = self._applied

    def count_terms(self) -> None:
        """Count what words weigh, a little at a time: questions are answered meanwhile."""
        try:
            pause = _COUNT_PAUSE_SECONDS
            while not self._is_leaving.wait(pause):
                # What is shared with a body is counted once somebody of it asks.
                pause = _COUNT_PAUSE_SECONDS if self._index.count_terms() else _TICK_SECONDS
        except Exception:
            # Until they are counted the engine does it for each question.
            _log.exception("terms were not counted")

    def tick(self) -> None:
        """Flush, or ask for a rebuild, when it is time."""
        is_idle = time.monotonic() - self._last_write > _IDLE_SECONDS
        waiting = self._applied - self._flushed
        if waiting > _MOST_WAITING_WRITES or (waiting and is_idle):
            self.flush()
        if self._tail > (_TAIL_WHEN_IDLE if is_idle else _LONGEST_TAIL):
            self._tail = 0
            self.optimise()

    def close(self) -> None:
        self._is_leaving.set()
        with self._writing:
            self._is_held = True
            self._index.close()
            self._outbox.mark_flushed(self._number, self._applied)
            self._outbox.close()

    def _write(self, method: str, arguments: Mapping[str, Any], rows: int) -> None:
        with self._writing:
            if self._is_held:
                raise being_replaced()
            seq = self._outbox.add(method, arguments)
            try:
                apply_write(self._index, method, arguments)
            except BaseException:
                self._outbox.withdraw(seq)
                raise
            self._applied = seq
            self._tail += rows
            self._last_write = time.monotonic()


async def hold(
    generations: Generations, socket_path: Path, number: int, dimension: int, succeeding: bool
) -> None:
    """Answer until told to leave."""
    holder = Holder(generations, number, dimension)
    try:
        holder.catch_up()
        orders = await _orders()
        if succeeding:
            _say("caught_up")
            if await orders.get() != "take":
                return
            holder.catch_up()
        server = ThreadedServer(socket_path, holder.handlers())
        await server.start()
        if succeeding:
            generations.make_current(number)
        _say("serving")
        threading.Thread(target=holder.count_terms, name="terms", daemon=True).start()
        try:
            await _obey(holder, orders)
        finally:
            await server.stop()
    finally:
        holder.close()


async def _obey(holder: Holder, orders: asyncio.Queue[str]) -> None:
    while True:
        try:
            order = await asyncio.wait_for(orders.get(), _TICK_SECONDS)
        except TimeoutError:
            await asyncio.to_thread(holder.tick)
            continue
        match order:
            case "copy":
                _say(f"copied {await asyncio.to_thread(holder.copy)}")
            case "hold":
                await asyncio.to_thread(holder.hold)
                _say("held")
            case "resume":
                holder.resume()
            case _:
                return


async def _orders() -> asyncio.Queue[str]:
    """Lines of the standard input; ``leave`` at its end and at SIGTERM."""
    orders: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, orders.put_nowait, "leave")

    def read() -> None:
        # Not sys.stdin: a thread waiting in its lock breaks the end of the interpreter.
        while received := os.read(0, 4_096):
            for order in received.decode().split():
                loop.call_soon_threadsafe(orders.put_nowait, order)
        loop.call_soon_threadsafe(orders.put_nowait, "leave")

    threading.Thread(target=read, name="orders", daemon=True).start()
    return orders


def _say(line: str) -> None:
    print(line, flush=True)


def _open_patiently(path: Path, dimension: int) -> EmbeddedIndex:
    """Wait for a process of an earlier run to let go of the folder."""
    until = time.monotonic() + _PATIENCE_FOR_FOLDER
    while True:
        try:
            return EmbeddedIndex(path, dimension)
        except Unavailable as error:
            if error.code != "index_busy" or time.monotonic() > until:
                raise
            time.sleep(0.1)


def _build(path: Path, dimension: int) -> None:
    index = _open_patiently(path, dimension)
    index.optimise()
    index.close()


def main(arguments: list[str]) -> int:
    """``MODE FOLDER SOCKET NUMBER DIMENSION``; ends with 3 after a named error."""
    mode, folder, socket_path, number, dimension = arguments
    generations = Generations(Path(folder))
    generations.occupy()
    try:
        if mode == "build":
            _build(generations.path(int(number)), int(dimension))
        else:
            asyncio.run(
                hold(
                    generations,
                    Path(socket_path),
                    int(number),
                    int(dimension),
                    succeeding=mode == "succeed",
                )
            )
    except TrolyError as error:
        _say(f"failed {error.code}")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
