from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "troly.office.governance"
    label = "governance"

    def ready(self) -> None:
        # What forgets copies and finds people in incidents, in every process.
        from troly.office.governance import forgetting  # noqa: F401
