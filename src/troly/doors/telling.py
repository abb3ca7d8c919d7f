"""An answer that is told while it is made: each checked claim at once, then the saved turn."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator

from django.db import connections
from django.utils import translation

from troly.engine.answers.values import Claim
from troly.errors import TrolyError, Unavailable
from troly.office.assistants import asking
from troly.office.assistants.history import ShownTurn, shown_turn
from troly.office.assistants.models import Assistant, Conversation
from troly.office.tenants.models import Member

log = logging.getLogger("troly.telling")

Told = Claim | ShownTurn | TrolyError


async def telling(
    member: Member, assistant: Assistant, question: str, conversation: Conversation | None
) -> AsyncIterator[Told]:
    """Claims as they are checked; last the turn as it was saved, or the error that ended it.

    The question runs in a thread of its own and is saved even when nobody listens any more.
    """
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[Told] = asyncio.Queue()
    language = translation.get_language()

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
            connections.close_all()

    threading.Thread(target=ask, name="telling", daemon=True).start()
    while True:
        what = await heard.get()
        yield what
        if not isinstance(what, Claim):
            return
