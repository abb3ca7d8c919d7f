"""Which calibration decides between answering and refusing in a body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from troly.engine.answers.refusal import Calibration, calibration_from
from troly.office.assistants.models import OwnCalibration
from troly.office.audit import made_queries
from troly.office.tenants.models import Tenant


def own_calibration(tenant: Tenant) -> Calibration | None:
    """The body's own; None where the shipped one decides."""
    row = current(tenant)
    return None if row is None else calibration_from(name_of(row), row.fit)


def current(tenant: Tenant) -> OwnCalibration | None:
    """The newest that is not undone."""
    return made_queries.record(_newest, None, (tenant.pk,))


def _newest(_fixed: None, bodies: Sequence[Any]) -> QuerySet[OwnCalibration]:
    kept = OwnCalibration.objects.filter(tenant_id=bodies[0], undone_at=None)
    return kept.order_by("-number")[:1]


def name_of(row: OwnCalibration) -> str:
    """ "own 3, 2026-11-22": said with every answer that it decides."""
    return f"own {row.number}, {timezone.localdate(row.made_at).isoformat()}"
