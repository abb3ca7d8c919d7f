"""Leafing through long lists."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page


def page_links(page: Page[Any], address: str, **query: str) -> dict[str, Any]:
    """Where the leaves before and after are; empty values of ``query`` are left out."""
    kept = {name: value for name, value in query.items() if value}

    def leaf(number: int) -> str:
        wanted = kept | ({"page": str(number)} if number > 1 else {})
        return address + (f"?{urlencode(wanted)}" if wanted else "")

    return {
        "page": page.number,
        "count": page.paginator.num_pages,
        "previous": leaf(page.number - 1) if page.has_previous() else "",
        "next": leaf(page.number + 1) if page.has_next() else "",
    }
