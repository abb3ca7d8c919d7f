"""Addresses of the pages about grants and groups."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import access, groups

urlpatterns = [
    path("access/<str:what>/<uuid:thing_id>", access.access, name="access"),
    path("groups", groups.all_groups, name="groups"),
    path("groups/<uuid:group_id>", groups.group, name="group"),
]
