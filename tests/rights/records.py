"""A drawn world as records, rows of the index, files and old answers."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import numpy as np
from django.utils import timezone
from tests.rights.world import World

from troly.engine.search.analysis import analyse_passage
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage
from troly.office.assistants.making import make_assistant
from troly.office.assistants.models import (
    Assistant,
    Citation,
    Conversation,
    Feedback,
    GoldenCase,
    Turn,
)
from troly.office.governance.handing_over import hand_over
from troly.office.governance.models import Incident, RegisterEntry
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library import originals, viewing
from troly.office.library.models import (
    Collection,
    Document,
    DocumentLink,
    DocumentName,
    GlossaryTerm,
    Job,
    Passage,
    Segment,
    Version,
)
from troly.office.tenants.models import AccessToken, Grant, Group, GroupMember, Member, Person
from troly.office.tenants.models import Tenant as Body

TEXT = "Lệ phí lấy nước ở bến zt{n:05d}x là {n} đồng một gánh, thu vào buổi sáng tại bến."
NEVER, ALWAYS = 0, 4_000_000
FILES = 40
"""Documents that have a file and a page picture."""


@dataclass
class Records:
    bodies: list[Body]
    groups: list[Group]
    shelves: list[Collection]
    people: list[Member]
    papers: list[Document]
    versions: list[Version]
    passages: list[Passage]
    turns: list[Turn]
    assistants: list[Assistant]
    links: list[DocumentLink]
    terms: list[GlossaryTerm]
    jobs: list[Job]
    said: list[Feedback]
    golden: list[GoldenCase]
    incidents: list[Incident]
    tokens: list[str]


def written(world: World, seed: int, index: EmbeddedIndex) -> Records:
    """Everything in bulk: the product's own ways in are tried elsewhere."""
    dice = Random(seed + 1)
    bodies = _bodies(world)
    groups = Group.objects.bulk_create(
        Group(tenant=bodies[body], name=f"zg{n:05d}x", folded=f"zg{n:05d}x")
        for n, body in enumerate(world.groups)
    )
    people, tokens = _people(world, bodies, groups)
    shelves = Collection.objects.bulk_create(
        Collection(tenant=bodies[one.body], name=f"zc{n:05d}x", is_limited=one.is_limited)
        for n, one in enumerate(world.shelves)
    )
    papers, versions, passages = _papers(world, bodies, shelves)
    _grants(world, bodies, groups, shelves, people, papers)
    _rows(world, shelves, papers, passages, index)
    assistants = _assistants(bodies, shelves)
    turns, said = _turns(dice, world, people, assistants, papers, versions)
    golden, reported = _lessons(dice, turns, assistants, papers)
    links, terms, jobs = _beside(dice, papers, versions)
    return Records(
        bodies,
        groups,
        shelves,
        people,
        papers,
        versions,
        passages,
        turns,
        assistants,
        links,
        terms,
        jobs,
        said,
        golden,
        reported,
        tokens,
    )


def _bodies(world: World) -> list[Body]:
    made: list[Body] = []
    for number, one in enumerate(world.bodies):
        above = made[one.above] if one.above is not None else None
        closed = timezone.now() if one.is_closed else None
        made.append(Body.objects.create(name=f"Xã {number} (hư cấu)", parent=above))
        Body.objects.filter(pk=made[-1].pk).update(closed_at=closed)
        made[-1].closed_at = closed
    return made


def _people(
    world: World, bodies: list[Body], groups: list[Group]
) -> tuple[list[Member], list[str]]:
    persons = Person.objects.bulk_create(
        Person(sign_in_name=f"nguoi.{n:05d}", password="!", folded=f"nguoi.{n:05d}")
        for n in range(len(world.people))
    )
    members = Member.objects.bulk_create(
        Member(
            tenant=bodies[one.body],
            person=persons[n],
            role=one.role,
            clearance=one.clearance,
            is_active=one.is_active,
            sort_name=persons[n].sign_in_name,
        )
        for n, one in enumerate(world.people)
    )
    GroupMember.objects.bulk_create(
        GroupMember(group=groups[group], member=members[n])
        for n, one in enumerate(world.people)
        for group in one.groups
    )
    tokens = [f"troly_{n:05d}" for n in range(len(members))]
    AccessToken.objects.bulk_create(
        AccessToken(member=member, name="thử", digest=AccessToken.digest_of(text))
        for member, text in zip(members, tokens, strict=True)
    )
    return members, tokens


