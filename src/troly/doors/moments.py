"""Moments as people type them, on pages and in the terminal."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from troly.errors import BadInput


def typed_moment(text: str, code: str) -> datetime | None:
    """``2026-11-22T09:30``, by the installation's clock unless it names another; None where nothing
    was typed. Raises ``BadInput`` with ``code``."""
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(code, detected="–") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
