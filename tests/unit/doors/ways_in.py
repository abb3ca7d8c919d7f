"""Every way in over HTTP, with what each kind of person must get. A route that is not in this
table fails a test, so that nothing is opened without a word on who may use it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from tests.unit.doors.ways import API
from tests.unit.doors.ways_of_api import INTERFACE
from tests.unit.doors.ways_of_pages import PAGES

WAYS = PAGES + INTERFACE
# The description of the API is the same for everybody, and takes a second to write.
FOR_MEMBERS = tuple(way for way in WAYS if way.route != f"{API}openapi.json")


def routes() -> Iterator[str]:
    """Every route of the URL configuration, written out."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield here
            else:
                yield from walk(pattern.url_patterns, here)

    yield from walk(get_resolver().url_patterns, "")
