"""The append-only record of who did what, chained per body by hashes."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from troly.errors import NotAllowed


class AppendOnly(models.QuerySet[Any]):
    """Written once, by this room alone, and never changed."""

    def update(self, **_: Any) -> NoReturn:
        raise NotAllowed("audit_is_append_only")

    def delete(self) -> NoReturn:
        raise NotAllowed("audit_is_append_only")


def _only_new(row: models.Model) -> None:
    if not row._state.adding:
        raise NotAllowed("audit_is_append_only")


class Entry(models.Model):
    """One fact. ``body`` is the body's id as text, so that the chain outlives the body."""

    body = models.CharField(max_length=36)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("body", "number")
        constraints = (models.UniqueConstraint(fields=("body", "number"), name="audit_entry_once"),)
        # Each leaf of a search begins where the last one ended: whatever is looked for, the index
        # gives it in the order of the chain, at a million entries as at ten.
        indexes = (
            models.Index(fields=("body", "actor", "number"), name="audit_entry_by_actor"),
            models.Index(fields=("body", "act", "number"), name="audit_entry_by_act"),
            models.Index(fields=("body", "subject", "number"), name="audit_entry_by_subject"),
            models.Index(fields=("body", "number", "at"), name="audit_entry_by_time"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        _only_new(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotAllowed("audit_is_append_only")


class Head(models.Model):
    """The last entry of a body's chain; its row is the lock that keeps the chain in one line."""

    body = models.CharField(max_length=36, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")


class SigningKey(models.Model):
    """The public half of a key that signs heads. The secret half is a file in the home folder.

    ``reason``: ``first``, ``rotated`` (``endorsement`` is the signature of the key ``before`` over
    this one), ``lost`` (nobody could sign for it: whoever checks is told).
    """

    id = models.CharField(max_length=16, primary_key=True)
    public = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=10)
    before = models.CharField(max_length=16, blank=True)
    endorsement = models.CharField(max_length=128, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("made_at", "id")

    def save(self, *args: Any, **kwargs: Any) -> None:
        _only_new(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotAllowed("audit_is_append_only")


class SignedHead(models.Model):
    """How far a chain had come at a time, signed: what came before cannot be written anew by
    somebody who has the records and not the key."""

    body = models.CharField(max_length=36)
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("body", "number", "id")
        indexes = (models.Index(fields=("body", "number"), name="audit_head_by_number"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        _only_new(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotAllowed("audit_is_append_only")


class Seal(models.Model):
    """Entries up to ``number`` lie in an archive file; what stands here begins after ``digest``."""

    body = models.CharField(max_length=36)
    first = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("body", "number")
        constraints = (models.UniqueConstraint(fields=("body", "number"), name="audit_seal_once"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        _only_new(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotAllowed("audit_is_append_only")


class Term(models.Model):
    """How many months a body keeps its entries in the records before they may go to an archive."""

    body = models.CharField(max_length=36, primary_key=True)
    months = models.PositiveIntegerField()
