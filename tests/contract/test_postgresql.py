"""What only a PostgreSQL server can show: run by ``scripts/with_postgresql.sh``."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from troly.errors import Unavailable
from troly.office.audit import chain
from troly.office.keeping import databases, upgrade
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.people import issue_token

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone"),
]


def administrator_of_the_server() -> psycopg.Connection[tuple[object, ...]]:
    parameters = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(autocommit=True, **{name: parameters[name] for name in wanted})


def connections_of_this_process(server: psycopg.Connection[tuple[object, ...]]) -> int:
    found = server.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'troly %' "
        "AND datname = current_database()"
    ).fetchone()
    assert found is not None
    return int(str(found[0]))


def use_in_threads(count: int) -> None:
    """As many threads as that each hold a connection at the same moment."""
    gate = threading.Barrier(count)

    def use() -> None:
        list(Tenant.objects.all())
        gate.wait()
        connection.close()

    threads = [threading.Thread(target=use) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_connections_stay_within_their_limit(administrator: Member) -> None:
    token = issue_token(administrator, "thử")
    statuses: list[int] = []

    def ask() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        statuses.append(Client().get("/api/v1/collections", headers=headers).status_code)
        connection.close()

    limit = connection.settings_dict["OPTIONS"]["pool"]["max_size"]
    threads = [threading.Thread(target=ask) for _ in range(3 * limit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * (3 * limit)
    with administrator_of_the_server() as server:
        assert connections_of_this_process(server) <= limit


def test_goes_on_at_once_after_the_server_dropped_every_connection(body: Tenant) -> None:
    use_in_threads(8)
    connection.close()
    with administrator_of_the_server() as server:
        assert connections_of_this_process(server) >= 8
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name LIKE 'troly %%' AND datname = %s",
            [connection.settings_dict["NAME"]],
        )
    began = time.monotonic()
    assert list(Tenant.objects.all()) == [body]
    assert time.monotonic() - began < 5


def test_transaction_that_loses_its_connection_leaves_nothing(body: Tenant) -> None:
    with (
        administrator_of_the_server() as server,
        pytest.raises(OperationalError),
        transaction.atomic(),
    ):
        chain.record(body.pk, "ai", "việc", 1)
        own = connection.connection.info.backend_pid
        server.execute("SELECT pg_terminate_backend(%s)", [own])
        chain.record(body.pk, "ai", "việc", 2)
    connection.close()
    assert chain.verify(body.pk) is None


def test_upgrade_gives_up_rather_than_hold_everybody(
    body: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "LOCK_TIMEOUT", "100ms")
    with administrator_of_the_server() as server, server.transaction():
        server.execute("LOCK TABLE tenants_tenant IN ACCESS SHARE MODE")
        with (
            pytest.raises(OperationalError),
            upgrade._one_transaction([]),
            connection.cursor() as cursor,
        ):
            cursor.execute("ALTER TABLE tenants_tenant ADD COLUMN thu integer")
    assert list(Tenant.objects.all()) == [body]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"PASSWORD": "sai"}, "database_refuses"),
        ({"NAME": "khong_co"}, "database_refuses"),
        ({"PORT": "1"}, "database_unreachable"),
    ],
)
def test_wrong_address_is_told_without_the_password(changed: dict[str, str], code: str) -> None:
    described = {**connection.settings_dict, **changed}
    databases.add("wrong", described)
    try:
        with pytest.raises(Unavailable) as caught:
            databases.reach("wrong")
    finally:
        databases.forget("wrong")
    assert caught.value.code == code
    assert described["PASSWORD"] not in str(caught.value)


def test_another_process_is_seen() -> None:
    assert databases.others("default") == 0
    parameters = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(
        application_name="troly other 1", **{name: parameters[name] for name in wanted}
    ):
        assert databases.others("default") == 1


@pytest.mark.parametrize("path", ["/library?state=%00", "/library?text=%00&page=%00", "/?q=%00"])
def test_nul_in_an_address_is_no_fault(administrator: Member, path: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(administrator.person)
    assert client.get(path).status_code < 500


def test_nul_in_what_was_typed_is_no_fault(administrator: Member) -> None:
    client = Client(raise_request_exception=False)
    typed = {"username": "a\x00b", "password": "x\x00y", "sign_in_name": "a\x00b"}
    assert client.post("/sign-in", typed).status_code < 500
    client.force_login(administrator.person)
    headers = {"Authorization": f"Bearer {issue_token(administrator, 'thử')}"}
    assert client.get("/api/v1/documents?text=%00&state=%00", headers=headers).status_code < 500
