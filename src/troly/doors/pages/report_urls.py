"""Addresses of reports, of the publication, and of the register that everybody may read."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import open_register, reports

ONE = "reports/<slug:framework_id>"

urlpatterns = [
    path("reports", reports.reports, name="reports"),
    path(ONE, reports.report, name="report"),
    path(f"{ONE}/questions/<str:question_id>", reports.answer, name="report_answer"),
    path(f"{ONE}/evidence/<slug:evidence_name>", reports.evidence, name="report_evidence"),
    path(f"{ONE}/file/<slug:file_kind>", reports.file, name="report_file"),
    path("publication", open_register.publication, name="publication"),
    path("register/<uuid:assistant_id>/card", open_register.own_card, name="card"),
    path("open/register", open_register.register, name="open_register"),
    path("open/register/<uuid:assistant_id>", open_register.card, name="open_card"),
    path("open/register/<uuid:assistant_id>.json", open_register.card_json, name="open_card_json"),
]
