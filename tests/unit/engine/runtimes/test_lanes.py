"""Sentences of an answer must not wait behind a library that is being taken in."""

from __future__ import annotations

import asyncio
import threading

import numpy as np
from numpy.typing import NDArray

from troly.engine.runtimes.embedding import TextKind
from troly.engine.runtimes.served import EmbeddingService


class Stuck:
    """A model whose work on the text "library" ends when it is let go."""

    name, dimension = "stuck", 2

    def __init__(self) -> None:
        self.began, self.let_go = threading.Event(), threading.Event()

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        if texts == ["library"]:
            self.began.set()
            assert self.let_go.wait(10)
        return np.ones((len(texts), 2), np.float32)


def test_passages_of_a_question_pass_bulk_work_that_is_under_way() -> None:
    async def both() -> None:
        model = Stuck()
        service = EmbeddingService(lambda: model)
        bulk = asyncio.create_task(service.embed(["library"], "passage", is_bulk=True))
        assert await asyncio.to_thread(model.began.wait, 10)
        reply = await asyncio.wait_for(service.embed(["sentence"], "passage", is_bulk=False), 5)
        assert np.shape(reply["vectors"]) == (1, 2)
        assert not bulk.done()
        model.let_go.set()
        await bulk
        assert (await service.info())["passages"] == 2
        service.close()

    asyncio.run(both())
