"""What lasts (an answer being written, a file being sent) goes on only while one may read it."""

from __future__ import annotations

import time
from collections.abc import Callable

from troly.errors import NotAllowed
from troly.office.tenants.models import Member

SECONDS_BETWEEN_LOOKS = 20.0
"""A right that is taken back ends what is open within this time and the one part under way."""


class StillAllowed:
    """Asks ``is_allowed`` again, of the member as their record stands by then, now and again.

    Raises ``NotAllowed`` (``rights_changed``) once it says no; so does a member switched off.
    """

    def __init__(self, member: Member, is_allowed: Callable[[Member], bool]) -> None:
        self._member = member
        self._is_allowed = is_allowed
        self._looked = time.monotonic()

    def look(self) -> None:
        if time.monotonic() - self._looked < SECONDS_BETWEEN_LOOKS:
            return
        fresh = Member.objects.select_related("tenant", "person").filter(pk=self._member.pk).first()
        if fresh is None or not self._is_allowed(fresh):
            raise NotAllowed("rights_changed")
        self._looked = time.monotonic()
