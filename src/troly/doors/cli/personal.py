"""personal find, look, terms: a person's data, places read earlier, and what is past its term."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from troly.doors.cli import session
from troly.errors import BadInput, TrolyError

AsJson = Annotated[bool, typer.Option("--json", help="Print one object.")]


def find(
    values: Annotated[list[str], typer.Argument(help="Full name and numbers of one person.")],
    export: Annotated[
        Path | None, typer.Option("--export", help="Write what was found to this new file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find a person in documents and conversations; opens a request that its page then shows."""
    session.start()
    from django.utils import timezone

    from troly.office.data_subjects import requests
    from troly.office.tenants.people import operator

    try:
        if export is not None and export.exists():
            raise BadInput("file_exists", path=str(export))
        member = operator()
        today = timezone.localdate()
        one = requests.open_request(member, "provide", values, received_on=today)
        one = requests.search_now(member, one.pk)
        if export is not None:
            _write(export, requests.exported(member, one.pk))
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json({"request": str(one.pk), "number": one.number, "places": one.places})
        return
    documents = [place for place in one.places if place["what"] == "document"]
    session.out.print(
        _("Yêu cầu số %(number)d: %(documents)d văn bản, %(others)d chỗ khác.")
        % {
            "number": one.number,
            "documents": len(documents),
            "others": len(one.places) - len(documents),
        }
    )


def _write(path: Path, facts: dict[str, Any]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        json.dump(facts, file, ensure_ascii=False, indent=2)


def look(as_json: AsJson = False) -> None:
    """Have a worker find the places of personal data in documents read by an earlier version."""
    session.start()
    from troly.office.library import personal
    from troly.office.tenants.models import Tenant

    count = sum(personal.look_again(tenant) for tenant in Tenant.objects.all())
    if as_json:
        session.print_json({"queued": count})
        return
    session.out.print(_("Đang tìm dữ liệu cá nhân trong %d văn bản đã đọc trước.") % count)


def terms(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase what is past the term of its collection, and conversations past the body's."""
    session.start()
    from troly.office.data_subjects import terms as keeping
    from troly.office.tenants.models import Tenant

    documents = conversations = 0
    for tenant in Tenant.objects.all():
        if dry_run:
            found = keeping.over(tenant)
            counts = (len(found.documents), len(found.conversations))
        else:
            counts = keeping.apply(tenant)
        documents, conversations = documents + counts[0], conversations + counts[1]
    if as_json:
        told = {"documents": documents, "conversations": conversations, "is_trial": dry_run}
        session.print_json(told)
        return
    first = _("Sẽ xóa (chưa xóa gì):") if dry_run else _("Đã xóa:")
    counted = _("%(documents)d văn bản, %(conversations)d cuộc hỏi đáp.") % {
        "documents": documents,
        "conversations": conversations,
    }
    session.out.print(f"{first} {counted}", markup=False)
