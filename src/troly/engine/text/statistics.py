"""What one body's own passages say of its words: how rare they are, and how they are accented."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise
from math import log
from typing import TypeVar, cast

import msgpack

from troly.engine.text.forms import fold, has_accents, search_key
from troly.engine.text.language import identify
from troly.engine.text.offsets import OffsetMap
from troly.engine.text.syllables import Token, number_parts, tokens, words
from troly.errors import BadInput

MOST_PAIRS = 400_000
"""Pairs kept: some 45 MB in memory, 5 MB in bytes; the rarest go first when there are more."""
MOST_TERMS = 1_000_000

_Key = TypeVar("_Key")
_FORMAT = 1
_BOUND = 32
_MAY_BE_NUMBER = re.compile(r"\d[a-zA-Z]?[/-][^\W\d_]")
_START = 0  # the id of "no word before": the beginning of a passage's line, of a question

# How much a pair counts against its second word alone; anything from 0.6 to 0.99 restores within
# half a point as well on laws and on general questions.
_PAIR = 0.9
_WORD = 1 - _PAIR

# Documents state, people ask: the words of questions hardly occur in a body's own texts.
_QUESTIONS = """là gì|những gì|gồm những gì|cần gì|cần những gì|làm gì|như thế nào|thế nào|khi nào
nào|bao nhiêu|là bao nhiêu|mất bao nhiêu|hết bao nhiêu|giá bao nhiêu|bao lâu|là bao lâu
mất bao lâu|trong bao lâu|sau bao lâu|được bao lâu|bao xa|bao giờ|ở đâu|nộp ở đâu|tại đâu|đâu
đi đâu|từ đâu|đến đâu|đâu để|ai|là ai|do ai|của ai|cho ai|gặp ai|hỏi ai|ai là|ai được|ai phải
ai có|vì sao|tại sao|sao|ra sao|làm sao|thì sao|có được|được không|có được không|có phải|phải không
hay không|có không|không ạ|cho hỏi|xin hỏi|tôi muốn|muốn xin|tôi muốn hỏi|cho tôi|tôi cần|của tôi
tôi có|giúp tôi|muốn biết|hỏi về|cái gì|việc gì|điều gì|giấy tờ gì|giấy gì|loại nào|loại gì
cơ quan nào|trường hợp nào|điều nào|năm nào|ngày nào|tháng nào|lúc nào|hôm nào|nơi nào|chỗ nào
ở chỗ nào|cần giấy tờ gì|năm nay|hôm nay|đã|đã được|sẽ|là|mấy|là mấy|mất mấy|trong mấy|sau mấy
được mấy|có mấy|nghỉ mấy|chờ mấy|lúc mấy giờ|gì|gì để|gì khi|gì về|nào được|nào phải|thứ mấy
tháng mấy|số mấy|quầy mấy|thì phải|thì được|thì có|thì bị|thì bao lâu|thì bao nhiêu|thì mấy
thì ai|thì làm|thì nộp|thì cần|thì báo|thì phạt|thì sao|nếu tôi|tôi bị|tôi được|nhà tôi|con tôi
tôi phải|tôi đang|tôi đi|còn tôi|còn nếu|còn lại|còn thiếu|xong rồi|rồi thì|rồi mà|chờ mấy
phải chờ|chờ bao lâu|chờ lâu|tới mấy|tới bao nhiêu|tới khi|đến mấy|phải đóng|đóng bao nhiêu
đóng tiền|mở cửa|đóng cửa|vậy thì|thế thì|nữa không|nữa thì|bị mất|làm mất|mất giấy|mới được
mới phải|chưa được|chưa có|thấy có|nói với|nói rõ|trong vòng|ở chỗ|cho dân|của dân|người dân
báo cho|báo với|báo trước|tự làm|tự đi|từ mấy|từ khi|từ lúc|nhiều nhất|ít nhất|lâu nhất|cao nhất
thấp nhất|dài nhất|sớm nhất|chậm nhất|trễ nhất|gần nhất|tối đa mấy|ít nhất mấy|nhiều nhất mấy
chỉ được|chỉ cần|cũng được|mỗi lần|mỗi người|mỗi tháng|mỗi năm|một lần"""
_COUNTED = """năm|tháng|tuần|ngày|ngày làm việc|hôm|buổi|giờ|tiếng|phút|tuổi|lần|người|hộ|bản|bộ
phần trăm|tiền|đồng|nghìn|triệu|mét|km|loại|cấp|bước|điểm|phiếu|trang|tờ|thành viên|lâu|thì"""
_ASKED_AMOUNTS = [
    f"{how} {what}" for how in ("bao nhiêu", "mấy") for what in re.split(r"[|\n]", _COUNTED)
]
_TELLING_PAIRS = 20
_ASKED_ONCE_IN = 15_000
"""Each phrase above counts as if it stood once in so many words of the body."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of questions, numbered as every instance numbers them first."""

    ids: Mapping[str, int]
    folded: tuple[str, ...]
    words: Mapping[int, int]
    pairs: Mapping[int, int]


