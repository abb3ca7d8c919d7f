"""The commands around an index on a server, as a person types them. Real processes; the server is
the stand-in."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from qdrant_server import QdrantServer, qdrant_server

from shipped_model import shipped_model

TEXTS = {
    "le-phi.txt": "Điều 1. Lệ phí\nLệ phí chứng thực bản sao là 2.000 đồng một trang.\n",
    "gio-lam.txt": "Điều 1. Giờ làm việc\nBộ phận một cửa làm việc từ 7 giờ 30 phút.\n",
}


class Desk:
    """A home of its own; ``run`` is one command with what it printed."""

    def __init__(self, home: Path, server: QdrantServer) -> None:
        self.home = home
        self.server = server

    def run(self, *words: str, cluster: bool = True) -> tuple[int, str, str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TROLY_")}
        environment |= {"TROLY_HOME": str(self.home), "LC_ALL": "en_GB.UTF-8"}
        if cluster:
            environment["TROLY_QDRANT_URL"] = self.server.url
        ended = subprocess.run(
            [sys.executable, "-m", "troly", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
        return ended.returncode, ended.stdout, ended.stderr

    def move(self, *words: str) -> dict[str, object]:
        code, told, problem = self.run("move", "--index", *words, "--json")
        assert code == 0, problem
        return json.loads(told)

    def in_index(self) -> list[tuple[int, int]]:
        """For each body: passages in the records, documents that lack some in the index."""
        _, told, _ = self.run("doctor", "--json")
        return [
            (body["passages"], body["documents_not_in_index"])
            for body in json.loads(told)["bodies"]
        ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("cluster")
    with qdrant_server() as server:
        desk = Desk(folder / "home", server)
        models = desk.home / "models"
        models.mkdir(parents=True)
        (models / "multilingual-e5-small").symlink_to(shipped_model())
        for name, text in TEXTS.items():
            (folder / name).write_text(text, "utf-8")
        files = [str(folder / name) for name in TEXTS]
        code, _, problem = desk.run("ingest", *files, "--words-only", cluster=False)
        assert code == 0, problem
        yield desk


def test_an_index_goes_to_a_server_changes_its_form_and_comes_back(desk: Desk) -> None:
    refused = desk.run("move", "--index", "--to", "qdrant", cluster=False)
    assert refused[0] == 2
    assert "TROLY_QDRANT_URL" in refused[2]
    there = desk.move("--to", "qdrant")
    rows = there["source"]["rows"]  # type: ignore[index]
    assert rows >= 2
    assert there["source"] == there["target"]
    spread = desk.move("--from", "qdrant", "--to", "qdrant", "--shards", "3", "--replicas", "2")
    assert spread["source"] == spread["target"] == there["source"]
    assert list(desk.server.created) == [spread["collection"]]
    assert len(desk.server.keys[str(spread["collection"])]) == 3
    assert desk.in_index() == [(rows, 0)]
    code, _, problem = desk.run("move", "--index", "--to", "qdrant")
    assert code == 1
    assert "--replace" in problem
    back = desk.move("--to", "embedded", "--replace")
    assert back["target"] == there["source"]


def test_a_worker_or_another_move_stands_in_the_way(desk: Desk) -> None:
    for place, word in (("run/workers/made-up", "worker"), ("run/moving-index.lock", "Another")):
        path = desk.home / place
        path.parent.mkdir(exist_ok=True)
        with path.open("w") as file:
            file.write(str(os.getpid()))
            file.flush()
            fcntl.flock(file, fcntl.LOCK_EX)
            code, _, problem = desk.run("move", "--index", "--to", "qdrant", "--replace")
            assert code == 1
            assert word in problem
        path.unlink()


def test_a_missing_index_is_told_and_written_again(desk: Desk) -> None:
    with qdrant_server() as empty:
        fresh = Desk(desk.home, empty)
        code, told, problem = fresh.run("doctor")
        assert code == 1
        assert "troly rebuild" in told + problem
        code, _, problem = fresh.run("rebuild")
        assert code == 0, problem
        assert len(empty.created) == 1
        assert [missing for _, missing in fresh.in_index()] == [0]
        code, told, problem = fresh.run("ask", "Lệ phí chứng thực bản sao là bao nhiêu?")
        assert code == 0, problem
        assert "2.000 đồng" in told
