"""What browsers are told, what cookies are like, and how the signing key is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client, override_settings

from troly.errors import SettingsError
from troly.framework import CONTENT_SECURITY_POLICY, django_settings
from troly.office.library.models import Document
from troly.office.tenants import second_step
from troly.office.tenants.models import Member
from troly.settings import Settings


def of(home: Path, **more: object) -> Settings:
    home.mkdir(exist_ok=True)
    return Settings(home=home, **more)  # type: ignore[arg-type]


def test_pages_run_no_inline_script_and_load_nothing_from_elsewhere(db: None) -> None:
    policy = Client().get("/sign-in").headers["Content-Security-Policy"]
    assert policy == CONTENT_SECURITY_POLICY
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'self'"
    assert "script-src" not in rules
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_answer_says_how_it_may_be_used(db: None) -> None:
    for address in ("/sign-in", "/api/v1/documents", "/health", "/nothing-here"):
        headers = Client().get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert "camera=()" in headers["Permissions-Policy"], address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address


def test_https_is_asked_for_a_year_once_the_address_has_it(tmp_path: Path) -> None:
    safe = django_settings(of(tmp_path / "a", public_url="https://troly.example"))
    plain = django_settings(of(tmp_path / "b"))
    assert safe["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert plain["SECURE_HSTS_SECONDS"] == 0
    for name in ("SESSION", "CSRF"):
        assert safe[f"{name}_COOKIE_SECURE"] is True
        for one in (safe, plain):
            assert one[f"{name}_COOKIE_HTTPONLY"] is True
            assert one[f"{name}_COOKIE_SAMESITE"] == "Lax"
    with override_settings(SECURE_HSTS_SECONDS=31_536_000):
        answer = Client().get("/health", secure=True)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_form_without_its_token_is_refused(administrator: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator.person)
    for address in ("/sign-out", "/people/invite", "/audit/export", "/outgoing"):
        assert client.post(address, {}).status_code == 403, address


def test_the_api_takes_no_cookie(administrator: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator.person)
    assert client.get("/api/v1/documents").status_code == 401
    assert client.post("/api/v1/collections", {}).status_code == 401


def test_an_original_comes_as_a_download_that_is_not_guessed_at(
    administrator: Member, document: Document
) -> None:
    client = Client()
    client.force_login(administrator.person)
    answer = client.get(f"/versions/{document.current_id}/original")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        "no-store" in answer.headers["Cache-Control"]
        or "private" in (answer.headers["Cache-Control"])
    )


def test_a_foreign_host_name_is_refused(db: None) -> None:
    assert Client().get("/sign-in", headers={"host": "evil.example"}).status_code == 400


def test_the_signing_key_is_changed_without_losing_what_the_old_one_signed(
    tmp_path: Path, administrator: Member
) -> None:
    settings = of(tmp_path)
    first = settings.secret_key()
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert settings.secret_key_fallbacks() == []
    (tmp_path / "secret_key").write_text(f"a-new-key-of-many-letters\n{first}\n")
    assert settings.secret_key() == "a-new-key-of-many-letters"
    assert settings.secret_key_fallbacks() == [first]
    with override_settings(SECRET_KEY=first, SECRET_KEY_FALLBACKS=[]):
        key = second_step.prepare(administrator.person)
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[first]):
        assert second_step.prepare(administrator.person) == key
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[]):
        assert second_step.prepare(administrator.person) != key


def test_an_empty_key_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(SettingsError) as caught:
        of(tmp_path).secret_key()
    assert "SECRET_KEY_FILE" in str(caught.value)
