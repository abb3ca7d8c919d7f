"""Asks directories now and then about everybody who came in through them: who is gone there, or in
other groups, loses here what that gave, without signing in first."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from troly.errors import NotAllowed, TrolyError
from troly.office.tenants.identity import directory, providers
from troly.office.tenants.identity.arrivals import Arrival, apply_rules
from troly.office.tenants.identity.facts import DirectoryFacts
from troly.office.tenants.identity.models import Identity, IdentityProvider

log = logging.getLogger("troly.identity")
EVERY = timedelta(minutes=5)
AT_ONCE = 200


def refresh_due() -> int:
    """Every directory not asked within ``EVERY``; returns how many were."""
    done = 0
    oldest = timezone.now() - EVERY
    due = IdentityProvider.objects.filter(kind="ldap", is_on=True).filter(
        Q(asked_at=None) | Q(asked_at__lte=oldest)
    )
    for provider in due.select_related("tenant"):
        # One worker asks, whichever notes it first.
        mine = IdentityProvider.objects.filter(pk=provider.pk, asked_at=provider.asked_at)
        if not mine.update(asked_at=timezone.now()):
            continue
        try:
            refresh(provider)
            done += 1
        except TrolyError as error:
            log.warning("directory %s: %s", provider.pk, error.code)
    return done


def refresh(provider: IdentityProvider) -> tuple[int, int]:
    """Ask about everybody of one directory. Returns how many there are and how many are gone.

    When it does not answer nothing changes, and its page says so. Raises ``Unavailable``.
    """
    facts = providers.facts_of(provider)
    if not isinstance(facts, DirectoryFacts):
        return 0, 0
    known = Identity.objects.filter(provider=provider).order_by("pk")
    subjects = list(known.values_list("subject", flat=True))
    gone = 0
    try:
        for start in range(0, len(subjects), AT_ONCE):
            part = subjects[start : start + AT_ONCE]
            for subject, arrival in directory.look_up(
                facts, part, providers.told(provider)
            ).items():
                gone += not _apply(provider, subject, arrival)
    except TrolyError as error:
        providers.note(provider, error.code)
        raise
    providers.note(provider, "")
    return len(subjects), gone


def _apply(provider: IdentityProvider, subject: str, arrival: Arrival | None) -> bool:
    identity = Identity.objects.select_related("person").filter(provider=provider, subject=subject)
    one = identity.first()
    if one is None:
        return True
    with transaction.atomic():
        try:
            apply_rules(provider, one.person, arrival or Arrival(subject, ""), arrival is not None)
        except NotAllowed as error:
            log.warning("directory %s: %s", provider.pk, error.code)
    return arrival is not None
