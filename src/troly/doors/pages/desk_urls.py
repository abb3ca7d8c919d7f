"""Addresses of the desk's tasks."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import cases, comparing, drafting, layouts

urlpatterns = [
    path("document-forms", layouts.all_forms, name="document_forms"),
    path("document-forms/check", layouts.check, name="layout_check"),
    path("document-forms/checks/<uuid:job_id>", layouts.checked, name="layout_checked"),
    path("document-forms/checks/<uuid:job_id>/mended", layouts.mended, name="layout_mended"),
    path("document-forms/<slug:form_id>", layouts.fill, name="document_form"),
    path("cases", cases.all_cases, name="cases"),
    path("cases/<uuid:desk_case_id>", cases.case, name="case"),
    path("cases/<uuid:desk_case_id>/facts", cases.facts, name="case_facts"),
    path("cases/<uuid:desk_case_id>/sources", cases.change_sources, name="case_sources"),
    path("cases/<uuid:desk_case_id>/ask", cases.ask, name="case_ask"),
    path("cases/<uuid:desk_case_id>/pass-on", cases.pass_on, name="case_pass_on"),
    path("cases/<uuid:desk_case_id>/paragraph", drafting.paragraph, name="case_paragraph"),
    path("cases/<uuid:desk_case_id>/write", drafting.write, name="case_write"),
    path("cases/<uuid:desk_case_id>/file", drafting.take_file, name="case_file"),
    path("cases/<uuid:desk_case_id>/history", drafting.history, name="case_history"),
    path("cases/<uuid:desk_case_id>/hand-over", drafting.hand_over, name="case_hand_over"),
    path("cases/<uuid:desk_case_id>/sign", drafting.sign, name="case_sign"),
    path(
        "cases/<uuid:desk_case_id>/document.docx",
        drafting.taken,
        {"kind": "docx"},
        name="case_document",
    ),
    path(
        "cases/<uuid:desk_case_id>/tasks.ics", drafting.taken, {"kind": "ics"}, name="case_calendar"
    ),
    path(
        "cases/<uuid:desk_case_id>/folder.zip", drafting.taken, {"kind": "zip"}, name="case_folder"
    ),
    path("compare", comparing.compare, name="compare"),
]
