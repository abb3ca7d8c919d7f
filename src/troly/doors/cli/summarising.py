"""summarise: a text in its own sentences, each with its place, or in a model's over them."""

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
    assistant: Annotated[
        str, typer.Option(help="Have the model of the assistant of this name write; versions.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Sum documents up in sentences of their own, word for word, or in a model's."""
    session.start()
    from troly.doors.api.summarising import summary_out
    from troly.office.assistants.tasks.summarise import Wish

    try:
        summarised = _summarised(texts, Wish(length, audience, by_chapter), assistant)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(summary_out(summarised).model_dump(mode="json"))
    else:
        _show(summarised)


def _summarised(texts: list[str], wish: Any, assistant: str) -> Any:
    from troly.office.assistants.making import assistant_named
    from troly.office.assistants.tasks import summarise as task
    from troly.office.tenants.people import operator

    member = operator()
    versions = [version for name in texts if (version := version_named(name)) is not None]
    if assistant:
        if len(versions) != len(texts):
            raise BadInput("written_from_versions")
        writer = assistant_named(member, assistant)
        return task.summarise_written(member, versions, wish, writer.pk)
    if len(versions) == len(texts):
        return task.summarise_versions(member, versions, wish, is_patient=True)
    if len(texts) > 1:
        raise BadInput("one_file_or_versions")
    return task.summarise_pasted(member, text_of(texts[0]), wish, is_patient=True)


def _show(summarised: Any) -> None:
    from troly.doors.claim_wordings import problem_words, verdict_of_claim
    from troly.doors.summaries import ENDINGS, summary_of

    if summarised.parts:
        _say(f"{ENDINGS[summarised.ending].word}. {ENDINGS[summarised.ending].sentence}")
    for one in summary_of(summarised):
        session.out.print(one.title, style="bold", soft_wrap=True, markup=False)
        for part in one.parts:
            for claim in part.claims:
                rests = ", ".join(map(str, claim.evidence))
                word = verdict_of_claim(claim.verdict, [flag.kind for flag in claim.flags]).word
                _say(f"{claim.text} [{rests}] · {word}")
            if part.problem:
                _say(problem_words(part.problem))
            _show_sections(part.sections)
        _show_sections(one.sections)


def _show_sections(sections: Any) -> None:
    for section in sections:
        if section.heading:
            _say(section.heading)
        for quote in section.quotes:
            line = f"  {quote.number}. “{' '.join(quote.words.split())}” — {quote.place}"
            _say(line.rstrip(" —"))


def _say(text: str) -> None:
    session.out.print(text, soft_wrap=True, markup=False)
