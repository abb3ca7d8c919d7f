"""Signing in through an OpenID provider that runs in a process of its own, honest and lying."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from openid_server import CLIENT_ID, SECRET, Provider, running

from troly.errors import NotAllowed, TrolyError, Unavailable
from troly.office.tenants.identity import oidc
from troly.office.tenants.identity.facts import OidcFacts

BACK = "http://127.0.0.1:8000/sign-in/with/1/back"
AN: dict[str, Any] = {
    "sub": "an-1",
    "preferred_username": "nguyen.van.an",
    "name": "Nguyễn Văn An (hư cấu)",
    "groups": ["van-phong", "dia-chinh"],
    "acr": "2",
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as found:
        yield found


@pytest.fixture
def facts(provider: Provider, tmp_path: Path) -> OidcFacts:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    oidc._known.clear()
    provider.control(user=AN, lie="", thin=False, signed_user=False, user_information={}, paths=[])
    return OidcFacts(issuer=provider.issuer, client_id=CLIENT_ID, secret_file=secret)


def come_back(provider: Provider, facts: OidcFacts, told: list[Any] | None = None) -> oidc.Proven:
    requests: list[Any] = [] if told is None else told
    errand = oidc.begin(facts, BACK, requests.append)
    place = provider.visit(errand.address)
    answer = dict(parse_qsl(urlsplit(place).query))
    return oidc.finish(facts, BACK, answer, vars(errand), requests.append)


def test_somebody_honest_comes_in(provider: Provider, facts: OidcFacts) -> None:
    told: list[Any] = []
    proven = come_back(provider, facts, told)
    assert proven.arrival.subject == "an-1"
    assert proven.arrival.name == "nguyen.van.an"
    assert proven.arrival.full_name == AN["name"]
    assert proven.arrival.groups == {"van-phong", "dia-chinh"}
    assert proven.arrival.level == "2"
    asked = provider.control()["asked"]
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]
    # Every request was told of, with its purpose and never its content.
    assert [one.path for one in told] == [
        "/realm/.well-known/openid-configuration",
        "/realm/keys",
        "/realm/token",
    ]
    assert {one.purpose for one in told} == {"sign-in"}


@pytest.mark.parametrize(
    "lie",
    [
        "issuer",
        "audience",
        "audiences",
        "expired",
        "future",
        "nonce",
        "no nonce",
        "no subject",
        "unsigned",
        "shared secret",
        "public key as secret",
        "stranger's key",
        "changed",
        "replayed",
        "metadata",
        "elsewhere",
        "keys elsewhere",
    ],
)
def test_a_lie_lets_nobody_in(provider: Provider, facts: OidcFacts, lie: str) -> None:
    come_back(provider, facts)
    if lie in ("metadata", "elsewhere", "keys elsewhere"):
        oidc._known.clear()
    provider.control(lie=lie)
    with pytest.raises(NotAllowed) as caught:
        come_back(provider, facts)
    assert caught.value.code == "identity_lies"


def test_a_code_opens_once_and_only_with_its_own_errand(
    provider: Provider, facts: OidcFacts
) -> None:
    errand = oidc.begin(facts, BACK, lambda _: None)
    answer = dict(parse_qsl(urlsplit(provider.visit(errand.address)).query))
    with pytest.raises(NotAllowed) as caught:
        oidc.finish(facts, BACK, {**answer, "state": "other"}, vars(errand), lambda _: None)
    assert caught.value.facts["why"] == "state"
    other = oidc.begin(facts, BACK, lambda _: None)
    stolen = {**vars(errand), "verifier": other.verifier}
    with pytest.raises(NotAllowed) as caught:
        oidc.finish(facts, BACK, answer, stolen, lambda _: None)
    assert caught.value.code == "identity_refused"
    oidc.finish(facts, BACK, answer, vars(errand), lambda _: None)
    with pytest.raises(NotAllowed) as caught:
        oidc.finish(facts, BACK, answer, vars(errand), lambda _: None)
    assert caught.value.code == "identity_refused"


def test_another_issuer_in_the_answer_is_a_mix_up(provider: Provider, facts: OidcFacts) -> None:
    errand = oidc.begin(facts, BACK, lambda _: None)
    answer = dict(parse_qsl(urlsplit(provider.visit(errand.address)).query))
    with pytest.raises(NotAllowed) as caught:
        oidc.finish(
            facts, BACK, {**answer, "iss": "https://b.example"}, vars(errand), lambda _: None
        )
    assert caught.value.facts["why"] == "issuer"


def test_new_keys_are_taken_over_but_not_asked_for_at_every_lie(
    provider: Provider, facts: OidcFacts
) -> None:
    come_back(provider, facts)
    known = next(iter(oidc._known.values()))
    known.keys_at -= 60
    provider.control(new_key=True, paths=[])
    come_back(provider, facts)
    assert provider.control()["paths"].count("/keys") == 1
    provider.control(lie="stranger's key", paths=[])
    for _ in range(3):
        with pytest.raises(NotAllowed):
            come_back(provider, facts)
    assert provider.control()["paths"].count("/keys") == 0


def test_a_bomb_of_groups_is_refused(provider: Provider, facts: OidcFacts) -> None:
    for count in (1_001, 10_000):
        provider.control(user={**AN, "groups": [f"nhom-van-phong-{n}" for n in range(count)]})
        with pytest.raises(NotAllowed) as caught:
            come_back(provider, facts)
        assert caught.value.code == "identity_too_many_groups"
    provider.control(user={**AN, "groups": [f"nhom-van-phong-{n}" for n in range(400)]})
    assert len(come_back(provider, facts).arrival.groups) == 400
    provider.control(user={**AN, "groups": {"not": "a list"}})
    assert come_back(provider, facts).arrival.groups == frozenset()


@pytest.mark.parametrize("lie", ["broken", "huge", "redirect"])
def test_one_that_is_ill_is_away(provider: Provider, facts: OidcFacts, lie: str) -> None:
    provider.control(lie=lie)
    with pytest.raises(Unavailable) as caught:
        come_back(provider, facts)
    assert caught.value.code == "identity_away"


def test_one_that_trickles_is_given_up(
    provider: Provider, facts: OidcFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    from troly import outbound
    from troly.office.tenants.identity import ports

    quick = ports.Ports(
        transport=lambda url, ca, told: outbound.declared_transport(
            url, purpose="sign-in", record=told, ca_file=ca, seconds=0.3
        ),
        check=outbound.check_declared,
        directory=ports.ports().directory,
    )
    monkeypatch.setattr(ports, "_ports", quick)
    provider.control(lie="slow")
    with pytest.raises(Unavailable):
        come_back(provider, facts)


def test_one_that_says_no_is_told_so(provider: Provider, facts: OidcFacts) -> None:
    provider.control(lie="denied")
    with pytest.raises(NotAllowed) as caught:
        come_back(provider, facts)
    assert caught.value.code == "identity_refused" and caught.value.facts["why"] == "access_denied"


def test_a_wrong_secret_opens_nothing(provider: Provider, facts: OidcFacts, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("sai")
    with pytest.raises(NotAllowed):
        come_back(provider, facts.model_copy(update={"secret_file": wrong}))
    with pytest.raises(TrolyError) as caught:
        come_back(provider, facts.model_copy(update={"secret_file": tmp_path / "none"}))
    assert caught.value.code == "bad_secret_file"


def test_user_information_is_held_against_the_token(provider: Provider, facts: OidcFacts) -> None:
    facts = facts.model_copy(update={"claims_from": "userinfo"})
    provider.control(thin=True)
    assert come_back(provider, facts).arrival.name == "nguyen.van.an"
    provider.control(signed_user=True)
    assert come_back(provider, facts).arrival.groups == {"van-phong", "dia-chinh"}
    provider.control(lie="stranger's user")
    with pytest.raises(NotAllowed):
        come_back(provider, facts)
    provider.control(lie="", user_information={"sub": "somebody-else"})
    with pytest.raises(NotAllowed) as caught:
        come_back(provider, facts)
    assert caught.value.facts["why"] == "sub of userinfo"


def test_a_level_is_asked_for(provider: Provider, facts: OidcFacts) -> None:
    facts = facts.model_copy(update={"levels": ("1", "2", "3"), "needed_level": "2"})
    come_back(provider, facts)
    asked = provider.control()["asked"]
    assert asked["acr_values"] == "2 3" and '"essential":true' in asked["claims"]


def test_the_level_of_a_sign_in_is_the_tokens_alone(provider: Provider, facts: OidcFacts) -> None:
    facts = facts.model_copy(update={"claims_from": "userinfo", "levels": ("1", "2", "3")})
    provider.control(user_information={"acr": "3", "auth_time": 4_000_000_000})
    proven = come_back(provider, facts)
    assert proven.arrival.level == "2" and proven.authenticated_at < 4_000_000_000
    assert provider.control()["asked"]["claims"] == '{"id_token":{"acr":null}}'
    # A token that says nothing of it: nothing is known, whatever user information says.
    provider.control(thin=True)
    proven = come_back(provider, facts)
    assert (proven.arrival.name, proven.arrival.level) == ("nguyen.van.an", "")
    provider.control(signed_user=True)
    assert come_back(provider, facts).arrival.level == ""


def test_nobody_there_is_told_at_once(facts: OidcFacts) -> None:
    gone = facts.model_copy(update={"issuer": "http://127.0.0.1:9/realm"})
    with pytest.raises(Unavailable) as caught:
        oidc.begin(gone, BACK, lambda _: None)
    assert caught.value.code == "identity_away"


def test_plain_http_to_another_machine_is_never_asked() -> None:
    from troly.office.tenants.identity.ports import ports

    with pytest.raises(TrolyError) as caught:
        ports().check("http://keycloak.example", False, None)
    assert caught.value.code == "plain_address"
    with pytest.raises(TrolyError) as caught:
        ports().check("ldap://ldap.example", False, None)
    assert caught.value.code == "plain_address"
    ports().check("https://keycloak.example", False, None)
    ports().check("ldap://ldap.example", True, None)
