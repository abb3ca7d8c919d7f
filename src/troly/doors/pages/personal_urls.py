"""Addresses of the pages about personal data."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import personal, subject_requests

urlpatterns = [
    path("personal-data", personal.report, name="personal"),
    path("personal-data/look", personal.look_again, name="personal_look"),
    path("personal-data/policy", personal.policy, name="personal_policy"),
    path("personal-data/terms", personal.terms_page, name="personal_terms"),
    path("documents/<uuid:document_id>/personal-data", personal.places, name="personal_places"),
    path("personal-data/requests", subject_requests.all_requests, name="subject_requests"),
    path(
        "personal-data/requests/<uuid:request_id>",
        subject_requests.one_request,
        name="subject_request",
    ),
    path(
        "personal-data/requests/<uuid:request_id>/export",
        subject_requests.export,
        name="subject_export",
    ),
    path(
        "personal-data/requests/<uuid:request_id>/certificate",
        subject_requests.certificate,
        name="subject_certificate",
    ),
]