@cache
def _words_of_questions() -> _Asked:
    ids = {"": _START}
    found: Counter[int] = Counter()
    pairs: Counter[int] = Counter()
    asking = ((phrase, [_START]) for phrase in (*re.split(r"[|\n]", _QUESTIONS), *_ASKED_AMOUNTS))
    everyday: Iterator[tuple[str, list[int]]] = ((phrase, []) for phrase in _everyday("vi.txt"))
    for phrase, before in (*asking, *everyday):
        numbers = [ids.setdefault(word, len(ids)) for word in phrase.split()]
        found.update(numbers)
        pairs.update(a << _BOUND | b for a, b in pairwise([*before, *numbers]))
    for phrase in _everyday("said_vi.txt"):
        numbers = [ids.setdefault(word, len(ids)) for word in phrase.split()]
        # Known, but by their pairs: "mấy" counted each time would stand for every "mây".
        found.update(number for number in numbers if not found[number])
        pairs.update(a << _BOUND | b for a, b in pairwise(numbers))
    return _Asked(ids, tuple(fold(word) for word in ids), found, pairs)


def _everyday(name: str) -> Iterator[str]:
    """What people say where offices write otherwise, and what they say in one breath, as search
    keys: it is what they type."""
    text = files("troly.content").joinpath(f"everyday_words/{name}").read_text("utf-8")
    said = (line.partition(" = ")[0] for line in text.splitlines() if not line.startswith("#"))
    return (search_key(phrase.strip()) for some in said for phrase in some.split(","))


