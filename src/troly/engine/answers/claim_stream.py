"""What a model wrote, as claims: read while it comes, whatever it turns out to be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from troly.errors import Unavailable

MOST_CLAIMS = 8
LONGEST_CLAIM = 600
_OPENS_LIST = re.compile(r"\"claims\"\s*:\s*\[")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_IDS = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
_MARKS = re.compile(r"^[\s>*#•–-]+|^\d{1,2}[.)]\s+|\*\*|__|`+")


@dataclass(frozen=True, slots=True)
class WrittenClaim:
    """One statement of a model, not checked yet. ``evidence`` may name what does not exist."""

    text: str
    evidence: tuple[int, ...]


def read_claims(pieces: Iterable[str]) -> Iterator[WrittenClaim]:
    """Each claim as soon as it is complete: the objects of the list ``claims``, or lines that end
    in numbers in brackets where the model keeps to no form.

    Raises ``Unavailable`` (``model_garbage``) when neither stands there, or more than
    ``MOST_CLAIMS``; and what the pieces raise.
    """
    text, place, count = "", -1, 0
    decoder = json.JSONDecoder()
    for piece in pieces:
        text += piece
        if place < 0:
            # Thoughts told first are not part of the answer.
            text = _THOUGHT.sub("", text) if "</think>" in text else text
            found = None if text.lstrip().startswith("<think>") else _OPENS_LIST.search(text)
            place = found.end() if found else -1
        while place >= 0:
            start = _next_object(text, place)
            if start < 0:
                break
            try:
                value, place = decoder.raw_decode(text, start)
            except json.JSONDecodeError:
                break
            except RecursionError:
                raise Unavailable("model_garbage") from None
            count += 1
            yield _claim_of(value, count)
    if place >= 0:
        # A list that never closed was cut, whatever the server says of the end.
        if "]" not in text[place:]:
            raise Unavailable("model_cut")
        return
    yield from _claims_of_lines(_THOUGHT.sub("", text))


def _next_object(text: str, place: int) -> int:
    for position in range(place, len(text)):
        if text[position] == "{":
            return position
        if text[position] not in ", \t\r\n":
            return -1
    return -1


def _claim_of(value: Any, count: int) -> WrittenClaim:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or count > MOST_CLAIMS:
        raise Unavailable("model_garbage")
    given = value.get("evidence")
    listed = given if isinstance(given, list) else [given]
    # True is an integer to Python, and a number in quotes is what small models write.
    kept = [n for n in listed if isinstance(n, (int, str)) and not isinstance(n, bool)]
    ids = [int(n) for n in kept if str(n).isdecimal() and len(str(n)) < 4]
    return _claim(text, ids)


def _claims_of_lines(text: str) -> Iterator[WrittenClaim]:
    count = 0
    for line in text.splitlines():
        ids = [int(n) for found in _IDS.findall(line) for n in re.findall(r"\d+", found)]
        said = _claim(line, ids)
        if ids and said.text:
            count += 1
            if count > MOST_CLAIMS:
                raise Unavailable("model_garbage")
            yield said
    if not count:
        raise Unavailable("model_garbage")


def _claim(text: str, ids: list[int]) -> WrittenClaim:
    plain = _MARKS.sub("", _IDS.sub("", " ".join(text.split())))
    return WrittenClaim(" ".join(plain.split()).strip(), tuple(dict.fromkeys(ids)))
