"""Addresses of the tasks that read documents."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import analysing, summarising

urlpatterns = [
    path("analyse", analysing.analyse, name="analyse"),
    path("analyses/<uuid:job_id>", analysing.analysis, name="analysis"),
    path("summarise", summarising.summarise, name="summarise"),
    path("summaries/<uuid:job_id>", summarising.summary, name="summary"),
]
