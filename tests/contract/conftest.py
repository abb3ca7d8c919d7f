"""Databases of a test's own, on the server that the environment names."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest

SERVER = os.environ.get("TROLY_DATABASE_URL", "")
Databases = Callable[[], str]


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Gives the address of an empty database each time it is called; empty for SQLite."""
    if request.param == "sqlite":
        yield lambda: ""
        return
    import psycopg

    made: list[str] = []
    with closing(psycopg.connect(SERVER, autocommit=True)) as server:

        def make() -> str:
            name = f"troly_backup_{uuid.uuid4().hex[:10]}"
            server.execute(f'CREATE DATABASE "{name}"')
            made.append(name)
            return urlsplit(SERVER)._replace(path=f"/{name}").geturl()

        yield make
        for name in made:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
