"""Documents summed up in their own sentences, each with its place: by length and by reader.

With an assistant whose model writes, a worker has paragraphs written over those sentences; each
sentence written is checked against them, and they stay beside it. Without one, what stands in a
summary stands in its source, word for word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from troly.engine.answers.analysis.values import Place
from troly.engine.answers.summary.paragraphs import READ_FOR_EACH_WRITTEN
from troly.engine.answers.summary.summarise import summarise, summarise_parts
from troly.engine.answers.summary.values import WORDS, Audience, Chosen, Length
from troly.engine.answers.values import Ending
from troly.engine.guard.leaving import carrying
from troly.errors import BadInput, NotFound
from troly.office.assistants.models import Assistant
from troly.office.assistants.outgoing import load_of
from troly.office.assistants.tasks import outcomes
from troly.office.assistants.tasks.analyse import letters_of, versions_to_read
from troly.office.assistants.tasks.sources import ComparedSide, pasted_side, side_of
from troly.office.assistants.tasks.written_parts import (
    WrittenPart,
    plain_parts,
    read_parts,
    written_parts,
)
from troly.office.assistants.writers import generator_of, writers_for
from troly.office.audit.chain import record
from troly.office.library import jobs
from troly.office.library.masking import mask_for
from troly.office.library.models import Job, JobState
from troly.office.library.viewing import version_for
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

MOST_AT_ONCE = 300_000
"""Letters summed up while the reader waits: some 120 pages, about two CPU-seconds."""
KIND = "summarise_texts"


@dataclass(frozen=True)
class Wish:
    """``by_chapter``: every chapter has its share; for one text alone."""

    length: Length = Length.MEDIUM
    audience: Audience = Audience.SPECIALIST
    by_chapter: bool = False


@dataclass(frozen=True)
class Summarised:
    """``chosen`` in the order of ``sides``; ``Chosen.text`` is the side's place in it."""

    sides: tuple[ComparedSide, ...]
    chosen: tuple[Chosen, ...]
    wish: Wish
    left_out: int = 0
    """Texts that their reader may no longer see, or that are gone."""
    parts: tuple[WrittenPart, ...] = ()
    """Where a model was asked to write: every paragraph, in order."""
    written_by: str = ""

    @property
    def ending(self) -> Ending:
        if not self.parts or all(part.claims for part in self.parts):
            return Ending.ANSWERED
        some = any(part.claims for part in self.parts)
        return Ending.PARTLY_ANSWERED if some else Ending.MODEL_UNAVAILABLE


@dataclass(frozen=True)
class LaterSummary:
    """``summarised`` is None while the job runs, or when it failed."""

    job: Job
    summarised: Summarised | None


def summarise_versions(
    member: Member, version_ids: Sequence[object], wish: Wish, *, is_patient: bool = False
) -> Summarised:
    """Sum up versions that ``member`` may read. ``is_patient``: however long they are.

    Raises ``NotFound`` for what is not there for this member, ``BadInput`` for none, too many, more
    than one by chapter, or more letters than are summed up at once (``analysed_too_long``).
    """
    require(member, Permission.READ)
    versions = versions_to_read(member, version_ids)
    _check(wish, len(versions))
    if not is_patient and (length := letters_of(versions)) > MOST_AT_ONCE:
        raise BadInput("analysed_too_long", length=length, limit=MOST_AT_ONCE)
    return _recorded(member, tuple(side_of(version) for version in versions), wish)


def summarise_pasted(
    member: Member, text: str, wish: Wish, *, is_patient: bool = False
) -> Summarised:
    """Sum up a text as typed; it is not kept. Raises ``BadInput``."""
    require(member, Permission.READ)
    side = pasted_side(text)
    if not is_patient and len(side.text) > MOST_AT_ONCE:
        raise BadInput("pasted_too_long", length=len(side.text), limit=MOST_AT_ONCE)
    return _recorded(member, (side,), wish)


def summarise_written(
    member: Member, version_ids: Sequence[object], wish: Wish, assistant: object
) -> Summarised:
    """Sum up versions of any length with paragraphs by the model of ``assistant`` (an id), while
    the caller waits. Raises as ``summarise_later`` does."""
    require(member, Permission.READ)
    versions = versions_to_read(member, version_ids)
    _check(wish, len(versions))
    writer = _writer(member, assistant)
    sides = tuple(side_of(version) for version in versions)
    with transaction.atomic():
        names = [side.name for side in sides]
        facts = {"assistant": writer.pk} if writer else {}
        record(member.tenant_id, member.id, "texts_summarised", versions[0].pk, texts=names,
               **facts)  # fmt: skip
    chosen, parts, name = _written(member, writer, sides, wish, lambda _done, _of: None)
    return Summarised(sides, tuple(chosen), wish, 0, tuple(parts), name)


def summarise_later(
    member: Member, version_ids: Sequence[object], wish: Wish, assistant: object = None
) -> Job:
    """The same by a worker, for texts of any length; written by the model of ``assistant`` (an id)
    where one is named. Raises as ``summarise_versions`` does, ``NotFound`` for an assistant that
    does not write for this member."""
    require(member, Permission.READ)
    versions = versions_to_read(member, version_ids)
    _check(wish, len(versions))
    writer = _writer(member, assistant)
    names = [str(version.pk) for version in versions]
    arguments = {
        "folder": outcomes.new_folder(),
        "versions": names,
        "length": str(wish.length),
        "audience": str(wish.audience),
        "by_chapter": wish.by_chapter,
        "assistant": str(writer.pk) if writer else "",
    }
    with transaction.atomic():
        job = jobs.add(KIND, member.tenant, member=member, arguments=arguments, priority=80)
        facts = {"assistant": writer.pk} if writer else {}
        record(member.tenant_id, member.id, "texts_summarised", job.pk, texts=names, **facts)
    return job


