"""The door made of pages, as an application Django can find templates and static files in."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from troly.doors.pages.catalogues import compile_catalogues


class PagesConfig(AppConfig):
    name = "troly.doors.pages"
    label = "pages"

    def ready(self) -> None:
        """A fresh clone has translations as text only; they are compiled at its first start. What
        the pages show in reports is registered."""
        for folder in settings.LOCALE_PATHS:
            compile_catalogues(Path(folder))
        from troly.doors import ai_notice  # noqa: F401
        from troly.office.keeping import evidence  # noqa: F401
