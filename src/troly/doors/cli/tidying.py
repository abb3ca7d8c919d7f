"""tidy: remove what is no longer needed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from troly.doors.cli import session


def tidy(
    jobs_days: Annotated[int, typer.Option(min=1, help="Jobs that are over.")] = 30,
    images_days: Annotated[int, typer.Option(min=1, help="Images of pages.")] = 30,
    copies_days: Annotated[
        int, typer.Option(min=1, help="Copies from before upgrades, indexes put aside.")
    ] = 90,
    conversations_days: Annotated[
        int, typer.Option(min=0, help="Conversations nobody went on with; 0 keeps all.")
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Remove old jobs, sessions, page images and leftovers."""
    session.start()
    from troly.office.keeping.tidying import Retention, tidy

    retention = Retention(jobs_days, images_days, copies_days, conversations_days)
    removed = asdict(tidy(retention, is_trial=dry_run))
    if as_json:
        session.print_json({**removed, "is_trial": dry_run})
        return
    words = {
        "jobs": _("công việc đã xong"),
        "sessions": _("phiên đăng nhập hết hạn"),
        "images": _("ảnh trang"),
        "holding": _("tệp bỏ lại khi tải lên"),
        "copies": _("bản sao cũ"),
        "conversations": _("cuộc hỏi đáp"),
    }
    first = _("Sẽ xóa (chưa xóa gì):") if dry_run else _("Đã xóa:")
    parts = ", ".join(f"{removed[key]} {word}" for key, word in words.items())
    freed = _("%d MB") % round(removed["bytes_freed"] / 1e6)
    session.out.print(f"{first} {parts}; {freed}.", soft_wrap=True, markup=False)
