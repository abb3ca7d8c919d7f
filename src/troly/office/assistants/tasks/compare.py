"""Two documents, two versions of one, or two pasted texts, held against each other.

Nothing of pasted texts is kept; that something was compared is recorded, without its words.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from troly.engine.answers.comparison.compare import compare_texts
from troly.engine.answers.comparison.marking import Span, run_of
from troly.engine.answers.comparison.values import Change, Comparison, Pair
from troly.office.assistants.tasks.sources import ComparedSide, pasted_side, side_of
from troly.office.audit.chain import record
from troly.office.library.viewing import version_for
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission


@dataclass(frozen=True)
class Compared:
    left: ComparedSide
    right: ComparedSide
    comparison: Comparison

    def runs(self, pair: Pair, *, is_left: bool) -> list[tuple[str, bool]]:
        """One side of a pair as (text, whether it differs), in order."""
        side = self.left if is_left else self.right
        return [(side.shown(a, b), differs) for a, b, differs in self.spans(pair, is_left=is_left)]

    def spans(self, pair: Pair, *, is_left: bool) -> list[Span]:
        return run_of(pair, is_left=is_left)


def compare_versions(member: Member, left_id: object, right_id: object) -> Compared:
    """Compare two versions that ``member`` may read, of one document or of two.

    Raises ``NotFound`` for what is not there for this member, ``BadInput`` for one too long.
    """
    require(member, Permission.READ)
    left = side_of(version_for(member, left_id))
    right = side_of(version_for(member, right_id))
    return _compared(member, left, right)


def compare_pasted(member: Member, left: str, right: str) -> Compared:
    """Compare two texts as typed. Raises ``BadInput`` for one that is empty or too long."""
    require(member, Permission.READ)
    return _compared(member, pasted_side(left), pasted_side(right))


def compare_with_pasted(member: Member, version_id: object, text: str) -> Compared:
    """Compare a version that ``member`` may read with a text as typed."""
    require(member, Permission.READ)
    return _compared(member, side_of(version_for(member, version_id)), pasted_side(text))


def _compared(member: Member, left: ComparedSide, right: ComparedSide) -> Compared:
    found = compare_texts(left.text, right.text)
    counts = {str(change): found.count(change) for change in Change}
    with transaction.atomic():
        record(
            member.tenant_id,
            member.id,
            "texts_compared",
            right.version.pk if right.version else left.version.pk if left.version else None,
            left=left.name,
            right=right.name,
            counts=counts,
        )
    return Compared(left, right, found)
