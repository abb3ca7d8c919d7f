"""A model that writes, behind the guard: what it is asked is decided on before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from troly.engine.guard.leaving import Decision, Load, carrying
from troly.engine.guard.placeholders import Hidden
from troly.engine.runtimes.generating import Generator, Request


class GuardedGenerator:
    """``load_of`` says what a text is that rests on these documents (None: nobody knows which);
    ``decide`` whether it may be sent. The transport below asks again, of the bytes themselves."""

    def __init__(
        self,
        inner: Generator,
        load_of: Callable[[tuple[str, ...] | None], Load],
        decide: Callable[[Load, str], Decision],
    ) -> None:
        self._inner = inner
        self._load_of = load_of
        self._decide = decide

    @property
    def name(self) -> str:
        return self._inner.name

    def write(self, request: Request) -> Iterator[str]:
        """As the inner one; raises ``Unavailable`` (``sending_refused``) too."""
        load = self._load_of(request.sources)
        hidden = Hidden()
        if self._hides(load, f"{request.rules}\n{request.text}"):
            request = replace(
                request, rules=hidden.hide(request.rules), text=hidden.hide(request.text)
            )
        pieces = self._inner.write(request)
        yield from hidden.restore(_sent_as(load, pieces))

    def yes_share(self, question: str) -> float | None:
        load = self._load_of(None)
        if self._hides(load, question):
            question = Hidden().hide(question)
        with carrying(load):
            return self._inner.yes_share(question)

    def check(self) -> str:
        return self._inner.check()

    def _hides(self, load: Load, text: str) -> bool:
        decision = self._decide(load, text)
        # Refused ones go on to the door, which puts the refusal on record.
        return decision.is_allowed and decision.hides_personal


def _sent_as(load: Load, pieces: Iterator[str]) -> Iterator[str]:
    # The request goes out with the first piece; the block must not stay open between pieces.
    with carrying(load):
        first = next(pieces, None)
    if first is not None:
        yield first
        yield from pieces
