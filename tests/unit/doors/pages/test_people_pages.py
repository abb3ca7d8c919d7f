"""Signing in, one's own account, people and bodies, as their pages show them."""

from __future__ import annotations

import base64
import html
import re
import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.core.cache import cache
from django.test import Client

from troly import settings as deployment
from troly.office.audit.models import Entry
from troly.office.tenants import bodies, people, second_step, sign_ins
from troly.office.tenants.models import (
    Clearance,
    Invitation,
    Member,
    Person,
    Role,
    SignIn,
    Tenant,
)

pytestmark = pytest.mark.django_db
PASSWORD = "một câu dài dễ nhớ"
SignedIn = Callable[..., Client]


@pytest.fixture
def enter() -> SignedIn:
    """Sign a member in by the form, as a person does."""

    def make(member: Member, password: str = PASSWORD) -> Client:
        people.set_password(member.person, password)
        client = Client(raise_request_exception=False)
        client.cookies["troly_language"] = "vi"
        answer = client.post(
            "/sign-in", {"username": member.person.sign_in_name, "password": password}
        )
        assert answer.status_code == 302, answer.content.decode()
        return client

    return make


def text(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]


def old_password_of(client: Client) -> None:
    """As if the password had been given long ago."""
    session = client.session
    session["confirmed"] = int(time.time()) - 601
    session.save()


def code_for(key: str, ahead: int = 0) -> str:
    secret = base64.b32decode(key.replace(" ", ""))
    return TOTP(secret, 6, SHA1(), 30).generate(int(time.time()) + ahead).decode()


def test_attempts_are_counted_for_all_processes_together(reader: Member) -> None:
    """What one process counted holds in another, which shares nothing but the records."""
    people.set_password(reader.person, PASSWORD)
    wrong = {"username": "can.bo", "password": "không phải"}
    right = {"username": "can.bo", "password": PASSWORD}
    for _ in range(deployment.load().sign_in_attempts):
        cache.clear()
        assert Client().post("/sign-in", wrong).status_code == 400
    cache.clear()
    paused = Client().post("/sign-in", right)
    assert paused.status_code == 429
    assert "Thử lại sau 5 phút" in text(paused)
    refused = Entry.objects.filter(act="sign_in_refused")
    assert refused.count() == deployment.load().sign_in_attempts + 1
    assert refused.last().details == {"why": "too_many_attempts"}
    Client().post("/sign-in", wrong)
    assert refused.count() == deployment.load().sign_in_attempts + 1, "filled from outside"


def test_the_right_password_forgets_the_wrong_ones(reader: Member, enter: SignedIn) -> None:
    wrong = {"username": "can.bo", "password": "không phải"}
    for _ in range(3):
        for _ in range(deployment.load().sign_in_attempts - 1):
            assert Client().post("/sign-in", wrong).status_code == 400
        enter(reader)


def test_a_code_is_asked_for_after_the_password(reader: Member, enter: SignedIn) -> None:
    client = enter(reader)
    shown = client.get("/account/codes")
    key = re.search(r'id="key">([A-Z2-7 ]+)<', text(shown))[1]  # type: ignore[index]
    assert client.post("/account/codes", {"code": "000000"}).status_code == 400
    spare = re.findall(
        r"<code>(\w+)</code>", text(client.post("/account/codes", {"code": code_for(key)}))
    )
    assert len(spare) == 10
    other = Client()
    answer = other.post(
        "/sign-in", {"username": "can.bo", "password": PASSWORD, "next": "/library"}
    )
    assert answer.headers["Location"] == "/sign-in/code"
    assert other.get("/library").status_code == 302, "half is not in"
    assert other.post("/sign-in/code", {"code": "123"}).status_code == 400
    answer = other.post("/sign-in/code", {"code": spare[0]})
    assert answer.headers["Location"] == "/library"
    assert other.get("/library").status_code == 200
    again = Client()
    again.post("/sign-in", {"username": "can.bo", "password": PASSWORD})
    assert again.post("/sign-in/code", {"code": spare[0]}).status_code == 400
    assert client.post("/account/codes", {"act": "off"}).status_code == 302
    assert not second_step.is_asked(reader.person)


def test_codes_cannot_be_guessed_by_giving_the_password_again(
    reader: Member, enter: SignedIn
) -> None:
    second_step.prepare(reader.person)
    enter(reader)
    second_step.SecondStep.objects.update(confirmed_at=people.timezone.now())
    statuses = []
    for _ in range(deployment.load().sign_in_attempts):
        client = Client()
        client.post("/sign-in", {"username": "can.bo", "password": PASSWORD})
        statuses.append(client.post("/sign-in/code", {"code": "000000"}).status_code)
    assert statuses[0] == 400 and statuses[-1] in (302, 429)
    assert (
        Client().post("/sign-in", {"username": "can.bo", "password": PASSWORD}).status_code == 429
    )


