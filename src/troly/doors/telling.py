"""An answer that is told while it is made: each checked claim at once, then the saved turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from django.db import close_old_connections
from django.utils import translation

from troly.doors.admission import QUESTIONS, WRITING
from troly.engine.answers.values import Claim
from troly.errors import TrolyError, Unavailable
from troly.office.assistants import asking
from troly.office.assistants.history import ShownTurn, shown_turn
from troly.office.assistants.models import AnswersWith, Assistant, Conversation
from troly.office.tenants.models import Member

log = logging.getLogger("troly.telling")

Told = Claim | ShownTurn | TrolyError


def telling(
    member: Member, assistant: Assistant, question: str, conversation: Conversation | None
) -> AsyncIterator[Told]:
    """Claims as they are checked; last the turn as it was saved, or the error that ended it.

    Once begun, the question is answered and saved even when nobody listens any more; before, who
    goes away leaves the queue. The language is that of the caller now.
    """
    return _telling(member, assistant, question, conversation, translation.get_language())


async def _telling(
    member: Member,
    assistant: Assistant,
    question: str,
    conversation: Conversation | None,
    language: str | None,
) -> AsyncIterator[Told]:
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[Told] = asyncio.Queue()

    def tell(what: Told) -> None:
        # Who listened may have gone, and the loop with them.
        if not loop.is_closed():
            loop.call_soon_threadsafe(heard.put_nowait, what)

    def ask() -> None:
        try:
            with translation.override(language):
                turn = asking.ask(member, assistant, question, conversation, told=tell)
                tell(shown_turn(member, turn))
        except TrolyError as error:
            tell(error)
        except Exception:
            log.exception("a question told while it was answered failed")
            tell(Unavailable())
        finally:
            close_old_connections()

    async def wait_and_ask() -> None:
        lane = WRITING if assistant.answers_with == AnswersWith.MODEL else QUESTIONS
        try:
            await lane.run(ask)
        except TrolyError as error:
            tell(error)

    asked = asyncio.create_task(wait_and_ask())
    try:
        while True:
            what = await heard.get()
            yield what
            if not isinstance(what, Claim):
                return
    finally:
        asked.cancel()
