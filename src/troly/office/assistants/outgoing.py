"""What a question sends to models: whose it is, and how secret what it rests on may be."""

from __future__ import annotations

from troly.engine.guard.leaving import LABELS, Decision, Load
from troly.engine.runtimes.generating import Generator
from troly.engine.runtimes.guarded import GuardedGenerator
from troly.office.library.models import Document
from troly.office.library.outgoing import worst
from troly.office.library.ports import ports
from troly.office.outgoing.door import decision_on
from troly.office.tenants.models import Member


def guarded_generator(member: Member) -> Generator | None:
    """The model that writes, for this member's question; None where there is none."""
    inner, to = ports().generator(), ports().writes_at()
    if inner is None or to is None:
        return inner

    def decide(load: Load, text: str) -> Decision:
        return decision_on(to, load, text)

    return GuardedGenerator(inner, lambda documents: load_of(member, documents), decide)


def load_of(member: Member, documents: tuple[str, ...] | None = None) -> Load:
    """A question of ``member`` with what is quoted from these documents. Where it is not known
    from which, or one is another body's, it counts as the most secret that they may read."""
    clearance, label = int(member.clearance), LABELS[-1]
    if documents is not None:
        found = Document.objects.filter(pk__in=documents, tenant_id=member.tenant_id)
        rows = list(found.values_list("clearance", "label"))
        if len(rows) == len(set(documents)):
            clearance = max((int(row[0]) for row in rows), default=0)
            label = worst(row[1] for row in rows)
    return Load(str(member.tenant_id), str(member.pk), clearance, label, holds_question=True)
