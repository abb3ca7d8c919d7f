from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "troly.office.governance.reports"
    label = "reports"

    def ready(self) -> None:
        """Importing these registers what reports can show."""
        from troly.office.governance.reports import (  # noqa: F401
            of_body,
            of_register,
            of_use,
            of_watching,
        )
