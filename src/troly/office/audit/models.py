"""The append-only record of who did what, chained per body by hashes."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from troly.errors import NotAllowed


class AppendOnly(models.QuerySet["Entry"]):
    """Entries are written by ``audit.chain.record`` alone, and never change."""

    def update(self, **_: Any) -> NoReturn:
        raise NotAllowed("audit_is_append_only")

    def delete(self) -> NoReturn:
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise NotAllowed("audit_is_append_only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotAllowed("audit_is_append_only")


class Head(models.Model):
    """The last entry of a body's chain; its row is the lock that keeps the chain in one line."""

    body = models.CharField(max_length=36, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
