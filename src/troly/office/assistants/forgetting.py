"""What answers keep of a document's words goes when the document does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from troly.office.assistants.models import Citation, Turn
from troly.office.library.models import Document
from troly.office.library.removal import on_removal

_watchers: list[Callable[[list[Any]], None]] = []


def on_erasure(act: Callable[[list[Any]], None]) -> None:
    """Have ``act`` forget its copies of turns that a lawful erasure takes away, by their ids."""
    if act not in _watchers:
        _watchers.append(act)


def turns_erased(ids: list[Any]) -> None:
    """These turns are about to go for good. In the caller's transaction."""
    for act in _watchers:
        act(ids)


def forget_words_of(document: Document) -> None:
    """Quotes are emptied, and sentences that a model wrote from them taken away. Where a quote
    stood stays. Runs in the caller's transaction."""
    cited = Citation.objects.filter(version__document=document)
    numbers: dict[object, set[int]] = {}
    for turn, number in cited.values_list("turn_id", "number"):
        numbers.setdefault(turn, set()).add(number)
    for one in Turn.objects.filter(pk__in=numbers).exclude(claims=[]).only("claims"):
        kept = [c for c in one.claims if not numbers[one.pk].intersection(c.get("evidence", ()))]
        if len(kept) != len(one.claims):
            Turn.objects.filter(pk=one.pk).update(claims=kept)
    cited.update(quote="", related=[])


on_removal(forget_words_of)
