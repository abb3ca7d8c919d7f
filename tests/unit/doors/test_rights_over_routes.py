"""Over every route: another body sees nothing, nor does nobody; a reader cannot build; and what a
member is not cleared for does not exist for them."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.contract.make_pdf_files import FOLDER
from tests.standing import run_queue, standing
from tests.unit.doors.ways import API, FIXED, Answer, Way
from tests.unit.doors.ways_in import FOR_MEMBERS, WAYS, routes
from tests.unit.doors.ways_of_pages import PAGES

from troly.doors.api.routes import api
from troly.engine.answers.refusal import Refusal
from troly.office.assistants import asking, feedback, golden
from troly.office.assistants.history import conversation_for, shown_turns
from troly.office.assistants.making import make_assistant
from troly.office.assistants.models import (
    Assistant,
    Citation,
    Conversation,
    Feedback,
    GoldenCase,
    Turn,
)
from troly.office.audit.models import Entry
from troly.office.data_subjects.requests import open_request
from troly.office.desk import cases as desk
from troly.office.desk import drafts, sources, writing
from troly.office.governance import incidents
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library import viewing
from troly.office.library.describing import describe
from troly.office.library.intake import make_collection, receive
from troly.office.library.models import (
    Collection,
    Document,
    DocumentLink,
    GlossaryTerm,
    Job,
    Passage,
    State,
    Version,
)
from troly.office.tenants import sign_ins
from troly.office.tenants.identity.models import IdentityProvider
from troly.office.tenants.models import (
    AccessToken,
    Clearance,
    Grant,
    Group,
    GroupMember,
    Member,
    Role,
    Tenant,
)
from troly.office.tenants.people import add_member, create_body, issue_token

# Invented. Nothing else that the tests send or the pages say holds these words.
OF_THE_BODY = (
    "Xã Thượng Nguồn",
    "thuong.nguon",
    "Trông Bến",
    "Bến nước chung",
    "Giúp người trông bến",
    "Bến mở lúc nào hả",
    "Lịch họp thôn",
)
OF_THE_DOCUMENT = (
    "giu-ben",
    "Giữ bến Huổi Lạ",
    "mở bến từ 5 giờ",
    "giữ gìn bến nước",
    "trăm hai mươi lít",
    "hong-chu",
)
PUBLIC_NOTICE = "Thông báo mở\n\nChợ phiên họp vào sáng thứ Năm hằng tuần tại sân nhà văn hóa."
QUESTION = "Bến mở lúc nào hả, buổi sáng mở bến từ mấy giờ đến mấy giờ?"


@dataclass(frozen=True)
class People:
    owner: Member
    reader: Member
    low: Member
    stranger: Member

    def __getitem__(self, name: str) -> Member:
        member: Member = getattr(self, name)
        return member


@dataclass(frozen=True)
class World:
    people: People
    ids: dict[str, str]
    failed: str
    notice: str
    tokens: dict[str, str]
    sessions: dict[str, str]
    before: list[object] = field(default_factory=list)

    def call(self, way: Way, who: str, ids: dict[str, str] | None = None) -> Answer:
        ids = ids or self.ids
        if who == "nobody":
            return way.send(ids)
        if way.is_api:
            return way.send(ids, token=self.tokens[who])
        return way.send(ids, session=self.sessions[who])

    def records(self) -> list[object]:
        """All that the first body has."""
        body = self.people.owner.tenant
        mine = [m.objects.filter(tenant=body) for m in (Document, Collection, Assistant, Job)]
        mine += [
            Version.objects.filter(document__tenant=body),
            Passage.objects.filter(version__document__tenant=body),
            Conversation.objects.filter(tenant=body),
            Turn.objects.filter(conversation__tenant=body),
            Feedback.objects.filter(turn__conversation__tenant=body),
            GoldenCase.objects.filter(tenant=body),
            Assistant.collections.through.objects.filter(assistant__tenant=body),
            Document.collections.through.objects.filter(document__tenant=body),
        ]
        # That somebody was refused is on record; nothing else may have come of it.
        entries = Entry.objects.filter(body=str(body.pk)).exclude(act="refused")
        return [list(q.order_by("pk").values()) for q in mine] + [entries.count()]


def signed_in(member: Member) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member.person)
    session = client.session
    # As after signing in: the password was given lately.
    session["confirmed"] = int(time.time())
    session.save()
    return client


@pytest.fixture(scope="module")
def never_refused() -> Iterator[None]:
    """The scripted model's vectors mean nothing, so its doubts do not either: what one may read
    is to show, and what one may not is to stay hidden, without a refusal in between."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Refusal, "threshold", lambda self, language: 0.0)
        yield


