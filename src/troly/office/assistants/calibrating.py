"""A body's own calibration of refusal: fitted on its golden questions, kept, undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.utils import timezone

from troly.engine.answers.pipeline import answer
from troly.engine.answers.refusal import Calibration, Refusal, shipped_calibration
from troly.engine.answers.values import Question
from troly.engine.evaluation.calibration import Observed, fitted, with_thresholds
from troly.engine.evaluation.golden import GoldenQuestion
from troly.engine.evaluation.telling_apart import auroc
from troly.errors import BadInput, NotFound
from troly.office.assistants.asking import sources_for
from troly.office.assistants.calibrations import current, own_calibration
from troly.office.assistants.golden import exported
from troly.office.assistants.models import Assistant, OwnCalibration
from troly.office.audit.chain import record
from troly.office.library.register import documents_of
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder

FEWEST = 20
"""Answerable questions under which nothing can be fitted; each is asked twice."""
RIDGE = 40.0
"""Holds the fit near the shipped one: some dozens of questions move it a little, hundreds far."""
KEEP, REFUSE = 0.92, 0.88
"""Shares that the thresholds aim at: of the answerable answered, of the others refused."""


@dataclass(frozen=True)
class Shares:
    """What a calibration does with questions that it was not fitted on; 0 to 1."""

    answered: float
    refused: float
    auroc: float | None


@dataclass(frozen=True)
class Proposal:
    """A fit that is not in use yet. ``with_model`` says which of the two decisions was fitted."""

    calibration: Calibration
    with_model: bool
    answerable: int
    unanswerable: int
    before: Shares
    after: Shares

    @property
    def is_better(self) -> bool:
        before, after = self.before, self.after
        return after.answered + after.refused > before.answered + before.refused


def golden_cases(member: Member) -> tuple[list[GoldenQuestion], list[GoldenQuestion]]:
    """What the body's builders accepted: answerable and unanswerable questions."""

    def questions(has_answer: bool) -> Iterator[GoldenQuestion]:
        for row in exported(member, has_answer=has_answer):
            yield GoldenQuestion(
                id=row["id"],
                question=row["question"],
                answers=tuple(row.get("answers", ())),
                document=row.get("doc_id", ""),
                article=row.get("article", ""),
                previous=row.get("previous", ""),
            )

    return list(questions(True)), list(questions(False))


def propose(
    member: Member,
    assistant: Assistant,
    questions: Sequence[GoldenQuestion],
    never: Sequence[GoldenQuestion] = (),
) -> Proposal:
    """Ask every question through the assistant's own sources, the answerable ones once more with
    their document left out, and fit. Nothing is written.

    Raises ``NotAllowed``, and ``BadInput``: ``too_few_golden``, ``golden_document_unknown``.
    """
    require_builder(member)
    if len(questions) < FEWEST:
        raise BadInput("too_few_golden", given=len(questions), needed=FEWEST)
    documents = _documents(member, questions)
    observed: list[Observed] = []
    for question in questions:
        document = documents[question.id]
        observed.append(_asked(member, assistant, question, (), True))
        observed.append(_asked(member, assistant, question, (document,), False))
    observed += [_asked(member, assistant, question, (), False) for question in never]
    with_model = any("similarity_best" in one.features for one in observed)
    # Where nothing was found at all there is nothing to decide, and nothing to learn.
    seen = [
        one
        for one in observed
        if one.features and ("similarity_best" in one.features) == with_model
    ]
    base = own_calibration(member.tenant) or shipped_calibration()
    decision = base.refusal(with_model=with_model)
    shipped = shipped_calibration().refusal(with_model=with_model)
    fit = _fit([replace(one, group="") for one in seen], shipped)
    return Proposal(
        calibration=_replaced(base, fit, with_model=with_model),
        with_model=with_model,
        answerable=len(questions),
        unanswerable=len(never),
        before=_shares([(one, decision) for one in seen]),
        after=_shares(_by_halves(seen, shipped)),
    )


def _fit(observed: Sequence[Observed], shipped: Refusal) -> Refusal:
    fit = fitted(observed, list(shipped.weights), ridge=RIDGE, towards=shipped)
    return with_thresholds(fit, observed, keep=KEEP, refuse=REFUSE)


