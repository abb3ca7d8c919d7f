"""The draft written in the background: tasks of a plan, a point after the other, or one again."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet

from troly.engine.layout.forms import DocumentForm
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.desk import checking, drafts
from troly.office.desk.cases import case_for, form_of, held_case, points_of
from troly.office.desk.finding import Finder, finder_for
from troly.office.desk.models import Case
from troly.office.desk.paragraphs import Origin, Paragraph, Standing, gap
from troly.office.desk.planning import tasks_of
from troly.office.desk.sources import check_size, documents_of
from troly.office.library import jobs
from troly.office.library.models import UNFINISHED, Job
from troly.office.tenants.models import Member

KIND, IMPORT_KIND = "write_draft", "import_draft"
TASKS_FIELD = "tasks"
"""The field of a form that holds tasks found by rules."""
STANDARD_POINTS: dict[str, tuple[str, ...]] = {
    "bao_cao": ("Kết quả thực hiện", "Tồn tại, hạn chế", "Nhiệm vụ thời gian tới"),
}
"""Taken where a case names no points."""


def ask_to_write(member: Member, case_id: object) -> Job:
    """Have the draft written in the background; what was accepted or typed stays.

    Raises ``BadInput`` for a case without a readable source, too large, or written just now.
    """
    case = held_case(member, case_id)
    if not documents_of(member, case).exists():
        raise BadInput("case_without_sources")
    check_size(member, case)
    if not _points(case) and TASKS_FIELD not in drafts.body_fields(form_of(case)):
        raise BadInput("case_without_points")
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        if work_on(case).filter(state__in=UNFINISHED).exists():
            raise BadInput("draft_being_written")
        job = jobs.add(KIND, member.tenant, member=member,
                       arguments={"case": str(case.pk)}, priority=70)  # fmt: skip
        record(member.tenant_id, member.pk, "draft_asked", case.pk, form=case.form)
    return job


def work_on(case: Case) -> QuerySet[Job]:
    """Background work on a case, newest first."""
    return Job.objects.filter(
        tenant_id=case.tenant_id,
        kind__in=(KIND, IMPORT_KIND),
        arguments__case=str(case.pk),
    ).order_by("-created_at")


@jobs.kind(KIND, jobs.QUICK)
def write_draft(running: jobs.Running) -> None:
    """Under the rights of who asked, as they are now."""
    member = running.job.member
    if member is None:
        raise NotAllowed("member_inactive")
    case = held_case(member, running.job.arguments["case"])
    check_size(member, case)
    made = _written(member, case, running)
    running.report("saving")

    def act(found: list[Paragraph]) -> list[Paragraph]:
        kept = [one for one in found if one.standing is not Standing.PROPOSED]
        held = {place.span for one in kept for place in one.evidence}
        fresh = [one for one in made if not _is_there(one, kept, held)]
        order = drafts.body_fields(form_of(case))
        both = [*kept, *fresh][: drafts.MOST_PARAGRAPHS]
        return sorted(both, key=lambda one: order.index(one.field))

    with transaction.atomic():
        running.confirm()
        drafts.save(case, member, act, "written")


def _is_there(one: Paragraph, kept: list[Paragraph], held: set[tuple[str, int, int]]) -> bool:
    if one.origin is Origin.GAP:
        return any(other.asked == one.asked and other.field == one.field for other in kept)
    return all(place.span in held for place in one.evidence)


def _written(member: Member, case: Case, running: jobs.Running) -> list[Paragraph]:
    form = form_of(case)
    fields = drafts.body_fields(form)
    made: list[Paragraph] = []
    if TASKS_FIELD in fields:
        made += tasks_of(
            member, case, TASKS_FIELD, lambda done, of: running.report("tasks", done, of)
        ) or [gap(TASKS_FIELD, "")]
    points = _points(case)
    into = _field_of_points(form)
    if points:
        finder = finder_for(member, case)
        for done, point in enumerate(points):
            running.report("points", done, len(points))
            seen = [place.span for one in made if one.field == into for place in one.evidence]
            made += finder.paragraphs(into, point, seen)
    filled = {one.field for one in made}
    return [*made, *(gap(field, "") for field in fields if field not in filled)]


def _points(case: Case) -> list[str]:
    return points_of(case) or list(STANDARD_POINTS.get(case.form, ()))


def _field_of_points(form: DocumentForm) -> str:
    fields = drafts.body_fields(form)
    if not fields:
        raise NotFound("no_such_form", form=form.id)
    return next((one for one in fields if one != TASKS_FIELD), fields[0])


def rewrite(member: Member, case_id: object, paragraph_id: str) -> None:
    """Another try at one paragraph, from other places than it has now; the one before stays in
    the history. Raises ``BadInput`` (``nothing_else_found``) where the sources say no more."""
    case = held_case(member, case_id)
    found = drafts.paragraphs_of(drafts.newest(case))
    one = next((p for p in found if p.id == paragraph_id), None)
    if one is None:
        raise NotFound("no_such_paragraph")
    point = one.asked or one.text
    if not point:
        raise BadInput("nothing_to_ask")
    finder: Finder = finder_for(member, case)
    seen = [place.span for p in found for place in p.evidence]
    made = finder.paragraphs(one.field, point, seen)[:1]
    if made[0].origin is Origin.GAP:
        raise BadInput("nothing_else_found")

    def act(paragraph: Paragraph) -> Paragraph:
        return replace(made[0], id=paragraph.id, asked=point)

    drafts.replaced(case, member, paragraph_id, act, "rewritten")


def check(member: Member, case_id: object, paragraph_id: str = "") -> None:
    """Hold what was typed against the sources: one paragraph, or all not looked at yet."""
    case = held_case(member, case_id)
    checking.check(case, member, paragraph_id)


def state_of(member: Member, case_id: object) -> Job | None:
    """The last work on a case of one's own."""
    return work_on(case_for(member, case_id)).first()