@pytest.fixture(scope="module")
def world(
    never_refused: None,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
    _index_of_the_run: Any,
) -> Iterator[World]:
    home = tmp_path_factory.mktemp("routes")
    with standing(home, _index_of_the_run, django_db_blocker):
        world = made()
        world.before.extend(world.records())
        yield world


def made() -> World:
    body = create_body("Xã Thượng Nguồn (hư cấu)")
    highest = {"role": Role.ADMINISTRATOR, "clearance": Clearance.RESTRICTED}
    people = People(
        owner=add_member(body, "thuong.nguon", **highest),
        reader=add_member(body, "nguoi.xem"),
        low=add_member(body, "nguoi.lam", role=Role.BUILDER, clearance=Clearance.PUBLIC),
        stranger=add_member(create_body("Xã Bên Kia (hư cấu)"), "ben.kia", **highest),
    )
    collection = make_collection(people.owner, "Bến nước chung")
    assistant = make_assistant(
        people.owner, "Trông Bến", "Giúp người trông bến.", [collection], ["Bến mở lúc nào hả?"]
    )
    put_in_service_as_sample(assistant)
    make_assistant(people.owner, "Lịch họp thôn", "", [collection])
    own = make_collection(people.stranger, "Của xã bên kia")
    make_assistant(people.stranger, "Hỏi bên kia", "", [own])

    def taken(member: Member, into: Collection, name: str, data: bytes, title: str = "") -> Version:
        return receive(member, [into], name, [data], title=title).version

    water = taken(
        people.owner,
        collection,
        "giu-ben.pdf",
        (FOLDER / "plain.pdf").read_bytes(),
        "Giữ bến Huổi Lạ",
    )
    failed = taken(people.owner, collection, "hong-chu.pdf", (FOLDER / "no_text.pdf").read_bytes())
    notice = taken(people.owner, collection, "cho-phien.txt", PUBLIC_NOTICE.encode())
    taken(people.stranger, own, "ben-kia.txt", "Xã bên kia họp chợ sáng Chủ nhật.".encode())
    run_queue()
    viewing.page_image(Version.objects.get(pk=water.pk), 1)
    for version in (water, failed):
        describe(people.owner, version.document_id, clearance=int(Clearance.INTERNAL))
    run_queue()
    turn = asking.ask(people.owner, assistant, QUESTION)
    assert turn.citations.filter(version=water).exists(), turn.ending
    assert Version.objects.get(pk=failed.pk).state == State.FAILED
    said = feedback.give(people.owner, turn.pk, "wrong", "Trông Bến nói thiếu giờ đóng.")
    case = golden.accept(people.owner, said.pk, golden.Gold(("5 giờ",), water.document_id))
    feedback.give(people.owner, turn.pk, "wrong", "Trông Bến nói thiếu giờ đóng.")
    ids = {
        **_around(body, people, collection),
        "assistant_id": assistant.pk,
        "incident_id": incidents.report(people.owner, assistant.pk, "Trông Bến nói nhầm giờ.").pk,
        # The step of its approval, with evidence.
        "number": 4,
        "collection": collection.pk,
        "collection_id": collection.pk,
        "turn": turn.pk,
        "turn_id": turn.pk,
        "feedback_id": said.pk,
        "case_id": case.pk,
        **_case_over(people.owner, water),
        **_beside(water, notice),
        "document_id": water.document_id,
        "version_id": water.pk,
        **FIXED,
        "conversation_id": turn.conversation_id,
        "quarantine_id": uuid4(),
        "request_id": open_request(
            people.owner, "provide", ["Nguyễn Thị Trông Bến"], received_on=timezone.localdate()
        ).pk,
        "thing_id": collection.pk,
        "content_id": uuid4(),
        "job_id": Job.objects.get(version=failed, kind="read").pk,
    }
    names = ("owner", "reader", "low", "stranger")
    return World(
        people,
        {name: str(value) for name, value in ids.items()},
        failed=str(failed.pk),
        notice=notice.file_name,
        tokens={name: issue_token(people[name], "kiểm thử") for name in names},
        sessions={name: str(signed_in(people[name]).session.session_key) for name in names},
    )


