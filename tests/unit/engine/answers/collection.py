"""A small collection in memory: real search code over real texts of a made-up commune."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from troly.engine.answers.values import PassageText
from troly.engine.answers.words import content_words, text_words
from troly.engine.runtimes.embedding import Embedder
from troly.engine.search.fusion import fuse
from troly.engine.search.passages import Hit
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import SearchResult
from troly.engine.text.forms import fold
from troly.engine.text.statistics import TextStatistics

# Made up: there is no such commune and no such decision.
FEES = PassageText(
    id="p-fees",
    document="d-fees",
    version="v-fees",
    start=40,
    page=2,
    page_starts=((140, 3),),
    heading_path=("Chương II. Lệ phí", "Điều 5. Lệ phí đăng ký khai sinh"),
    article="5",
    title="Quyết định về lệ phí hộ tịch xã Suối Mây",
    number="12/2025/QĐ-UBND",
    language="vi",
    text=(
        "Điều 5. Lệ phí đăng ký khai sinh\n"
        "1. Đăng ký khai sinh đúng hạn: miễn lệ phí.\n"
        "2. Đăng ký khai sinh quá hạn: 8.000 đồng một trường hợp.\n"
        "3. Người được giảm lệ phí gồm:\n"
        "a) Người thuộc hộ nghèo;\n"
        "b) Người khuyết tật."
    ),
)
HOURS = PassageText(
    id="p-hours",
    document="d-hours",
    version="v-hours",
    start=0,
    title="Thông báo giờ làm việc xã Suối Mây",
    language="vi",
    text=(
        "Bộ phận một cửa tiếp nhận hồ sơ từ 7 giờ 30 đến 11 giờ 30 các ngày làm việc. "
        "Thứ bảy bộ phận một cửa nghỉ, trừ ngày cao điểm do chủ tịch xã quyết định."
    ),
)
SECRETS = PassageText(
    id="p-secrets",
    document="d-secrets",
    version="v-secrets",
    start=10,
    heading_path=("Điều 7. Thời hạn lưu hồ sơ",),
    article="7",
    title="Quy chế văn thư xã Suối Mây",
    language="vi",
    text=(
        "Điều 7. Thời hạn lưu hồ sơ\n"
        "1. Thời hạn lưu hồ sơ được quy định như sau:\n"
        "a) Hồ sơ đất đai lưu 50 năm;\n"
        "b) Hồ sơ hộ tịch lưu vĩnh viễn;\n"
        "c) Hồ sơ hội họp lưu 5 năm.\n"
        "2. Người làm mất hồ sơ bị xử lý kỷ luật."
    ),
)
VISIT = PassageText(
    id="p-visit",
    document="d-visit",
    version="v-visit",
    start=0,
    title="Programme de la visite",
    language="fr",
    text=(
        "La délégation arrive à la mairie le mardi 3 juin à dix heures. "
        "Le repas officiel est pris à la salle des fêtes."
    ),
)
PASSAGES = (FEES, HOURS, SECRETS, VISIT)


@dataclass
class MemorySources:
    """Sources over a few passages: words by overlap, meaning by the embedder when given."""

    passages: Sequence[PassageText] = PASSAGES
    embedder: Embedder | None = None
    statistics: TextStatistics | None = None
    reads: int = 0
    later: dict[str, PassageText | None] = field(default_factory=dict)
    """What the second reading of a passage finds instead."""

    @classmethod
    def with_statistics(cls, **given: object) -> MemorySources:
        sources = cls(**given)  # type: ignore[arg-type]
        sources.statistics = TextStatistics()
        for passage in sources.passages:
            sources.statistics.add(passage.text)
        return sources

    def search(self, query: SearchQuery, limit: int) -> SearchResult:
        wanted = {fold(word) for word in content_words(query.restored)}
        lexical = []
        for passage in self.passages:
            held = wanted & text_words(f"{passage.title} {passage.text}").folded
            if held:
                lexical.append(self._hit(passage, float(len(held))))
        lexical.sort(key=lambda hit: -hit.score)
        vector, dense = None, []
        if self.embedder is not None:
            vector = self.embedder.embed([query.restored], "query")[0]
            rows = self.embedder.embed([passage.text for passage in self.passages], "passage")
            scores = np.asarray(rows) @ vector
            dense = [
                self._hit(passage, float(score))
                for passage, score in zip(self.passages, scores, strict=True)
            ]
            dense.sort(key=lambda hit: -hit.score)
        return SearchResult(
            passages=tuple(fuse(lexical, dense, query.language)[:limit]),
            lexical_top=lexical[0].score if lexical else 0.0,
            dense_used=bool(dense),
            query_vector=vector,
            dense_scores=tuple(hit.score for hit in dense),
        )

    def texts(self, ids: list[str]) -> list[PassageText]:
        self.reads += 1
        by_id = {passage.id: passage for passage in self.passages}
        if self.reads > 1:
            by_id |= {name: found for name, found in self.later.items() if found is not None}
            for name in (name for name, found in self.later.items() if found is None):
                by_id.pop(name, None)
        return [by_id[name] for name in reversed(ids) if name in by_id]

    @staticmethod
    def _hit(passage: PassageText, score: float) -> Hit:
        return Hit(passage.id, passage.document, passage.version, passage.language, score)


def changed(passage: PassageText, **values: object) -> PassageText:
    return replace(passage, **values)  # type: ignore[arg-type]
