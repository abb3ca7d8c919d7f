"""summarise: a text in its own sentences, each with its place."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from troly.doors.cli import session
from troly.doors.cli.texts import text_of, version_named
from troly.engine.answers.summary.values import Audience, Length
from troly.errors import BadInput, TrolyError


def summarise(
    texts: Annotated[list[str], typer.Argument(help="One file, or ids of versions.")],
    length: Annotated[Length, typer.Option(help="150, 350 or 800 words.")] = Length.MEDIUM,
    audience: Annotated[Audience, typer.Option(help="Who reads it.")] = Audience.SPECIALIST,
    by_chapter: Annotated[
        bool, typer.Option("--by-chapter", help="Each chapter its share; one text.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Sum documents up in sentences of their own, word for word."""
    session.start()
    from troly.doors.api.summarising import summary_out
    from troly.office.assistants.tasks.summarise import Wish

    try:
        summarised = _summarised(texts, Wish(length, audience, by_chapter))
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(summary_out(summarised).model_dump(mode="json"))
    else:
        _show(summarised)


def _summarised(texts: list[str], wish: Any) -> Any:
    from troly.office.assistants.tasks import summarise as task
    from troly.office.tenants.people import operator

    member = operator()
    versions = [version for name in texts if (version := version_named(name)) is not None]
    if len(versions) == len(texts):
        return task.summarise_versions(member, versions, wish, is_patient=True)
    if len(texts) > 1:
        raise BadInput("one_file_or_versions")
    return task.summarise_pasted(member, text_of(texts[0]), wish, is_patient=True)


def _show(summarised: Any) -> None:
    from troly.doors.summaries import summary_of

    for one in summary_of(summarised):
        session.out.print(one.title, style="bold", soft_wrap=True, markup=False)
        for section in one.sections:
            if section.heading:
                session.out.print(section.heading, soft_wrap=True, markup=False)
            for quote in section.quotes:
                line = f"  {quote.number}. “{' '.join(quote.words.split())}” — {quote.place}"
                session.out.print(line.rstrip(" —"), soft_wrap=True, markup=False)
