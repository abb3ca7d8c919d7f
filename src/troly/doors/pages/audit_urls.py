"""Addresses of the pages for those who audit, and of what may leave."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import auditing, outgoing

urlpatterns = [
    path("outgoing", outgoing.outgoing, name="outgoing"),
    path("audit", auditing.entries, name="audit"),
    path("audit/check", auditing.check, name="audit_check"),
    path("audit/export", auditing.export, name="audit_export"),
    path("audit/verify_audit.py", auditing.verifier, name="audit_verifier"),
    path("audit/content/<str:kind>/<uuid:content_id>", auditing.content, name="audit_content"),
]
