"""One run after the other on one desk: acts, a kill, quiet, checks."""

from __future__ import annotations

import contextlib
import hashlib
import json
import queue
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.desk import Desk, wait_until
from tests.faults.documents import Made, make
from tests.faults.plan import Plan, plan

ROOT = Path(__file__).parents[2]
SILENCE_SECONDS = 3.0
MOMENT_SECONDS, QUIET_SECONDS, REPLY_SECONDS = 2.0, 90.0, 75.0


class Client:
    """The process that acts; killed and started anew like the others."""

    def __init__(self, port: int, token: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.client", str(port), token],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self._replies: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._replies.put(json.loads(line))
        self._replies.put(None)

    def send(self, wanted: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(wanted) + "\n")
            self._process.stdin.flush()

    def replies(self, count: int) -> list[dict[str, Any]]:
        """What was acknowledged: ``count`` replies, fewer when the process was killed."""
        found: list[dict[str, Any]] = []
        until = time.monotonic() + REPLY_SECONDS
        while len(found) < count:
            with contextlib.suppress(queue.Empty):
                reply = self._replies.get(timeout=max(0.1, until - time.monotonic()))
                if reply is None:
                    return found
                found.append(reply)
            if time.monotonic() > until:
                return found
        return found

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def answered(self) -> int:
        return self._replies.qsize()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None


@dataclass
class Figures:
    """What a series of runs amounts to."""

    runs: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    citations: int = 0
    slowest: float = 0.0


class Series:
    """A desk, what it acknowledged, and the runs over it."""

    def __init__(self, desk: Desk, seed: int, only: str = "") -> None:
        from tests.faults.checks import Kept

        from troly.office.assistants.making import make_assistant
        from troly.office.library.intake import make_collection
        from troly.office.tenants.people import issue_token, operator

        self.desk, self.seed, self.only = desk, seed, only
        self.figures = Figures()
        self.kept: dict[str, Kept] = {}
        self.member = operator()
        self.tenant = self.member.tenant
        self.collection = make_collection(self.member, "Tài liệu")
        self.assistant = make_assistant(self.member, "Hỏi", "Thử máy", [self.collection])
        self.token = issue_token(self.member, "faults", 30)
        self.files = desk.home / "sent"
        self.files.mkdir()
        self.client = Client(desk.port, self.token)
        self._number = 0
        self._pending: dict[int, tuple[str, str, Made | None]] = {}
        self._database = sqlite3.connect(
            f"file:{desk.home / 'records.sqlite3'}?mode=ro", uri=True, timeout=30
        )

    def run(self, number: int) -> list[str]:
        """What went wrong; empty when nothing did."""
        from django.utils import timezone

        started, since = time.monotonic(), timezone.now()
        alive = sum(not kept.is_removed for kept in self.kept.values())
        chosen = plan(self.seed, number, alive, self.only)
        if not self.client.is_alive:
            self.client = Client(self.desk.port, self.token)
        ingest = self._ingest(chosen) if chosen.target == "ingest" else None
        touched = self._send(chosen)
        self._meanwhile(chosen)
        killed = self._kill(chosen, ingest)
        wrong, more = self._settle(chosen, ingest)
        wrong += self._quiet()
        touched |= more
        if not wrong:
            wrong += self._resolve(touched)
            wrong += self._check(touched, since, number)
        self.figures.runs += 1
        self.figures.kills[chosen.target if killed else "none"] += 1
        self.figures.moments[chosen.moment or "any"] += 1
        self.figures.slowest = max(self.figures.slowest, time.monotonic() - started)
        return wrong

    def _made(self, chosen: Plan) -> Made:
        self._number += 1
        return make(chosen.random, self._number)

    def _send(self, chosen: Plan) -> set[str]:
        """Send the acts; the documents they are about, as far as they are known now."""
        free = sorted(k.id for k in self.kept.values() if not k.is_removed)
        touched: set[str] = set()
        self._pending = {}
        for place, act in enumerate(chosen.acts):
            document = ""
            made: Made | None = None
            if act in ("replace", "delete", "again"):
                if not free:
                    act = "add"
                else:
                    document = free.pop(chosen.random.randrange(len(free)))
                    touched.add(document)
            if act in ("add", "replace"):
                made = self._made(chosen)
            elif act == "again":
                made = self.kept[document].made[-1]
            self.figures.acts[act] += 1
            self._pending[place] = (act, document, made)
            self.client.send(self._message(place, act, document, made, chosen))
        return touched

    def _message(
        self, place: int, act: str, document: str, made: Made | None, chosen: Plan
    ) -> dict[str, Any]:
        message: dict[str, Any] = {"id": place, "act": "add" if act == "again" else act}
        if made is not None:
            path = self.files / made.name
            path.write_bytes(made.data)
            message |= {"name": made.name, "file": str(path), "into": [str(self.collection.pk)]}
        if document:
            message["document"] = document
        if act == "ask":
            known = [k.made[-1] for k in self.kept.values() if not k.is_removed]
            asked = chosen.random.choice(known).question if known else "Nghỉ phép mấy ngày?"
            message |= {"assistant": str(self.assistant.pk), "question": asked}
        return message

    def _ingest(self, chosen: Plan) -> subprocess.Popen[bytes]:
        """The command line takes in a folder beside the client; it is killed under way."""
        folder = self.files / f"folder-{self._number}"
        folder.mkdir()
        self._folder = [self._made(chosen) for _ in range(3)]
        for made in self._folder:
            (folder / made.name).write_bytes(made.data)
        return subprocess.Popen(
            [sys.executable, "-m", "troly", "ingest", str(folder), "--words-only", "--json"],
            env=self.desk.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _meanwhile(self, chosen: Plan) -> None:
        from django.db import transaction

        from troly.errors import Unavailable
        from troly.office.library import jobs, pausing
        from troly.office.library.ports import ports

        if chosen.pause:
            pausing.pause(self.member)
        if chosen.rebuild:
            with transaction.atomic():
                jobs.add("rebuild", self.tenant, priority=30)
        if chosen.optimise:
            with contextlib.suppress(Unavailable):
                ports().index().optimise()  # type: ignore[attr-defined]

    def _kill(self, chosen: Plan, ingest: subprocess.Popen[bytes] | None) -> bool:
        if chosen.moment:
            wait_until(lambda: self._is_at(chosen.moment) or self._is_over(), MOMENT_SECONDS, 0.004)
        time.sleep(chosen.delay)
        if chosen.target == "client":
            self.client.kill()
            return True
        if ingest is not None:
            time.sleep(chosen.random.uniform(0.3, 4))
            ingest.kill()
            return True
        return self.desk.kill(chosen.target, chosen.choose)

    def _is_at(self, stage: str) -> bool:
        query = "SELECT 1 FROM library_job WHERE state = 'running' AND stage = ?"
        return self._database.execute(query, (stage,)).fetchone() is not None

    def _is_over(self) -> bool:
        """All is answered and done: the moment that was waited for does not come any more."""
        query = "SELECT 1 FROM library_job WHERE state IN ('queued', 'running')"
        answered = self.client.answered >= len(self._pending)
        return answered and self._database.execute(query).fetchone() is None

    def _settle(
        self, chosen: Plan, ingest: subprocess.Popen[bytes] | None
    ) -> tuple[list[str], set[str]]:
        """Take in what was acknowledged; the documents that came to be known."""
        wrong: list[str] = []
        touched: set[str] = set()
        for reply in self.client.replies(len(self._pending)):
            act, document, made = self._pending.pop(reply["id"])
            problem, known = self._acknowledge(act, document, made, reply)
            wrong += [problem] if problem else []
            touched |= {known} if known else set()
        self.figures.unanswered += len(self._pending)
        if self._pending and self.client.is_alive:
            wrong.append(f"no answer to {sorted(self._pending.values(), key=str)[0][0]}")
        if ingest is not None:
            ingest.wait()
            for place, made in enumerate(self._folder, 1000):
                self._pending[place] = ("add", "", made)
        if chosen.pause:
            from troly.office.library import pausing

            pausing.resume(self.member)
        return wrong, touched

    def _acknowledge(
        self, act: str, document: str, made: Made | None, reply: dict[str, Any]
    ) -> tuple[str, str]:
        """(what is wrong with this answer, the document it is about)."""
        from tests.faults.checks import Kept

        status, content = reply["status"], reply["content"]
        if act == "ask":
            return ("" if status == 200 else f"ask: {status} {content}"), ""
        if act == "delete":
            kept = self.kept[document]
            if isinstance(content, dict) and content.get("code") == "two_persons_needed":
                # A file held for its marking is not one person's to delete; it must stay.
                is_held = any(made.ending == "quarantined" for made in kept.made)
                return ("" if is_held else f"delete: refused {content}"), document
            kept.is_removed = True
            return ("" if status in (204, 404) else f"delete: {status} {content}"), document
        assert made is not None
        if made.ending == "refused":
            return ("" if 400 <= status < 500 else f"{made.name} was taken in: {status}"), ""
        if status not in (200, 201):
            return f"{act} {made.name}: {status} {content}", ""
        known = str(content["document"])
        if act == "replace":
            self.kept[document].made.append(made)
        elif act == "again":
            return ("" if known == document else f"{made.name} is there twice"), known
        else:
            self.kept.setdefault(known, Kept(known)).made.append(made)
        return "", known

    def _quiet(self) -> list[str]:
        """Wait until all processes answer and no work is left."""
        from troly.doors.cli.processes import answers
        from troly.office.library import mending
        from troly.office.library.models import UNFINISHED, Job

        sockets = [self.desk.home / "run" / name for name in ("index.sock", "models.sock")]

        def is_quiet() -> bool:
            if Job.objects.filter(state__in=UNFINISHED).exists():
                return False
            if not all(self.desk.find(name) for name in ("worker", "web")):
                return False
            # A worker sweeps these up within seconds, or within a minute.
            return all(answers(socket) for socket in sockets) and not any(mending.left_over())

        def stays_quiet() -> bool:
            # The web process may still be at work for a client that was killed: nothing tells.
            return is_quiet() and not wait_until(lambda: not is_quiet(), SILENCE_SECONDS, 0.1)

        if wait_until(stays_quiet if self._pending else is_quiet, QUIET_SECONDS, 0.1):
            return []
        left = Job.objects.filter(state__in=UNFINISHED).values_list("kind", "state", "reason")
        missing = [name for name in ("worker", "web", "index") if not self.desk.find(name)]
        return [f"not quiet after {QUIET_SECONDS:.0f} s: {list(left)}, missing {missing}"]

    def _resolve(self, touched: set[str]) -> list[str]:
        """What was sent and never answered may be done or not, but not half."""
        from tests.faults.checks import Kept

        from troly.office.library.models import Document, Version

        for act, document, made in self._pending.values():
            if act == "delete":
                removed = Document.objects.filter(pk=document, removed_at__isnull=False)
                self.kept[document].is_removed = removed.exists()
            if act not in ("add", "replace") or made is None:
                continue
            digest = hashlib.sha256(made.data).hexdigest()
            found = Version.objects.filter(document__tenant=self.tenant, sha256=digest).first()
            if found is None:
                continue
            known = str(found.document_id)
            self.kept.setdefault(known, Kept(known)).made.append(made)
            touched.add(known)
        return []

    def _check(self, touched: set[str], since: Any, number: int) -> list[str]:
        from tests.faults.checks import Checker

        checker = Checker(self.tenant, self.member, self.kept)
        wrong = checker.everything(touched, since, with_chain=number % 10 == 0)
        self.figures.citations += checker.citations
        return wrong

    def check_all(self) -> list[str]:
        """The last look: every document, the whole chain."""
        from datetime import UTC, datetime

        from tests.faults.checks import Checker

        checker = Checker(self.tenant, self.member, self.kept)
        return checker.everything(set(self.kept), datetime(2000, 1, 1, tzinfo=UTC), True)

    def close(self) -> None:
        self.client.kill()
        self._database.close()