def _case_over(owner: Member, water: Version) -> dict[str, Any]:
    """A drafting case of the owner's alone, that rests on the document."""
    made = desk.open_case(owner, "Trông Bến mùa khô", "cong_van", points=QUESTION)
    sources.add_source(owner, made.pk, "document", str(water.document_id))
    writing.ask_to_write(owner, made.pk)
    run_queue()
    (first, *_others) = drafts.paragraphs_of(drafts.newest(made))
    assert str(water.document_id) in first.documents
    return {"desk_case_id": made.pk, "paragraph_id": first.id}


def _beside(water: Version, notice: Version) -> dict[str, Any]:
    """What a body keeps beside a document: what it replaces, a short form found in it."""
    replaced = DocumentLink.objects.create(
        document=water.document, kind="replaces", key="1/2020", target=notice.document
    )
    term = GlossaryTerm.objects.create(
        tenant=water.document.tenant,
        short="GBHL",
        folded="gbhl",
        full="giữ bến Huổi Lạ",
        document=water.document,
    )
    return {"link_id": replaced.pk, "term_id": term.pk}


def _around(body: Tenant, people: People, collection: Collection) -> dict[str, Any]:
    """The body's other records: bodies below, ways to sign in, groups and what they are granted."""
    below = create_body("Thôn Dưới Thượng Nguồn (hư cấu)", parent=body)
    # Switched off: the names of others stand on the sign-in page for everybody.
    system = IdentityProvider.objects.create(
        tenant=body,
        kind="oidc",
        name="Cổng của Trông Bến",
        facts={"issuer": "https://cong.example", "client_id": "troly"},
        is_on=False,
    )
    group = Group.objects.create(tenant=body, name="Tổ Trông Bến")
    GroupMember.objects.create(group=group, member=people.reader)
    return {
        "provider_id": system.pk,
        "identity_id": uuid4(),
        "passkey_id": uuid4(),
        "invitation_id": uuid4(),
        "token_id": AccessToken.objects.create(member=people.owner, name="cũ", digest="0" * 64).pk,
        "tenant": body.pk,
        "body_id": below.pk,
        "member_id": add_member(below, "duoi.thuong.nguon").pk,
        "sign_in": sign_ins.begin(people.owner.person, "khoa-phien").pk,
        "token": "khong-co-loi-moi-nao-nhu-the",
        "group_id": group.pk,
        "insider_id": people.reader.pk,
        "grant_id": Grant.objects.create(tenant=body, collection=collection, to_group=group).pk,
    }


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def said(answer: Answer) -> str:
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return html.unescape(f"{headers}\n{answer.text}").casefold()


def leaks(answer: Answer, secrets: tuple[str, ...]) -> list[str]:
    text = said(answer)
    return [secret for secret in secrets if secret.casefold() in text]


