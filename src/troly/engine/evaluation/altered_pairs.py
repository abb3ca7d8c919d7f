"""Pairs of texts made from real ones by known alterations: what a comparison has to find."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

_ARTICLE = re.compile(r"(?m)^Điều (\d+[a-zđ]?)(?=[.:])")
_NEW_TONES = (
    ("hòa", "hoà"), ("hóa", "hoá"), ("khỏe", "khoẻ"), ("thủy", "thuỷ"), ("tòa", "toà"),
    ("xóa", "xoá"), ("khóa", "khoá"), ("thỏa", "thoả"), ("hủy", "huỷ"), ("tùy", "tuỳ"),
)  # fmt: skip
_SWAPPED = (
    ("phải", "có thể"), ("được", "không được"), ("và", "hoặc"), ("trước", "sau"),
    ("tối đa", "tối thiểu"), ("trong thời hạn", "sau thời hạn"), ("cấp tỉnh", "cấp xã"),
)  # fmt: skip
_FEWEST_ARTICLES = 8
_FURTHEST_FROM_HOME = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """An article without its number."""

    number: str
    rest: str


@dataclass(slots=True)
class AlteredPair:
    """Two texts and what was done between them, by the order of articles on each side."""

    id: str
    left: str
    right: str
    left_starts: list[int]
    right_starts: list[int]
    partner: dict[int, int]
    """Left article → right article."""
    changed: set[int] = field(default_factory=set)
    """Left articles whose words were altered."""
    moved: set[int] = field(default_factory=set)
    renumbered: set[int] = field(default_factory=set)


def articles_of(body: str) -> list[Piece]:
    """The articles of a law's body, cut at its own headings."""
    found = list(_ARTICLE.finditer(body))
    ends = [match.start() for match in found[1:]] + [len(body)]
    return [
        Piece(match[1], body[match.end() : end].rstrip())
        for match, end in zip(found, ends, strict=True)
    ]


