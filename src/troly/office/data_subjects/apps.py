from django.apps import AppConfig


class DataSubjectsConfig(AppConfig):
    name = "troly.office.data_subjects"
    label = "data_subjects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registers its kinds of jobs, in every process.
        from troly.office.data_subjects import requests, terms  # noqa: F401
