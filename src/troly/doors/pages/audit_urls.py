"""Addresses of the pages for those who audit."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import auditing

urlpatterns = [
    path("audit", auditing.entries, name="audit"),
    path("audit/check", auditing.check, name="audit_check"),
    path("audit/export", auditing.export, name="audit_export"),
    path("audit/verify_audit.py", auditing.verifier, name="audit_verifier"),
    path("audit/content/<str:kind>/<uuid:content_id>", auditing.content, name="audit_content"),
]
