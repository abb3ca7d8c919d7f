"""The register as the gate before every assistant: what ``assistants/gate.py`` asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from troly.office.assistants.gate import Admission, as_it_stands
from troly.office.assistants.models import Assistant
from troly.office.audit import made_queries
from troly.office.audit.locks import one_at_a_time
from troly.office.governance import snapshots
from troly.office.governance.changing import Act, new_version, note, set_preparation
from troly.office.governance.classifying import take_over
from troly.office.governance.models import Outcome, RegisterEntry, RegisterVersion
from troly.office.governance.rule_files import rule_book
from troly.office.governance.stages import PREPARING, Stage
from troly.office.governance.trials import count_question, end, limit_of, running
from troly.office.tenants.models import Member

CLOCK_SLACK = timedelta(minutes=10)
"""Clocks of several machines may differ by this much."""


class Register:
    """The gate, over the records of the register."""

    def made(self, member: Member, assistant: Assistant) -> None:
        # Numbers of one body follow one another.
        one_at_a_time(f"register {assistant.tenant_id}")
        own = RegisterEntry.objects.filter(tenant_id=assistant.tenant_id)
        last = own.aggregate(last=Max("number"))["last"] or 0
        entry = RegisterEntry.objects.create(
            tenant_id=assistant.tenant_id,
            assistant=assistant,
            number=last + 1,
            responsible=member,
        )
        entry.candidate = new_version(member, entry, _content(assistant))
        set_preparation(entry, Stage.DRAFT)
        note(member, entry, "registered", "", Stage.DRAFT, Act())

    def changed(self, member: Member, assistant: Assistant) -> None:
        """Hold a change fast as a new version; people go on with the one that was approved."""
        entry = _locked(assistant)
        if entry is None or entry.stage == Stage.RETIRED:
            return
        content = _content(assistant)
        if entry.candidate is not None:
            touched = _touched(entry.candidate, content)
            if not touched:
                return
            serving = entry.serving
            if serving is not None and not _touched(serving, content):
                self._withdraw(member, entry)
                return
            before = Stage(entry.candidate_stage)
        elif entry.serving is not None:
            touched = _touched(entry.serving, content)
            if not touched:
                return
            before = Stage.CLASSIFIED
        else:
            touched, before = [], Stage.DRAFT
        self._reopen(member, entry, content, touched, before)

    def _reopen(
        self,
        member: Member,
        entry: RegisterEntry,
        content: dict[str, Any],
        touched: list[snapshots.Difference],
        before: Stage,
    ) -> None:
        stage = snapshots.reopened_at(touched) or Stage.DRAFT
        if PREPARING.index(stage) > PREPARING.index(before) or entry.is_carried_over:
            stage = Stage.DRAFT
        base = entry.candidate or entry.serving
        end(entry, Outcome.CHANGED)
        entry.candidate = new_version(member, entry, content)
        if stage == Stage.CLASSIFIED and not (base and take_over(entry, base, entry.candidate)):
            stage = Stage.DRAFT
        set_preparation(entry, stage)
        fields = [one.field for one in touched]
        note(member, entry, "changed", before, stage, Act(details={"fields": fields}))

    def _withdraw(self, member: Member, entry: RegisterEntry) -> None:
        before = entry.candidate_stage
        end(entry, Outcome.CHANGED)
        entry.candidate, entry.candidate_stage = None, ""
        note(member, entry, "change_undone", before, entry.stage, Act())

    def retired(self, member: Member, assistant: Assistant, reason: str) -> None:
        entry = _locked(assistant)
        if entry is None or entry.stage == Stage.RETIRED:
            return
        before, entry.stage = entry.stage, Stage.RETIRED
        entry.candidate, entry.candidate_stage = None, ""
        end(entry, Outcome.STOPPED)
        entry.why_stopped = reason
        note(member, entry, "retire", before, Stage.RETIRED, Act(reason))

    def admission(self, member: Member, assistant: Assistant) -> Admission:
        entry = _entry(assistant)
        if entry is None:
            return Admission("not_registered")
        return admitted(entry, member, assistant, timezone.now())

    def begin_question(self, member: Member, assistant: Assistant) -> Admission:
        admission = self.admission(member, assistant)
        if admission.trial is not None and not count_question(admission.trial):
            return Admission("trial_questions_used", facts={"limit": limit_of(admission.trial)})
        return admission


def admitted(
    entry: RegisterEntry, member: Member, assistant: Assistant, now: datetime
) -> Admission:
    """What the register says to ``member`` at ``now``."""
    if now + CLOCK_SLACK < entry.since:
        return Admission("clock_went_back", facts={"last": entry.since})
    if entry.stage in (Stage.SUSPENDED, Stage.RETIRED):
        return Admission(f"stage_{entry.stage}", facts={"why": entry.why_stopped})
    today = timezone.localdate(now)
    on_trial = _on_trial(entry, member, today)
    if not entry.is_served:
        if on_trial is not None:
            return on_trial
        if member.pk == assistant.made_by_id:
            return Admission(served=as_it_stands(assistant))
        return Admission(f"stage_{entry.stage}")
    if on_trial is not None and on_trial.served is not None:
        return on_trial
    return _of_the_serving(entry, today)


def _on_trial(entry: RegisterEntry, member: Member, today: date) -> Admission | None:
    """For those who take part in the running trial; None for everybody else."""
    if entry.candidate_stage != Stage.IN_TRIAL:
        return None
    trial = running(entry)
    if trial is None or not trial.members.filter(pk=member.pk).exists():
        return None
    if today < trial.begins_on:
        return Admission("trial_not_begun", facts={"day": trial.begins_on})
    if today > trial.ends_on:
        return Admission("trial_is_over", facts={"day": trial.ends_on})
    if trial.asked >= trial.most_questions:
        return Admission("trial_questions_used", facts={"limit": trial.most_questions})
    version = trial.version
    if _has_another_model(version):
        # What is found on trial would be found of something else than what is approved.
        return Admission("model_changed", facts={"model": version.content.get("model") or "–"})
    return Admission(served=snapshots.served(version.content, version.number), trial=trial.pk)


def _of_the_serving(entry: RegisterEntry, today: date) -> Admission:
    version = entry.serving
    if version is None:
        return Admission("not_registered")
    if entry.review_due is not None and today > entry.review_due:
        return Admission("review_passed", facts={"day": entry.review_due})
    if entry.evidence_until is not None and today > entry.evidence_until:
        return Admission("evidence_expired", facts={"day": entry.evidence_until})
    # Of what was carried over nobody wrote down the model.
    if not entry.is_carried_over and _has_another_model(version):
        return Admission("model_changed", facts={"model": version.content.get("model") or "–"})
    return Admission(served=snapshots.served(version.content, version.number))


def _has_another_model(version: RegisterVersion) -> bool:
    """Whether a model would write that this version was not prepared with, be it that there was
    none at all: it was neither tried nor approved. With no model now the quotes alone still hold.
    """
    now = snapshots.model_now()
    return (
        bool(now)
        and snapshots.asks_model(version.content)
        and version.content.get("model", "") != now
    )


def stage_of(assistant: Assistant) -> str:
    """The stage the register has it at; empty where it is not registered."""
    entry = getattr(assistant, "register", None)
    return entry.stage if entry is not None else ""


def with_entries(assistants: QuerySet[Assistant]) -> QuerySet[Assistant]:
    """With their entries at hand, for a list of them."""
    return assistants.select_related("register")


def _entry(assistant: Assistant) -> RegisterEntry | None:
    return made_queries.record(_entries, None, (assistant.pk,))


def _entries(_fixed: None, assistants: Sequence[Any]) -> QuerySet[RegisterEntry]:
    entries = RegisterEntry.objects.filter(assistant_id=assistants[0])
    return entries.select_related("serving").order_by("pk")[:1]


def _locked(assistant: Assistant) -> RegisterEntry | None:
    return RegisterEntry.objects.select_for_update().filter(assistant=assistant).first()


def _content(assistant: Assistant) -> dict[str, Any]:
    return snapshots.content_of(assistant, rule_book().digest)


def _touched(version: RegisterVersion, content: dict[str, Any]) -> list[snapshots.Difference]:
    """New rules alone re-open nothing: a version is judged by those it was made under."""
    found = snapshots.differences(version.content, content)
    return [one for one in found if one.field != "rules"]
