from django.apps import AppConfig


class AssistantsConfig(AppConfig):
    name = "troly.office.assistants"
    label = "assistants"
    default_auto_field = "django.db.models.BigAutoField"
