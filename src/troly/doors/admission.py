"""How many requests work at once in a web process. The others wait in order and hold no thread.

More threads than these answer nothing sooner: processors are few, and each thread keeps some
megabytes. Who would wait too long is told so at once, with the seconds after which to ask again.
"""

from __future__ import annotations

import asyncio
import contextvars
import math
import os
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from troly.errors import Unavailable

Result = TypeVar("Result")

CORES = os.cpu_count() or 1
BUSY = "troly.busy"
"""Where a request carries the seconds after which to ask again, once no place was left."""
_ASKING = re.compile(
    r"/(?:api/v1/)?(?:assistants/(?:new|[^/]+/(?:ask|check|edit))|compare|analyse|summarise(?:/later)?"
    r"|cases/[^/]+/(?:ask|write))|/api/v1/chat/completions"
)
_SHORTEST_PAUSE, _LONGEST_PAUSE = 5, 120
_MEMORY = 0.9
"""How much the acts before weigh against the last one in the usual time of an act."""


class Busy(Unavailable):
    """Nothing was begun; ``facts["seconds"]`` says when to try again."""

    code = "many_ask"


class Lane:
    """``places`` threads. ``most`` may wait besides, each ``longest`` seconds at most."""

    def __init__(self, name: str, places: int, most: int, longest: float) -> None:
        self.name, self.places = name, places
        self._most, self._longest = most, longest
        self._pool = ThreadPoolExecutor(places, thread_name_prefix=f"lane-{name}")
        self._lock = threading.Lock()
        self._usual = 0.0
        self.waiting = self.working = self.refused = self.left = 0
        """How many wait and work now; were refused, and went away before their turn, so far."""

    async def run(self, act: Callable[[], Result]) -> Result:
        """The result of ``act``, called in a thread of this lane with the caller's context.

        Raises ``Busy`` when the lane is full or the turn does not come in time. Who is cancelled
        while waiting leaves the queue; what is begun is brought to its end.
        """
        self._check()
        future = self._submit(act)
        timer = asyncio.get_running_loop().call_later(self._longest, future.cancel)
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            # Cancelled by the timer, or together with the caller?
            if future.cancelled() and (task is None or task.cancelling() == before):
                with self._lock:
                    self.refused += 1
                raise Busy(seconds=self.pause()) from None
            with self._lock:
                self.left += future.cancelled()
            raise
        finally:
            timer.cancel()

    def pause(self) -> int:
        """Whole seconds after which trying again makes sense."""
        expected = math.ceil(self._expected())
        return min(_LONGEST_PAUSE, max(_SHORTEST_PAUSE, expected))

    def _expected(self) -> float:
        return self._usual * (self.waiting + 1) / self.places

    def _check(self) -> None:
        with self._lock:
            is_full = self.waiting >= self._most or (
                self.working >= self.places and self._expected() > self._longest
            )
            self.refused += is_full
        if is_full:
            raise Busy(seconds=self.pause())

    def _submit(self, act: Callable[[], Result]) -> Future[Result]:
        context = contextvars.copy_context()
        with self._lock:
            self.waiting += 1
        future = self._pool.submit(self._work, lambda: context.run(act))
        future.add_done_callback(self._ended)
        return future

    def _ended(self, future: Future[Result]) -> None:
        if future.cancelled():
            with self._lock:
                self.waiting -= 1

    def _work(self, act: Callable[[], Result]) -> Result:
        began = time.monotonic()
        with self._lock:
            self.waiting -= 1
            self.working += 1
        try:
            return act()
        finally:
            took = time.monotonic() - began
            with self._lock:
                self.working -= 1
                self._usual = _MEMORY * self._usual + (1 - _MEMORY) * took if self._usual else took


QUESTIONS = Lane("questions", min(16, 4 * CORES), most=400, longest=60)
WRITING = Lane("writing", 16, most=200, longest=60)
"""Questions that a model answers: their threads wait for it and cost little else."""
PAGES = Lane("pages", min(16, 4 * CORES), most=2_000, longest=60)
LANES = (QUESTIONS, WRITING, PAGES)


def is_asking(method: str, path: str) -> bool:
    """Does this request ask an assistant something?"""
    return method == "POST" and _ASKING.fullmatch(path) is not None
