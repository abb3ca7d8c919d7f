"""Addresses of the desk's tasks."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import comparing, layouts

urlpatterns = [
    path("document-forms", layouts.all_forms, name="document_forms"),
    path("document-forms/check", layouts.check, name="layout_check"),
    path("document-forms/checks/<uuid:job_id>", layouts.checked, name="layout_checked"),
    path("document-forms/checks/<uuid:job_id>/mended", layouts.mended, name="layout_mended"),
    path("document-forms/<slug:form_id>", layouts.fill, name="document_form"),
    path("compare", comparing.compare, name="compare"),
]
