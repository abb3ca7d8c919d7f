"""Documents read for what they oblige to, by when, who decides, how much: rules, no model.

Short texts are analysed at once; long ones by a worker, whose outcome holds offsets alone: words
are read again, under the rights of who looks, each time they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from troly.engine.answers.analysis.find import findings_in
from troly.engine.answers.analysis.values import Finding, Kind, Mention, Place
from troly.errors import BadInput, NotFound
from troly.office.assistants.tasks import outcomes
from troly.office.assistants.tasks.sources import ComparedSide, pasted_side, side_of
from troly.office.audit.chain import record
from troly.office.library import jobs
from troly.office.library.models import Job, JobState, Version
from troly.office.library.viewing import version_for
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

MOST_DOCUMENTS = 20
MOST_AT_ONCE = 300_000
"""Letters analysed while the reader waits: some 120 pages, about one CPU-second."""
KIND = "analyse_texts"


@dataclass(frozen=True)
class Analysed:
    """``found``: each text with its findings, in the order asked for."""

    found: tuple[tuple[ComparedSide, tuple[Finding, ...]], ...]
    left_out: int = 0
    """Texts that their reader may no longer see, or that are gone."""


@dataclass(frozen=True)
class LaterAnalysis:
    """``analysed`` is None while the job runs, or when it failed."""

    job: Job
    analysed: Analysed | None


def analyse_versions(
    member: Member, version_ids: Sequence[object], *, is_patient: bool = False
) -> Analysed:
    """Analyse versions that ``member`` may read. ``is_patient``: however long they are.

    Raises ``NotFound`` for what is not there for this member, ``BadInput`` for none, too many, or
    more letters than are analysed at once (``analysed_too_long``).
    """
    require(member, Permission.READ)
    versions = versions_to_read(member, version_ids)
    if not is_patient and (length := letters_of(versions)) > MOST_AT_ONCE:
        raise BadInput("analysed_too_long", length=length, limit=MOST_AT_ONCE)
    sides = [side_of(version) for version in versions]
    return _recorded(member, [(side, tuple(findings_in(side.text))) for side in sides])


def analyse_pasted(member: Member, text: str, *, is_patient: bool = False) -> Analysed:
    """Analyse a text as typed; it is not kept. Raises ``BadInput``."""
    require(member, Permission.READ)
    side = pasted_side(text)
    if not is_patient and len(side.text) > MOST_AT_ONCE:
        raise BadInput("pasted_too_long", length=len(side.text), limit=MOST_AT_ONCE)
    return _recorded(member, [(side, tuple(findings_in(side.text)))])


def analyse_later(member: Member, version_ids: Sequence[object]) -> Job:
    """The same by a worker, for texts of any length. Raises as ``analyse_versions`` does."""
    require(member, Permission.READ)
    versions = versions_to_read(member, version_ids)
    names = [str(version.pk) for version in versions]
    arguments = {"folder": outcomes.new_folder(), "versions": names}
    with transaction.atomic():
        job = jobs.add(KIND, member.tenant, member=member, arguments=arguments, priority=80)
        record(member.tenant_id, member.id, "texts_analysed", job.pk, texts=names)
    return job


@jobs.kind(KIND, jobs.QUICK, on_failure=outcomes.forget)
def analyse_texts(running: jobs.Running) -> None:
    """Analyse one text after the other, and put the offsets down."""
    job = running.job
    names = job.arguments["versions"]
    found = []
    for number, name in enumerate(names):
        running.report("analyse", number, len(names))
        version = _still_there(job.member, name)
        if version is not None:
            rows = [_row(one) for one in findings_in(side_of(version).text)]
            found.append({"version": name, "rows": rows})
    running.report("analyse", len(names), len(names))
    outcomes.put(job, found)


def analysis_for(member: Member, job_id: object) -> LaterAnalysis:
    """One's own analysis, read again under today's rights. Raises ``NotFound``."""
    job = outcomes.own_job(member, KIND, job_id)
    if job.state != JobState.DONE:
        return LaterAnalysis(job, None)
    found = []
    for one in outcomes.found_by(job):
        version = _still_there(member, one["version"])
        if version is not None:
            found.append((side_of(version), tuple(_finding(row) for row in one["rows"])))
    left_out = len(job.arguments["versions"]) - len(found)
    return LaterAnalysis(job, Analysed(tuple(found), left_out))


def versions_to_read(member: Member, version_ids: Sequence[object]) -> list[Version]:
    """The versions of a task, each once. Raises ``NotFound`` or ``BadInput``."""
    names = list(dict.fromkeys(str(name) for name in version_ids))
    if not names:
        raise BadInput("no_texts_chosen")
    if len(names) > MOST_DOCUMENTS:
        raise BadInput("too_many_texts", n=len(names), limit=MOST_DOCUMENTS)
    return [version_for(member, name) for name in names]


def letters_of(versions: Iterable[Version]) -> int:
    """How many letters the versions have together."""
    lasts = (
        v.segments.order_by("-ordinal").values_list("end", flat=True).first() for v in versions
    )
    return sum(last or 0 for last in lasts)


def _still_there(member: Member | None, name: str) -> Version | None:
    if member is None:
        return None
    try:
        return version_for(member, name)
    except NotFound:
        return None


def _recorded(member: Member, found: list[tuple[ComparedSide, tuple[Finding, ...]]]) -> Analysed:
    with transaction.atomic():
        names = [side.name for side, _ in found]
        first = found[0][0].version
        about = first.pk if first else None
        record(member.tenant_id, member.id, "texts_analysed", about, texts=names)
    return Analysed(tuple(found))


def _row(finding: Finding) -> list[Any]:
    """A finding without words of the text: what it is worth is reckoned again from its offsets."""
    mention, place = finding.mention, finding.place
    where = [place.start, place.end, *place.heading, place.article, place.clause, place.point]
    return [str(mention.kind), mention.start, mention.end, *where]


def _finding(row: Sequence[Any]) -> Finding:
    kind, start, end, first, last, head, head_end, article, clause, point = row
    place = Place(first, last, (head, head_end), article, clause, point)
    return Finding(Mention(Kind(kind), start, end), place)
