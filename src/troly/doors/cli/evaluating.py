"""evaluate search | answers: golden questions through the product's own jobs, index and rights."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import ingesting, reporting, session
from troly.engine.evaluation.answers import AnswerCase, Reply, ReplyQuote, evaluate_answers
from troly.engine.evaluation.golden import (
    GoldenDocument,
    GoldenQuestion,
    read_documents,
    read_questions,
)
from troly.engine.evaluation.metrics import ranking_figures
from troly.engine.evaluation.variants import varied
from troly.errors import BadInput, TrolyError

if TYPE_CHECKING:
    from troly.office.library.models import Collection
    from troly.office.tenants.models import Member

Variant = Literal["as-typed", "no-accents", "typos"]
VARIANTS: tuple[Variant, ...] = ("as-typed", "no-accents", "typos")
Report = Annotated[
    Path | None, typer.Option("--report", help="Write a page with plots too: NAME.html.")
]
Documents = Annotated[Path, typer.Option(help="JSON Lines: id, title, body, …", exists=True)]
Questions = Annotated[Path, typer.Option(help="JSON Lines: id, question, …", exists=True)]
DEPTH = 10


@dataclass(frozen=True)
class Arena:
    """A temporary body with the golden documents in it."""

    member: Member
    collection: Collection
    documents: dict[str, str]
    """Golden id to document id."""

    @property
    def golden(self) -> dict[str, str]:
        return {document: golden for golden, document in self.documents.items()}


def search(
    documents: Documents,
    questions: Questions,
    variant: Annotated[str, typer.Option(help="as-typed, no-accents or typos.")] = "as-typed",
    report: Report = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How often the right document (and article) comes first."""
    settings = session.start()
    try:
        if variant not in VARIANTS:
            raise BadInput("unknown_variant", variant=variant)
        asked = read_questions(questions)
        given = read_documents(documents)
        with session.working(settings), arena(given, quiet=as_json) as body:
            figures = measure_search(body, asked, variant)  # type: ignore[arg-type]
            if report is not None:
                others = [name for name in VARIANTS if name != variant]
                runs = [figures, *(measure_search(body, asked, name) for name in others)]
                reporting.write(runs, report)
    except TrolyError as error:
        session.fail(error, as_json)
    _print(figures, as_json)
    if report is not None:
        reporting.tell(report)


def measure_search(body: Arena, asked: list[GoldenQuestion], variant: Variant) -> dict[str, Any]:
    """Ask every question of the arena's index under its member's rights."""
    from troly.office.assistants.asking import BodySources
    from troly.office.library.models import Passage
    from troly.office.tenants.rights import rights_filter

    rights = rights_filter(body.member, collections=[body.collection.id])
    sources = BodySources(rights)
    articles = dict(
        Passage.objects.filter(version__document__tenant=body.member.tenant).values_list(
            "id", "article"
        )
    )
    golden = {str(_uuid(name)): body.golden[document] for name, document in _documents(body)}
    ranked: list[list[str]] = []
    places: list[tuple[GoldenQuestion, list[str]]] = []
    costs = []
    for question in asked:
        began = _own_cpu()
        found = _found(question, variant, sources)
        costs.append(_own_cpu() - began)
        ranked.append([golden[p.id] for p in found])
        if question.article:
            units = [f"{golden[p.id]}#{articles.get(_uuid(p.id), '')}" for p in found]
            places.append((question, units))
    golds = [{question.document} for question in asked]
    figures: dict[str, Any] = asdict(ranking_figures(ranked, golds))
    figures.update(_article_figures(places))
    figures["by_language"] = _language_figures(asked, ranked)
    points = quantiles(costs, n=20, method="inclusive") if len(costs) > 1 else costs * 19
    return {
        **figures,
        "variant": variant,
        "passages": len(articles),
        "query_cpu_ms_p50": round(points[9], 2),
        "query_cpu_ms_p95": round(points[18], 2),
        "missed": [q.id for q, r in zip(asked, ranked, strict=True) if r[:1] != [q.document]],
        "missed_articles": [
            question.id for question, units in places if units[:1] != [_place(question)]
        ],
    }


def _found(question: GoldenQuestion, variant: Variant, sources: Any) -> tuple[Any, ...]:
    """Understood, looked up and ranked as for an answer, the question before it asked first."""
    from troly.engine.answers.finding import found_for
    from troly.engine.answers.values import Question

    previous = ""
    if question.previous:
        before, _ranked = found_for(
            Question(question.previous), sources, today=date.today(), limit=1
        )
        previous = before.subject if before else ""
    text = varied(question.question, variant)
    asked = Question(text, previous)
    return found_for(asked, sources, today=date.today(), limit=DEPTH * 5)[1]


def _documents(body: Arena) -> list[tuple[str, str]]:
    """Each passage of the arena with its document."""
    from troly.office.library.models import Passage

    passages = Passage.objects.filter(version__document__tenant=body.member.tenant)
    pairs = passages.values_list("id", "version__document_id")
    return [(str(passage), str(document)) for passage, document in pairs]


def _place(question: GoldenQuestion) -> str:
    return f"{question.document}#{question.article}"


def _language_figures(
    asked: list[GoldenQuestion], ranked: list[list[str]]
) -> dict[str, dict[str, float]]:
    """By the language of the question: what the row says, else what is recognised."""
    from troly.engine.text.language import identify

    held: dict[str, list[tuple[list[str], set[str]]]] = {}
    for question, found in zip(asked, ranked, strict=True):
        language = question.language or identify(question.question)
        held.setdefault(language, []).append((found, {question.document}))
    return {
        language: asdict(ranking_figures([r for r, _g in rows], [g for _r, g in rows]))
        for language, rows in sorted(held.items())
    }