@jobs.kind(KIND, jobs.QUICK, on_failure=outcomes.forget)
def summarise_texts(running: jobs.Running) -> None:
    """Sum the texts up, and put the offsets down; of words, only those that a model wrote."""
    job = running.job
    running.report("summarise", 0, 1)
    sides = _sides_there(job.member, job.arguments["versions"])
    texts, wish = [side for _, side in sides], _wish(job)
    chosen = _chosen([side.text for side in texts], wish)
    found: dict[str, Any] = {"read": [number for number, _ in sides]}
    if job.member is not None and job.arguments.get("assistant"):
        writer = Assistant.objects.filter(
            pk=job.arguments["assistant"], tenant_id=job.member.tenant_id
        ).first()
        chosen, parts, name = _written(
            job.member, writer, texts, wish,
            lambda done, of: running.report("paragraphs", done, of),
        )  # fmt: skip
        found |= {"parts": plain_parts(parts), "by": name}
    running.report("saving")
    outcomes.put(job, found | {"rows": [[sides[one.text][0], *_row(one)] for one in chosen]})


def _written(
    member: Member,
    writer: Assistant | None,
    texts: Sequence[ComparedSide],
    wish: Wish,
    report: Callable[[int, int], None],
) -> tuple[list[Chosen], list[WrittenPart], str]:
    """The sentences that were read, the paragraphs over them, and who wrote. Where nothing could
    be written the sentences are those of a summary without a model."""
    sides = [side.text for side in texts]
    read = _chosen(sides, wish, READ_FOR_EACH_WRITTEN)
    generator = generator_of(member, writer)
    with carrying(load_of(member)):
        parts = written_parts(
            texts, read, wish.audience, generator, by_chapter=wish.by_chapter, report=report
        )
    name = generator.name if generator is not None else ""
    if any(part.claims for part in parts) or not parts:
        return read, parts, name
    chosen = _chosen(sides, wish)
    return chosen, [WrittenPart(tuple(range(len(chosen))), problem=parts[0].problem)], name


def summary_for(member: Member, job_id: object) -> LaterSummary:
    """One's own summary, read again under today's rights. Raises ``NotFound``."""
    job = outcomes.own_job(member, KIND, job_id)
    if job.state != JobState.DONE:
        return LaterSummary(job, None)
    names = job.arguments["versions"]
    sides = _sides_there(member, names)
    there = {number: position for position, (number, _) in enumerate(sides)}
    found = outcomes.found_by(job)
    seen = [n for n, row in enumerate(found["rows"]) if row[0] in there]
    chosen = [_read_row(there[row[0]], row[1:]) for row in (found["rows"][n] for n in seen)]
    mask = mask_for(member)
    parts = read_parts(
        found.get("parts", ()),
        {then: now for now, then in enumerate(seen)},
        mask.text if mask is not None else str,
    )
    texts = tuple(side for _, side in sides)
    return LaterSummary(
        job,
        Summarised(
            texts, tuple(chosen), _wish(job), len(names) - len(sides), tuple(parts),
            found.get("by", ""),
        ),
    )  # fmt: skip


def _writer(member: Member, assistant: object) -> Assistant | None:
    if not assistant:
        return None
    found = next((one for one in writers_for(member) if str(one.pk) == str(assistant)), None)
    if found is None:
        raise NotFound("no_such_assistant")
    return found


def _check(wish: Wish, texts: int) -> None:
    if wish.by_chapter and texts > 1:
        raise BadInput("chapters_of_one")


def _chosen(texts: Sequence[str], wish: Wish, times: int = 1) -> list[Chosen]:
    budget = WORDS[wish.length] * times
    if wish.by_chapter and len(texts) == 1:
        return summarise_parts(texts[0], budget, wish.audience)
    return summarise(texts, budget, wish.audience)


def _sides_there(member: Member | None, names: Sequence[str]) -> list[tuple[int, ComparedSide]]:
    found = []
    for number, name in enumerate(names):
        try:
            if member is not None:
                found.append((number, side_of(version_for(member, name))))
        except NotFound:
            continue
    return found


def _recorded(member: Member, sides: tuple[ComparedSide, ...], wish: Wish) -> Summarised:
    chosen = _chosen([side.text for side in sides], wish)
    with transaction.atomic():
        names = [side.name for side in sides]
        first = sides[0].version
        about = first.pk if first else None
        record(member.tenant_id, member.id, "texts_summarised", about, texts=names)
    return Summarised(sides, tuple(chosen), wish)


def _wish(job: Job) -> Wish:
    given = job.arguments
    return Wish(Length(given["length"]), Audience(given["audience"]), bool(given["by_chapter"]))


def _row(one: Chosen) -> list[Any]:
    """A sentence's offsets: an outcome keeps no words."""
    place = one.place
    where = [place.start, place.end, *place.heading, place.article, place.clause, place.point]
    return [*one.title, *where]


def _read_row(position: int, row: Sequence[Any]) -> Chosen:
    title_start, title_end, start, end, first, last, article, clause, point = row
    place = Place(start, end, (first, last), article, clause, point)
    return Chosen(position, place, (title_start, title_end))
