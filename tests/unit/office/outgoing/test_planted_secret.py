"""A secret is planted wherever words can stand, and every way out is watched.

Real servers on this machine, declared as servers of the public; the product's own transports,
guard, cache, log and pages.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from django.test import Client
from tests.contract.chat_server import ChatServer, chat_server, claims, says
from tests.contract.embedding_server import EmbeddingServer, embedding_server

from troly import app
from troly import settings as deployment
from troly.destinations import FILE, declared
from troly.engine.answers.refusal import Refusal
from troly.engine.guard.leaving import Rule
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.remote import RemoteEmbedder
from troly.office.assistants.asking import ask
from troly.office.assistants.making import Writing, make_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.audit.models import Entry
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library.glossary import set_term
from troly.office.library.models import Collection, Document
from troly.office.library.ports import connect, ports
from troly.office.outgoing import rules
from troly.office.tenants.models import Clearance, Member

SECRET = "quyvanxichthoxanh"
"""Made up, one word, so that it is found whole, and found again when only it is sent."""
PUBLIC_TEXT = (
    "QUY CHẾ BẾN NƯỚC (hư cấu)\n\nĐiều 1. Giờ mở bến\n1. Bến nước mở cửa từ 5 giờ sáng hằng ngày.\n"
)
SECRET_TEXT = (
    "PHƯƠNG ÁN NỘI BỘ (hư cấu)\n\nĐiều 1. Nơi cất gạo\n"
    f"1. Gạo dự trữ của xã được cất tại hang {SECRET}.\n"
)
QUESTION = "Bến nước mở cửa từ mấy giờ sáng?"
PERSON = "Ông Nguyễn Văn Thử (hư cấu, 0912 345 678) hỏi"


@dataclass
class Watch:
    chat: ChatServer
    embedding: EmbeddingServer
    home: Path
    log: pytest.LogCaptureFixture
    pages: list[str] = field(default_factory=list)

    def outgoing(self) -> str:
        """Addresses, headers and contents of everything that arrived."""
        seen = [*self.chat.requests, *self.embedding.requests]
        return json.dumps(seen, ensure_ascii=False)

    def everywhere(self) -> dict[str, str]:
        files = [path for path in self.home.rglob("*") if path.is_file()]
        cache = [path for path in files if "derived" in path.parts]
        formatter = logging.Formatter("%(name)s %(message)s")
        lines = [f"{formatter.format(line)} {line.__dict__}" for line in self.log.records]
        # What a builder decides about an abbreviation is on record with its words.
        entries = Entry.objects.exclude(act__startswith="term_")
        entries = entries.values_list("actor", "act", "subject", "details")
        return {
            "outgoing": self.outgoing(),
            "log": "\n".join(lines),
            "cache": "".join(path.read_bytes().decode("latin1") for path in cache),
            "audit": json.dumps(list(entries), ensure_ascii=False),
            "metrics": Client().get("/metrics").content.decode(),
            "errors": "\n".join(self.pages),
        }

    def assert_unseen(self, *words: str) -> None:
        for place, text in self.everywhere().items():
            for word in words:
                assert word not in text, f"{word} in {place}"


@pytest.fixture
def watch(
    engines: object,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Watch]:
    caplog.set_level(logging.DEBUG)
    # Whether a sentence answers is not what is looked at here.
    monkeypatch.setattr(Refusal, "threshold", lambda self, language: 0.0)
    with chat_server() as chat, embedding_server() as embedding:
        chat.behaviour = says(claims(("Bến nước mở cửa từ 5 giờ sáng hằng ngày.", [1])))
        servers = [
            {"name": "chat", "url": chat.url, "kind": "public_ai"},
            {"name": "vectors", "url": embedding.url, "kind": "public_ai"},
        ]
        (tmp_path / FILE).write_text(json.dumps(servers))
        settings = deployment.load().model_copy(
            update={"home": tmp_path, "model_url": chat.url, "model_name": "m"}
        )
        remote = RemoteEmbedder(
            embedding.url,
            "m",
            app.guarded_transport(settings, embedding.url, "embedding"),
            dimension=64,
        )
        cached = CachedEmbedder(remote, tmp_path / "derived" / "embeddings.sqlite3")
        generator = app.text_model(settings)
        connect(
            replace(
                ports(),
                embedder=lambda: cached,
                bulk_embedder=lambda: cached,
                generator=lambda: generator,
                writes_at=lambda: app.writes_at(settings),
            )
        )
        yield Watch(chat, embedding, tmp_path, caplog)
        cached.close()


@pytest.fixture
def writing(watch: Watch, administrator: Member, collection: Collection) -> Assistant:
    """Its name and purpose hold the secret too."""
    made = make_assistant(
        administrator,
        f"Hỏi bến {SECRET}",
        f"Trả lời về {SECRET}.",
        [collection],
        [f"{SECRET} là gì?"],
        writing=Writing(AnswersWith.MODEL),
    )
    put_in_service_as_sample(made)
    return made


@pytest.fixture
def planted(
    writing: Assistant,
    administrator: Member,
    put_in: Callable[..., object],
    run_jobs: Callable[..., object],
) -> None:
    """Two documents: one that everybody may know, one whose text and file name hold the secret."""
    set_term(administrator, "BNX", SECRET)
    for name, text, clearance in (
        ("ben-nuoc.txt", PUBLIC_TEXT, Clearance.PUBLIC),
        (f"{SECRET}.txt", SECRET_TEXT, Clearance.RESTRICTED),
    ):
        document = put_in(name, text).document  # type: ignore[attr-defined]
        Document.objects.filter(pk=document.pk).update(clearance=clearance)
    run_jobs(kinds=("read",))


def allow(body: object, watch: Watch, **given: object) -> None:
    rule = Rule(takes_questions=True, **given)  # type: ignore[arg-type]
    for to in declared(watch.home).values():
        rules.set_rule(body, "người phê duyệt", to, rule)


def said(act: str) -> list[tuple[str, str]]:
    found = Entry.objects.filter(act=act).order_by("pk")
    return [(entry.subject, entry.details["why"]) for entry in found]


def test_without_a_rule_nothing_leaves_at_all(
    watch: Watch, planted: None, writing: Assistant, administrator: Member
) -> None:
    turn = ask(administrator, writing, QUESTION)
    assert turn.model_problem == "sending_refused"
    assert turn.citations.exists(), "the quotes are there all the same"
    assert watch.outgoing() == "[]"
    assert ("chat", "no_rule") in said("sending_refused")
    watch.assert_unseen(SECRET)


def test_public_quotes_go_out_and_the_entry_says_what_by_digest(
    watch: Watch, planted: None, writing: Assistant, administrator: Member
) -> None:
    allow(administrator.tenant_id, watch)
    turn = ask(administrator, writing, QUESTION)
    assert turn.model_problem == "", turn.ending
    ((path, _headers, request),) = watch.chat.requests
    assert path == "/v1/chat/completions"
    assert "5 giờ sáng" in json.dumps(request, ensure_ascii=False)
    (entry,) = Entry.objects.filter(act="sent_out", subject="chat")
    assert entry.actor == str(administrator.pk)
    assert entry.details["why"] == "rule"
    assert len(entry.details["sha256"]) == 64
    assert entry.details["bytes"] > 0
    assert "5 giờ" not in json.dumps(entry.details, ensure_ascii=False)
    watch.assert_unseen(SECRET)


def test_a_secret_in_a_document_or_its_name_does_not_leave(
    watch: Watch, planted: None, writing: Assistant, administrator: Member
) -> None:
    allow(administrator.tenant_id, watch)
    turn = ask(administrator, writing, "Gạo dự trữ của xã được cất tại đâu?")
    assert any(SECRET in one.quote for one in turn.citations.all()), "it is theirs to read"
    assert turn.model_problem == "sending_refused"
    assert ("chat", "clearance") in said("sending_refused")
    watch.assert_unseen(SECRET)


def test_bulk_vectors_are_made_of_public_documents_alone(
    watch: Watch,
    planted: None,
    administrator: Member,
    run_jobs: Callable[..., object],
) -> None:
    from troly.office.library import indexing
    from troly.office.library.models import Passage, Version

    allow(administrator.tenant_id, watch)
    for version in Version.objects.select_related("document").order_by("received_at"):
        batch = list(Passage.objects.filter(version=version))
        is_public = version.document.clearance == Clearance.PUBLIC
        with indexing.carrying(indexing.load_of_document(version.document)):
            if is_public:
                indexing._vectors(version.title, batch)
                continue
            with pytest.raises(Exception) as caught:
                indexing._vectors(version.title, batch)
            watch.pages.append(str(caught.value))
    assert len(watch.embedding.requests) == 1
    assert "5 giờ" in watch.outgoing()
    watch.assert_unseen(SECRET)


def test_a_secret_in_the_glossary_is_not_put_into_what_leaves(
    watch: Watch, planted: None, writing: Assistant, administrator: Member
) -> None:
    allow(administrator.tenant_id, watch)
    ask(administrator, writing, f"Theo BNX, {QUESTION[0].lower()}{QUESTION[1:]}")
    watch.assert_unseen(SECRET)


def test_a_question_from_a_marked_paper_goes_nowhere(
    watch: Watch, planted: None, writing: Assistant, administrator: Member
) -> None:
    allow(administrator.tenant_id, watch)
    turn = ask(administrator, writing, f"TUYỆT MẬT\n\nVề việc {SECRET}\n\n{QUESTION}")
    assert turn.ending == "confidential_question"
    assert watch.outgoing() == "[]"
    watch.assert_unseen(SECRET)


def test_personal_data_in_a_question_is_blocked(
    watch: Watch, planted: None, writing: Assistant, administrator: Member
) -> None:
    allow(administrator.tenant_id, watch)
    turn = ask(administrator, writing, f"{PERSON}: {QUESTION}")
    assert turn.model_problem in ("sending_refused", "")
    assert watch.chat.requests == []
    watch.assert_unseen(SECRET, "0912 345 678", "Nguyễn Văn Thử")


def test_personal_data_goes_as_placeholders_where_the_rule_says_so(
    watch: Watch, planted: None, writing: Assistant, administrator: Member
) -> None:
    allow(administrator.tenant_id, watch, personal="placeholders")
    ask(administrator, writing, f"{PERSON}: {QUESTION}")
    assert watch.chat.requests, "the rest of the question goes"
    assert "__PHONE_" in watch.outgoing()
    watch.assert_unseen(SECRET, "0912 345 678", "Nguyễn Văn Thử")


def test_when_the_record_fails_nothing_is_sent(
    watch: Watch,
    planted: None,
    writing: Assistant,
    administrator: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from troly.office.outgoing import door

    allow(administrator.tenant_id, watch)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the records are away")

    monkeypatch.setattr(door, "record", broken)
    try:
        ask(administrator, writing, QUESTION)
    except Exception as error:
        watch.pages.append(str(error))
    assert watch.outgoing() == "[]"


def test_the_secret_would_be_seen_if_it_left(
    watch: Watch, planted: None, writing: Assistant, administrator: Member
) -> None:
    """The watch itself watches: with the guard's rule for the own network, it does leave."""
    servers = json.loads((watch.home / FILE).read_text())
    for one in servers:
        one["kind"] = "own_network"
    (watch.home / FILE).write_text(json.dumps(servers))
    settings = deployment.load().model_copy(
        update={"home": watch.home, "model_url": watch.chat.url, "model_name": "m"}
    )
    generator = app.text_model(settings)
    connect(
        replace(ports(), generator=lambda: generator, writes_at=lambda: app.writes_at(settings))
    )
    allow(administrator.tenant_id, watch, clearance=2)
    ask(administrator, writing, "Gạo dự trữ của xã được cất tại đâu?")
    assert SECRET in watch.outgoing()
    assert Document.objects.filter(clearance=2).exists()
