"""What checking a chain came to: entries, head, signatures, archives told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from troly.office.audit.chain import clock_set_back, last_seal, verify
from troly.office.audit.models import Entry, Head
from troly.office.audit.signing import first_wrong_head, last_signed


@dataclass(frozen=True)
class Verdict:
    """``broken``: number of the first entry that does not fit. ``wrong_head``: number of the first
    signed head that does not. ``signed``: up to which entry the chain is signed. ``sealed``: up to
    which entry it lies in archives. ``clock``: entries that bear an earlier time than the one
    before."""

    body: str
    entries: int
    broken: int | None
    wrong_head: int | None
    signed: int
    sealed: int
    clock: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        return self.broken is None and self.wrong_head is None


def verdict(body: object) -> Verdict:
    key = str(body)
    seal, last = last_seal(key), last_signed(key)
    return Verdict(
        body=key,
        entries=Entry.objects.filter(body=key).count(),
        broken=verify(key),
        wrong_head=first_wrong_head(key),
        signed=last.number if last else 0,
        sealed=seal.number if seal else 0,
        clock=tuple(clock_set_back(key)),
    )


def verdicts() -> Iterator[Verdict]:
    """One for each chain there is; chains without a head are found too."""
    heads = set(Head.objects.values_list("body", flat=True))
    stray = set(Entry.objects.order_by().values_list("body", flat=True).distinct())
    for body in sorted(heads | stray):
        yield verdict(body)
