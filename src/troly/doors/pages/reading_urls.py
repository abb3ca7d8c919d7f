"""Addresses of the tasks that read documents."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import analysing

urlpatterns = [
    path("analyse", analysing.analyse, name="analyse"),
    path("analyses/<uuid:job_id>", analysing.analysis, name="analysis"),
]
