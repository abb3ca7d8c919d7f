"""Many askers at once against the running desk, over HTTP on this machine."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from troly.doors.cli import ingesting
from troly.doors.cli.demonstrating import SAMPLES
from troly.doors.cli.evaluating import arena
from troly.doors.cli.measuring import MemoryWatch, desk_process, machine
from troly.errors import Unavailable
from troly.outbound import streams_to_this_machine
from troly.settings import Settings

QUESTIONS = (
    "phản ánh về môi trường thì bao nhiêu ngày được trả lời",
    "dang ky khai sinh qua han nop bao nhieu tien",
    "Sổ chứng thực phải giữ bao nhiêu năm?",
    "Quel est le préavis pour mettre fin à la convention ?",
    "Do I need a permit to fly a drone?",
    "đội nào vô địch bóng đá thế giới",
)
REPLY_SECONDS = 120


@dataclass
class Tally:
    """What the askers saw. Waits are milliseconds."""

    waits: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)

    def fail(self, why: str) -> None:
        self.errors[why] = self.errors.get(why, 0) + 1


def measure_serve(settings: Settings, clients: int, seconds: int, idle: int) -> dict[str, Any]:
    """Load a temporary body with the samples, then let ``clients`` members ask for ``seconds``
    while ``idle`` further connections stay open. Raises ``Unavailable`` without a running desk."""
    desk = desk_process(settings.index_socket)
    if desk is None:
        raise Unavailable("desk_not_running")
    with askers(clients) as (assistant, tokens), MemoryWatch(desk) as memory:
        began = time.monotonic()
        tally = asyncio.run(_load(settings, assistant, tokens, seconds, idle))
        # The last answers come after the last questions: they count, and so does their time.
        took = time.monotonic() - began
        peak = memory.peak_mb
    waits = tally.waits or [0.0]
    points = quantiles(waits, n=100, method="inclusive") if len(waits) > 1 else waits * 99
    return {
        "clients": clients,
        "idle_connections": idle,
        "answers": len(tally.waits),
        "answers_per_s": round(len(tally.waits) / took, 2),
        "p50_ms": round(points[49]),
        "p95_ms": round(points[94]),
        "p99_ms": round(points[98]),
        "errors": sum(tally.errors.values()),
        "error_kinds": tally.errors,
        "peak_rss_mb": round(peak),
        **machine(),
    }


@contextmanager
def askers(clients: int) -> Iterator[tuple[str, list[str]]]:
    """A temporary body with the samples, an assistant, and a token for each client."""
    from troly.office.assistants.making import make_assistant
    from troly.office.governance.samples import put_in_service_as_sample
    from troly.office.tenants.people import add_member, issue_token

    with arena([], quiet=True) as body:
        files = [p for p in sorted(SAMPLES.iterdir()) if p.suffix in (".pdf", ".docx", ".html")]
        outcome = ingesting.take_in(body.member, [body.collection], files)
        ingesting.wait(outcome, quiet=True)
        assistant = make_assistant(body.member, "bench", "", [body.collection])
        put_in_service_as_sample(assistant)
        tokens = []
        for number in range(clients):
            member = add_member(body.member.tenant, f"bench-{body.member.tenant_id}-{number}")
            tokens.append(issue_token(member, "bench", days=1))
        yield str(assistant.id), tokens


async def _load(
    settings: Settings, assistant: str, tokens: list[str], seconds: int, idle: int
) -> Tally:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host  # noqa: S104
    address = (host, settings.port)
    tally, until = Tally(), time.monotonic() + seconds
    idlers = [asyncio.create_task(_idle(address, until, tally)) for _ in range(idle)]
    if idle:
        await asyncio.sleep(min(5, idle / 1000))
    await asyncio.gather(
        *(_ask(address, assistant, token, n, until, tally) for n, token in enumerate(tokens))
    )
    await asyncio.gather(*idlers)
    return tally


async def _ask(
    address: tuple[str, int], assistant: str, token: str, number: int, until: float, tally: Tally
) -> None:
    turn = number
    while time.monotonic() < until:
        body = json.dumps({"question": QUESTIONS[turn % len(QUESTIONS)]}).encode()
        turn += 1
        head = (
            f"POST /api/v1/assistants/{assistant}/ask HTTP/1.1\r\nHost: {address[0]}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        began = time.monotonic()
        try:
            status = await asyncio.wait_for(_exchange(address, head.encode() + body), REPLY_SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            tally.fail(type(error).__name__)
            await asyncio.sleep(0.2)
            continue
        if status == 200:
            tally.waits.append((time.monotonic() - began) * 1000)
        else:
            tally.fail(f"status {status}")
            await asyncio.sleep(0.2)


async def _exchange(address: tuple[str, int], request: bytes) -> int:
    reader, writer = await streams_to_this_machine(*address)
    try:
        writer.write(request)
        await writer.drain()
        line = await reader.readline()
        await reader.read(-1)
        return int(line.split()[1]) if line else 0
    finally:
        writer.close()


async def _idle(address: tuple[str, int], until: float, tally: Tally) -> None:
    """An open page: one request now, then the connection stays open until the server ends it."""
    try:
        reader, writer = await streams_to_this_machine(*address)
    except OSError as error:
        tally.fail(f"idle {type(error).__name__}")
        return
    writer.write(f"GET /sign-in HTTP/1.1\r\nHost: {address[0]}\r\n\r\n".encode())
    try:
        await asyncio.wait_for(reader.read(1), REPLY_SECONDS)
        while time.monotonic() < until:
            await asyncio.sleep(1)
    except (OSError, TimeoutError) as error:
        tally.fail(f"idle {type(error).__name__}")
    finally:
        writer.close()
