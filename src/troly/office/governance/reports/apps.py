from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "troly.office.governance.reports"
    label = "reports"
