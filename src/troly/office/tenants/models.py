"""Bodies, the people in them, and how they sign in."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone


class Clearance(models.IntegerChoices):
    """How much secrecy a member may read, and how much a document asks for."""

    PUBLIC = 0, "public"
    INTERNAL = 1, "internal"
    RESTRICTED = 2, "restricted"


class Role(models.TextChoices):
    READER = "reader", "reader"
    BUILDER = "builder", "builder"
    AUDITOR = "auditor", "auditor"
    ADMINISTRATOR = "administrator", "administrator"


class Tenant(models.Model):
    """One public body's separate space. Bodies form a tree."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    accent_colour = models.CharField(max_length=7, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_person(self, name: str, password: str | None, **fields: Any) -> Person:
        person = self.model(sign_in_name=self.normalise(name), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    @staticmethod
    def normalise(name: str) -> str:
        return name.strip().casefold()

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(sign_in_name=self.normalise(username or ""))


class Person(AbstractBaseUser):
    """A sign-in account. What a person may do stands in their memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sign_in_name = models.CharField(max_length=150, unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, blank=True)
    is_active = models.BooleanField(default=True)
    has_one_time_password = models.BooleanField(default=False)

    objects = PersonManager()
    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.full_name or self.sign_in_name


class Member(models.Model):
    """A person in a body: their role and their clearance there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.READER)
    clearance = models.IntegerField(choices=Clearance.choices, default=Clearance.INTERNAL)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("tenant", "person"), name="member_once_in_a_body"),
        )

    def __str__(self) -> str:
        return f"{self.person} ({self.tenant})"

    @property
    def may_build(self) -> bool:
        """May add documents and make assistants."""
        return self.role in (Role.BUILDER, Role.ADMINISTRATOR)


class AccessToken(models.Model):
    """A key to the API. Only its SHA-256 is kept; the text is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    @staticmethod
    def digest_of(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    @staticmethod
    def fresh_text() -> str:
        return f"troly_{secrets.token_urlsafe(32)}"
