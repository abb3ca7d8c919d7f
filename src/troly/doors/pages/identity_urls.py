"""Addresses of signing in by other ways, and of the pages about them."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import identity, outside, passkeys, tokens

urlpatterns = [
    path("sign-in/ways", outside.ways, name="ways"),
    path("sign-in/with/<uuid:provider_id>", outside.go, name="outside"),
    path("sign-in/with/<uuid:provider_id>/back", outside.back, name="outside_back"),
    path("sign-in/proved", outside.proved, name="proved"),
    path("account/identity/join", outside.join, name="identity_join"),
    path("account/identity/<uuid:identity_id>/part", outside.part, name="identity_part"),
    path("sign-in/passkey", passkeys.sign_in, name="passkey_sign_in"),
    path("account/passkeys", passkeys.add, name="passkeys"),
    path("account/passkeys/<uuid:passkey_id>/remove", passkeys.remove, name="passkey_remove"),
    path("account/tokens", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:token_id>/end", tokens.end, name="token_end"),
    path("people/identity", identity.providers_list, name="identities"),
    path("people/identity/<uuid:provider_id>", identity.provider, name="identity"),
]