def _papers(
    world: World, bodies: list[Body], shelves: list[Collection]
) -> tuple[list[Document], list[Version], list[Passage]]:
    now = timezone.now()
    papers = Document.objects.bulk_create(
        Document(
            tenant=bodies[one.body],
            title=f"Văn bản zq{n:05d}x",
            number=f"zn{n:05d}x/QĐ",
            label=one.label,
            clearance=one.clearance,
            is_limited=one.is_limited,
            removed_at=now if one.is_removed else None,
        )
        for n, one in enumerate(world.papers)
    )
    places = Document.collections.through
    places.objects.bulk_create(
        places(document=papers[n], collection=shelves[shelf])
        for n, one in enumerate(world.papers)
        for shelf in one.shelves
    )
    versions = Version.objects.bulk_create(
        Version(
            document=papers[n],
            ordinal=1,
            file_name=f"zf{n:05d}x.pdf",
            format="pdf" if n < FILES else "txt",
            sha256=f"{n:064d}",
            size=100,
            # Some failed: their names stand in the work's lists.
            state="failed" if n % 50 == 49 else "complete",
            reason="text_missing" if n % 50 == 49 else "",
            title=f"Văn bản zq{n:05d}x",
            page_count=1,
            passage_count=1,
        )
        for n in range(len(papers))
    )
    for n, paper in enumerate(papers):
        paper.current = versions[n]
    Document.objects.bulk_update(papers, ["current"], batch_size=2000)
    texts = [TEXT.format(n=n) for n in range(len(papers))]
    Segment.objects.bulk_create(
        Segment(version=versions[n], ordinal=0, page=1, start=0, end=len(text), text=text)
        for n, text in enumerate(texts)
    )
    passages = Passage.objects.bulk_create(
        Passage(
            id=Passage.id_for(versions[n].pk, 0),
            version=versions[n],
            ordinal=0,
            start=0,
            end=len(text),
            page=1,
            language="vi",
            text=text,
            is_embedded=True,
        )
        for n, text in enumerate(texts)
    )
    DocumentName.objects.bulk_create(
        DocumentName(document=paper, key=f"zn{n:05d}x/qd") for n, paper in enumerate(papers)
    )
    for n in range(min(FILES, len(papers))):
        for path in (
            originals.original_path(papers[n].tenant_id, versions[n].sha256),
            viewing.image_path(versions[n], 1),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(f"zt{n:05d}x".encode())
    return papers, versions, passages


def _grants(
    world: World,
    bodies: list[Body],
    groups: list[Group],
    shelves: list[Collection],
    people: list[Member],
    papers: list[Document],
) -> None:
    now, today = timezone.now(), timezone.localdate()
    Grant.objects.bulk_create(
        Grant(
            tenant=bodies[one.body],
            collection=None if one.shelf is None else shelves[one.shelf],
            document=None if one.paper is None else papers[one.paper],
            to_body=None if one.to_body is None else bodies[one.to_body],
            to_group=None if one.to_group is None else groups[one.to_group],
            to_member=None if one.to_member is None else people[one.to_member],
            is_with_below=one.is_with_below,
            clearance=one.clearance,
            label=one.label,
            last_day=None if one.days is None else today + timedelta(days=one.days),
            ended_at=now if one.has_ended else None,
        )
        for one in world.grants
    )


def _rows(
    world: World,
    shelves: list[Collection],
    papers: list[Document],
    passages: list[Passage],
    index: EmbeddedIndex,
) -> None:
    vector = np.full(index._dimension, index._dimension**-0.5, dtype=np.float32)
    for start in range(0, len(papers), 500):
        index.upsert(
            [
                IndexedPassage(
                    id=str(passages[n].pk),
                    body=str(papers[n].tenant_id),
                    document=str(papers[n].pk),
                    version=str(passages[n].version_id),
                    clearance=world.papers[n].clearance,
                    label=world.papers[n].label,
                    collections=tuple(str(shelves[s].pk) for s in sorted(world.papers[n].shelves)),
                    language="vi",
                    valid_from=NEVER,
                    valid_to=ALWAYS,
                    sparse=analyse_passage(passages[n].text, papers[n].title),
                    dense=vector,
                    is_limited=world.papers[n].is_limited,
                )
                for n in range(start, min(start + 500, len(papers)))
                if not world.papers[n].is_removed
            ]
        )


def _assistants(bodies: list[Body], shelves: list[Collection]) -> list[Assistant]:
    """One for each body, over every collection there is: rights alone say what it answers from."""
    made = []
    for body in bodies:
        maker = Member.objects.create(
            tenant=body,
            person=Person.objects.create(sign_in_name=f"may.{body.pk.hex}"),
            role="administrator",
            clearance=2,
        )
        own = [shelf for shelf in shelves if shelf.tenant_id == body.pk]
        one = make_assistant(maker, "Hỏi bến nước", "", own, ["Bến nước thu bao nhiêu?"])
        one.collections.set(shelves)
        put_in_service_as_sample(one)
        made.append(one)
    return made


def _turns(
    dice: Random,
    world: World,
    people: list[Member],
    assistants: list[Assistant],
    papers: list[Document],
    versions: list[Version],
) -> tuple[list[Turn], list[Feedback]]:
    """An old answer of each member, over documents that may be closed to them by now."""
    talks, turns, quotes, said = [], [], [], []
    for place, member in enumerate(people):
        talk = Conversation(
            tenant=member.tenant,
            assistant=assistants[world.people[place].body],
            member=member,
            title="Bến nước",
        )
        cited, near = dice.sample(range(len(papers)), 3), dice.sample(range(len(papers)), 2)
        turn = Turn(
            conversation=talk,
            ordinal=1,
            question="Bến nước thu bao nhiêu?",
            ending="answered",
            language="vi",
            nearest=[_place(n, papers, versions) for n in near],
            claims=[
                {"text": f"Bến zt{n:05d}x thu.", "evidence": [k], "verdict": "quoted", "flags": []}
                for k, n in enumerate(cited, 1)
            ],
            explained={
                "found": [
                    {
                        "passage": str(Passage.id_for(versions[n].pk, 0)),
                        "lexical": 1.0,
                        "dense": None,
                        "score": 0.5,
                        "was_read": True,
                    }
                    for n in cited
                ],
                "weighed": [],
                "parts": {},
            },
            shared_at=timezone.now() if place % 4 == 0 else None,
        )
        talks.append(talk)
        turns.append(turn)
        quotes += [
            Citation(
                turn=turn,
                number=k,
                version=versions[n],
                page=1,
                start=0,
                end=len(TEXT.format(n=n)),
                quote=TEXT.format(n=n),
                title=f"Văn bản zq{n:05d}x",
                document_number=f"zn{n:05d}x/QĐ",
                related=[_place(near[0], papers, versions)],
            )
            for k, n in enumerate(cited, 1)
        ]
        if place % 3 == 0:
            said.append(Feedback(turn=turn, member=member, verdict="wrong", reason="Thiếu."))
    Conversation.objects.bulk_create(talks)
    Turn.objects.bulk_create(turns)
    Citation.objects.bulk_create(quotes)
    return turns, Feedback.objects.bulk_create(said)


def _lessons(
    dice: Random, turns: list[Turn], assistants: list[Assistant], papers: list[Document]
) -> tuple[list[GoldenCase], list[Incident]]:
    """Tests over documents, and incidents with the answer they are about, as it was handed over and
    with the test that each became; all of it over documents closed to many by now."""
    now = timezone.now()
    some = dice.sample(range(len(papers)), min(len(papers), 2 * len(turns)))
    golden = GoldenCase.objects.bulk_create(
        GoldenCase(
            tenant=papers[n].tenant,
            question=f"Bến zt{n:05d}x thu bao nhiêu?",
            answers=[f"zt{n:05d}x"],
            document=papers[n],
            language="vi",
            accepted_at=now,
        )
        for n in some
    )
    entries = {e.assistant_id: e for e in RegisterEntry.objects.filter(assistant__in=assistants)}
    last: Counter[object] = Counter()
    reported = []
    for turn in turns[::2]:
        talk = turn.conversation
        last[talk.tenant_id] += 1
        own = [case for case in golden if case.tenant_id == talk.tenant_id]
        reported.append(
            Incident(
                tenant_id=talk.tenant_id,
                number=last[talk.tenant_id],
                entry=entries[talk.assistant_id],
                turn=turn,
                what="Trả lời nhầm giá nước ở bến.",
                detected_at=now - timedelta(hours=1),
                reported_by_id=talk.member_id,
                golden_case=dice.choice(own) if own else None,
            )
        )
    Incident.objects.bulk_create(reported)
    for one in reported:
        hand_over(one, one.turn)
    return golden, reported


def _place(n: int, papers: list[Document], versions: list[Version]) -> dict[str, object]:
    return {
        "document": str(papers[n].pk),
        "version": str(versions[n].pk),
        "title": f"Văn bản zq{n:05d}x",
        "heading_path": [],
        "page": 1,
        "start": 0,
        "end": len(TEXT.format(n=n)),
        "kind": "reference",
        "words": "Điều 1",
        "article": "1",
        "clause": "",
    }


def _beside(
    dice: Random, papers: list[Document], versions: list[Version]
) -> tuple[list[DocumentLink], list[GlossaryTerm], list[Job]]:
    some = dice.sample(range(len(papers)), len(papers) // 20)
    links = DocumentLink.objects.bulk_create(
        DocumentLink(
            document=papers[n],
            kind="replaces",
            key=f"zn{m:05d}x/qd",
            number=f"zn{m:05d}x/QĐ",
            target=papers[m],
        )
        for n, m in zip(some, reversed(some), strict=True)
        if n != m and papers[n].tenant_id == papers[m].tenant_id
    )
    terms = GlossaryTerm.objects.bulk_create(
        GlossaryTerm(
            tenant=papers[n].tenant,
            short=f"zs{n:05d}x",
            folded=f"zs{n:05d}x",
            full=f"bến nước zs{n:05d}x",
            document=papers[n],
        )
        for n in some
    )
    failed = [n for n in range(len(papers)) if versions[n].state == "failed"]
    jobs = Job.objects.bulk_create(
        Job(
            id=uuid.uuid4(),
            tenant=papers[n].tenant,
            kind="read",
            version=versions[n],
            state="failed",
            reason="text_missing",
            reason_facts={"name": f"zf{n:05d}x.pdf"},
        )
        for n in failed
    )
    return links, terms, jobs
