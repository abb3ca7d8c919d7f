"""Addresses of the pages about people, bodies and one's own account."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.identity_urls import urlpatterns as identity_patterns
from troly.doors.pages.views import account, bodies, joining, people, signing_in

urlpatterns = [
    path("sign-in/code", signing_in.code, name="sign_in_code"),
    *identity_patterns,
    path("account", account.account, name="account"),
    path("account/body", account.switch, name="account_body"),
    path("account/sign-ins", account.end_sign_in, name="account_sign_ins"),
    path("account/codes", account.codes, name="account_codes"),
    path("invitations/<str:token>", joining.join, name="join"),
    path("people", people.people, name="people"),
    path("people/invite", people.invite, name="invite"),
    path("people/<uuid:member_id>", people.member, name="member"),
    path("bodies", bodies.all_bodies, name="bodies"),
    path("bodies/<uuid:body_id>", bodies.body, name="body"),
]
