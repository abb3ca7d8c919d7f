"""The risk class of a version: answers, what the system knows of itself, classes and duties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from troly.engine.guard.personal_data.values import SENSITIVE
from troly.errors import BadInput
from troly.office.audit.chain import record
from troly.office.governance import risk
from troly.office.governance.changing import Act, do, locked
from troly.office.governance.models import Classification, RegisterEntry, RegisterVersion
from troly.office.governance.rule_files import RuleBook, rule_book
from troly.office.library.models import Document
from troly.office.tenants.models import Member


@dataclass(frozen=True)
class Outlook:
    """What a classification means today: classes with their rows, and the duties that follow."""

    national: risk.Class
    european: risk.Class
    duties: tuple[risk.Duty, ...]
    is_of_these_rules: bool
    """False where the rules changed since: it stands, and is shown as of older rules."""


def known_answers(version: RegisterVersion) -> dict[str, str]:
    """What the system can say of a version itself."""
    writes = version.content["answers_with"] == "model"
    return {
        # Every page of an assistant says so, see doors/pages.
        "told": "yes",
        "made_by_model": "yes" if writes else "no",
        "personal_data": _personal_data(version),
    }


def _personal_data(version: RegisterVersion) -> str:
    ids = [one["id"] for one in version.content["collections"]]
    found: set[str] = set()
    # What other bodies share is answered from like what is one's own.
    seen = Document.objects.filter(removed_at=None, collections__in=ids).order_by("pk")
    for counts in seen.values_list("current__personal_data", flat=True).distinct().iterator():
        found |= {kind for kind, count in (counts or {}).items() if count}
        if found & set(SENSITIVE):
            return "sensitive"
    return "basic" if found else "none"


def classify(member: Member, assistant_id: object, answers: Mapping[str, Any]) -> Classification:
    """Classify the version being prepared, by both frameworks apart.

    Raises ``BadInput`` for answers that do not fit (see ``risk.checked_answers``) and
    ``use_is_prohibited``, which is recorded; ``NotAllowed`` and ``NotFound``.
    """
    book = rule_book()
    with transaction.atomic():
        entry = locked(member, assistant_id)
        version = entry.candidate
        if version is None:
            raise BadInput("nothing_prepared")
        given = risk.checked_answers(book, answers, known_answers(version))
        today = timezone.localdate()
        found = [risk.classified(rules, given, today) for rules in book.frameworks]
        grounds = [row.id for one in found for row in one.grounds]
        is_forbidden = any(one.is_forbidden for one in found)
        if is_forbidden:
            record(
                entry.tenant_id, member.pk, "register_refused", entry.assistant_id, grounds=grounds
            )
        else:
            made = _keep(member, entry, version, book, given, found)
            details = {"national": made.national, "european": made.european, "rules": book.digest}
            do(member, entry, "classify", Act(evidence=_evidence(made), details=details))
    if is_forbidden:
        raise BadInput("use_is_prohibited", grounds=", ".join(grounds))
    return made


def _keep(
    member: Member,
    entry: RegisterEntry,
    version: RegisterVersion,
    book: RuleBook,
    given: dict[str, Any],
    found: list[risk.Class],
) -> Classification:
    national, european = found
    return Classification.objects.create(
        entry=entry,
        version=version,
        answers=given,
        national=national.level,
        european=european.level,
        grounds=[row.id for one in found for row in (*one.grounds, *one.flags)],
        needs_impact_assessment=any(one.needs_impact_assessment for one in found),
        rules=book.digest,
        by=member,
    )


def _evidence(made: Classification) -> dict[str, Any]:
    return {
        "answers": made.answers,
        "national": made.national,
        "european": made.european,
        "grounds": made.grounds,
        "rules": made.rules,
    }


def classification_of(version: RegisterVersion | None) -> Classification | None:
    """The last one of a version."""
    return version.classifications.order_by("-at").first() if version is not None else None


def last_classifications(entries: Sequence[RegisterEntry]) -> dict[object, Classification]:
    """By entry: that of the version in service, else of the one being prepared."""
    shown = {entry.serving_id or entry.candidate_id: entry.pk for entry in entries}
    found = Classification.objects.filter(version_id__in=shown).order_by("at")
    return {shown[one.version_id]: one for one in found}


def take_over(entry: RegisterEntry, before: RegisterVersion, after: RegisterVersion) -> bool:
    """Let a version that changed nothing of the risk keep the class. False: there was none."""
    last = classification_of(before)
    if last is None:
        return False
    Classification.objects.create(
        entry=entry,
        version=after,
        answers=last.answers,
        national=last.national,
        european=last.european,
        grounds=last.grounds,
        needs_impact_assessment=last.needs_impact_assessment,
        rules=last.rules,
        is_taken_over=True,
        by=last.by,
    )
    return True


def outlook(entry: RegisterEntry, classification: Classification) -> Outlook:
    """Classes and duties of a classification by the rules of today."""
    book, today = rule_book(), timezone.localdate()
    since = entry.steps.filter(act="put_in_service").order_by("number").first()
    in_service_on = timezone.localdate(since.at) if since is not None else None
    found, due = [], []
    for rules in book.frameworks:
        one = risk.classified(rules, classification.answers, today)
        found.append(one)
        due += risk.duties(book, rules, one, classification.answers, today, in_service_on)
    is_same = classification.rules == book.digest
    return Outlook(found[0], found[1], tuple(due), is_same)


def sample_answers(version: RegisterVersion) -> dict[str, Any]:
    """Answers of an office assistant that nobody's rights hang on: for samples and tests."""
    return {
        "forbidden_use": ["none"],
        "listed_use": ["none"],
        "human_check": "yes",
        "audience": "internal",
        "basis": "none",
        "effects": ["none"],
        "sector": "general",
        "ran_before": "no",
        "eu_area": ["not_in_eu"],
        **known_answers(version),
    }


def keep_sample(entry: RegisterEntry, version: RegisterVersion) -> Classification:
    """The classification of a sample, made by nobody."""
    book, today = rule_book(), timezone.localdate()
    given = risk.checked_answers(book, sample_answers(version), known_answers(version))
    found = [risk.classified(rules, given, today) for rules in book.frameworks]
    national, european = found
    return Classification.objects.create(
        entry=entry,
        version=version,
        answers=given,
        national=national.level,
        european=european.level,
        grounds=[row.id for one in found for row in one.grounds],
        rules=book.digest,
    )
