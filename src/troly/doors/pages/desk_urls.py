"""Addresses of the desk's tasks."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import comparing

urlpatterns = [
    path("compare", comparing.compare, name="compare"),
]
