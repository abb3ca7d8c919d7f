"""Records of rooms above that hold what people wrote: looked through for a person, covered for
good, and handed to who asks for their own data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from troly.office.tenants.models import Member, Tenant


@dataclass(frozen=True)
class Written:
    """One kind of such records; each is known by a UUID.

    ``texts``: the id of each with its words. ``cover``: take away what the expression finds, or
    without one all words, in the caller's transaction; an id that is named twice was covered
    twice before; how many were touched. ``given``: what ``member`` may hand to the person.
    """

    what: str
    texts: Callable[[Tenant], Iterable[tuple[str, list[str]]]]
    cover: Callable[[Tenant, Sequence[object], re.Pattern[str] | None], int]
    given: Callable[[Member, Sequence[object], re.Pattern[str]], list[dict[str, Any]]]


_kinds: dict[str, Written] = {}


def keeps_writings(kind: Written) -> None:
    """Have these records found and covered too."""
    _kinds[kind.what] = kind


def kinds() -> list[Written]:
    """In the order of their names."""
    return [_kinds[what] for what in sorted(_kinds)]
