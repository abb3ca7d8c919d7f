"""Assistants found in the register by their names, as a person types them."""

from __future__ import annotations

from django.db.models import QuerySet

from troly.engine.text.forms import fold
from troly.office.governance.models import RegisterEntry


def named_like(entries: QuerySet[RegisterEntry], text: str) -> QuerySet[RegisterEntry]:
    """Those where the name of the assistant or of its body holds every word of ``text``, with
    accents or without."""
    words = fold(text).split()
    names = entries.values_list("pk", "assistant__name", "tenant__folded").order_by()
    found = [
        key
        for key, name, body in names
        if all(word in fold(name) or word in body for word in words)
    ]
    return entries.filter(pk__in=found)
