"""Addresses of the register of assistants."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import register

urlpatterns = [
    path("register", register.register, name="register"),
    path("register/<uuid:assistant_id>", register.entry, name="register_entry"),
    path("register/<uuid:assistant_id>/classify", register.classification, name="register_class"),
    path("register/<uuid:assistant_id>/trial", register.trial, name="register_trial"),
    path("register/<uuid:assistant_id>/act", register.act, name="register_act"),
    path("register/<uuid:assistant_id>/steps/<int:number>", register.step, name="register_step"),
]
