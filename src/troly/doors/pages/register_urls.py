"""Addresses of the register of assistants."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import building, incidents, register, watching

urlpatterns = [
    path("register", register.register, name="register"),
    path("register/<uuid:assistant_id>", register.entry, name="register_entry"),
    path("register/<uuid:assistant_id>/classify", register.classification, name="register_class"),
    path("register/<uuid:assistant_id>/trial", register.trial, name="register_trial"),
    path("register/<uuid:assistant_id>/act", register.act, name="register_act"),
    path("register/<uuid:assistant_id>/steps/<int:number>", register.step, name="register_step"),
    path("register/<uuid:assistant_id>/days/<str:day>", watching.day, name="register_day"),
    path("register/<uuid:assistant_id>/runs/<int:number>", watching.run, name="register_run"),
    path(
        "register/<uuid:assistant_id>/versions/<int:number>",
        watching.version,
        name="register_version",
    ),
    path("register/<uuid:assistant_id>/watch", watching.watch, name="register_watch"),
    path("register/<uuid:assistant_id>/incident", incidents.report, name="incident_report"),
    path("turns/<uuid:turn_id>/incident", incidents.about_turn, name="turn_incident"),
    path("turns/<uuid:turn_id>/keep", building.keep, name="turn_keep"),
    path("incidents", incidents.all_incidents, name="incidents"),
    path("incidents/<uuid:incident_id>", incidents.incident, name="incident"),
    path(
        "incidents/<uuid:incident_id>/notices/<str:rule>", incidents.notice, name="incident_notice"
    ),
]
