"""Ids that were typed or sent."""

from __future__ import annotations

import uuid

from troly.errors import NotFound


def known_id(text: str, code: str) -> uuid.UUID:
    """Raises ``NotFound`` with ``code`` when ``text`` is no id."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound(code) from error
