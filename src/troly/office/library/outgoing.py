"""How secret a text is that leaves for a model: as much as the documents it is from."""

from __future__ import annotations

from collections.abc import Iterable

from troly.engine.guard.leaving import LABELS, Load
from troly.office.library.models import Document


def load_of_document(document: Document) -> Load:
    """Texts of one document, on their way to be turned into vectors."""
    label = worst((document.label,))
    return Load(
        str(document.tenant_id), "worker", int(document.clearance), label, holds_question=False
    )


def worst(labels: Iterable[str]) -> str:
    """The label of a text made of several; what is not known counts as the most sensitive."""
    known = [one if one in LABELS else LABELS[-1] for one in labels]
    return max(known, key=LABELS.index, default=LABELS[0])
