"""Django on a temporary home, a body with its people, and real engines inside this process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from troly.engine.runtimes.scripted import ScriptedEmbedder
    from troly.engine.search.indexes.embedded import EmbeddedIndex
    from troly.office.assistants.models import Assistant
    from troly.office.library.intake import Received
    from troly.office.library.models import Collection, Document, Job
    from troly.office.library.ports import Ports
    from troly.office.tenants.models import Member, Tenant

_home = tempfile.TemporaryDirectory(prefix="troly-tests-")


def _start() -> None:
    """Django starts once per run, by the product's own way."""
    kept = (
        "TROLY_EVAL_DATA",
        "TROLY_DATABASE_URL",
        "TROLY_TEST_MODELS",
        "TROLY_TEST_GGUF",
        "TROLY_TEST_QDRANT_URL",
    )
    for name in [name for name in os.environ if name.startswith("TROLY_")]:
        if name not in kept:
            del os.environ[name]
    os.environ["TROLY_HOME"] = _home.name
    from troly import app

    app.start()
    from django.db import connections

    chosen = connections["default"].settings_dict["TEST"]
    if connections["default"].vendor == "sqlite":
        # A file, not memory: threads and WAL then behave as on a desk.
        chosen["NAME"] = str(Path(_home.name) / "test.sqlite3")
    else:
        # A database of this run's own on the server of TROLY_DATABASE_URL, dropped at the end.
        chosen["NAME"] = f"troly_tests_{os.getpid()}"


# On import: the conftests below this one may name models at their head.
_start()


def pytest_unconfigure() -> None:
    _home.cleanup()


@pytest.fixture(autouse=True)
def _ports_stay() -> Iterator[None]:
    """What a test connects, a model above all, ends with the test."""
    from troly.office.library.ports import connect, ports

    before = ports()
    yield
    connect(before)


@pytest.fixture
def body(db: None) -> Tenant:
    """A body (made up) with nobody in it."""
    from troly.office.tenants.people import create_body

    return create_body("Xã Mỹ Thử (hư cấu)")


@pytest.fixture
def other_body(db: None) -> Tenant:
    from troly.office.tenants.people import create_body

    return create_body("Xã Láng Giềng (hư cấu)")


@pytest.fixture
def administrator(body: Tenant) -> Member:
    """Administrator of ``body``: may build and read everything."""
    from troly.office.tenants.models import Clearance, Role
    from troly.office.tenants.people import add_member

    return add_member(body, "quan.tri", role=Role.ADMINISTRATOR, clearance=Clearance.RESTRICTED)


@pytest.fixture
def reader(body: Tenant) -> Member:
    """A reader of ``body``, clearance internal."""
    from troly.office.tenants.people import add_member

    return add_member(body, "can.bo")


@pytest.fixture
def stranger(other_body: Tenant) -> Member:
    """Administrator of ``other_body``."""
    from troly.office.tenants.models import Clearance, Role
    from troly.office.tenants.people import add_member

    return add_member(
        other_body, "lang.gieng", role=Role.ADMINISTRATOR, clearance=Clearance.RESTRICTED
    )


@pytest.fixture(scope="session")
def _index_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    from troly.engine.runtimes.scripted import ScriptedEmbedder
    from troly.engine.search.indexes.embedded import EmbeddedIndex

    folder = tmp_path_factory.mktemp("index")
    index = EmbeddedIndex(folder, dimension=ScriptedEmbedder().dimension)
    yield index
    index.close()


@dataclass(frozen=True)
class Engines:
    index: EmbeddedIndex
    embedder: ScriptedEmbedder
    home: Path


@pytest.fixture
def engines(db: None, tmp_path: Path, _index_of_the_run: EmbeddedIndex) -> Iterator[Engines]:
    """The office's ports on real parts inside this process; files under this test's folder.

    One index serves the whole run: bodies have fresh ids, and every query names its body.
    """
    from dataclasses import replace

    from troly.engine.runtimes.scripted import ScriptedEmbedder
    from troly.office.library.ports import connect, ports

    for name in ("holding", "originals", "derived"):
        (tmp_path / name).mkdir()
    before: Ports = ports()
    embedder = ScriptedEmbedder()
    connect(
        replace(
            before,
            home=tmp_path,
            index=lambda: _index_of_the_run,
            embedder=lambda: embedder,
            bulk_embedder=lambda: embedder,
        )
    )
    yield Engines(_index_of_the_run, embedder, tmp_path)
    connect(before)


