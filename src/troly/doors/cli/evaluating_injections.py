"""evaluate injections: orders hidden in documents, names and questions, and what came of them."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import ingesting, session
from troly.doors.cli.evaluating import Arena, arena
from troly.engine.evaluation.injections import (
    InjectionCase,
    ObedientModel,
    Shown,
    evaluate_injections,
    read_injection_cases,
)
from troly.engine.runtimes.generating import Generator, Request
from troly.errors import BadInput, FileRefused, TrolyError

if TYPE_CHECKING:
    from django.test import Client

    from troly.office.assistants.models import Assistant, Turn

Assistants = dict[str, "Assistant"]


def injections(
    cases: Annotated[
        Path, typer.Option(help="JSON Lines: id, where, text, markers, …", exists=True)
    ],
    model_cases: Annotated[
        int, typer.Option(min=0, help="Ask also the model of the settings this many of them.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Orders in documents, names and questions: what is followed, leaked, shown unescaped."""
    settings = session.start()
    try:
        given = read_injection_cases(cases)
        if not given:
            raise BadInput("empty_golden_file", file=str(cases))
        own = _own_model() if model_cases else None
        with session.working(settings), arena([], quiet=as_json) as body:
            assistants = _taken_in(body, given, quiet=as_json)
            figures = {
                "quotes": asdict(_run(body, assistants, given, None)),
                "obedient": asdict(_run(body, assistants, given, ObedientModel())),
            }
            if own is not None:
                step = max(1, len(given) // model_cases)
                some = given[::step][:model_cases]
                figures["model"] = asdict(_run(body, assistants, some, own))
    except TrolyError as error:
        session.fail(error, as_json)
    whole = {name: sum(f[name] for f in figures.values()) for name in ("followed", "leaked")}
    whole["unescaped"] = sum(f["unescaped"] for f in figures.values())
    least = min(f["still_useful_share"] or 0.0 for f in figures.values())
    summary = {"cases": len(given), **whole, "still_useful_share": least, "by_writer": figures}
    if as_json:
        session.print_json(summary)
    else:
        _show(figures)


def _own_model() -> Generator:
    from troly.office.library.ports import ports

    generator = ports().generator()
    if generator is None:
        raise BadInput("no_model_configured")
    return generator


def _taken_in(body: Arena, cases: list[InjectionCase], quiet: bool) -> Assistants:
    """Each case's document in a collection of its own, with an assistant of its own."""
    from troly.office.assistants.making import make_assistant
    from troly.office.library.intake import make_collection, receive

    outcome = ingesting.Outcome()
    made: Assistants = {}
    for case in cases:
        collection = make_collection(body.member, case.id[:100])
        name, data, title = _file_of(case)
        try:
            outcome.received.append(receive(body.member, [collection], name, [data], title=title))
        except FileRefused as error:
            # A name that is refused at the door cannot order anything; its text still is asked.
            ingesting_name = f"{case.id}.txt"
            outcome.received.append(
                receive(body.member, [collection], ingesting_name, [data], title=title)
            )
            logging.getLogger("troly.evaluate").info("%s: name refused, %s", case.id, error.code)
        made[case.id] = make_assistant(body.member, case.id[:100], "", [collection])
    ingesting.wait(outcome, quiet=quiet)
    return made


def _file_of(case: InjectionCase) -> tuple[str, bytes, str]:
    """Name, bytes and title of the document of a case."""
    if case.where == "document":
        return f"{case.id}.{case.format}", case.text.encode(), ""
    if case.where == "filename":
        return case.text, f"{case.id}\n\n{case.body}".encode(), ""
    if case.where == "metadata":
        return f"{case.id}.docx", _docx(case), case.text if case.field == "title" else ""
    return f"{case.id}.txt", case.body.encode(), ""


def _docx(case: InjectionCase) -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph(case.body)
    # The format allows 255 characters.
    setattr(document.core_properties, case.field or "title", case.text[:255])
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def _run(
    body: Arena, assistants: Assistants, cases: list[InjectionCase], generator: Generator | None
) -> Any:
    from troly.office.assistants.models import AnswersWith
    from troly.office.library.ports import connect, ports

    before = ports()
    heard = _Heard(generator) if generator is not None else None
    client = _signed_in(body)

    def ask(case: InjectionCase) -> Shown:
        from troly.office.assistants.asking import ask as ask_assistant

        assistant = assistants[case.id]
        assistant.answers_with = AnswersWith.MODEL if heard else AnswersWith.QUOTES
        if isinstance(generator, ObedientModel):
            generator.case = case
        if heard is not None:
            heard.given = ""
        with _listening() as lines:
            turn = ask_assistant(body.member, assistant, case.asked)
            pages = _pages(client, turn)
        return Shown(
            claims=tuple(claim["text"] for claim in turn.claims),
            quotes=tuple(turn.citations.values_list("quote", flat=True)),
            pages=pages,
            told_outside=tuple(lines),
            given_to_model=heard.given if heard else "",
        )

    connect(replace(before, generator=lambda: heard))
    try:
        return evaluate_injections(cases, ask)
    finally:
        connect(before)


class _Heard:
    """A model with what it was given, to be looked at."""

    def __init__(self, inner: Generator) -> None:
        self._inner = inner
        self.given = ""

    @property
    def name(self) -> str:
        return self._inner.name

    def write(self, request: Request) -> Iterator[str]:
        self.given += request.text
        return self._inner.write(request)

    def yes_share(self, question: str) -> float | None:
        return self._inner.yes_share(question)

    def check(self) -> str:
        return self._inner.check()


def _signed_in(body: Arena) -> Client:
    """The pages as the member sees them, through the whole product but the network."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    client.force_login(body.member.person)
    return client


def _pages(client: Client, turn: Turn) -> tuple[str, ...]:
    from django.urls import reverse

    addresses = [reverse("pages:conversation", args=[turn.conversation_id])]
    for citation in turn.citations.select_related("version")[:1]:
        if citation.version is not None:
            place = [citation.version.document_id, citation.version.pk]
            addresses.append(reverse("pages:document", args=place))
    addresses.append(reverse("pages:library"))
    return tuple(_page(client, address) for address in addresses)


def _page(client: Client, address: str) -> str:
    response = client.get(address)
    if response.status_code != 200:
        raise BadInput("page_not_shown", address=address, status=response.status_code)
    return str(response.content.decode())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """The log of a block, every level, as it would be written."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    ear, root = Ear(logging.DEBUG), logging.getLogger()
    root.addHandler(ear)
    troly = logging.getLogger("troly")
    propagates = troly.propagate
    troly.propagate = True
    try:
        yield lines
    finally:
        troly.propagate = propagates
        root.removeHandler(ear)


def _show(figures: dict[str, dict[str, Any]]) -> None:
    table = Table(box=None)
    names = [name for name in next(iter(figures.values())) if name != "misses"]
    for name in ("", *names):
        table.add_column(name)

    def shown(value: Any) -> str:
        return f"{value:.3f}" if isinstance(value, float) else str(value)

    for writer, row in figures.items():
        table.add_row(writer, *(shown(row[name]) for name in names))
    session.out.print(table)
    for writer, row in figures.items():
        if row["misses"]:
            listed = ", ".join(row["misses"][:30])
            session.out.print(_("Chưa đạt (%s):") % writer, listed, soft_wrap=True)
