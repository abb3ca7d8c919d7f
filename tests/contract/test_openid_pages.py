"""The pages of signing in through an OpenID provider that runs beside them."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from openid_server import CLIENT_ID, SECRET, Provider, running

from troly.office.audit.models import Entry
from troly.office.tenants import people
from troly.office.tenants.identity import oidc, providers, rules
from troly.office.tenants.identity.models import Identity, IdentityProvider
from troly.office.tenants.models import Member, Person, SignIn, Tenant

AN: dict[str, Any] = {
    "sub": "an-1",
    "preferred_username": "nguyen.van.an",
    "name": "Nguyễn Văn An (hư cấu)",
    "groups": ["van-phong"],
    "acr": "2",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running() as found:
        yield found


@pytest.fixture
def provider(server: Provider, body: Tenant, tmp_path: Path) -> IdentityProvider:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    oidc._known.clear()
    server.control(user=AN, lie="", thin=False, signed_user=False, user_information={}, paths=[])
    given = {"issuer": server.issuer, "client_id": CLIENT_ID, "secret_file": str(secret)}
    made = providers.add("keycloak", "Cổng tỉnh", None, given)
    rules.add(None, made, body, "van-phong", "reader", 1)
    return made


def come(client: Client, server: Provider, provider: IdentityProvider, query: str = "") -> Any:
    sent = client.get(f"/sign-in/with/{provider.pk}{query}")
    assert sent.status_code == 302, sent.content.decode()
    place = urlsplit(server.visit(sent.headers["Location"]))
    return client.get(f"{place.path}?{place.query}")


def words(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def acts(body: Tenant) -> list[str]:
    return list(Entry.objects.filter(body=str(body.pk)).values_list("act", flat=True))


def test_in_by_the_provider_and_out_again(
    server: Provider, provider: IdentityProvider, body: Tenant
) -> None:
    client = Client()
    assert "Cổng tỉnh" in words(client.get("/sign-in"))
    answer = come(client, server, provider, "?next=/library")
    assert answer.status_code == 302 and answer.headers["Location"] == "/library"
    person = Person.objects.get(sign_in_name="nguyen.van.an")
    member = person.memberships.get()
    assert (member.tenant, member.role, member.clearance) == (body, "reader", 1)
    assert not person.has_usable_password()
    assert SignIn.objects.filter(person=person).count() == 1
    entry = Entry.objects.get(act="signed_in")
    assert entry.details["way"] == "provider"
    assert client.get("/account").status_code == 200
    assert "ở hệ thống đó" in words(client.get("/password"))
    out = client.post("/sign-out")
    assert f"{server.issuer}/out?" in html.unescape(out.content.decode())
    assert client.get("/account").status_code == 302
    # Again: the same person, nobody new.
    come(client, server, provider)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("lie", "status"),
    [("issuer", 403), ("expired", 403), ("unsigned", 403), ("audience", 403), ("denied", 403)],
)
def test_a_lie_is_told_and_leaves_nothing_behind(
    server: Provider, provider: IdentityProvider, body: Tenant, lie: str, status: int
) -> None:
    server.control(lie=lie)
    client = Client()
    answer = come(client, server, provider)
    assert answer.status_code == status
    assert "Không có gì bị thay đổi" in words(answer)
    assert not Person.objects.exists() and not Identity.objects.exists()
    assert "_auth_user_id" not in client.session
    assert "sign_in_refused" in acts(body) and "signed_in" not in acts(body)


def test_one_that_is_down_is_told_and_others_come_in(
    server: Provider, provider: IdentityProvider, administrator: Member
) -> None:
    server.control(lie="broken")
    answer = Client().get(f"/sign-in/with/{provider.pk}")
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    administrator.person.set_password("mat-khau-rieng")
    administrator.person.save()
    local = Client()
    local.post("/sign-in", {"username": "quan.tri", "password": "mat-khau-rieng"})
    assert local.get("/account").status_code == 200


def test_an_answer_is_taken_once_by_the_browser_that_asked(
    server: Provider, provider: IdentityProvider
) -> None:
    mine, other = Client(), Client()
    sent = mine.get(f"/sign-in/with/{provider.pk}")
    place = urlsplit(server.visit(sent.headers["Location"]))
    assert other.get(f"{place.path}?{place.query}").status_code == 403
    assert mine.get(f"{place.path}?{place.query}").status_code == 302
    mine.post("/sign-out")
    assert mine.get(f"{place.path}?{place.query}").status_code == 403


def test_a_person_of_two_bodies_and_one_taken_away(
    server: Provider, provider: IdentityProvider, body: Tenant, other_body: Tenant
) -> None:
    rule = rules.add(None, provider, other_body, "*", "builder", 2)
    client = Client()
    come(client, server, provider)
    person = Person.objects.get()
    assert {m.tenant.name: m.role for m in person.memberships.all()} == {
        body.name: "reader",
        other_body.name: "builder",
    }
    assert client.post("/account/body", {"body": str(other_body.pk)}).status_code == 302
    rules.remove(None, rule)
    come(Client(), server, provider)
    assert person.memberships.get(tenant=body).is_active
    assert not person.memberships.get(tenant=other_body).is_active
    # The sign-in that worked there is over.
    assert client.get("/account").status_code == 302
    server.control(user={**AN, "groups": []})
    assert come(Client(), server, provider).status_code == 403
    assert not person.memberships.filter(is_active=True).exists()


def test_a_level_too_low_is_told(
    server: Provider, provider: IdentityProvider, body: Tenant
) -> None:
    providers.change(provider, {"needed_level": "3"})
    answer = come(Client(), server, provider)
    assert answer.status_code == 403 and "mức 3" in words(answer)
    providers.change(provider, {"needed_level": "1"})
    rules.remove(None, rules.rules_of(provider, body)[0])
    rules.add(None, provider, body, "van-phong", "officer", 2, "3")
    rules.add(None, provider, body, "*", "reader", 0)
    come(Client(), server, provider)
    assert Member.objects.get().role == "reader"
    server.control(user={**AN, "acr": "3"})
    come(Client(), server, provider)
    assert Member.objects.get(tenant=body).role == "officer"
    person = Person.objects.get()
    assert Identity.objects.get(person=person).level == "3"


def test_a_known_account_joins_and_confirms(
    server: Provider, provider: IdentityProvider, reader: Member
) -> None:
    reader.person.set_password("mat-khau-rieng")
    reader.person.save()
    client = Client()
    client.post("/sign-in", {"username": "can.bo", "password": "mat-khau-rieng"})
    asked = come(client, server, provider, "?for=join")
    assert asked.status_code == 200 and "Nguyễn Văn An" in words(asked)
    assert not Identity.objects.exists()
    assert client.post("/account/identity/join").status_code == 302
    identity = Identity.objects.get()
    assert identity.person == reader.person and Person.objects.count() == 1
    # What a person gave stays as it is: the provider's rules do not change it.
    reader.refresh_from_db()
    assert reader.role == "reader" and not hasattr(reader, "given")

    session = client.session
    session["confirmed"] = int(time.time()) - 3600
    session.save()
    token = {"name": "một cửa", "days": "30"}
    waiting = client.post("/account/tokens", token)
    assert "Cổng tỉnh" in words(waiting) and "troly_" not in words(waiting)
    assert come(client, server, provider, "?for=confirm").status_code == 302
    assert "troly_" in words(client.post("/account/tokens", token))

    other = Client()
    server.control(user={**AN, "sub": "somebody-else"})
    other.post("/sign-in", {"username": "can.bo", "password": "mat-khau-rieng"})
    assert come(other, server, provider, "?for=confirm").status_code == 403
    assert other.post(f"/account/identity/{identity.pk}/part").status_code == 302
    assert not Identity.objects.exists()


def test_administrators_rule_over_their_own_bodies(
    provider: IdentityProvider, administrator: Member, stranger: Member, body: Tenant
) -> None:
    def signed_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.person)
        session = client.session
        session["confirmed"] = int(time.time())
        session.save()
        return client

    mine, page = signed_in(administrator), f"/people/identity/{provider.pk}"
    assert "van-phong" in words(mine.get(page))
    new = {"act": "add", "group": "lanh-dao", "role": "officer", "clearance": "2"}
    assert mine.post(page, new).status_code == 302
    assert mine.post(page, new).status_code == 400
    second = rules.rules_of(provider, body)[1]
    mine.post(page, {"act": "sooner", "rule": str(second.pk)})
    assert [one.group for one in rules.rules_of(provider, body)] == ["lanh-dao", "van-phong"]
    # Another body's rules are another's; the provider of all bodies is nobody's to switch.
    theirs = signed_in(stranger)
    assert "van-phong" not in words(theirs.get(page))
    assert theirs.get(f"{page}?body={body.pk}").status_code == 404
    gone = {"act": "remove", "rule": str(second.pk)}
    assert theirs.post(page, gone).status_code in (400, 404)
    assert mine.post(page, {"act": "off"}).status_code == 403
    assert mine.post(page, {"act": "examine"}).status_code == 403

    own = IdentityProvider.objects.create(
        tenant=body, kind="oidc", name="Cổng xã", facts=provider.facts
    )
    assert theirs.get(f"/people/identity/{own.pk}").status_code == 404
    assert mine.post(f"/people/identity/{own.pk}", {"act": "examine"}).status_code == 302
    assert mine.post(f"/people/identity/{own.pk}", {"act": "off"}).status_code == 302
    own.refresh_from_db()
    assert not own.is_on
    assert {"identity_rule_added", "identity_rule_moved", "identity_off"} <= set(acts(body))


def test_switching_it_off_ends_what_it_gave(
    server: Provider, provider: IdentityProvider, body: Tenant
) -> None:
    client = Client()
    come(client, server, provider)
    member = Member.objects.get()
    token = people.issue_token(member, "một cửa")
    providers.switch(None, provider, False)
    assert people.member_of_token(token) is None
    assert client.get("/account").status_code == 302
    assert Client().get(f"/sign-in/with/{provider.pk}").status_code == 404
