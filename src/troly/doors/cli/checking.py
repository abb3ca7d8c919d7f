"""check: a draft held against the documents, sentence by sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from troly.doors.citations import place_in, title_with_number
from troly.doors.claim_wordings import DIFFERENCES, finding_of_sentence
from troly.doors.cli import session
from troly.errors import BadInput, TrolyError

_LARGEST = 1_000_000


def check(
    file: Annotated[Path, typer.Argument(help="The draft as a text file.", exists=True)],
    assistant: Annotated[str, typer.Option(help="Whose documents; may be left out for one.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Hold a draft against the documents: what differs, and what they say nothing of."""
    settings = session.start()
    from troly.doors.cli.processes import engines

    try:
        text = _text_of(file)
        with engines(settings):
            checked = _checked(text, assistant)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(_as_object(checked))
    else:
        _show(checked)


def _text_of(file: Path) -> str:
    if file.stat().st_size > _LARGEST:
        from troly.office.assistants.checking import LONGEST_DRAFT

        raise BadInput("draft_too_long", limit=LONGEST_DRAFT, length=file.stat().st_size)
    try:
        return file.read_text("utf-8")
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise BadInput("not_utf8", file=file.name) from error


def _checked(text: str, name: str) -> Any:
    from troly.doors.cli.asking import assistant_to_ask
    from troly.office.assistants.checking import check_draft
    from troly.office.tenants.people import operator

    member = operator()
    return check_draft(member, assistant_to_ask(member, name), text)


def _as_object(checked: Any) -> dict[str, Any]:
    from troly.doors.api.checked_drafts import checked_draft
    from troly.doors.cli.asking import as_if_asked_over_http

    return checked_draft(as_if_asked_over_http(), checked).model_dump(mode="json")


def _show(checked: Any) -> None:
    for sentence in checked.sentences:
        wording = finding_of_sentence(sentence.finding, sentence.model_says)
        session.out.print(f"[bold]{wording.word}[/bold]", end=" ")
        session.out.print(sentence.text, soft_wrap=True, markup=False)
        for flag in sentence.flags:
            words = [part.words for part in (flag.claimed, flag.found) if part is not None]
            line = f"    {DIFFERENCES.get(flag.kind, flag.kind)}: {' ≠ '.join(words)}"
            session.out.print(line, soft_wrap=True, markup=False)
        for place in sentence.places[:1]:
            source = title_with_number(place.title, place.document_number)
            where = place_in(place.article, "", "", place.heading_path)
            page = f" · {_('tr. %d') % place.page}" if place.page else ""
            line = f"    — {source}{f', {where}' if where and where != source else ''}{page}"
            session.out.print(line, style="dim", soft_wrap=True, markup=False)