def test_a_sign_in_is_seen_and_ended(reader: Member, enter: SignedIn) -> None:
    here, there = enter(reader), Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows) Firefox/150.0")
    there.post("/sign-in", {"username": "can.bo", "password": PASSWORD})
    page = text(here.get("/account"))
    assert "Firefox, Windows" in page and "phiên này" in page
    other = (
        sign_ins.open_sign_ins(reader.person).exclude(session_key=here.session.session_key).get()
    )
    assert here.post("/account/sign-ins", {"sign_in": str(other.pk)}).status_code == 302
    assert there.get("/account").headers["Location"].startswith("/sign-in")
    assert here.get("/account").status_code == 200


def test_a_new_password_ends_the_other_sign_ins(reader: Member, enter: SignedIn) -> None:
    here, there = enter(reader), Client()
    there.post("/sign-in", {"username": "can.bo", "password": PASSWORD})
    fresh = "một câu khác cũng dài"
    sent = {"old_password": PASSWORD, "new_password": fresh, "repeated_password": fresh}
    assert here.post("/password", sent).status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert SignIn.objects.count() == 1


def test_a_sign_in_ended_by_an_administrator(
    administrator: Member, reader: Member, enter: SignedIn
) -> None:
    theirs, mine = enter(reader), enter(administrator)
    token = people.issue_token(reader, "máy")
    page = text(mine.get(f"/people/{reader.pk}"))
    assert "1 khóa truy cập" in page
    known = sign_ins.open_sign_ins(reader.person).get()
    mine.post(f"/people/{reader.pk}", {"act": "end", "sign_in": str(known.pk)})
    assert theirs.get("/account").status_code == 302
    again = enter(reader)
    mine.post(f"/people/{reader.pk}", {"act": "off"})
    assert again.get("/account").status_code == 302
    assert people.member_of_token(token) is None
    assert "ngừng hoạt động" in text(mine.get(f"/people/{reader.pk}")).lower()


def test_dangerous_acts_ask_for_the_password_and_keep_what_was_typed(
    administrator: Member, reader: Member, enter: SignedIn
) -> None:
    client = enter(administrator)
    old_password_of(client)
    sent = {"act": "change", "role": Role.TRAINER, "clearance": "0", "seen": "reader:1:1"}
    place = f"/people/{reader.pk}"
    waiting = client.post(place, sent)
    assert "Nhập lại mật khẩu" in text(waiting)
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text(waiting)))
    assert {name: kept[name] for name in sent} == sent
    assert client.post(place, {**sent, "confirming_password": "sai"}).status_code == 400
    reader.refresh_from_db()
    assert reader.role == Role.READER
    assert client.post(place, {**sent, "confirming_password": PASSWORD}).status_code == 302
    reader.refresh_from_db()
    assert (reader.role, reader.clearance) == (Role.TRAINER, Clearance.PUBLIC)
    assert client.post(place, {"act": "off"}).status_code == 302, "holds for ten minutes"


@pytest.mark.parametrize("act", ["change", "off", "password", "codes", "end", "", "x"])
def test_nobody_acts_on_themselves(administrator: Member, enter: SignedIn, act: str) -> None:
    client = enter(administrator)
    sent = {"act": act, "role": "auditor", "clearance": "1"}
    answer = client.post(f"/people/{administrator.pk}", sent)
    assert answer.status_code == (403 if act not in ("", "x") else 400)
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)


def test_an_invitation_is_shown_once_and_makes_a_member(
    administrator: Member, enter: SignedIn
) -> None:
    client = enter(administrator)
    sent = {"name": "moi.vao", "full_name": "Người Mới", "role": "builder", "clearance": "1"}
    made = client.post("/people/invite", {**sent, "way": "invite"})
    link = re.search(r'id="link">(http\S+?)<', text(made))[1]  # type: ignore[index]
    assert link not in text(client.get("/people")) and "Người Mới" in text(client.get("/people"))
    new = Client()
    weak = {"new_password": "ngắn", "repeated_password": "ngắn"}
    assert "Vai trò" in text(new.get(link))
    assert new.post(link, weak).status_code == 400
    own = {"new_password": PASSWORD, "repeated_password": PASSWORD}
    assert new.post(link, own).headers["Location"] == "/"
    assert new.get("/account").status_code == 200
    assert Client().get(link).status_code == 404
    assert Member.objects.get(person__sign_in_name="moi.vao").role == Role.BUILDER
    again = client.post("/people/invite", {**sent, "way": "add"})
    assert again.status_code == 400 and "đã là thành viên" in text(again)


