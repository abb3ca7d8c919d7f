"""The life of an assistant as one table: which act leads from where to where, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from troly.office.tenants.permissions import Permission


class Stage(models.TextChoices):
    DRAFT = "draft"
    CLASSIFIED = "classified"
    IN_TRIAL = "in_trial"
    APPROVED = "approved"
    IN_SERVICE = "in_service"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    RETIRED = "retired"


PREPARING = (Stage.DRAFT, Stage.CLASSIFIED, Stage.IN_TRIAL, Stage.APPROVED)
"""The way of a version to its approval; a version in service may have a successor on this way."""
SERVED = (Stage.IN_SERVICE, Stage.UNDER_REVIEW, Stage.SUSPENDED)
ANSWERING = (Stage.IN_SERVICE, Stage.UNDER_REVIEW)


@dataclass(frozen=True, slots=True)
class Change:
    """``permissions``: one of them is needed. ``by_another``: not by a person who built the
    version. ``of_version``: moves the version being prepared, else the assistant itself."""

    before: frozenset[str]
    after: str
    permissions: frozenset[Permission]
    by_another: bool = False
    needs_reason: bool = False
    of_version: bool = False


_BUILD, _APPROVE = frozenset({Permission.BUILD}), frozenset({Permission.APPROVE})
_EITHER = _BUILD | _APPROVE
_ALIVE = frozenset(stage.value for stage in Stage if stage is not Stage.RETIRED)

CHANGES: Mapping[str, Change] = {
    "classify": Change(
        frozenset({Stage.DRAFT, Stage.CLASSIFIED}), Stage.CLASSIFIED, _EITHER, of_version=True
    ),
    "begin_trial": Change(
        frozenset({Stage.CLASSIFIED}),
        Stage.IN_TRIAL,
        _APPROVE,
        by_another=True,
        of_version=True,
    ),
    "stop_trial": Change(
        frozenset({Stage.IN_TRIAL}), Stage.CLASSIFIED, _EITHER, needs_reason=True, of_version=True
    ),
    "approve": Change(
        frozenset({Stage.IN_TRIAL}),
        Stage.APPROVED,
        _APPROVE,
        by_another=True,
        needs_reason=True,
        of_version=True,
    ),
    "put_in_service": Change(
        frozenset({Stage.APPROVED}), Stage.IN_SERVICE, _APPROVE, by_another=True, of_version=True
    ),
    "prepare_again": Change(frozenset({""}), Stage.DRAFT, _EITHER, of_version=True),
    "open_review": Change(frozenset({Stage.IN_SERVICE}), Stage.UNDER_REVIEW, _APPROVE),
    "close_review": Change(
        frozenset({Stage.UNDER_REVIEW}),
        Stage.IN_SERVICE,
        _APPROVE,
        by_another=True,
        needs_reason=True,
    ),
    "suspend": Change(frozenset(ANSWERING), Stage.SUSPENDED, _EITHER, needs_reason=True),
    "resume": Change(
        frozenset({Stage.SUSPENDED}),
        Stage.IN_SERVICE,
        _APPROVE,
        by_another=True,
        needs_reason=True,
    ),
    # Back to what was approved before: nothing new is let through, so a reason is not asked for.
    "roll_back": Change(frozenset({*ANSWERING, Stage.SUSPENDED}), Stage.IN_SERVICE, _APPROVE),
    "retire": Change(_ALIVE, Stage.RETIRED, _EITHER, needs_reason=True),
}
"""By act. What is in no row here does not happen."""
