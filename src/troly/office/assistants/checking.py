"""A draft held against the documents that its writer may read. The draft itself is not kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from troly.engine.answers.checking import CheckedSentence, Finding, check_sentences, sentences_of
from troly.engine.guard.leaving import carrying
from troly.engine.runtimes.generating import Generator
from troly.engine.text.forms import normal_form
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants.asked_in_confidence import carries_a_secret
from troly.office.assistants.asking import sources_for, writing_for
from troly.office.assistants.gate import Served, gate, plain
from troly.office.assistants.models import Assistant
from troly.office.assistants.outgoing import load_of
from troly.office.audit.chain import record
from troly.office.library.masking import Mask, mask_for
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Member

LONGEST_DRAFT = 20_000
MOST_SENTENCES = 100
"""What is checked while a person waits: some 20 CPU-milliseconds a sentence."""


@dataclass(frozen=True)
class CheckedDraft:
    """``text`` is the draft in normal form; offsets of the sentences count in it."""

    text: str
    sentences: tuple[CheckedSentence, ...]

    def count(self, *findings: Finding) -> int:
        return sum(sentence.finding in findings for sentence in self.sentences)


def check_draft(
    member: Member, assistant: Assistant, text: str, *, today: date | None = None
) -> CheckedDraft:
    """Check a draft against what ``member`` may read through ``assistant``.

    Raises ``NotFound`` for another body's assistant, ``NotAllowed`` for one that is not in service,
    ``BadInput`` for a draft without words, too long, of too many sentences or marked secret, and
    ``Unavailable`` when search does not answer. Who checked, and with what outcome, is recorded;
    the words are not.
    """
    if assistant.tenant_id != member.tenant_id:
        raise NotFound("no_such_assistant")
    admission = gate().admission(member, assistant)
    if admission.served is None:
        facts = plain(admission.facts)
        raise NotAllowed("assistant_not_in_service", reason=admission.reason, **facts)
    if not admission.served.does("check_draft"):
        raise NotAllowed("task_not_given")
    if len(text) > LONGEST_DRAFT:
        raise BadInput("draft_too_long", limit=LONGEST_DRAFT, length=len(text))
    if carries_a_secret(text):
        raise BadInput("pasted_secret")
    draft = normal_form(text)[0]
    count = len(sentences_of(draft))
    if count == 0:
        raise BadInput("draft_empty")
    if count > MOST_SENTENCES:
        raise BadInput("draft_too_many_sentences", limit=MOST_SENTENCES, count=count)
    sources = sources_for(member, assistant, served=admission.served)
    with carrying(load_of(member)):
        model = _model_for(member, admission.served)
        found = list(check_sentences(draft, sources, today or timezone.localdate(), model))
    mask = mask_for(member)
    checked = CheckedDraft(draft, tuple(_still_standing(sentence, mask) for sentence in found))
    _record(member, assistant, checked)
    return checked


def _model_for(member: Member, served: Served) -> Generator | None:
    """The model that may be asked for a second opinion, where the assistant asks one."""
    writing = writing_for(member, served, None) if served.asks_gates else None
    return writing.generator if writing is not None else None


def _still_standing(sentence: CheckedSentence, mask: Mask | None) -> CheckedSentence:
    """Without the places whose stored text changed while the draft was checked; covered what the
    writer may not see."""
    held = tuple(p for p in sentence.places if text_between(p.version, p.start, p.end) == p.text)
    if sentence.places and not held:
        return replace(sentence, finding=Finding.NO_EVIDENCE, flags=(), places=(), model_says="")
    if mask is not None:
        held = tuple(replace(p, text=mask.one(p.version, p.start, p.end, p.text)) for p in held)
    return replace(sentence, places=held)


def _record(member: Member, assistant: Assistant, checked: CheckedDraft) -> None:
    counts = Counter(str(sentence.finding) for sentence in checked.sentences)
    with transaction.atomic():
        record(
            member.tenant_id,
            member.id,
            "draft_checked",
            assistant.id,
            sentences=len(checked.sentences),
            findings=dict(sorted(counts.items())),
        )