def test_an_invitation_for_a_known_person_asks_them_to_sign_in(
    administrator: Member, stranger: Member, enter: SignedIn
) -> None:
    client = enter(administrator)
    sent = {"name": "lang.gieng", "role": "reader", "clearance": "1", "way": "invite"}
    link = re.search(r'id="link">(\S+?)<', text(client.post("/people/invite", sent)))[1]  # type: ignore[index]
    assert "Đăng nhập để nhận lời" in text(Client().get(link))
    assert Client().post(link).status_code == 200
    assert client.post(link).status_code == 403
    theirs = enter(stranger)
    assert theirs.post(link).status_code == 302
    assert administrator.tenant.name in text(theirs.get("/account"))
    back = theirs.post("/account/body", {"body": str(stranger.tenant_id)})
    assert back.status_code == 302
    assert theirs.session["body"] == str(stranger.tenant_id)
    assert theirs.post("/account/body", {"body": "x"}).status_code == 404


def test_an_invitation_is_withdrawn(administrator: Member, enter: SignedIn) -> None:
    client = enter(administrator)
    sent = {"name": "moi", "role": "reader", "clearance": "1", "way": "invite"}
    link = re.search(r'id="link">(\S+?)<', text(client.post("/people/invite", sent)))[1]  # type: ignore[index]
    client.post("/people/invite", {"withdraw": str(Invitation.objects.get().pk)})
    assert Client().get(link).status_code == 404


def test_the_list_is_sifted(administrator: Member, reader: Member, enter: SignedIn) -> None:
    lower = bodies.create(administrator, "Xã Dưới (hư cấu)", administrator.tenant)
    people.add_member(lower, "anh.dang", full_name="Đặng Thị Ánh", role=Role.OFFICER)
    client = enter(administrator)
    assert "3 thành viên" in text(client.get("/people"))
    found = text(client.get("/people", {"q": "dang anh", "role": "officer", "state": "active"}))
    assert "Đặng Thị Ánh" in found and "1 thành viên" in found
    assert "Không có thành viên nào" in text(client.get("/people", {"state": "off"}))
    assert client.get("/people", {"body": "x"}).status_code == 404
    assert "1 thành viên" in text(client.get("/people", {"body": str(lower.pk)}))


def test_bodies_are_made_moved_and_closed(administrator: Member, enter: SignedIn) -> None:
    client, root = enter(administrator), administrator.tenant
    top = f"/bodies/{root.pk}"
    for name in ("Huyện Bắc (hư cấu)", "Huyện Nam (hư cấu)"):
        assert client.post(top, {"act": "create", "new-name": name}).status_code == 302
    north, south = (Tenant.objects.get(name__contains=word) for word in ("Bắc", "Nam"))
    place = f"/bodies/{north.pk}"
    assert (
        client.post(place, {"act": "rename", "name": "Quận Bắc", "seen": "cũ"}).status_code == 400
    )
    assert str(south.pk) in text(client.get(place, {"under": "huyen nam"}))
    sent = {"act": "move", "under": str(south.pk), "seen": str(root.pk)}
    assert client.post(place, sent).status_code == 302
    assert "Huyện Nam (hư cấu)" in text(client.get(place))
    loop = {"act": "move", "under": str(north.pk), "seen": str(root.pk)}
    answer = client.post(f"/bodies/{south.pk}", loop)
    assert answer.status_code == 400 and "dưới chính cơ quan đó" in text(answer)
    assert client.post(f"/bodies/{south.pk}", {"act": "close"}).status_code == 400
    assert client.post(place, {"act": "close"}).status_code == 302
    assert "Đã đóng" in text(client.get("/bodies", {"q": "bac"}))
    assert client.post(top, {"act": "close"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "first"), [(Role.OPERATOR, "/jobs"), (Role.AUDITOR, "/audit"), (Role.OFFICER, None)]
)
def test_where_the_day_begins(role: str, first: str | None, body: Tenant, enter: SignedIn) -> None:
    client = enter(people.add_member(body, "a", role=role))
    answer = client.get("/")
    if first is None:
        assert answer.status_code == 200
        return
    assert answer.headers["Location"] == first
    shown = client.get(first)
    assert shown.status_code == 200
    assert "/library" not in text(shown)
    for hidden in ("/library", "/assistants", "/people", "/bodies"):
        assert client.get(hidden).status_code == 403


def test_a_person_who_was_switched_off_cannot_sign_in(reader: Member) -> None:
    people.set_password(reader.person, PASSWORD)
    Member.objects.filter(pk=reader.pk).update(is_active=False)
    answer = Client().post("/sign-in", {"username": "can.bo", "password": PASSWORD})
    assert answer.status_code == 400
    assert Person.objects.get(pk=reader.person_id).last_login is None
