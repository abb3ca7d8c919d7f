"""A real model server: `troly text-model` over the file that TROLY_TEST_GGUF names.

`scripts/fetch_test_model.py` gets that file; the whole check does so. Without it these tests are
left out, and say so: they are not part of `make test`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from troly import outbound
from troly.engine.runtimes.gguf import GgufModel, model_socket
from troly.engine.sockets.client import SocketClient
from troly.office.assistants.making import Writing, change_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library.models import Collection, Document
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member

SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
FILE = os.environ.get("TROLY_TEST_GGUF", "")

if not FILE:
    pytest.skip(
        "TROLY_TEST_GGUF names no file: see scripts/fetch_test_model.py", allow_module_level=True
    )


class ModelProcess:
    """The child as the supervisor starts it, in a home of its own."""

    def __init__(self, home: Path, digest: str = SHA256) -> None:
        self.home = home
        self._environment = {
            **os.environ,
            "TROLY_HOME": str(home),
            "TROLY_MODEL_FILE": FILE,
            "TROLY_MODEL_SHA256": digest,
        }
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "troly", "text-model"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.home / "told").open("ab"),
        )
        SocketClient(self.socket, patience=60, timeout=5).call("ping")

    @property
    def socket(self) -> Path:
        return self.home / "run" / "text-model.sock"

    @property
    def told(self) -> str:
        return (self.home / "told").read_text("utf-8", errors="replace")

    def model(self) -> GgufModel:
        transport = outbound.local_socket(model_socket(self.socket))
        return GgufModel("smollm2", self.socket, transport)

    @property
    def resident_mb(self) -> float:
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        self._process.terminate()
        return self._process.wait(20)


Start = Callable[..., ModelProcess]


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    running: list[ModelProcess] = []

    def begin(**options: str) -> ModelProcess:
        running.append(ModelProcess(tmp_path_factory.mktemp("model"), **options))
        return running[-1]

    yield begin
    for process in running:
        process.stop()


@pytest.fixture(scope="session")
def process(start: Start) -> ModelProcess:
    return start()


@pytest.fixture
def answered(
    process: ModelProcess,
    administrator: Member,
    collection: Collection,
    draft_assistant: Assistant,
    document: Document,
) -> Callable[[], Assistant]:
    def connected() -> Assistant:
        model = process.model()
        connect(replace(ports(), generator=lambda: model))
        changed = change_assistant(
            administrator,
            draft_assistant.pk,
            draft_assistant.name,
            draft_assistant.purpose,
            [collection],
            writing=Writing(AnswersWith.MODEL),
        )
        # What is tried and approved is the assistant with this model.
        put_in_service_as_sample(changed)
        return changed

    return connected
