"""Looking at a written world through every way there is, and comparing with the plain rules."""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.rights.plainly import papers_of, shelves_of
from tests.rights.records import Records
from tests.rights.world import World
from tests.unit.doors.ways import filled
from tests.unit.doors.ways_in import WAYS

from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.rights import rights_conditions
from troly.errors import NotAllowed
from troly.office.library.models import Document
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

TOKEN = re.compile(r"z([a-z])(\d{5})x")
SHELF, GROUP = "c", "g"
QUESTION = "Lệ phí lấy nước ở bến là bao nhiêu?"
API = "api/v1/"
COUNTED_EVERY = 3
READ_WHOLE = {
    way.route: way.content
    for way in WAYS
    if way.method == "POST" and way.route.rsplit("/", 1)[-1] in ("compare", "analyse", "summarise")
}
"""What is sent to the ways that read documents named in a form, by route."""
OTHERS = {"sign-out", "language", f"{API}openapi.json"}
"""Ways that end the session, or show the same to everybody and take long to make."""


@dataclass
class Found:
    """``wrong`` names each difference; the rest counts what was looked at."""

    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    by_route: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)


def routes() -> Iterator[str]:
    """Every route of the URL configuration."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield here
            else:
                yield from walk(pattern.url_patterns, here)

    yield from walk(get_resolver().url_patterns, "")


class Looks:
    """Compares what each member gets with what the plain rules give them."""

    def __init__(
        self,
        world: World,
        records: Records,
        index: EmbeddedIndex,
        seed: int,
        *,
        with_streams: bool,
    ) -> None:
        self.with_streams = with_streams
        self.world, self.records, self.index = world, records, index
        self.dice, self.found = Random(seed + 2), Found()
        self.number = {paper.pk: n for n, paper in enumerate(records.papers)}
        self.says = {
            (self.number[link.document_id], self.number[link.target_id]) for link in records.links
        }
        """Which document's own words give which other's number."""
        self.row = {str(passage.pk): n for n, passage in enumerate(records.passages)}
        self.ways = sorted(route for route in set(routes()) if route not in OTHERS)
        self.next_way = 0
        self.handler = Client(raise_request_exception=False).handler

    def _client(self) -> Client:
        """A browser of its own on the one handler: making that anew takes longer than answering."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        return client

    def member(self, place: int, requests: int) -> None:
        """One member: records, index, counts, then ``requests`` addresses in turn."""
        began = time.process_time()
        allowed, named = papers_of(self.world, place)
        shelves = shelves_of(self.world, place)
        self.found.seconds["plain rules"] += time.process_time() - began
        fresh = Member.objects.select_related("tenant", "person").get(
            pk=self.records.people[place].pk
        )
        began = time.process_time()
        self._filters(place, fresh, allowed)
        self.found.seconds["filters"] += time.process_time() - began
        began = time.process_time()
        self._addresses(place, fresh, allowed, named, shelves, requests)
        self.found.seconds["addresses"] += time.process_time() - began

    def _filters(self, place: int, member: Member, allowed: set[int]) -> None:
        try:
            rights = rights_filter(member)
        except NotAllowed:
            self._must(not allowed, f"member {place} was refused everything")
            return
        keys = Document.objects.filter(document_rights(rights)).values_list("pk", flat=True)
        read = Counter(self.number[key] for key in keys)
        self._must(max(read.values(), default=1) == 1, f"member {place}: a record came twice")
        self._same(f"records of member {place}", set(read), allowed)
        rows = self.index._rows(rights_conditions(rights))
        self._same(f"index rows of member {place}", {self.row[row] for row in rows}, allowed)
        self._must(
            self.index.count(rights) == len(allowed), f"member {place}: the index counts otherwise"
        )
        self.found.counts["pairs"] += 2 * len(self.world.papers)

    def _addresses(
        self,
        place: int,
        member: Member,
        allowed: set[int],
        named: set[int],
        shelves: set[int],
        requests: int,
    ) -> None:
        token = {"authorization": f"Bearer {self.records.tokens[place]}"}
        browser = self._client()
        if member.is_active and not member.tenant.is_closed:
            browser.force_login(member.person)
            session = browser.session
            session["confirmed"] = int(time.time())
            session["body"] = str(member.tenant_id)
            session.save()
        if place % COUNTED_EVERY == 0:
            self._counts(place, token, allowed, shelves)
        for _ in range(requests):
            route = self.ways[self.next_way % len(self.ways)]
            self.next_way += 1
            ids = self._ids(place, allowed)
            address = "/" + re.sub(r"<\w+:(\w+)>", lambda name, ids=ids: ids[name[1]], route)
            query = {"collection": ids["collection"], "q": "bến", "start": 0, "end": 60}
            is_api = route.startswith(API)
            is_asking = route.endswith(("/ask", "chat/completions", "/check"))
            is_asking = is_asking or route in READ_WHOLE
            headers = token if is_api else {}
            client = self._client() if is_api else browser
            if is_asking and self.dice.random() < 0.7:
                answer = self._asked(client, route, address, ids, headers)
            else:
                short = self.dice.random() < 0.5
                answer = client.get(address, {} if short else query, headers=headers)
            self._scan(place, route, answer, allowed, named, shelves)

    def _asked(
        self, client: Client, route: str, address: str, ids: dict[str, str], headers: dict[str, str]
    ) -> Any:
        taken: dict[str, Any]
        if route in READ_WHOLE:
            taken = filled(READ_WHOLE[route] or {}, ids)
        elif route.endswith("chat/completions"):
            taken = {
                "model": ids["assistant_id"],
                "messages": [{"role": "user", "content": QUESTION}],
                "stream": self.with_streams and self.dice.random() < 0.5,
            }
        elif route.endswith("/check"):
            taken = {"draft": QUESTION, "text": QUESTION}
        else:
            taken = {"question": QUESTION}
        if route.startswith(API):
            return client.post(
                address, json.dumps(taken), content_type="application/json", headers=headers
            )
        return client.post(address, taken, headers=headers, follow=True)

    def _ids(self, place: int, allowed: set[int]) -> dict[str, str]:
        """Guessed ids: mostly of what the member may not read, sometimes of what they may."""
        records, dice = self.records, self.dice
        pool = (
            range(min(len(records.papers), 40))
            if dice.random() < 0.3
            else range(len(records.papers))
        )
        number = dice.choice(pool)
        if allowed and dice.random() < 0.25:
            number = dice.choice(sorted(allowed))
        body = self.world.people[place].body
        near = [n for n, one in enumerate(self.world.people) if one.body == body]
        turn = records.turns[place if dice.random() < 0.5 else dice.choice(near)]
        own = dice.random() < 0.9
        assistant = records.assistants[body] if own else dice.choice(records.assistants)
        ids = {
            "document_id": records.papers[number].pk,
            "version_id": records.versions[number].pk,
            "page": 1,
            "assistant_id": assistant.pk,
            "conversation_id": turn.conversation_id,
            "turn_id": turn.pk,
            "collection": dice.choice(records.shelves).pk,
            "collection_id": dice.choice(records.shelves).pk,
            "group_id": dice.choice(records.groups).pk,
            "what": dice.choice(("collection", "document")),
            "link_id": dice.choice(records.links).pk if records.links else 1,
            "term_id": dice.choice(records.terms).pk if records.terms else "0" * 32,
            "job_id": dice.choice(records.jobs).pk if records.jobs else "0" * 32,
            "feedback_id": dice.choice(records.said).pk if records.said else "0" * 32,
            "case_id": dice.choice(records.golden).pk,
            "incident_id": self._incident(body),
            "rule": "vn.ai01a.72h",
            "number": dice.choice((1, 2, 3, 4)),
            "day": date.today().isoformat(),
            "body_id": dice.choice(records.bodies).pk,
            "member_id": dice.choice(records.people).pk,
        }
        ids["thing_id"] = ids["collection" if ids["what"] == "collection" else "document_id"]
        missing = "00000000-0000-4000-8000-000000000000"
        return _Guessed(missing, {name: str(value) for name, value in ids.items()})

    def _incident(self, body: int) -> object:
        """Mostly one of their own body's: of another's nothing is shown anyway."""
        tenant = self.records.bodies[body].pk
        own = [one for one in self.records.incidents if one.tenant_id == tenant]
        pool = own if own and self.dice.random() < 0.8 else self.records.incidents
        return self.dice.choice(pool).pk

    def _counts(
        self, place: int, token: dict[str, str], allowed: set[int], shelves: set[int]
    ) -> None:
        client = self._client()
        answer = client.get(f"/{API}documents?size=1", headers=token)
        total = answer.json().get("total", 0) if answer.status_code == 200 else 0
        self._must(total == len(allowed), f"member {place}: {total} documents counted")
        answer = client.get(f"/{API}collections", headers=token)
        rows = answer.json() if answer.status_code == 200 else []
        there = {row["name"]: row["document_count"] for row in rows}
        inside = {
            f"zc{shelf:05d}x": sum(shelf in self.world.papers[n].shelves for n in allowed)
            for shelf in shelves
        }
        self._must(there == inside, f"member {place}: collections {there} instead of {inside}")
        self.found.counts["counts"] += 1 + len(inside)

    def _scan(
        self,
        place: int,
        route: str,
        answer: Any,
        allowed: set[int],
        named: set[int],
        shelves: set[int],
    ) -> None:
        content = _whole(answer)
        self.found.counts["streams"] += answer.streaming
        text = html.unescape(content.decode(errors="replace"))
        heads = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        self.found.counts["answers"] += 1
        self.found.counts["answers that show something"] += bool(TOKEN.search(text))
        self.found.by_route[route] += 1
        self._must(answer.status_code != 500, f"{route} failed for member {place}")
        administers = self.world.people[place].role == "administrator"
        for kind, digits in set(TOKEN.findall(f"{heads} {text}")):
            number = int(digits)
            if kind == SHELF:
                is_good = number in shelves
            elif kind == GROUP:
                # Groups are named to who may grant to them.
                own = self.world.groups[number] == self.world.people[place].body
                is_good = own or (administers and self._is_below(place, self.world.groups[number]))
            else:
                is_good = number in allowed or (kind in "qn" and number in named)
                is_said = kind == "n" and any((one, number) in self.says for one in allowed)
                is_good = is_good or is_said
            self._must(is_good, f"{route} shows z{kind}{digits}x to member {place}")

    def _is_below(self, place: int, body: int | None) -> bool:
        while body is not None:
            if body == self.world.people[place].body:
                return True
            body = self.world.bodies[body].above
        return False

    def _same(self, what: str, got: set[int], expected: set[int]) -> None:
        if got != expected:
            more, less = sorted(got - expected)[:5], sorted(expected - got)[:5]
            self.found.wrong.append(f"{what}: too many {more}, too few {less}")

    def _must(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.found.wrong.append(otherwise)


def _whole(answer: Any) -> bytes:
    if not answer.streaming:
        return bytes(answer.content)
    if not answer.is_async:
        return b"".join(answer.streaming_content)

    async def parts() -> bytes:
        return b"".join([part async for part in answer.streaming_content])

    return asyncio.run(parts())


class _Guessed(dict[str, str]):
    """Ids by the names of places in addresses; a place without one gets an id of nothing."""

    def __init__(self, missing: str, known: dict[str, str]) -> None:
        super().__init__(known)
        self._missing = missing

    def __missing__(self, name: str) -> str:
        return self._missing