def _article_figures(places: list[tuple[GoldenQuestion, list[str]]]) -> dict[str, Any]:
    """By article: all, and where the rows say so the questions near the wording of their source
    and the paraphrased ones apart."""
    halves = {
        "by_article": places,
        "by_article_near": [p for p in places if p[0].paraphrased is False],
        "by_article_paraphrased": [p for p in places if p[0].paraphrased],
    }
    return {
        name: asdict(ranking_figures([u for _q, u in some], [{_place(q)} for q, _u in some]))
        for name, some in halves.items()
        if some
    }


def answers(
    documents: Documents,
    questions: Questions,
    unanswerable: Annotated[Path | None, typer.Option(exists=True)] = None,
    report: Report = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Right evidence, exact citations, and refusals in their place."""
    settings = session.start()
    try:
        asked = [_case(q) for q in read_questions(questions)]
        never = [_case(q) for q in read_questions(unanswerable)] if unanswerable else []
        given = read_documents(documents)
        with session.working(settings), arena(given, quiet=as_json) as body:
            figures = asdict(evaluate_answers(asked, _asker(body), never))
            if report is not None:
                reporting.write([figures], report)
    except TrolyError as error:
        session.fail(error, as_json)
    figures["missed"] = list(figures["missed"])
    _print(figures, as_json)
    if report is not None:
        reporting.tell(report)


def _case(question: GoldenQuestion) -> AnswerCase:
    return AnswerCase(
        id=question.id,
        question=question.question,
        answers=question.answers,
        document=question.document,
        article=question.article,
        previous=question.previous,
        language=question.language,
        paraphrased=question.paraphrased,
        variant=question.variant,
    )


def _asker(body: Arena) -> Any:
    """Asks through the office's sources and the whole pipeline, as a member would."""
    from troly.engine.answers.pipeline import answer
    from troly.engine.answers.values import Ending, Question
    from troly.office.assistants.asking import BodySources
    from troly.office.library.viewing import text_between
    from troly.office.tenants.rights import rights_filter

    answered = {Ending.ANSWERED, Ending.PARTLY_ANSWERED, Ending.SOURCES_DISAGREE}

    def ask(case: AnswerCase, without: tuple[str, ...]) -> Reply:
        rights = rights_filter(
            body.member,
            collections=[body.collection.id],
            without_documents=[body.documents[w] for w in without if w in body.documents],
        )
        sources = BodySources(rights)
        previous = ""
        if case.previous:
            before = answer(Question(case.previous), sources, today=date.today())
            previous = before.understood.subject if before.understood else ""
        result = answer(Question(case.question, previous), sources, today=date.today())
        return Reply(
            is_answered=result.ending in answered,
            confidence=result.confidence or 0.0,
            quotes=tuple(
                ReplyQuote(
                    text=q.text,
                    document=body.golden[q.document],
                    article=q.article,
                    is_exact=text_between(q.version, q.start, q.end) == q.text,
                )
                for q in result.quotes
            ),
        )

    return ask


@contextmanager
def arena(given: list[GoldenDocument], quiet: bool = False) -> Iterator[Arena]:
    """Documents in a temporary body, read by the worker as any upload; removed afterwards."""
    from troly.office.library.intake import make_collection
    from troly.office.library.models import Version
    from troly.office.library.ports import ports
    from troly.office.tenants.models import Role
    from troly.office.tenants.people import add_member, create_body, remove_body

    tenant = create_body("evaluation")
    member = add_member(tenant, f"evaluation-{tenant.id}", role=Role.BUILDER)
    folder = Path(tempfile.mkdtemp(prefix="troly-evaluation-"))
    try:
        collection = make_collection(member, "golden")
        placed: dict[str, str] = {}
        outcome = ingesting.Outcome()
        for number, document in enumerate(given):
            path = folder / f"{number:06d}.txt"
            path.write_text(document.body, "utf-8")
            one = ingesting.take_in(member, [collection], [path], {path: document.heading})
            if one.refused:
                raise BadInput(
                    "golden_document_refused", id=document.id, why=one.refused[0][1].code
                )
            placed[document.id] = str(one.received[0].document.id)
            outcome.received += one.received
        ingesting.wait(outcome, quiet=quiet)
        failed = Version.objects.filter(document__tenant=tenant, state="failed").first()
        if failed is not None:
            raise BadInput("golden_document_refused", id=failed.file_name, why=failed.reason)
        yield Arena(member, collection, placed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        versions = Version.objects.filter(document__tenant=tenant).values_list("id", flat=True)
        ports().index().delete_versions(str(tenant.id), [str(v) for v in versions])
        shutil.rmtree(ports().home / "originals" / str(tenant.id), ignore_errors=True)
        remove_body(tenant)


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def _own_cpu() -> float:
    """CPU milliseconds of this thread and of the index process so far; the model's apart."""
    from troly.doors.cli.measuring import index_cpu_ms

    return time.thread_time() * 1000 + index_cpu_ms()


def _print(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        session.print_json(figures)
        return
    missed = figures.pop("missed", [])
    for name in ("confidences", "confidences_without_document", "reliability", "refusal_curve"):
        figures.pop(name, None)
    table = Table(show_header=False, box=None)
    for name, value in figures.items():
        shown = f"{value:.4f}" if isinstance(value, float) else str(value)
        table.add_row(name, shown)
    session.out.print(table)
    if missed:
        session.out.print(_("Chưa đúng: %s") % ", ".join(missed[:20]), soft_wrap=True)
