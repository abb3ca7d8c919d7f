from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "troly.office.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registers its kinds of jobs and what goes with a removed document, in every process.
        from troly.office.desk import forgetting, importing, writing  # noqa: F401