class AwayEmbedder:
    """A model that does not answer: what is left is search by words."""

    name, dimension = "away", 64

    def embed(self, texts: list[str], kind: str) -> NoReturn:
        from troly.errors import Unavailable

        raise Unavailable("model_away")


@pytest.fixture
def words_only(document: Document) -> None:
    """From here on the model is away; ``document`` was embedded before. Refusals are fitted to
    the scale of the shipped model, so tests of refusing look at words alone."""
    from dataclasses import replace

    from troly.office.library.ports import connect, ports

    connect(replace(ports(), embedder=AwayEmbedder, bulk_embedder=AwayEmbedder))


RunJobs = Callable[..., list["Job"]]


@pytest.fixture
def run_jobs(engines: Engines) -> RunJobs:
    """Runs queued jobs here, highest priority first, until none is left; returns them as ended.

    ``run_jobs(kinds=("read",))`` leaves the other kinds in the queue. Pauses between attempts
    are not waited for.
    """
    from troly.office.library import jobs
    from troly.office.library.models import Job, JobState

    def drain(kinds: Sequence[str] | None = None) -> list[Job]:
        ran: dict[object, None] = {}
        for _ in range(1_000):
            queued = Job.objects.filter(state=JobState.QUEUED)
            if kinds is not None:
                queued = queued.filter(kind__in=kinds)
            job = queued.order_by("-priority", "created_at").first()
            if job is None:
                return list(Job.objects.filter(pk__in=ran).order_by("started_at"))
            attempts = job.attempts
            jobs.run(str(job.pk))
            job.refresh_from_db()
            assert job.attempts > attempts, f"{job.kind} was not taken"
            ran[job.pk] = None
        raise AssertionError("the queue does not empty")

    return drain


LEAVE_RULES = """QUY CHẾ NỘI BỘ
(Văn bản hư cấu dùng để kiểm thử)

Điều 1. Phạm vi áp dụng
1. Quy chế này áp dụng cho công chức làm việc tại Ủy ban nhân dân xã Mỹ Thử.
2. Người lao động hợp đồng áp dụng theo hợp đồng đã ký.

Điều 2. Thời gian nghỉ phép năm
1. Công chức được nghỉ phép năm 12 ngày làm việc và hưởng nguyên lương.
2. Đơn xin nghỉ phép được gửi cho bộ phận văn phòng trước 05 ngày làm việc.

Điều 3. Lệ phí chứng thực bản sao
1. Lệ phí chứng thực bản sao là 2.000 đồng một trang, từ trang thứ ba thu 1.000 đồng một trang.
"""


@pytest.fixture
def collection(administrator: Member) -> Collection:
    from troly.office.library.intake import make_collection

    return make_collection(administrator, "Quy chế")


@pytest.fixture
def put_in(
    engines: Engines, administrator: Member, collection: Collection
) -> Callable[..., Received]:
    """Takes a text in as a file: ``put_in("name.txt", "text")``; bytes go in as they are."""
    from troly.office.library.intake import receive

    def put(name: str, content: str | bytes = LEAVE_RULES, **options: object) -> Received:
        data = content.encode() if isinstance(content, str) else content
        into = options.pop("collections", [collection])
        return receive(
            options.pop("member", administrator),
            into,
            name,
            [data],
            **options,  # type: ignore[arg-type]
        )

    return put


@pytest.fixture
def document(put_in: Callable[..., Received], run_jobs: RunJobs) -> Document:
    """The leave rules, read, searchable and embedded."""
    received = put_in("quy-che.txt")
    run_jobs()
    received.document.refresh_from_db()
    return received.document


@pytest.fixture
def draft_assistant(administrator: Member, collection: Collection) -> Assistant:
    """As its builder leaves it: a draft in the register."""
    from troly.office.assistants.making import make_assistant

    return make_assistant(
        administrator,
        "Hỏi quy chế",
        "Trả lời câu hỏi về quy chế nội bộ.",
        [collection],
        ["Nghỉ phép năm bao nhiêu ngày?"],
    )


@pytest.fixture
def assistant(draft_assistant: Assistant) -> Assistant:
    """In service: walked through the register by made-up persons."""
    from troly.office.governance.samples import put_in_service_as_sample

    put_in_service_as_sample(draft_assistant)
    return draft_assistant
