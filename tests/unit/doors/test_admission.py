"""So many work at once; the others wait in order, leave when they go away, and are told in time."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

import pytest
from django.urls import reverse

from troly.doors.admission import Busy, Lane, is_asking

A_WHILE = 20


class Work:
    """Acts that last until they are let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self._may_end = threading.Event()
        self._changed = threading.Condition()

    def act(self, number: int) -> int:
        with self._changed:
            self.begun.append(number)
            self._changed.notify_all()
        assert self._may_end.wait(A_WHILE)
        return number

    def let_go(self) -> None:
        self._may_end.set()

    async def has_begun(self, count: int) -> None:
        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(lambda: len(self.begun) >= count, A_WHILE)

        assert await asyncio.to_thread(wait)


def lane(places: int = 1, most: int = 10, longest: float = A_WHILE) -> Lane:
    return Lane("test", places, most, longest)


async def begun(of: Lane, work: Work, numbers: range) -> list[asyncio.Task[int]]:
    """Ask in order, the first ones already at work."""
    tasks = []
    for number in numbers:
        tasks.append(asyncio.create_task(of.run(partial(work.act, number))))
        await asyncio.sleep(0)
    await work.has_begun(min(of.places, len(numbers)))
    return tasks


def test_no_more_than_its_places_work_and_the_others_follow_in_order() -> None:
    async def run() -> None:
        of, work = lane(places=2), Work()
        threads = threading.active_count()
        tasks = await begun(of, work, range(8))
        assert (of.working, of.waiting) == (2, 6)
        # Two of the lane, and one in which this test waits.
        assert threading.active_count() - threads <= 3
        work.let_go()
        assert await asyncio.gather(*tasks) == list(range(8))
        assert work.begun[2:] == sorted(work.begun[2:])
        assert (of.working, of.waiting, of.refused) == (0, 0, 0)

    asyncio.run(run())


def test_past_the_queue_the_answer_comes_at_once() -> None:
    async def run() -> None:
        of, work = lane(most=2), Work()
        tasks = await begun(of, work, range(3))
        with pytest.raises(Busy) as refusal:
            await of.run(partial(work.act, 99))
        assert refusal.value.code == "many_ask"
        assert int(str(refusal.value.facts["seconds"])) >= 1
        assert (of.waiting, of.refused) == (2, 1)
        work.let_go()
        assert await asyncio.gather(*tasks) == [0, 1, 2]
        assert 99 not in work.begun

    asyncio.run(run())


def test_who_goes_away_leaves_the_queue() -> None:
    async def run() -> None:
        of, work = lane(), Work()
        tasks = await begun(of, work, range(3))
        tasks[1].cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks[1]
        assert (of.waiting, of.left) == (1, 1)
        work.let_go()
        assert await tasks[2] == 2
        assert work.begun == [0, 2]

    asyncio.run(run())


def test_what_is_begun_is_brought_to_its_end_when_its_caller_goes() -> None:
    async def run() -> None:
        of, work = lane(), Work()
        (task,) = await begun(of, work, range(1))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (of.working, of.left) == (1, 0)
        work.let_go()
        # Its place is free for the next one only now.
        assert await of.run(lambda: 5) == 5

    asyncio.run(run())


def test_who_waits_too_long_is_told() -> None:
    async def run() -> None:
        of, work = lane(longest=0.05), Work()
        tasks = await begun(of, work, range(2))
        with pytest.raises(Busy):
            await tasks[1]
        assert (of.waiting, of.refused, of.left) == (0, 1, 0)
        work.let_go()
        assert await tasks[0] == 0
        assert work.begun == [0]

    asyncio.run(run())


def test_a_failure_is_the_callers() -> None:
    def fail() -> None:
        raise ValueError("its own")

    of = lane()
    with pytest.raises(ValueError, match="its own"):
        asyncio.run(of.run(fail))
    assert (of.working, of.waiting) == (0, 0)


SOME = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("pages:ask", [SOME]),
        ("pages:check", [SOME]),
        ("api:ask", [SOME]),
        ("api:check_draft", [SOME]),
        ("api:chat_completion", []),
    ],
)
def test_every_address_that_asks_is_known(name: str, arguments: list[str]) -> None:
    address = reverse(name, args=arguments)
    assert is_asking("POST", address)
    assert not is_asking("GET", address)


@pytest.mark.parametrize("name", ["pages:sign_in", "pages:upload", "watching:health"])
def test_other_addresses_do_not_wait_behind_questions(name: str) -> None:
    assert not is_asking("POST", reverse(name))