def _by_halves(observed: Sequence[Observed], shipped: Refusal) -> list[tuple[Observed, Refusal]]:
    """Each question with the decision fitted on the other half. A question and the same without
    its document stand in one half."""
    groups = sorted({one.group for one in observed})
    side = {group: place % 2 for place, group in enumerate(groups)}
    pairs: list[tuple[Observed, Refusal]] = []
    for half in (0, 1):
        others = [replace(one, group="") for one in observed if side[one.group] != half]
        decision = _fit(others, shipped)
        pairs += [(one, decision) for one in observed if side[one.group] == half]
    return pairs


def _shares(pairs: Sequence[tuple[Observed, Refusal]]) -> Shares:
    yes: list[float] = []
    no: list[float] = []
    answered = refused = 0
    for one, decision in pairs:
        confidence = decision.probability(one.features)
        is_answered = confidence >= decision.threshold(one.language)
        (yes if one.should_answer else no).append(confidence)
        answered += one.should_answer and is_answered
        refused += not one.should_answer and not is_answered
    return Shares(answered / max(len(yes), 1), refused / max(len(no), 1), auroc(yes, no))


def _replaced(base: Calibration, fit: Refusal, *, with_model: bool) -> Calibration:
    if with_model:
        return Calibration("proposed", fit, base.words_only)
    return Calibration("proposed", base.with_model, fit)


def _documents(member: Member, questions: Sequence[GoldenQuestion]) -> dict[str, str]:
    """Question id to document id. ``doc_id`` may be an id, a number, a title or a file's name."""
    known: dict[str, str] = {}
    seen = documents_of(member).values_list(
        "pk", "number", "title", "current__title", "current__file_name"
    )
    for row in seen:
        known.update({str(name): str(row[0]) for name in row if name})
    for question in questions:
        if question.document not in known:
            raise BadInput("golden_document_unknown", id=question.id, document=question.document)
    return {question.id: known[question.document] for question in questions}


def _asked(
    member: Member,
    assistant: Assistant,
    question: GoldenQuestion,
    without: tuple[str, ...],
    should_answer: bool,
) -> Observed:
    sources = sources_for(member, assistant, without)
    today = timezone.localdate()
    previous = ""
    if question.previous:
        before = answer(Question(question.previous), sources, today=today)
        previous = before.understood.subject if before.understood else ""
    reply = answer(Question(question.question, previous), sources, today=today)
    language = reply.understood.language if reply.understood else ""
    return Observed(reply.features, language, should_answer, group=question.id)


def keep(member: Member, proposal: Proposal) -> OwnCalibration:
    """Let the proposal decide from now on. Raises ``NotAllowed``."""
    require_builder(member)
    tenant = member.tenant
    with transaction.atomic():
        last = (
            OwnCalibration.objects.select_for_update()
            .filter(tenant=tenant)
            .order_by("-number")
            .first()
        )
        row = OwnCalibration.objects.create(
            tenant=tenant,
            number=last.number + 1 if last else 1,
            fit={
                "with_model": proposal.calibration.with_model.as_data(),
                "words_only": proposal.calibration.words_only.as_data(),
            },
            figures={
                "answerable": proposal.answerable,
                "unanswerable": proposal.unanswerable,
                "before": asdict(proposal.before),
                "after": asdict(proposal.after),
            },
            made_by=member,
        )
        record(
            tenant.pk,
            member.pk,
            "calibration_kept",
            row.pk,
            number=row.number,
            answerable=proposal.answerable,
            unanswerable=proposal.unanswerable,
        )
    return row


def undo(member: Member) -> OwnCalibration:
    """Go back to the calibration before. Raises ``NotAllowed``, ``NotFound`` where none is own."""
    require_builder(member)
    with transaction.atomic():
        row = current(member.tenant)
        if row is None:
            raise NotFound("no_own_calibration")
        row.undone_at, row.undone_by = timezone.now(), member
        row.save(update_fields=("undone_at", "undone_by"))
        record(member.tenant.pk, member.pk, "calibration_undone", row.pk, number=row.number)
    return row
