"""rebuild, password, token, pause, resume: for the person who keeps the machine."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from troly.doors.cli import session
from troly.errors import TrolyError


def rebuild() -> None:
    """Write the whole index again from the records."""
    settings = session.start()
    from troly.office.library import jobs
    from troly.office.library.models import Job, JobState
    from troly.office.tenants.models import Tenant

    if not settings.owns_index:
        from troly.doors.cli.moving_index import make_if_missing

        make_if_missing(settings)
    with session.working(settings):
        made = [jobs.add("rebuild", tenant, priority=30) for tenant in Tenant.objects.all()]
        _follow(made)
        failed = Job.objects.filter(pk__in=[job.pk for job in made], state=JobState.FAILED)
        if failed.exists():
            raise TrolyError("rebuild_failed", reason=failed[0].reason)


def _follow(made: list[Any]) -> None:
    import time

    from rich.progress import Progress

    from troly.office.library.models import UNFINISHED, Job, JobState

    tenants = {job.tenant_id for job in made}
    with Progress(console=session.err) as progress:
        bar = progress.add_task(_("Lập lại chỉ mục"), total=None)
        while True:
            open_jobs = Job.objects.filter(tenant_id__in=tenants, state__in=UNFINISHED)
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


def pause(
    collection: Annotated[str, typer.Option(help="Only this collection; else everything.")] = "",
) -> None:
    """Let bulk work stand still; uploads of persons, rights and removals go on."""
    session.start()
    from troly.office.library import pausing
    from troly.office.tenants.people import operator

    try:
        pausing.pause(operator(), _collection(collection))
    except TrolyError as error:
        session.fail(error)
    _tell_pauses()


def resume(
    collection: Annotated[str, typer.Option(help="Only this collection's pause.")] = "",
) -> None:
    """Let paused bulk work go on."""
    session.start()
    from troly.office.library import pausing
    from troly.office.tenants.people import operator

    try:
        pausing.resume(operator(), _collection(collection))
    except TrolyError as error:
        session.fail(error)
    _tell_pauses()


def _collection(name: str) -> Any:
    from troly.office.library.intake import collection_named
    from troly.office.tenants.people import operator

    return collection_named(operator(), name)[0] if name else None


def _tell_pauses() -> None:
    from troly.office.library.pausing import pauses_of
    from troly.office.tenants.people import operator

    pauses = pauses_of(operator())
    if not pauses:
        session.out.print(_("Không có việc nào đang tạm dừng."))
    for one in pauses:
        what = one.collection.name if one.collection else _("Mọi việc hàng loạt")
        session.out.print(_("Đang tạm dừng: %s") % what, markup=False)
