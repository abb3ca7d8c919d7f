"""Addresses without sign-in; the middleware and the tests know them by the name ``watching``."""

from __future__ import annotations

from django.urls import path

from troly.doors.watching import views

app_name = "watching"
urlpatterns = [
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
]
