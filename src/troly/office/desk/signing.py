"""Before signing: what the signer takes upon themselves, one by one; then the case is closed.

Signing here means: released for signature. Number, day and signature are written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from troly.engine.answers.checking import Finding
from troly.engine.guard.personal_data.detect import count_kinds, find_personal_data
from troly.engine.guard.secrecy import secrecy_mark
from troly.engine.layout.filled import gaps
from troly.errors import BadInput, NotAllowed
from troly.office.audit.chain import record
from troly.office.desk import drafts
from troly.office.desk.cases import case_for, form_of, held_case
from troly.office.desk.models import Case, Stage
from troly.office.desk.paper import values_of
from troly.office.desk.paragraphs import Origin, Standing
from troly.office.desk.planning import NO_SUCH_DAY
from troly.office.desk.shown import ShownParagraph, shown
from troly.office.tenants.models import Clearance, Member

_EXCERPT = 160
UNPROVEN = ("", *map(str, (Finding.OTHER_WORDS, Finding.CHECK_THIS, Finding.NO_EVIDENCE)))


@dataclass(frozen=True)
class Concern:
    """``key`` is what is ticked: the code with the paragraph's or field's id."""

    code: str
    about: str
    excerpt: str = ""
    detail: str = ""

    @property
    def key(self) -> str:
        return f"{self.code}:{self.about}"


def concerns(member: Member, case: Case) -> list[Concern]:
    """What stands against the draft as it is, for ``member``."""
    draft = drafts.newest(case)
    seen = shown(member, drafts.paragraphs_of(draft))
    found = [one for paragraph in seen for one in _of_paragraph(paragraph)]
    values = values_of(case, draft, seen)
    found += [Concern("empty_field", field) for field in gaps(form_of(case), values)]
    return found


def _of_paragraph(one: ShownParagraph) -> Iterator[Concern]:
    paragraph, words = one.it, " ".join(one.text.split())
    if paragraph.standing is Standing.REJECTED:
        return
    excerpt = words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}…"
    if paragraph.standing is Standing.PROPOSED:
        code = "gap" if paragraph.origin is Origin.GAP else "undecided"
        yield Concern(code, paragraph.id, excerpt, paragraph.asked)
        return
    for code, detail in (*_of_proof(one), *_of_sources(one)):
        yield Concern(code, paragraph.id, excerpt, detail)


def _of_proof(one: ShownParagraph) -> Iterator[tuple[str, str]]:
    if one.is_hidden or one.has_gone_source:
        yield "source_gone", ""
    if one.it.finding in UNPROVEN and not one.is_hidden:
        yield "unproven", one.it.finding
    if one.it.disagrees:
        yield "sources_disagree", ""
    if one.it.problem == NO_SUCH_DAY:
        yield NO_SUCH_DAY, ""


def _of_sources(one: ShownParagraph) -> Iterator[tuple[str, str]]:
    there = [e for e in one.evidence if not e.is_gone]
    if any(e.validity in ("expired", "not_yet") for e in there):
        yield "out_of_force", ""
    if any(e.is_replaced for e in there):
        yield "newer_version", ""
    is_marked = secrecy_mark(one.text) is not None
    documents = [e.document for e in there if e.document is not None]
    if is_marked or any(d.clearance > Clearance.PUBLIC for d in documents):
        yield "confidential", ""
    kinds = sorted(count_kinds(find_personal_data(one.text)))
    if kinds:
        yield "personal", ", ".join(kinds)


def sign(
    member: Member, case_id: object, ticked: Iterable[str], *, removes_mark: bool = False
) -> Case:
    """Release a case for signature once every concern is ticked; both are recorded.

    ``removes_mark`` takes the mark of an assisted draft from the file. Raises ``NotAllowed`` for
    anybody but the signer, ``BadInput`` (``concerns_not_ticked``) while one is left.
    """
    case = held_case(member, case_id)
    if case.stage != Stage.SIGNING:
        raise NotAllowed("case_not_for_signing")
    due = [one.key for one in concerns(member, case)]
    left = set(due) - set(ticked)
    if left:
        raise BadInput("concerns_not_ticked", count=len(left))
    version = drafts.newest(case).ordinal
    with transaction.atomic():
        signed = Case.objects.filter(pk=case.pk, stage=Stage.SIGNING).update(
            stage=Stage.SIGNED, ticked=due, is_marked=not removes_mark,
            signed_at=timezone.now(), changed_at=timezone.now(),
        )  # fmt: skip
        if not signed:
            raise NotAllowed("case_held_by_another")
        record(member.tenant_id, member.pk, "case_signed", case.pk, version=version, ticked=due)
        if removes_mark:
            record(member.tenant_id, member.pk, "draft_mark_removed", case.pk, version=version)
    return case_for(member, case.pk)
