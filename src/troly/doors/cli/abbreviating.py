"""glossary list, suggest, set, remove: the abbreviations that questions are widened by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.errors import TrolyError

if TYPE_CHECKING:
    from troly.office.library.models import GlossaryTerm

AsJson = Annotated[bool, typer.Option("--json", help="Print one object.")]
Short = Annotated[str, typer.Argument(help="The abbreviation.")]


def show(
    general: Annotated[bool, typer.Option("--general", help="The shipped ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the body's abbreviations and what was decided on each."""
    session.start()
    from troly.office.library import glossary
    from troly.office.tenants.people import operator

    try:
        member = operator()
        rows = _rows(glossary.terms_of(member))
        if general:
            rows += [
                {"short": short, "full": full, "state": "general", "document": ""}
                for short, full in glossary.general_in_use(member)
            ]
    except TrolyError as error:
        session.fail(error, as_json)
    _tell(rows, as_json)


def suggest(as_json: AsJson = False) -> None:
    """Look through the documents again for abbreviations; list those to decide on."""
    session.start()
    from troly.office.library import glossary
    from troly.office.tenants.people import operator

    try:
        rows = _rows(glossary.suggest_again(operator()))
    except TrolyError as error:
        session.fail(error, as_json)
    _tell(rows, as_json)


def put(short: Short, full: Annotated[str, typer.Argument(help="What it stands for.")]) -> None:
    """Use an abbreviation when searching; one that was suggested counts as accepted."""
    session.start()
    from troly.office.library import glossary
    from troly.office.tenants.people import operator

    term = glossary.set_term(operator(), short, full)
    session.out.print(f"{term.short}: {term.full}", markup=False)
    session.out.print(_("Từ viết tắt đã được dùng khi tìm."))


def remove(
    short: Short,
    full: Annotated[str, typer.Option(help="Only this meaning; empty: all of them.")] = "",
) -> None:
    """Use an abbreviation no longer; it is not suggested again."""
    session.start()
    from troly.office.library import glossary
    from troly.office.tenants.people import operator

    count = glossary.remove(operator(), short, full)
    session.out.print(_("Số cách hiểu không còn được dùng: %d") % count)


def _rows(terms: Iterable[GlossaryTerm]) -> list[dict[str, Any]]:
    return [
        {
            "short": term.short,
            "full": term.full,
            "state": str(term.state),
            "document": term.document.title if term.document else "",
        }
        for term in terms
    ]


def _tell(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        session.print_json({"terms": rows})
        return
    states = {
        "suggested": _("Gợi ý từ văn bản"),
        "accepted": _("Đang dùng"),
        "declined": _("Không dùng"),
        "general": _("Từ viết tắt hành chính chung"),
    }
    table = Table(box=None)
    for title in (_("Từ viết tắt"), _("Viết đầy đủ"), _("Trạng thái"), _("Trong văn bản")):
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(row["short"], row["full"], states[row["state"]], row["document"])
    session.out.print(table)
