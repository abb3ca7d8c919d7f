"""Unigram tokenizer (Kudo, 2018) with a quarter of a million pieces in little memory.

Same tokens as the ``tokenizer.json`` built beside it, without the 280 MB that the ``tokenizers``
library keeps for a vocabulary of this size.
"""

from __future__ import annotations

import unicodedata
from array import array
from functools import lru_cache
from pathlib import Path

from troly.engine.runtimes.e5_weights import Pieces
from troly.errors import SettingsError

METASPACE = "▁"
SPECIAL_SCORE = -1000.0
"""For pieces such as ``<s>``: a text that spells one out must not become that token."""

_UNKNOWN_PENALTY = 10.0
_CACHED_WORDS = 20_000
_HEADER = "unigram 1"


class UnigramTokenizer:
    """Token ids of a text; NFKC, white space collapsed, each word opened by a metaspace."""

    def __init__(self, path: Path) -> None:
        """Raises ``SettingsError`` (``tokenizer_damaged``)."""
        self._ids: dict[str, int] = {}
        self._scores = array("f")
        try:
            self._read(path)
        except (ValueError, OSError) as error:
            raise SettingsError("tokenizer_damaged", file=path.name, reason=str(error)) from None
        self._longest = max(map(len, self._ids))
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        # Words repeat: nearly every syllable of a passage was met before.
        self._word = lru_cache(_CACHED_WORDS)(self._split)

    def ids(self, text: str, limit: int) -> list[int]:
        """At most ``limit`` ids, the opening and closing ones included."""
        tokens: list[int] = []
        for word in unicodedata.normalize("NFKC", text).split():
            if len(tokens) > limit:
                break
            tokens.extend(self._word(METASPACE + word))
        return [self._bos, *tokens[: limit - 2], self._eos]

    def _read(self, path: Path) -> None:
        with open(path, encoding="utf-8", newline="\n") as file:
            header, *specials = file.readline().rstrip("\n").split("\t")
            if header != _HEADER:
                raise ValueError("not this kind of file")
            self._bos, self._eos, self._unknown = (int(special) for special in specials)
            for line in file:
                score, _, piece = line.rstrip("\n").partition("\t")
                self._ids[piece] = len(self._scores)
                self._scores.append(float(score))
        if not self._ids:
            raise ValueError("no pieces")

    def _split(self, word: str) -> tuple[int, ...]:
        """Best path through the pieces (Viterbi); runs of unknown characters give one token."""
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        start = [0] * (size + 1)
        chosen = [self._unknown] * (size + 1)
        for at in range(size):
            here, alone = best[at], False
            for end in range(at + 1, min(size, at + self._longest) + 1):
                found = self._ids.get(word[at:end])
                if found is None:
                    continue
                alone = alone or end == at + 1
                total = here + self._scores[found]
                if total > best[end]:
                    best[end], start[end], chosen[end] = total, at, found
            if not alone and here + self._unknown_score > best[at + 1]:
                best[at + 1], start[at + 1] = here + self._unknown_score, at
                chosen[at + 1] = self._unknown
        path: list[int] = []
        at = size
        while at > 0:
            if not (chosen[at] == self._unknown and path and path[-1] == self._unknown):
                path.append(chosen[at])
            at = start[at]
        return tuple(reversed(path))


def scored_pieces(pieces: Pieces) -> list[tuple[str, float]]:
    """Pieces in id order; those that only mark something are made too costly for any text."""
    special = {pieces.bos, pieces.eos, pieces.pad, pieces.unknown}
    return [
        (text, SPECIAL_SCORE if place in special or text == "<mask>" else float(score))
        for place, (text, score) in enumerate(zip(pieces.texts, pieces.scores, strict=True))
    ]


def write_pieces(pieces: Pieces, path: Path) -> None:
    """The file that ``UnigramTokenizer`` reads: one ``score<TAB>piece`` a line, in id order."""
    header = [_HEADER, str(pieces.bos), str(pieces.eos), str(pieces.unknown)]
    lines = ["\t".join(header), *(f"{score!r}\t{text}" for text, score in scored_pieces(pieces))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
