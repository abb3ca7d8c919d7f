"""What is open ends when the right goes: claims of an answer being written, a file being sent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import patch

import pytest

from troly.doors.pages.views import documents as pages
from troly.errors import NotAllowed
from troly.office.assistants.asking import sources_for
from troly.office.assistants.models import Assistant
from troly.office.library import granting
from troly.office.library.models import Collection, Document
from troly.office.tenants import lasting
from troly.office.tenants.lasting import StillAllowed
from troly.office.tenants.models import Clearance, Member


def test_it_is_looked_at_within_the_minute() -> None:
    assert lasting.SECONDS_BETWEEN_LOOKS <= 30


def test_who_reads_on_is_asked_again(reader: Member) -> None:
    asked: list[Member] = []
    with patch.object(lasting, "SECONDS_BETWEEN_LOOKS", 0.0):
        still = StillAllowed(reader, lambda member: not asked.append(member))
        still.look()
        Member.objects.filter(pk=reader.pk).update(clearance=Clearance.PUBLIC)
        still.look()
    assert [one.clearance for one in asked] == [Clearance.INTERNAL, Clearance.PUBLIC]
    with patch.object(lasting, "SECONDS_BETWEEN_LOOKS", 60.0):
        StillAllowed(reader, lambda member: False).look()


def test_an_answer_under_way_ends_with_the_grant(
    reader: Member, administrator: Member, assistant: Assistant, document: Document
) -> None:
    collection = Collection.objects.get(pk=assistant.collections.get().pk)
    granting.limit(administrator, collection, True)
    grant = granting.give(administrator, collection, reader)
    sources = sources_for(reader, assistant)
    current = document.current
    assert current is not None
    assert sources.texts([str(key) for key in current.passages.values_list("pk", flat=True)])
    still = StillAllowed(reader, sources.may_still_be_read)
    with patch.object(lasting, "SECONDS_BETWEEN_LOOKS", 0.0):
        still.look()
        granting.take_back(administrator, grant.pk)
        with pytest.raises(NotAllowed, match="rights_changed"):
            still.look()


def test_a_download_under_way_is_broken_off(tmp_path: Path) -> None:
    path = tmp_path / "original"
    path.write_bytes(b"x" * 3 * pages.PART_BYTES)
    looks = iter((None, NotAllowed("rights_changed")))

    class Watch:
        def look(self) -> None:
            if (said := next(looks)) is not None:
                raise said

    async def sent() -> int:
        count = 0
        try:
            async for part in pages._parts(path, Watch()):  # type: ignore[arg-type]
                count += len(part)
        except NotAllowed:
            return count
        raise AssertionError("it was sent to its end")

    assert asyncio.run(sent()) == pages.PART_BYTES
