from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "troly.office.governance"
    label = "governance"
