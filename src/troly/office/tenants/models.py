"""Bodies, the people in them, and how they sign in."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from troly.engine.text.forms import fold
from troly.office.tenants.permissions import TABLE, Permission


class Clearance(models.IntegerChoices):
    """How much secrecy a member may read, and how much a document asks for."""

    PUBLIC = 0, "public"
    INTERNAL = 1, "internal"
    RESTRICTED = 2, "restricted"


class Role(models.TextChoices):
    """What each may do stands in ``permissions.TABLE``."""

    READER = "reader", "reader"
    BUILDER = "builder", "builder"
    OFFICER = "officer", "officer"
    TRAINER = "trainer", "trainer"
    AUDITOR = "auditor", "auditor"
    OPERATOR = "operator", "operator"
    ADMINISTRATOR = "administrator", "administrator"


class Tenant(models.Model):
    """One public body's separate space. Bodies form a tree.

    ``path`` holds the ids from the root down to this body, each followed by ``/``: what lies below
    a body is what begins with its path. ``bodies.place`` alone writes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, default="", editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=400, default="", db_index=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    accent_colour = models.CharField(max_length=7, blank=True)
    refuses_personal_questions = models.BooleanField(default=False)
    """Questions that hold personal data are neither answered nor kept."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)[:200]
        if not self.path:
            above = self.parent.path if self.parent else ""
            self.path = f"{above}{self.id.hex}/"
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(*args, **kwargs)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


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
    # Grows when every sign-in of this person has to end: sessions are signed with it.
    sign_in_round = models.PositiveIntegerField(default=0)
    folded = models.CharField(max_length=360, default="", editable=False)

    objects = PersonManager()
    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.full_name or self.sign_in_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(f"{self.sign_in_name} {self.full_name}")[:360]
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "folded"}
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if not is_new and (fields is None or {"full_name", "sign_in_name"} & set(fields)):
            self.memberships.update(sort_name=self.sign_in_name, folded=self.folded)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Round 0 signs as before rounds existed: an upgrade ends nobody's session.
        signed = f"{self.password}{self.sign_in_round or ''}"
        return salted_hmac(
            "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash",
            signed,
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Member(models.Model):
    """A person in a body: their role and their clearance there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.READER)
    clearance = models.IntegerField(choices=Clearance.choices, default=Clearance.INTERNAL)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # The person's own, copied: lists of 100,000 members sort and search without a join.
    sort_name = models.CharField(max_length=150, default="", editable=False)
    folded = models.CharField(max_length=360, default="", editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("tenant", "person"), name="member_once_in_a_body"),
        )
        indexes = (
            models.Index(fields=("role", "is_active"), name="member_by_role"),
            models.Index(fields=("sort_name", "id", "tenant"), name="member_by_name"),
        )

    def __str__(self) -> str:
        return f"{self.person} ({self.tenant})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.sort_name, self.folded = self.person.sign_in_name, self.person.folded
        super().save(*args, **kwargs)

    @property
    def may_build(self) -> bool:
        """May add documents and make assistants."""
        return self.may(Permission.BUILD)

    def may(self, permission: Permission) -> bool:
        return permission in TABLE.get(self.role, frozenset())


class Group(models.Model):
    """Members of one body named together, so that a grant can name them at once.

    ``outside_name`` is the group's name at an identity provider, where it is filled from there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="groups")
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, editable=False)
    outside_name = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    members = models.ManyToManyField(Member, through="GroupMember", related_name="groups")

    class Meta:
        ordering = ("folded", "id")
        constraints = (
            models.UniqueConstraint(fields=("tenant", "name"), name="group_name_once_in_a_body"),
            models.UniqueConstraint(
                fields=("tenant", "outside_name"),
                condition=~models.Q(outside_name=""),
                name="group_outside_name_once",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)[:120]
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(*args, **kwargs)


class GroupMember(models.Model):
    """One member in one group. ``origin`` is empty where a person put them there, else it names
    the identity provider, which alone takes them out again."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="places")
    member = models.ForeignKey(Member, models.CASCADE, related_name="group_places")
    origin = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("group", "member"), name="member_once_in_a_group"),
        )


class Grant(models.Model):
    """What its owner body gives somebody to read: one collection, or one document.

    The recipient is a body (one's own, or another, then perhaps with all below it), or a group or
    a member of the owner body. It holds from its record until ``ended_at`` or the end of
    ``last_day``, and what came by it is read no longer from that moment on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="grants_given")
    collection = models.ForeignKey(
        "library.Collection", models.CASCADE, null=True, blank=True, related_name="grants"
    )
    document = models.ForeignKey(
        "library.Document", models.CASCADE, null=True, blank=True, related_name="grants"
    )
    to_body = models.ForeignKey(
        Tenant, models.CASCADE, null=True, blank=True, related_name="grants_received"
    )
    is_with_below = models.BooleanField(default=False)
    to_group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="grants"
    )
    to_member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="grants"
    )
    clearance = models.IntegerField(choices=Clearance.choices, default=Clearance.RESTRICTED)
    """The highest level that is read by this grant; one's own clearance holds as well."""
    label = models.CharField(max_length=40, blank=True)
    """Only documents with this label; empty: whatever their label."""
    last_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-granted_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(collection=None) ^ models.Q(document=None),
                name="grant_of_one_thing",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(to_body__isnull=False, to_group=None, to_member=None)
                    | models.Q(to_body=None, to_group__isnull=False, to_member=None)
                    | models.Q(to_body=None, to_group=None, to_member__isnull=False)
                ),
                name="grant_to_one_recipient",
            ),
        )


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


class Invitation(models.Model):
    """A place in a body kept for somebody. Only the SHA-256 of its link is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="invitations")
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    sign_in_name = models.CharField(max_length=150)
    full_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.READER)
    clearance = models.IntegerField(choices=Clearance.choices, default=Clearance.INTERNAL)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)


class SignIn(models.Model):
    """One browser a person is signed in with. Its session ends with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, db_index=True)
    browser = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-seen_at",)


class SecondStep(models.Model):
    """The one-time codes a person must give after their password (RFC 6238).

    ``sealed`` is the key of the codes, encrypted with the installation's signing key.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="second")
    sealed = models.TextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # A code opens once: the last moment used, in steps of 30 seconds.
    last_step = models.BigIntegerField(default=0)
    spare_digests = models.JSONField(default=list)


class Counter(models.Model):
    """How often something happened in a window of time, shared by all processes."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.BigIntegerField(db_index=True)