def test_the_table_holds_every_route_and_method() -> None:
    """A new route or method without a word on who may use it stops here."""
    assert {way.route for way in WAYS} == set(routes())
    operations = {
        (method.upper(), path)
        for path, known in api.get_openapi_schema(path_prefix="")["paths"].items()
        for method in known
    }
    place = re.compile(r"<(?:uuidstr|int|str):(\w+)>")
    described = {
        (way.method, "/" + place.sub(r"{\1}", way.route.removeprefix(API)))
        for way in WAYS
        if way.is_api and way.route not in (API, f"{API}openapi.json", f"{API}<path:address>")
    }
    assert described == operations


@pytest.mark.parametrize("route", sorted({way.route for way in PAGES}))
def test_the_table_holds_every_method_of_a_page(route: str, world: World, db: None) -> None:
    answer = world.call(Way("PATCH", route), "owner")
    assert answer.status == 405
    allowed = set(answer.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"}
    assert allowed == {way.method for way in PAGES if way.route == route}


@pytest.mark.parametrize("way", FOR_MEMBERS, ids=str)
def test_its_owner_gets_it(way: Way, world: World, db: None) -> None:
    """Without this, a way that is refused to everybody would look safe."""
    answer = world.call(way, "owner")
    assert answer.status == way.owner, answer.text[:400]
    if way.shows:
        assert leaks(answer, OF_THE_BODY + OF_THE_DOCUMENT), "there is nothing here to hide"


@pytest.mark.parametrize("way", FOR_MEMBERS, ids=str)
def test_another_body_sees_nothing(way: Way, world: World, db: None) -> None:
    answer = world.call(way, "stranger")
    assert answer.status == way.stranger, answer.text[:400]
    assert leaks(answer, OF_THE_BODY + OF_THE_DOCUMENT + (world.notice, "chợ phiên")) == []
    assert world.records() == world.before
    if answer.status == 404:
        absent = {name: str(uuid4()) for name in world.ids}
        absent |= {"number": "4", "link_id": "99999999", **FIXED}
        assert without_marks(answer, world.ids) == without_marks(
            world.call(way, "stranger", absent), absent
        ), "what is another's must look like what is not there"


def without_marks(answer: Answer, ids: dict[str, str]) -> str:
    """The answer without what differs in any two: the form's token, and the address itself."""
    text = re.sub(
        r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", html.unescape(answer.text)
    )
    for name in sorted(ids, key=lambda name: -len(ids[name])):
        if len(ids[name]) > 20:
            text = text.replace(ids[name], "ID")
    return text


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_nobody_is_sent_to_sign_in(way: Way, world: World, db: None) -> None:
    answer = world.call(way, "nobody")
    assert answer.status == way.nobody, answer.text[:400]
    assert leaks(answer, OF_THE_BODY + OF_THE_DOCUMENT) == []
    assert world.records() == world.before
    if answer.status == 302 and way.route not in ("language", "sign-out"):
        assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("way", FOR_MEMBERS, ids=str)
def test_a_reader_cannot_build(way: Way, world: World, db: None) -> None:
    answer = world.call(way, "reader")
    assert answer.status == way.reader, answer.text[:400]
    if answer.status == 403:
        assert world.records() == world.before
        if way.nobody != 403:  # Refused whoever one is: not for want of a role.
            assert "vai trò" in said(answer) or "quyền" in said(answer), "it must say why"


@pytest.mark.parametrize("way", FOR_MEMBERS, ids=str)
def test_what_one_is_not_cleared_for_does_not_exist(way: Way, world: World, db: None) -> None:
    answer = world.call(way, "low")
    assert answer.status == way.low, answer.text[:400]
    assert leaks(answer, OF_THE_DOCUMENT) == []
    if answer.status == 404:
        assert world.records() == world.before


def test_a_failed_file_is_read_again_by_its_own_builders_alone(world: World, db: None) -> None:
    way = next(way for way in PAGES if way.route.endswith("read-again"))
    ids = {**world.ids, "version_id": world.failed}
    expected = {"stranger": 404, "low": 404, "reader": 403, "nobody": 302, "owner": 302}
    assert {who: world.call(way, who, ids).status for who in expected} == expected


def test_lists_and_counts_leave_out_what_is_not_for_the_asker(world: World, db: None) -> None:
    def totals(who: str) -> tuple[int, int, list[int]]:
        token = {"authorization": f"Bearer {world.tokens[who]}"}
        got = {
            name: Client().get(f"/{API}{name}", headers=token).json()
            for name in ("documents", "conversations", "collections")
        }
        counts = [one["document_count"] for one in got["collections"]]
        return got["documents"]["total"], got["conversations"]["total"], counts

    assert totals("owner") == (3, 1, [3])
    assert totals("reader") == (3, 0, [3])
    assert totals("low") == (1, 0, [1])
    assert totals("stranger") == (1, 0, [1])


@pytest.mark.parametrize("who", ["low", "stranger"])
def test_asking_finds_nothing_one_may_not_read(who: str, world: World, db: None) -> None:
    """Through every assistant of one's own body, by the very words of the document."""
    member = world.people[who]
    for assistant in Assistant.objects.filter(tenant=member.tenant):
        for question in ("Buổi sáng mở bến lúc nào?", "giu gin ben nuoc"):
            client = signed_in(member)
            answer = client.post(f"/assistants/{assistant.pk}/ask", {"question": question})
            page = client.get(answer.headers["Location"].split("#")[0])
            text = html.unescape(page.content.decode())
            assert "mở bến từ 5 giờ" not in text and "Huổi Lạ" not in text
    reached = Citation.objects.filter(turn__conversation__member=member)
    assert not reached.filter(version__document=world.ids["document_id"]).exists()
    assert world.ids["document_id"] not in str(
        list(Turn.objects.filter(conversation__member=member).values_list("nearest", flat=True))
    )


def test_an_answer_closes_when_the_clearance_goes(world: World, db: None) -> None:
    """What a member once read in an answer is gone from their own history with their right."""
    reader = world.people.reader
    assistant = Assistant.objects.get(pk=world.ids["assistant_id"])
    turn = asking.ask(reader, assistant, "Nước được lấy buổi sáng từ mấy giờ đến mấy giờ?")
    assert turn.citations.filter(version=world.ids["version_id"]).exists()
    places = (
        f"/conversations/{turn.conversation_id}",
        f"/assistants/{assistant.pk}/ask",
        f"/{API}conversations/{turn.conversation_id}",
    )

    def shown() -> str:
        token = {"authorization": f"Bearer {world.tokens['reader']}"}
        client = signed_in(reader)
        answers = [Answer(client.get(place, headers=token)) for place in places]
        assert [answer.status for answer in answers] == [200] * 3
        return html.unescape("".join(answer.text for answer in answers))

    assert "mở bến từ 5 giờ" in shown()
    Member.objects.filter(pk=reader.pk).update(clearance=Clearance.PUBLIC)
    page = shown()
    assert not [secret for secret in OF_THE_DOCUMENT if secret in page]
    assert world.ids["document_id"] not in page
    reader.refresh_from_db()
    turns = shown_turns(reader, conversation_for(reader, turn.conversation_id))
    assert {quote.quote for quote in turns[0].quotes if not quote.is_open} == {""}


def test_a_second_membership_opens_its_own_body_alone(world: World, db: None) -> None:
    """A person of both bodies works in one at a time."""
    person, body = world.people.stranger.person, world.people.owner.tenant
    both = Member.objects.create(tenant=body, person=person, clearance=Clearance.PUBLIC)
    client = signed_in(world.people.stranger)
    assert client.get(f"/assistants/{world.ids['assistant_id']}/ask").status_code == 404
    session = client.session
    session["body"] = str(Tenant.objects.get(pk=both.tenant_id).pk)
    session.save()
    assert client.get(f"/assistants/{world.ids['assistant_id']}/ask").status_code == 200
    place = f"/documents/{world.ids['document_id']}/versions/{world.ids['version_id']}"
    assert client.get(place).status_code == 404, "the clearance is that of this body"