def altered_pairs(
    bodies: Sequence[tuple[str, str]], count: int, seed: int = 7, *, reflowed: bool = True
) -> list[AlteredPair]:
    """``count`` pairs over ``bodies`` (id, text): one to five alterations each; the right side is
    set anew (``reflowed``), as a second reader of the same pages would give it."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    usable = [(name, pieces) for name, body in bodies if (pieces := _usable(body))]
    pairs = []
    for number in range(count if usable else 0):
        name, pieces = usable[number % len(usable)]
        pair = _altered(f"{name}/{number}", pieces, chance)
        if reflowed:
            _set_anew(pair, chance)
        pairs.append(pair)
    return pairs


def unaltered_pairs(
    bodies: Sequence[tuple[str, str]], count: int, seed: int = 11
) -> list[AlteredPair]:
    """Pairs of one text each, the right side set anew: nothing may be found between them."""
    chance = random.Random(seed)  # noqa: S311
    usable = [(name, pieces) for name, body in bodies if (pieces := _usable(body))]
    pairs = []
    for number in range(count if usable else 0):
        name, pieces = usable[number % len(usable)]
        pair = _written(
            f"{name}/{number} set anew", pieces, pieces, {n: n for n in range(len(pieces))}
        )
        _set_anew(pair, chance)
        pairs.append(pair)
    return pairs


def _usable(body: str) -> list[Piece]:
    pieces = articles_of(body)
    numbers = [piece.number for piece in pieces]
    # Laws that quote whole articles of others repeat numbers: their cut is not certain.
    return pieces if len(pieces) >= _FEWEST_ARTICLES and len(set(numbers)) == len(numbers) else []


def _altered(name: str, pieces: list[Piece], chance: random.Random) -> AlteredPair:
    right: list[tuple[int | None, Piece]] = list(enumerate(pieces))
    changed: set[int] = set()
    moved: set[int] = set()
    is_moving = chance.random() < 0.5
    for _ in range(chance.randint(1, 4)):
        act = chance.choice(("change", "change", "drop", "add"))
        at = chance.randrange(len(right))
        origin, piece = right[at]
        if act == "change" and origin is not None:
            rest = changed_words(piece.rest, chance)
            if rest != piece.rest:
                right[at] = (origin, Piece(piece.number, rest))
                changed.add(origin)
        elif act == "drop" and len(right) > _FEWEST_ARTICLES - 2:
            right.pop(at)
        elif act == "add":
            right.insert(at, (None, Piece(_free_number(piece.number, right), _invented(chance))))
    if is_moving and len(right) > 2 * _FURTHEST_FROM_HOME:
        at = chance.randrange(len(right) - _FURTHEST_FROM_HOME)
        taken = right.pop(at)
        right.insert(chance.randint(at + _FURTHEST_FROM_HOME, len(right)), taken)
        if taken[0] is not None:
            moved.add(taken[0])
    if chance.random() < 0.5:
        right = [(origin, Piece(str(n), p.rest)) for n, (origin, p) in enumerate(right, 1)]
    kept = {origin: n for n, (origin, _) in enumerate(right) if origin is not None}
    pair = _written(name, pieces, [piece for _, piece in right], kept)
    pair.changed = changed & set(kept)
    pair.moved = moved
    pair.renumbered = {n for n in kept if pieces[n].number != right[kept[n]][1].number}
    return pair


def _free_number(number: str, right: Sequence[tuple[int | None, Piece]]) -> str:
    taken = {piece.number for _, piece in right}
    digits = number.rstrip("abcdđeghik")
    return next(f"{digits}{letter}" for letter in "abcdđeghik" if f"{digits}{letter}" not in taken)


def changed_words(text: str, chance: random.Random) -> str:
    """One small alteration with a meaning: a figure, a turned word, words put in or left out."""
    act = chance.choice(("figure", "turn", "insert", "drop"))
    figures = list(re.finditer(r"(?<![\d/.-])\d{1,3}(?![\d/.-]|[.)]\s)", text))
    if act == "figure" and figures:
        one = chance.choice(figures)
        return text[: one.start()] + str(int(one[0]) + chance.randint(1, 9)) + text[one.end() :]
    if act == "turn":
        for old, new in chance.sample(_SWAPPED, len(_SWAPPED)):
            if f" {old} " in text:
                return text.replace(f" {old} ", f" {new} ", 1)
    words = [m for m in re.finditer(r"(?<= )[^\W\d_]+(?= )", text)]
    if not words:
        return text
    one = chance.choice(words)
    if act == "drop":
        return text[: one.start()] + text[one.end() + 1 :]
    return text[: one.end()] + " theo quy định riêng" + text[one.end() :]


def _invented(chance: random.Random) -> str:
    subject = chance.choice(("lưu hồ sơ", "niêm yết", "phối hợp", "báo cáo", "bàn giao"))
    days, code = chance.randint(2, 90), chance.randint(1000, 9999)
    return (
        f". Quy định bổ sung về {subject}\n1. Đơn vị được giao lập danh mục {code} và {subject} "
        f"trong {days} ngày.\n2. Người phụ trách ký xác nhận vào sổ {code + 1}."
    )


def _written(
    name: str, left: Sequence[Piece], right: Sequence[Piece], partner: dict[int, int]
) -> AlteredPair:
    first, starts = _joined(left)
    second, others = _joined(right)
    return AlteredPair(name, first, second, starts, others, partner)


def _joined(pieces: Sequence[Piece]) -> tuple[str, list[int]]:
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    for piece in pieces:
        starts.append(at)
        parts.append(f"Điều {piece.number}{piece.rest}\n")
        at += len(parts[-1])
    return "".join(parts), starts


def _set_anew(pair: AlteredPair, chance: random.Random) -> None:
    """Other line ends, hyphens at some of them, doubled spaces, blank lines, the other place of
    the tone, decomposed letters that normal form composes again."""
    width = chance.choice((38, 60, 76, 110))
    starts = [*pair.right_starts, len(pair.right)]
    parts: list[str] = []
    at = 0
    for number, start in enumerate(pair.right_starts):
        pair.right_starts[number] = at
        part = set_anew(pair.right[start : starts[number + 1]], chance, width)
        parts.append(part)
        at += len(part)
    pair.right = "".join(parts)


def set_anew(text: str, chance: random.Random, width: int) -> str:
    """The same words set in lines of some ``width`` letters; NFC."""
    if chance.random() < 0.5:
        for old, new in _NEW_TONES:
            text = re.sub(rf"\b{old}\b", new, text)
    decomposed = unicodedata.normalize("NFD", text)
    text = unicodedata.normalize("NFC", decomposed)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and len(line) + len(word) >= width:
                lines.append(line)
                line = ""
                # A long word is broken as a printer would break it.
                if word.isalpha() and word.islower() and len(word) > 5 and chance.random() < 0.3:
                    lines[-1] += f" {word[:3]}-"
                    word = word[3:]
            line = f"{line}{chance.choice((' ', ' ', ' ', '  '))}{word}" if line else word
        lines.append(line)
        if chance.random() < 0.2:
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
