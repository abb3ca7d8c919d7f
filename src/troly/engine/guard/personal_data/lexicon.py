"""Many expressions looked for at once: a word's first letters say which of them to try there.

One alternation of hundreds is tried in full at every word, which costs more than all else together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

Tag = TypeVar("Tag", bound=str)
_HEAD = re.compile(r"\b(?=(\w[\w ']{1,2}))")
_LETTERS = 3


class Lexicon(Generic[Tag]):
    """``entries``: a tag with expressions for folded text, parted by ``|``. Each begins a word with
    two literal signs at least; longer ones are tried first."""

    def __init__(self, entries: Iterable[tuple[Tag, str]]) -> None:
        found: dict[str, list[tuple[Tag, str]]] = defaultdict(list)
        for tag, expressions in entries:
            for expression in _parted(expressions):
                head = re.match(r"[a-z][a-z '][a-z ]?(?![?*{])", expression)
                if head is None:
                    raise ValueError(f"no literal head: {expression}")
                found[head[0]].append((tag, expression))
        for listed in found.values():
            # The longer says more: "hiv positive" before "hiv".
            listed.sort(key=lambda entry: -len(entry[1]))
        self._by_head: Mapping[str, tuple[re.Pattern[str], tuple[Tag, ...]]] = {
            head: (
                re.compile("|".join(f"({expression})(?!\\w)" for _tag, expression in listed)),
                tuple(tag for tag, _expression in listed),
            )
            for head, listed in found.items()
        }

    def find(
        self, key: str, low: int = 0, high: int | None = None
    ) -> Iterator[tuple[int, int, Tag]]:
        """Matches in the folded text ``key``, in order and apart."""
        end = len(key) if high is None else high
        done = low
        known_by = self._by_head.get
        for word in _HEAD.finditer(key, low, end):
            first = word[1]
            long = known_by(first)
            short = known_by(first[:2]) if len(first) == _LETTERS else None
            if long is None and short is None:
                continue
            start = word.start()
            if start < done:
                continue
            for known in (long, short):
                match = known[0].match(key, start, end) if known else None
                if known and match and match.lastindex:
                    yield start, match.end(), known[1][match.lastindex - 1]
                    done = match.end()
                    break


def _parted(expressions: str) -> Iterator[str]:
    """At every ``|`` that stands outside of brackets."""
    depth, start = 0, 0
    for at, sign in enumerate(expressions):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and depth == 0:
            yield from _expanded(expressions[start:at])
            start = at + 1
    yield from _expanded(expressions[start:])


def _expanded(expression: str) -> Iterator[str]:
    """A choice at the beginning as one expression for each."""
    choice = re.match(r"\(\?:([^()]*)\)(?!\?)", expression)
    if choice is None:
        yield expression
        return
    for first in choice[1].split("|"):
        yield first + expression[choice.end() :]