class TextStatistics:
    """Counts over the passages of one body. Not safe for use by several threads while it changes.

    ``add`` and ``remove`` take a passage each and undo one another exactly as long as nothing was
    pruned; afterwards counts of rare words may be lower than the truth, never negative.
    """

    def __init__(self) -> None:
        self.passages = 0
        self._terms: Counter[str] = Counter()
        asked = _words_of_questions()
        self._ids: dict[str, int] = dict(asked.ids)
        self._forms: list[str] = list(asked.ids)
        self._counts: list[int] = [0] * len(self._forms)
        self._pairs: Counter[int] = Counter()
        self._total = 0
        self._candidates: dict[str, list[int]] = {}
        for number, folded in enumerate(asked.folded[1:], 1):
            self._candidates.setdefault(folded, []).append(number)
        self._asked: Mapping[int, int] = asked.words
        self._asked_pairs: Mapping[int, int] = asked.pairs

    def add(self, text: str) -> None:
        """Count one passage."""
        self.passages += 1
        terms, lines = _counted(text)
        self._terms.update(terms)
        known, counts, pairs = self._ids, self._counts, []
        for line in lines:
            ids = [_START, *(known[word] if word in known else self._learn(word) for word in line)]
            self._total += len(line)
            for number in ids:
                counts[number] += 1
            pairs += [a << _BOUND | b for a, b in pairwise(ids)]
        self._pairs.update(pairs)
        if len(self._pairs) > MOST_PAIRS:
            _prune(self._pairs, MOST_PAIRS * 3 // 4)
        if len(self._terms) > MOST_TERMS:
            _prune(self._terms, MOST_TERMS * 3 // 4)

    def remove(self, text: str) -> None:
        """Take back one passage that ``add`` counted."""
        self.passages = max(0, self.passages - 1)
        terms, lines = _counted(text)
        _take(self._terms, terms)
        for line in lines:
            ids = [_START, *(self._ids.get(word, -1) for word in line)]
            for number in ids:
                if number >= 0 and self._counts[number]:
                    self._counts[number] -= 1
                    self._total -= number != _START
            pairs = pairwise(ids)
            _take(self._pairs, [a << _BOUND | b for a, b in pairs if a >= 0 and b >= 0])

    def merge(self, other: TextStatistics) -> None:
        """Add all that ``other`` counted."""
        self.passages += other.passages
        self._terms.update(other._terms)
        ids = [_START, *(self._known(word) for word in other._forms[1:])]
        for number, count in zip(ids, other._counts, strict=True):
            self._counts[number] += count
        self._total += other._total
        low = (1 << _BOUND) - 1
        for pair, count in other._pairs.items():
            self._pairs[ids[pair >> _BOUND] << _BOUND | ids[pair & low]] += count
        _prune(self._pairs, MOST_PAIRS)
        _prune(self._terms, MOST_TERMS)

    def idf(self, folded_token: str) -> float:
        """BM25's inverse document frequency, ln(1 + (N − n + ½) / (n + ½)), over the passages."""
        held = min(self._terms.get(folded_token, 0), self.passages)
        return log(1 + (self.passages - held + 0.5) / (held + 0.5))

    def knows(self, folded_token: str) -> bool:
        """Whether any passage holds this word, accents aside."""
        return self._terms.get(folded_token, 0) > 0

    def restore(self, text: str) -> tuple[str, OffsetMap | None]:
        """``text``, typed without Vietnamese accents, with the accents this body would write.

        The likeliest chain of the body's own words, by pairs (Viterbi). Comes back as it was when
        it has any accent, is French or English, or holds no word the body has counted. A restored
        word is as long as the one typed, so that every offset stays: the map is always None.
        """
        if has_accents(text) or not self._total or identify(text) != "vi":
            return text, None
        found = tokens(text)
        chain = self._likeliest([self._choices(token) for token in found])
        pieces: list[str] = []
        last = 0
        for token, number in zip(found, chain, strict=True):
            if number < 0:
                continue
            pieces.append(text[last : token.start])
            pieces.append(_in_case_of(token.text, self._forms[number]))
            last = token.end
        pieces.append(text[last:])
        return "".join(pieces), None

    def forms_of(self, folded: str) -> list[str]:
        """The body's words that are this one without accents, those of questions with them."""
        return [self._forms[number] for number in self._known_as(folded)]

    def counts_of(self, form: str) -> int:
        """How often the body writes a word just so."""
        number = self._ids.get(form)
        return self._counts[number] if number is not None else 0

    def is_pair(self, before: str, after: str) -> bool:
        """Whether the body writes one word right after the other, or questions do; ``before`` is
        empty at the beginning."""
        first, second = self._ids.get(before), self._ids.get(after)
        if first is None or second is None:
            return False
        key = first << _BOUND | second
        return key in self._pairs or key in self._asked_pairs

    def share_of_pair(self, before: str, after: str, *, of: str) -> float:
        """Share of the body's uses of one of two words in which the two stand together; 0 where it
        has not written them together often enough to tell."""
        first, second, own = (self._ids.get(word) for word in (before, after, of))
        if first is None or second is None or own is None or not self._counts[own]:
            return 0.0
        together = self._pairs.get(first << _BOUND | second, 0)
        return together / self._counts[own] if together >= _TELLING_PAIRS else 0.0

    def likeliest(self, options: Sequence[Mapping[str, float]]) -> list[str]:
        """One word for each place, by the body's pairs and single words and by the log chance that
        each option comes with. A word that the body does not know counts as written once."""
        unknown: dict[int, str] = {}
        choices: list[dict[int, float]] = []
        for some in options:
            numbered: dict[int, float] = {}
            for form, chance in some.items():
                number = self._ids.get(form)
                if number is None:
                    number = -2 - len(unknown)
                    unknown[number] = form
                numbered[number] = chance
            choices.append(numbered)
        chain = self._likeliest([list(some) for some in choices], choices)
        return [unknown[number] if number < 0 else self._forms[number] for number in chain]

    def to_bytes(self) -> bytes:
        """All counts in one MessagePack value; words that no longer occur are left out."""
        kept = [number for number, count in enumerate(self._counts) if count or number == _START]
        places = {number: place for place, number in enumerate(kept)}
        low = (1 << _BOUND) - 1
        pairs = [
            (places[pair >> _BOUND], places[pair & low], count)
            for pair, count in self._pairs.items()
            if pair >> _BOUND in places and pair & low in places
        ]
        value = {
            "format": _FORMAT,
            "passages": self.passages,
            "terms": "\n".join(self._terms),
            "term_counts": _pack(self._terms.values()),
            "forms": "\n".join(self._forms[number] for number in kept[1:]),
            "counts": _pack(self._counts[number] for number in kept),
            "pairs": [_pack(column) for column in zip(*pairs, strict=True)] or [b"", b"", b""],
        }
        return cast(bytes, msgpack.packb(value))

    @classmethod
    def from_bytes(cls, data: bytes) -> TextStatistics:
        """What ``to_bytes`` wrote. Raises ``BadInput("bad_statistics")`` for anything else: count
        the body's passages again."""
        statistics = cls()
        try:
            value = msgpack.unpackb(data)
            if value["format"] != _FORMAT:
                raise ValueError("format")
            statistics._read(value)
        except (
            ValueError,
            IndexError,
            KeyError,
            TypeError,
            AttributeError,
            msgpack.UnpackException,
        ) as error:
            raise BadInput("bad_statistics") from error
        return statistics

    def _read(self, value: dict[str, object]) -> None:
        self.passages = int(cast(int, value["passages"]))
        terms = cast(str, value["terms"]).split("\n") if value["terms"] else []
        self._terms = Counter(dict(zip(terms, _unpack(value["term_counts"]), strict=True)))
        forms = cast(str, value["forms"]).split("\n") if value["forms"] else []
        ids = [_START, *map(self._known, forms)]
        for number, count in zip(ids, _unpack(value["counts"]), strict=True):
            self._counts[number] = count
        self._total = sum(self._counts) - self._counts[_START]
        before, after, times = (_unpack(column) for column in cast(list[bytes], value["pairs"]))
        keys = (ids[a] << _BOUND | ids[b] for a, b in zip(before, after, strict=True))
        self._pairs = Counter(dict(zip(keys, times, strict=True)))

    def _known(self, word: str) -> int:
        number = self._ids.get(word)
        return self._learn(word) if number is None else number

    def _learn(self, word: str) -> int:
        number = self._ids[word] = len(self._forms)
        self._forms.append(word)
        self._counts.append(0)
        self._candidates.setdefault(fold(word), []).append(number)
        return number

    def _choices(self, token: Token) -> list[int]:
        return self._known_as(token.text.lower()) or [-1]

    def _known_as(self, folded: str) -> list[int]:
        known = self._candidates.get(folded, ())
        return [number for number in known if self._counts[number] or number in self._asked]

    def _likeliest(
        self, choices: list[list[int]], chances: Sequence[Mapping[int, float]] = ()
    ) -> list[int]:
        """One id for each place (negative: the word is not known), by pairs and single words and,
        where given, by the log chance of each option."""
        pairs, asked_pairs = self._pairs, self._asked_pairs
        share = max(1.0, self._total / _ASKED_ONCE_IN)
        scores = {_START: 0.0}
        back: list[dict[int, int]] = []
        for place, options in enumerate(choices):
            before_counts = {before: self._weight(before, share) for before in scores}
            reached: dict[int, float] = {}
            origin: dict[int, int] = {}
            for option in options:
                alone = _WORD * self._weight(option, share) / self._total if option >= 0 else 1.0
                if chances:
                    # Where words compete with others, one never written is as rare as can be.
                    alone = max(alone if option >= 0 else 0.0, _WORD / max(self._total, 1))
                best, best_before = float("-inf"), _START
                for before, score in scores.items():
                    chance = alone
                    if option >= 0 and before >= 0:
                        key = before << _BOUND | option
                        together = pairs.get(key, 0) + share * asked_pairs.get(key, 0)
                        if together:
                            chance += _PAIR * together / before_counts[before]
                    value = score + log(chance)
                    if value > best:
                        best, best_before = value, before
                reached[option] = best + (chances[place][option] if chances else 0.0)
                origin[option] = best_before
            scores = reached
            back.append(origin)
        chain: list[int] = []
        number = max(scores, key=lambda option: scores[option])
        for origin in reversed(back):
            chain.append(number)
            number = origin[number]
        return chain[::-1]

    def _weight(self, number: int, share: float) -> float:
        return self._counts[number] + share * self._asked.get(number, 0) if number >= 0 else 0.0


def _counted(text: str) -> tuple[set[str], Iterator[list[str]]]:
    """The terms of a passage, and those of its lines that teach how words are accented."""
    lines = [words(line) for line in search_key(text).split("\n")]
    # By case alone the key may part a document number otherwise, and no other word.
    cased = _MAY_BE_NUMBER.search(text)
    written = set(words(text) if cased else chain.from_iterable(lines))
    return _terms(written), _accented(lines)


def _terms(written: set[str]) -> set[str]:
    found = set(map(fold, written))
    for word in written:
        if "/" in word or "-" in word:
            found.update(fold(part.text) for part in number_parts(Token(word, 0, len(word))))
    return found


def _accented(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    """The words of each line that teaches how words are accented: Vietnamese, with accents."""
    for line in lines:
        found = [word for word in line if word.isalpha()]
        # Files typed without accents, and other languages, must not teach that words have none.
        if found and 4 * sum(map(str.isascii, found)) <= 3 * len(found):
            yield found


def _in_case_of(typed: str, word: str) -> str:
    if typed.islower():
        return word
    return "".join(
        letter.upper() if like.isupper() else letter
        for like, letter in zip(typed, word, strict=True)
    )


def _take(counts: Counter[_Key], keys: Iterable[_Key]) -> None:
    for key in keys:
        left = counts.get(key, 0) - 1
        if left > 0:
            counts[key] = left
        else:
            counts.pop(key, None)


def _prune(counts: Counter[_Key], most: int) -> None:
    least = 1
    while len(counts) > most:
        for key in [key for key, count in counts.items() if count <= least]:
            del counts[key]
        least *= 2


def _pack(numbers: Iterable[int]) -> bytes:
    return array("I", numbers).tobytes()


def _unpack(data: object) -> array[int]:
    numbers = array("I")
    numbers.frombytes(cast(bytes, data))
    return numbers
