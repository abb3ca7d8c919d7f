"""What one question costs a desk that runs: own CPU, the embedding model's apart.

    troly serve &
    python bench/question_cost.py --folder FOLDER_OF_FILES --questions bench/questions/laws.jsonl

As a library: search alone and the whole pipeline, called in this process with a member's rights;
counted are this process, the index and the model process beside its embedding. Through HTTP: the
same questions over the API with a token; counted are web, index and model process, saving the turn
and its audit entry included. Each question is asked ``--rounds`` times; the medians are of single
questions.
"""

from __future__ import annotations

import argparse
import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

from troly import app
from troly.errors import Unavailable
from troly.settings import Settings

WARM_UP = 10
A_MEMBER = 20
"""Questions one member asks: fewer than the limit of a minute."""


def main() -> None:
    options = parsed_options()
    settings = app.start()
    from troly.doors.cli.measuring import desk_process, machine

    desk = desk_process(settings.index_socket)
    if desk is None:
        raise Unavailable("desk_not_running")
    lines = options.questions.read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines if line.strip()]
    members = 1 + (len(asked) * options.rounds + WARM_UP) // A_MEMBER
    with ready(options.folder, members) as (rights, assistant, tokens):
        meter = Meter(settings, desk)
        figures = {
            "search": cost(meter.library, lambda q: search(rights, q), asked, options.rounds),
            "pipeline": cost(meter.library, lambda q: ask(rights, q), asked, options.rounds),
        }
        calls = Calls(settings, assistant, tokens)
        figures["http"] = cost(meter.desk, calls.ask, asked, options.rounds)
    print(json.dumps({"questions": len(asked), **figures, **machine()}))


def parsed_options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="files to ask about")
    parser.add_argument("--questions", type=Path, required=True, help="JSON Lines with question")
    parser.add_argument("--rounds", type=int, default=2)
    return parser.parse_args()


@contextmanager
def ready(folder: Path, members: int) -> Iterator[tuple[Any, str, list[str]]]:
    """A temporary body with the folder's files: rights, an assistant, and members' tokens."""
    from troly.doors.cli import ingesting
    from troly.doors.cli.evaluating import arena
    from troly.office.assistants.making import make_assistant
    from troly.office.governance.samples import put_in_service_as_sample
    from troly.office.tenants.people import add_member, issue_token
    from troly.office.tenants.rights import rights_filter

    with arena([], quiet=True) as body:
        outcome = ingesting.take_in(
            body.member, [body.collection], list(ingesting.find_files([folder]))
        )
        ingesting.wait(outcome, quiet=True)
        assistant = make_assistant(body.member, "bench", "", [body.collection])
        put_in_service_as_sample(assistant)
        rights = rights_filter(body.member, collections=[body.collection.id])
        tenant = body.member.tenant
        people = [add_member(tenant, f"bench-{tenant.id}-{n}") for n in range(members)]
        yield rights, str(assistant.id), [issue_token(p, "bench", days=1) for p in people]


def search(rights: Any, question: str) -> None:
    from troly.engine.search.query import understand_query
    from troly.office.assistants.asking import BodySources

    sources = BodySources(rights)
    sources.search(understand_query(question, sources.statistics), 10)


def ask(rights: Any, question: str) -> None:
    from troly.engine.answers.pipeline import answer
    from troly.engine.answers.values import Question
    from troly.office.assistants.asking import BodySources

    answer(Question(question), BodySources(rights), today=date.today())


class Calls:
    """Questions over kept connections, as programs with a token ask them."""

    def __init__(self, settings: Settings, assistant: str, tokens: list[str]) -> None:
        self._path = f"/api/v1/assistants/{assistant}/ask"
        self._port = settings.port
        self._tokens = tokens
        self._asked = 0

    def ask(self, question: str) -> None:
        if self._asked % A_MEMBER == 0:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        token = self._tokens[self._asked // A_MEMBER]
        self._asked += 1
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = json.dumps({"question": question})
        self._connection.request("POST", self._path, body, headers)
        reply = self._connection.getresponse()
        said = reply.read()
        if reply.status != 200:
            raise SystemExit(f"{reply.status}: {said.decode()}")


class Meter:
    """CPU milliseconds so far, what the model spends on embedding taken off."""

    def __init__(self, settings: Settings, desk: int) -> None:
        from troly.doors.cli.measuring import family, listener
        from troly.engine.runtimes.served import SocketEmbedder

        self._models = SocketEmbedder(settings.models_socket)
        self._beside = [listener(settings.index_socket), listener(settings.models_socket)]
        names = {p: Path(f"/proc/{p}/cmdline").read_bytes().split(b"\0") for p in family(desk)}
        self._web = [process for process, name in names.items() if b"web" in name]

    def library(self) -> float:
        return time.process_time() * 1000 + self._others(self._beside)

    def desk(self) -> float:
        return self._others(self._web + self._beside)

    def _others(self, processes: list[int]) -> float:
        from troly.doors.cli.measuring import process_cpu_ms

        embedding = float(self._models.info()["model_seconds"]) * 1000
        return sum(map(process_cpu_ms, processes)) - embedding


def cost(
    meter: Callable[[], float], act: Callable[[str], None], asked: list[str], rounds: int
) -> dict[str, float]:
    """Of single acts, after one unmeasured round of ten; the price of looking is taken off."""
    for question in asked[:WARM_UP]:
        act(question)
    looking = median(_spent(meter, lambda: None) for _ in range(50))
    costs = [_spent(meter, lambda q=q: act(q)) - looking for _ in range(rounds) for q in asked]
    points = quantiles(costs, n=20, method="inclusive")
    return {
        "cpu_ms_p50": round(points[9], 2),
        "cpu_ms_p95": round(points[18], 2),
        "cpu_ms_mean": round(mean(costs), 2),
    }


def _spent(meter: Callable[[], float], act: Callable[[], None]) -> float:
    before = meter()
    act()
    return meter() - before


if __name__ == "__main__":
    main()
