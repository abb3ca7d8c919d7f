from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "troly.office.tenants"
    label = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Django looks for models in the room's own file only; importing these registers them.
        from troly.office.tenants.identity import models  # noqa: F401
