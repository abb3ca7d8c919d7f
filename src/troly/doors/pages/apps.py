"""The door made of pages, as an application Django can find templates and static files in."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "troly.doors.pages"
    label = "pages"
