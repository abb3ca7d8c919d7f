"""The browsers a person is signed in with: seen, told apart, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from troly.errors import NotFound
from troly.office.audit.chain import record
from troly.office.tenants.models import Member, Person, SignIn

SEEN_SECONDS = 300
"""How often a sign-in that is in use says so."""


def begin(person: Person, session_key: str, browser: str = "", address: str = "") -> SignIn:
    return SignIn.objects.create(
        person=person, session_key=session_key, browser=browser[:200], address=address[:45]
    )


def seen(sign_in_id: object, session_key: str) -> bool:
    """Note that it is in use, under the key its session has now. False when it was ended."""
    found = SignIn.objects.filter(pk=sign_in_id)
    return bool(found.update(seen_at=timezone.now(), session_key=session_key))


def open_sign_ins(person: Person) -> QuerySet[SignIn]:
    """Those that have not run out, newest use first."""
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE + SEEN_SECONDS)
    return SignIn.objects.filter(person=person, seen_at__gt=oldest)


def end(by: Member, person: Person, sign_in_id: object) -> None:
    """End one of ``person``'s sign-ins at once. The caller has checked that ``by`` may.

    Raises ``NotFound``.
    """
    with transaction.atomic():
        found = SignIn.objects.filter(pk=sign_in_id, person=person).first()
        if found is None:
            raise NotFound("no_such_sign_in")
        _end_sessions([found.session_key])
        found.delete()
        record(by.tenant_id, by.id, "sign_in_ended", person.pk)


def end_others(person: Person, session_key: str | None) -> int:
    """End every sign-in of ``person`` but the one with this session. Returns how many."""
    others = SignIn.objects.filter(person=person).exclude(session_key=session_key or "")
    _end_sessions(others.values_list("session_key", flat=True))
    return others.delete()[0]


def end_all(people: QuerySet[Person]) -> None:
    """End every sign-in of these people, known here or not. In the caller's transaction."""
    theirs = SignIn.objects.filter(person__in=people)
    _end_sessions(theirs.values_list("session_key", flat=True))
    theirs.delete()
    people.update(sign_in_round=F("sign_in_round") + 1)


def drop_old() -> int:
    """Forget those whose session has run out; returns how many."""
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE + SEEN_SECONDS)
    return SignIn.objects.filter(seen_at__lte=oldest).delete()[0]


def _end_sessions(keys: Iterable[str]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(session_key=key).delete()
