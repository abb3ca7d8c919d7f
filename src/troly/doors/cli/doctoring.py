"""doctor: what runs, what is behind, what does not fit, what to do; with ``--repair`` it mends."""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.errors import SettingsError, Unavailable
from troly.settings import Settings

if TYPE_CHECKING:
    from troly.office.library.mending import Difference

REPAIR_SECONDS = 600.0


def doctor(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what records, files and index disagree on.")
    ] = False,
) -> None:
    """Say what runs, what is behind, and what to do."""
    settings = session.start()
    facts = examine(settings)
    if repair and facts["differences"]:
        _show(facts, as_json=False)
        _repair(settings)
        facts = examine(settings)
    _show(facts, as_json)
    raise typer.Exit(0 if all(row["ok"] or row["optional"] for row in facts["checks"]) else 1)


def _show(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        session.print_json(facts)
        return
    table = Table(show_header=False, box=None)
    for row in facts["checks"]:
        table.add_row("✓" if row["ok"] else "✗", row["what"], row["remedy"])
    session.out.print(table)
    for cost in facts["steps"]:
        words = _("%(step)s: %(median).1f ms CPU, p95 %(p95).1f ms (%(count)d câu hỏi gần đây)")
        session.out.print(
            words
            % {
                "step": cost["step"],
                "median": cost["median_ms"],
                "p95": cost["p95_ms"],
                "count": cost["questions"],
            }
        )


class _Checks(list[dict[str, Any]]):
    def add(self, ok: bool, what: str, remedy: str = "", optional: bool = False) -> None:
        self.append({"ok": ok, "what": what, "remedy": "" if ok else remedy, "optional": optional})


def examine(settings: Settings) -> dict[str, Any]:
    """Facts about this installation: processes, counts, differences, room, audit chains."""
    from troly.doors.cli.auditing import key_problem
    from troly.doors.cli.processes import engines
    from troly.doors.cli.wordings import explain
    from troly.office.assistants.timing import step_costs
    from troly.office.library import mending
    from troly.office.tenants.models import Tenant

    checks = _Checks()
    _processes(settings, checks)
    free_mb = shutil.disk_usage(settings.home).free // 1_000_000
    checks.add(free_mb > 1000, _("ổ đĩa còn %d MB") % free_mb, _("giải phóng ổ đĩa"))
    bodies, found = [], mending.examine_machine()
    with engines(settings, with_models=False):
        for tenant in Tenant.objects.all():
            differences = mending.examine(tenant)
            found += differences
            bodies.append(_body(tenant, differences, checks))
    problem = key_problem(settings.home)
    checks.add(problem is None, _("khóa ký nhật ký"), explain(problem) if problem else "")
    for difference in found:
        remedy = _("chạy `troly doctor --repair`")
        if not difference.is_mendable:
            remedy = _("khôi phục từ bản sao lưu: %s") % ", ".join(difference.examples)
        checks.add(False, f"{_words(difference.what)}: {difference.count}", remedy)
    return {
        "checks": list(checks),
        "free_mb": free_mb,
        "bodies": bodies,
        "differences": [
            {"what": d.what, "count": d.count, "examples": list(d.examples)} for d in found
        ],
        "steps": [asdict(cost) for cost in step_costs()],
    }


def _processes(settings: Settings, checks: _Checks) -> None:
    from troly.doors.cli.processes import answers, index_answers
    from troly.office.library import workers

    start = _("chạy `troly serve`")
    if settings.owns_index:
        checks.add(answers(settings.index_socket), _("tiến trình chỉ mục"), start, optional=True)
    else:
        remedy = _("kiểm tra máy chủ Qdrant và TROLY_QDRANT_URL")
        checks.add(index_answers(settings), _("chỉ mục trên máy chủ Qdrant"), remedy)
    if not settings.embedding_url:
        checks.add(answers(settings.models_socket), _("tiến trình mô hình"), start, optional=True)
    _text_model(settings, checks)
    checks.add(bool(workers.living()), _("tiến trình xử lý"), start, optional=True)


def _text_model(settings: Settings, checks: _Checks) -> None:
    """Does the model that writes answer, by really asking it one token?"""
    from troly.doors.claim_wordings import problem_words
    from troly.doors.cli.processes import answers
    from troly.doors.cli.wordings import explain
    from troly.office.library.ports import ports

    generator = ports().generator()
    if generator is None:
        return
    if settings.model_file is not None and not answers(settings.text_model_socket):
        checks.add(False, _("mô hình ngôn ngữ"), _("chạy `troly serve`"), optional=True)
        return
    started = time.monotonic()
    try:
        name = generator.check()
    except Unavailable as error:
        words = problem_words(error.code)
        if reason := error.facts.get("reason"):
            words = explain(SettingsError(str(reason), **{**error.facts, "reason": ""}))
        checks.add(False, _("mô hình ngôn ngữ"), words, optional=True)
        return
    seconds = f"{time.monotonic() - started:.1f}"
    words = _("mô hình ngôn ngữ %(name)s trả lời sau %(seconds)s giây")
    checks.add(True, words % {"name": name, "seconds": seconds})


def _body(tenant: Any, differences: list[Difference], checks: _Checks) -> dict[str, Any]:
    from troly.office.audit.chain import verify
    from troly.office.library.indexing import current_versions
    from troly.office.library.models import UNFINISHED, Job, JobState, Passage, Pause

    counts = {difference.what: difference.count for difference in differences}
    passages = Passage.objects.filter(version__in=current_versions(tenant).values("pk")).count()
    waiting = Job.objects.filter(tenant=tenant, state__in=UNFINISHED).count()
    failed = Job.objects.filter(tenant=tenant, state=JobState.FAILED).count()
    checks.add(
        not counts.get("passages_not_in_index") and not counts.get("rows_without_passage"),
        _("%(name)s: %(count)d đoạn, chỉ mục khớp hồ sơ")
        % {"name": tenant.name, "count": passages},
        _("chạy `troly doctor --repair`"),
    )
    if Pause.objects.filter(tenant=tenant).exists():
        paused = _("%s: việc hàng loạt đang tạm dừng") % tenant.name
        checks.add(False, paused, _("chạy `troly resume`"), optional=True)
    broken = verify(tenant.id)
    checks.add(
        broken is None,
        _("%s: chuỗi nhật ký nguyên vẹn") % tenant.name,
        _("mục %s bị sửa: báo cho kiểm toán") % broken,
    )
    return {
        "name": tenant.name,
        "passages": passages,
        "documents_not_in_index": counts.get("passages_not_in_index", 0),
        "strays_in_index": counts.get("rows_without_passage", 0),
        "jobs_waiting": waiting,
        "jobs_failed": failed,
    }


def _words(what: str) -> str:
    return {
        "originals_missing": _("tệp gốc bị mất"),
        "passages_not_in_index": _("văn bản thiếu trong chỉ mục"),
        "rows_without_passage": _("dòng chỉ mục không thuộc văn bản nào"),
        "meaning_missing": _("văn bản chưa tìm được theo nghĩa"),
        "reading_unattended": _("tệp chờ đọc mà không có việc nào"),
        "jobs_lost": _("việc chờ mà hàng đợi không có"),
        "leases_stale": _("việc của tiến trình đã chết"),
        "files_left_over": _("tệp thừa trong khu vực chờ"),
    }[what]


def _repair(settings: Settings) -> None:
    """Mend, and wait until the work that this takes is done."""
    from troly.office.library import mending
    from troly.office.library.models import Job, JobState
    from troly.office.tenants.models import Tenant

    with session.working(settings):
        mending.mend_machine()
        for tenant in Tenant.objects.all():
            mending.mend(tenant)
        until = time.monotonic() + REPAIR_SECONDS
        unfinished = Job.objects.filter(state__in=(JobState.QUEUED, JobState.RUNNING))
        while unfinished.exists() and time.monotonic() < until:
            time.sleep(0.3)
