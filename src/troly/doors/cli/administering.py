"""doctor, rebuild, password, token, audit: for the person who keeps the machine."""

from __future__ import annotations

import shutil
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.errors import TrolyError
from troly.settings import Settings


def doctor(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Say what runs, what is behind, and what to do."""
    settings = session.start()
    facts = examine(settings)
    if as_json:
        session.print_json(facts)
    else:
        table = Table(show_header=False, box=None)
        for row in facts["checks"]:
            table.add_row("✓" if row["ok"] else "✗", row["what"], row["remedy"])
        session.out.print(table)
    raise typer.Exit(0 if all(row["ok"] or row["optional"] for row in facts["checks"]) else 1)


def examine(settings: Settings) -> dict[str, Any]:
    """Facts about this installation: processes, counts, differences, room, audit chains."""
    from troly.doors.cli.processes import answers, engines
    from troly.office.audit.chain import verify
    from troly.office.library import workers
    from troly.office.library.indexing import current_versions
    from troly.office.library.models import Job, JobState, Passage
    from troly.office.library.ports import ports
    from troly.office.tenants.models import Tenant

    checks: list[dict[str, Any]] = []

    def check(ok: bool, what: str, remedy: str = "", optional: bool = False) -> None:
        checks.append(
            {"ok": ok, "what": what, "remedy": "" if ok else remedy, "optional": optional}
        )

    start = _("chạy `troly serve`")
    check(answers(settings.index_socket), _("tiến trình chỉ mục"), start, optional=True)
    check(answers(settings.models_socket), _("tiến trình mô hình"), start, optional=True)
    check(bool(workers.living()), _("tiến trình xử lý"), start, optional=True)
    free_mb = shutil.disk_usage(settings.home).free // 1_000_000
    check(free_mb > 1000, _("ổ đĩa còn %d MB") % free_mb, _("giải phóng ổ đĩa"))
    counts: dict[str, Any] = {"free_mb": free_mb, "bodies": []}
    with engines(settings, with_models=False):
        for tenant in Tenant.objects.all():
            records = {
                str(p)
                for p in Passage.objects.filter(version__in=current_versions(tenant)).values_list(
                    "id", flat=True
                )
            }
            rows = ports().index().ids(str(tenant.id))
            waiting = Job.objects.filter(
                tenant=tenant, state__in=(JobState.QUEUED, JobState.RUNNING)
            ).count()
            failed = Job.objects.filter(tenant=tenant, state=JobState.FAILED).count()
            counts["bodies"].append(
                {
                    "name": tenant.name,
                    "passages": len(records),
                    "missing_in_index": len(records - rows),
                    "strays_in_index": len(rows - records),
                    "jobs_waiting": waiting,
                    "jobs_failed": failed,
                }
            )
            check(
                records == rows,
                _("%(name)s: %(count)d đoạn, chỉ mục khớp hồ sơ")
                % {"name": tenant.name, "count": len(records)},
                _("chạy `troly rebuild`"),
            )
            broken = verify(tenant.id)
            check(
                broken is None,
                _("%s: chuỗi nhật ký nguyên vẹn") % tenant.name,
                _("mục %s bị sửa: báo cho kiểm toán") % broken,
            )
    return {"checks": checks, **counts}


def rebuild() -> None:
    """Write the whole index again from the records."""
    settings = session.start()
    from troly.office.library import jobs
    from troly.office.library.models import Job, JobState
    from troly.office.tenants.models import Tenant

    with session.working(settings):
        made = [jobs.add("rebuild", tenant, priority=30) for tenant in Tenant.objects.all()]
        _follow(made)
        failed = Job.objects.filter(pk__in=[job.pk for job in made], state=JobState.FAILED)
        if failed.exists():
            raise TrolyError("rebuild_failed", reason=failed[0].reason)


def _follow(made: list[Any]) -> None:
    import time

    from rich.progress import Progress

    from troly.office.library.models import Job, JobState

    unfinished = (JobState.QUEUED, JobState.RUNNING)
    tenants = {job.tenant_id for job in made}
    with Progress(console=session.err) as progress:
        bar = progress.add_task(_("Lập lại chỉ mục"), total=None)
        while True:
            open_jobs = Job.objects.filter(tenant_id__in=tenants, state__in=unfinished)
            count = open_jobs.count()
            if not count:
                return
            first = open_jobs.filter(state=JobState.RUNNING).first()
            if first is not None and first.total:
                progress.update(bar, completed=first.done, total=first.total)
            time.sleep(0.3)


def password(name: Annotated[str, typer.Argument()] = "") -> None:
    """Give an account a new one-time password."""
    settings = session.start()
    from troly.office.tenants.people import reset_password

    account = name or settings.administrator
    try:
        fresh = reset_password(account)
    except TrolyError as error:
        session.fail(error)
    session.out.print(f"{account}: {fresh}", soft_wrap=True, markup=False)


def token(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    days: Annotated[int, typer.Option(help="How long it holds.")] = 365,
) -> None:
    """Make an access token for the API; it is shown once."""
    session.start()
    from troly.office.tenants.people import issue_token, operator

    session.out.print(issue_token(operator(), name, days), soft_wrap=True, markup=False)


def audit() -> None:
    """Check every body's audit chain."""
    session.start()
    from troly.office.audit.chain import verify
    from troly.office.audit.models import Entry, Head

    broken = False
    for head in Head.objects.all():
        wrong = verify(head.body)
        broken = broken or wrong is not None
        count = Entry.objects.filter(body=head.body).count()
        state = "✓" if wrong is None else f"✗ #{wrong}"
        session.out.print(f"{state} {head.body} {count}", markup=False)
    raise typer.Exit(1 if broken else 0)
