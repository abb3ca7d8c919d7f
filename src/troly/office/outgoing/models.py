"""Which server may have what of a body's texts."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class OutgoingRule(models.Model):
    """What one body lets one server have; without a row, nothing. See ``guard.leaving.Rule``."""

    body = models.CharField(max_length=36)
    destination = models.CharField(max_length=80)
    clearance = models.IntegerField(default=0)
    label = models.CharField(max_length=40, default="public")
    personal = models.CharField(max_length=20, default="block")
    takes_questions = models.BooleanField(default=False)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("body", "destination")
        constraints = (
            models.UniqueConstraint(fields=("body", "destination"), name="outgoing_rule_once"),
        )
