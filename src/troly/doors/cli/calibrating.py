"""calibrate: fit the decision between answering and refusing on the body's own golden questions."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.engine.evaluation.golden import read_questions
from troly.errors import BadInput, TrolyError

if TYPE_CHECKING:
    from troly.office.assistants.calibrating import Proposal


def calibrate(
    questions: Annotated[
        Path | None, typer.Option(exists=True, help="JSON Lines; else the accepted cases.")
    ] = None,
    unanswerable: Annotated[
        Path | None, typer.Option(exists=True, help="JSON Lines of questions to refuse.")
    ] = None,
    assistant: Annotated[str, typer.Option(help="Ask through the assistant of this name.")] = "",
    only_show: Annotated[bool, typer.Option("--show", help="Show, and keep nothing.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Keep it though it is no better.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Go back to the calibration before.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Fit the refusal on golden questions, show before and after, and keep it if it is better."""
    settings = session.start()
    from troly.doors.cli.processes import engines

    try:
        if undo:
            _tell(_undone(), as_json)
            return
        with engines(settings):
            _tell(_fitted(questions, unanswerable, assistant, only_show, anyway), as_json)
    except TrolyError as error:
        session.fail(error, as_json)


def _undone() -> dict[str, Any]:
    from troly.office.assistants.calibrating import undo
    from troly.office.assistants.calibrations import name_of, own_calibration
    from troly.office.tenants.people import operator

    member = operator()
    gone = undo(member)
    now = own_calibration(member.tenant)
    return {"undone": name_of(gone), "in_use": now.name if now else "shipped"}


def _fitted(
    questions: Path | None, unanswerable: Path | None, name: str, only_show: bool, anyway: bool
) -> dict[str, Any]:
    from troly.office.assistants.calibrating import golden_cases, keep, propose
    from troly.office.assistants.calibrations import name_of, own_calibration
    from troly.office.assistants.making import assistant_named, assistants_of
    from troly.office.tenants.people import operator

    member = operator()
    if name:
        assistant = assistant_named(member, name)
    else:
        only = list(assistants_of(member)[:2])
        if len(only) != 1:
            names = ", ".join(assistants_of(member).values_list("name", flat=True)[:20])
            raise BadInput("name_an_assistant", known=names)
        assistant = only[0]
    asked, never = golden_cases(member) if questions is None else (read_questions(questions), [])
    if unanswerable is not None:
        never = read_questions(unanswerable)
    proposal = propose(member, assistant, asked, never)
    before = own_calibration(member.tenant)
    figures = _figures(proposal)
    if only_show or not (proposal.is_better or anyway):
        return {**figures, "kept": False, "in_use": before.name if before else "shipped"}
    return {**figures, "kept": True, "in_use": name_of(keep(member, proposal))}


def _figures(proposal: Proposal) -> dict[str, Any]:
    return {
        "answerable": proposal.answerable,
        "unanswerable": proposal.unanswerable,
        "with_model": proposal.with_model,
        "before": asdict(proposal.before),
        "after": asdict(proposal.after),
        "is_better": proposal.is_better,
    }


def _tell(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        session.print_json(told)
        return
    if "undone" in told:
        session.out.print(_("Đã bỏ bộ hiệu chỉnh %s.") % told["undone"])
    else:
        table = Table(box=None)
        for heading in ("", _("trước"), _("sau")):
            table.add_column(heading)
        before, after = told["before"], told["after"]
        for key, words in (
            ("answered", _("trả lời câu có đáp án")),
            ("refused", _("từ chối câu không có đáp án")),
            ("auroc", "AUROC"),
        ):
            table.add_row(words, _share(before[key]), _share(after[key]))
        session.out.print(table)
        session.out.print(
            _("Số “sau” đo trên những câu không dùng để hiệu chỉnh, mỗi lần một nửa."),
            soft_wrap=True,
        )
        if told["kept"]:
            session.out.print(_("Đã lưu. Bỏ bằng: troly calibrate --undo"))
        elif not told["is_better"]:
            session.out.print(_("Không tốt hơn, nên không lưu. Vẫn muốn lưu: thêm --anyway"))
    session.out.print(_("Đang dùng: %s") % told["in_use"])


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
