from django.apps import AppConfig


class AssistantsConfig(AppConfig):
    name = "troly.office.assistants"
    label = "assistants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registers what is forgotten with a removed document, in every process.
        from troly.office.assistants import forgetting  # noqa: F401
