"""Systems outside that say who somebody is, what their groups open, and whom they know."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from troly.office.tenants.models import Clearance, Member, Person, Role, Tenant


class IdentityProvider(models.Model):
    """One system of accounts: an OpenID provider, or a directory.

    Its address, and the files its secrets stand in, are named at the machine alone: no page sends
    requests where somebody in a browser would like them to go.
    """

    class Kind(models.TextChoices):
        OIDC = "oidc", "oidc"
        LDAP = "ldap", "ldap"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        Tenant, models.CASCADE, null=True, blank=True, related_name="identity_providers"
    )
    """The body it serves, with those below it; empty: the whole installation."""
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=80, unique=True)
    """What people read on the sign-in page."""
    facts = models.JSONField(default=dict)
    """See ``facts.py``."""
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)
    """When all of its people were last asked about (directories only)."""
    trouble = models.CharField(max_length=60, blank=True)
    """The code of what was wrong the last time; empty when it answered."""

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class IdentityRule(models.Model):
    """What one group of a provider opens in one body. The first rule that fits decides there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="rules")
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="identity_rules")
    place = models.PositiveIntegerField(default=0)
    group = models.CharField(max_length=400)
    """A group as the provider names it; ``*``: everybody it knows."""
    level = models.CharField(max_length=200, blank=True)
    """The assurance this rule asks for; empty: what the provider's sign-in asks for anyway."""
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.READER)
    clearance = models.IntegerField(choices=Clearance.choices, default=Clearance.INTERNAL)

    class Meta:
        ordering = ("place", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "tenant", "group"), name="identity_rule_once"
            ),
        )


class Identity(models.Model):
    """A person as a provider knows them. ``subject`` never changes there, names do."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="identities")
    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    subject = models.CharField(max_length=255)
    name = models.CharField(max_length=150, blank=True)
    """The sign-in name there."""
    level = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject"), name="identity_once"),
        )


class GivenPlace(models.Model):
    """A membership that a provider's rules made, and that they alone change and end."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="given")
    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="places")
    ended_at = models.DateTimeField(null=True, blank=True)
    """Set while no rule fits any more; a member switched off by a person stays off."""


class Passkey(models.Model):
    """A key that a person's device keeps (WebAuthn); only its public half is here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential = models.CharField(max_length=1400, unique=True)
    """The id the device gave it, as URL-safe base64."""
    public = models.TextField()
    """Attested credential data as WebAuthn writes it, as URL-safe base64."""
    count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
