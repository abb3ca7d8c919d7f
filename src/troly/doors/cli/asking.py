"""ask: one question, its ending, its quotes and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troly import settings as deployment
from troly.doors.citations import place_of, validity_of
from troly.doors.cli import session
from troly.doors.pages.wordings import ENDINGS
from troly.errors import BadInput, TrolyError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from troly.office.assistants.history import ShownTurn
    from troly.office.assistants.models import Assistant
    from troly.office.tenants.models import Member


def ask(
    question: Annotated[str, typer.Argument(help="With or without accents.")],
    collection: Annotated[str, typer.Option(help="Ask the assistant of this collection.")] = "",
    assistant: Annotated[str, typer.Option(help="Ask the assistant of this name.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Ask an assistant; the answer is exact quotes, or a plain refusal."""
    settings = session.start()
    from troly.doors.cli.processes import engines

    try:
        with engines(settings):
            shown = answer(question, assistant or collection)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(as_object(shown))
    else:
        show(shown)


def answer(question: str, name: str) -> ShownTurn:
    """Ask as the operator of this machine. Raises ``BadInput``, ``NotFound``, ``Unavailable``."""
    from troly.office.assistants.asking import ask as ask_assistant
    from troly.office.assistants.history import shown_turn
    from troly.office.tenants.people import operator

    member = operator()
    chosen = assistant_to_ask(member, name)
    return shown_turn(member, ask_assistant(member, chosen, question))


def assistant_to_ask(member: Member, name: str) -> Assistant:
    """The assistant of this name, or the only one. Raises ``BadInput`` or ``NotFound``."""
    from troly.office.assistants.making import assistant_named, assistants_of

    if name:
        return assistant_named(member, name)
    only = list(assistants_of(member)[:2])
    if len(only) != 1:
        names = ", ".join(assistants_of(member).values_list("name", flat=True)[:20])
        raise BadInput("name_an_assistant", known=names)
    return only[0]


def show(shown: ShownTurn) -> None:
    """Print an answer for reading."""
    wording = ENDINGS[shown.turn.ending]
    session.out.print(f"[bold]{wording.word}[/bold]. {wording.sentence}", soft_wrap=True)
    for quote in shown.quotes:
        session.out.print()
        session.out.print(
            f"[{quote.citation.number}] “{quote.quote}”", soft_wrap=True, markup=False
        )
        where = f"    — {place_of(quote.citation)} · {validity_of(quote.citation)}"
        session.out.print(where, style="dim", soft_wrap=True, markup=False)
    if shown.nearest:
        session.out.print()
        session.out.print(_("Gần nhất trong văn bản:"))
        for near in shown.nearest:
            # A document's first heading is often its title again.
            place = " › ".join(dict.fromkeys((near.title, *near.heading_path)))
            page = f" · {_('tr. %d') % near.page}" if near.page else ""
            session.out.print(f"  • {place}{page}", soft_wrap=True, markup=False, style="dim")


def as_object(shown: ShownTurn) -> dict[str, Any]:
    """The answer as data, the same as the API gives; addresses lead to this installation."""
    from troly.doors.api.schemas import AnswerOut
    from troly.doors.api.shown import turn

    answer = turn(as_if_asked_over_http(), shown)
    whole = AnswerOut(conversation=shown.turn.conversation_id, **dict(answer))
    return whole.model_dump(mode="json")


def as_if_asked_over_http() -> HttpRequest:
    """What the API takes from a request: its language, and the address people type."""
    from django.http import HttpRequest

    settings = deployment.load()
    address = urlsplit(settings.public_url or f"http://{settings.host}:{settings.port}")
    request = HttpRequest()
    request.META = {
        "HTTP_HOST": address.netloc,
        "HTTP_X_FORWARDED_PROTO": address.scheme,
        "HTTP_ACCEPT_LANGUAGE": get_language() or settings.language,
    }
    return request
