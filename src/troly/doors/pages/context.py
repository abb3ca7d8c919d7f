"""What every template knows."""

from __future__ import annotations

from django.http import HttpRequest

from troly.doors.pages.access import member_of
from troly.office.tenants.models import Tenant
from troly.office.tenants.permissions import TABLE


def frame(request: HttpRequest) -> dict[str, object]:
    """``member``, what they ``may`` do, and ``body``; before sign-in the body is named only when
    there is but one."""
    try:
        member = member_of(request)
    except Exception:
        # An error page must come out even when the records do not answer.
        return {"member": None, "body": None}
    if member is not None:
        may = {one.value: True for one in TABLE.get(member.role, ())}
        return {"member": member, "body": member.tenant, "may": may}
    bodies = list(Tenant.objects.filter(parent=None)[:2])
    return {"member": None, "body": bodies[0] if len(bodies) == 1 else None}
