"""Names typed in small letters, with or without accents, in lines that have no capitals."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from troly.engine.guard.personal_data import name_words as words
from troly.engine.guard.personal_data.name_shapes import is_foreign

_UP = "".join(chr(c) for c in range(0x41, 0x1EFA) if chr(c).isupper() and not 0x370 <= c < 0x1E00)
_CAPITAL = f"[{_UP}][^\\W\\d_{_UP}]"
_TWO_CAPITALS = re.compile(f"{_CAPITAL}.*?{_CAPITAL}")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")

# Words after which a name is all but certain; the words before "là" and "tên" say whose.
_STRONG = re.compile(
    r"(?:(?:^|\W)ten|ho ten|ho va ten|(?:^|\W)(?:toi|minh|em|con|chau|chong|vo|bo|me|ba|cha|trai"
    r"|gai|chu|anh|chi|bac|co|di|cau|ong|chau|ten|dau|re|ruot|ban|nhan|nop|nguoi|khach|tai|xe"
    r"|nha|benh|hang|khoan)"
    r"(?: (?:toi|em|minh|chau|ta|xe|nha|ho|khoan|nhan|gui|nop|mua|ban|bao|hang|vay|thue|cu))? la)"
    r"[ :,]*$"
)
_TITLE = re.compile(
    r"(?:^|\W)(?P<title>ong|ba|anh|chi|co|chu|bac|cu|chau|em|thay|con|vo|chong|bo|me|cha|di|cau"
    r"|mo|ban|cho|voi|cua|nho|gui|goi|trai|gai|trai toi|gai toi|con toi|toi|gap|ho)[ ,:]*$"
)
_WEST_LEAD = re.compile(
    r"(?<!\w)(?:its|it's|my name is|my name's|name is|name's|i am|i'm|this is|je suis|je m'appelle"
    r"|mon nom est|moi c'est|c'est|mon mari|ma femme|ma mere|mon pere|mon fils|ma fille|mon frere"
    r"|ma soeur|mon voisin|ma voisine|thanks,|merci,|regards,|cordialement,|my (?:son|daughter"
    r"|wife|husband|mum|mother|dad|father|partner|neighbour)(?: is)?|mr|mrs|ms|mme|madame|monsieur"
    r"|for|from|pour|de la part de|nom :|name:)[ ,:]+"
)
_SURE_WEST = re.compile(r"my name|name|je m'|mon nom|je suis|m[rs]|mme|thanks|merci|regards")
_PARTICLES = frozenset(["le", "la", "de", "du", "van", "von", "ben", "el", "al", "bin", "da"])


def find_small_names(text: str, key: str) -> Iterator[tuple[int, int]]:
    """``key``: the text folded, letter for letter."""
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if len(line) > 7 and not _TWO_CAPITALS.search(line):
            is_plain = line.isascii()
            if _may_hold_a_name(line, key[at:end] if is_plain else "", is_plain=is_plain):
                yield from _of_line(text, key, at, end)
            if is_plain or not _VIETNAMESE.search(line):
                yield from _western_of_line(text, key, at, end)
        at = end + 1


def _may_hold_a_name(line: str, folded: str, *, is_plain: bool) -> bool:
    """A family name with a syllable of a name behind it; or a name of a small people."""
    if is_plain:
        spoken, family, syllables = folded.split(), words.FAMILY_FOLDED, _BEHIND_FOLDED
    else:
        spoken, family, syllables = line.split(), words.FAMILY_SMALL, _BEHIND
    if not family.isdisjoint(spoken):
        for one, other in itertools.pairwise(spoken):
            if one in family and other.strip(_MARKS) in syllables:
                return True
    if "'" in line or "’" in line:
        return True
    return not (words.MANY_PEOPLES.isdisjoint(spoken) and words.ACCENTED_PEOPLES.isdisjoint(spoken))


_MARKS = '.,;:!?()"'
_BEHIND = words.SYLLABLES_SMALL | {"thị", "văn", "a", "seo", "mí", "chứ"}
_BEHIND_FOLDED = words.SYLLABLES_FOLDED | {"thi", "van", "a", "seo", "mi", "chu"}
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")


def _of_line(text: str, key: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    found = [match.span() for match in _WORD.finditer(text, low, high)]
    is_plain = text[low:high].isascii()
    done = low
    for place, (start, end) in enumerate(found):
        if start < done or not text[start].islower():
            continue
        first = key[start:end]
        if first not in words.FAMILY_FOLDED and not _may_be_of_small_people(key, found, place):
            continue
        taken = _taken(text, key, found, place, low, is_plain=is_plain)
        if taken:
            yield start, taken
            done = taken


def _western_of_line(text: str, key: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    done = low
    for lead in _WEST_LEAD.finditer(key, low, high):
        if lead.end() >= done:
            western = _western(text, key, lead, high)
            if western:
                yield western
                done = western[1]


def _may_be_of_small_people(key: str, found: list[tuple[int, int]], place: int) -> bool:
    first = key[slice(*found[place])]
    return first in words.SMALL_PEOPLES or first[:2] in ("h'", "k'", "h’", "k’")


def _lead(text: str, key: str, start: int, low: int, *, is_plain: bool) -> str:
    before = key[max(low, start - 30) : start]
    if _STRONG.search(before):
        return "strong"
    title = _TITLE.search(before)
    if title is None:
        return ""
    offset = max(low, start - 30)
    written = text[offset + title.start("title") : offset + title.end("title")]
    if is_plain or all(word in words.WRITTEN_TITLES for word in written.split()):
        return "title"
    return ""


def _taken(
    text: str, key: str, found: list[tuple[int, int]], place: int, low: int, *, is_plain: bool
) -> int:
    """Where a name that begins at this word ends, or 0."""
    start, end = found[place]
    written, first = text[start:end], key[start:end]
    lead = _lead(text, key, start, low, is_plain=is_plain)
    following = _adjoining(text, found, place)
    second = key[slice(*following[0])] if following else ""
    if is_plain or written.isascii() or written in words.ACCENTED_PEOPLES:
        peoples = _small_people(key, first, following, lead)
        if peoples:
            return peoples
    family = words.FAMILY_FOLDED if is_plain else words.FAMILY_SMALL
    if (first if is_plain else written) not in family:
        return 0
    if is_plain and first in ("la", "ten") and second in family:
        return 0
    end_at, count = _syllables(text, key, following, is_plain=is_plain)
    count += 1
    if f"{first} {second}" in words.NO_BEGINNINGS:
        return 0
    is_clear = first in words.CLEAR_FOLDED if is_plain else written in words.CLEAR_SMALL
    middle = second in words.MIDDLE or (
        not is_plain and _written(text, following) in words.MIDDLE_SMALL
    )
    if lead == "strong" and count >= 2:
        return end_at
    if lead == "title" and (count >= 3 or (count == 2 and is_clear and not is_plain)):
        return end_at if middle or not is_plain or is_clear else 0
    # "trường thì", "đang văn": without accents few family names can stand by themselves.
    is_alone = first in words.ALONE_FOLDED if is_plain else is_clear
    if not lead and count >= 3 and is_alone and middle and second != first:
        return end_at
    return 0


def _written(text: str, following: list[tuple[int, int]]) -> str:
    return text[slice(*following[0])] if following else ""


def _adjoining(text: str, found: list[tuple[int, int]], place: int) -> list[tuple[int, int]]:
    """The words after one, as long as single spaces part them."""
    adjoining = []
    end = found[place][1]
    for start, stop in found[place + 1 : place + 5]:
        if text[end:start].strip(" ") or start - end > 2:
            break
        adjoining.append((start, stop))
        end = stop
    return adjoining


def _syllables(
    text: str, key: str, following: list[tuple[int, int]], *, is_plain: bool
) -> tuple[int, int]:
    """End and number of the words that go on with the name."""
    end, count = 0, 0
    after_middle = False
    for start, stop in following[:4]:
        word = key[start:stop] if is_plain else text[start:stop]
        either = words.EITHER_FOLDED if is_plain else words.EITHER
        known = words.SYLLABLES_FOLDED if is_plain else words.SYLLABLES_SMALL
        is_known = word in known or (count == 0 and word in ("thi", "thị", "van", "văn"))
        if count >= (3 if is_plain else 2) and word in either and not after_middle:
            break
        if not is_known and not after_middle:
            break
        if not is_known and word in (words.SMALL_STOP if is_plain else ()):
            break
        end, count = stop, count + 1
        after_middle = word in ("thi", "thị", "van", "văn") and count == 1
    return end, count


def _small_people(key: str, first: str, following: list[tuple[int, int]], lead: str) -> int:
    """Hmong "giàng a senh", Gia Rai "ksor h'diêu", Ê Đê "nay y wương", "h'loan niê"."""
    if not following:
        return 0
    second = key[slice(*following[0])]
    if first in words.HMONG and second in ("a", "seo", "mi", "chu") and len(following) > 1 and lead:
        return following[1][1]
    if first[1:2] in ("'", "’"):
        is_known = second in words.SMALL_PEOPLES and len(second) > 2
        return following[0][1] if first[0] in "hk" and is_known else 0
    if first not in words.SMALL_PEOPLES:
        return 0
    if len(first) == 1:
        return 0
    if second[:2] in ("h'", "k'", "h’", "k’") and (len(first) > 2 or lead):
        return following[0][1]
    if (
        second == "y"
        and len(following) > 1
        and first in ("nay", "ksor", "siu", "rmah", "kpa", "rcom")
    ):
        return following[1][1]
    return following[0][1] if lead and is_foreign(second) and first in words.MANY_PEOPLES else 0


def _western(text: str, key: str, lead: re.Match[str], high: int) -> tuple[int, int] | None:
    taken: list[tuple[int, int]] = []
    at = lead.end()
    while len(taken) < 4:
        word = _WORD.match(text, at, high)
        if word is None or not word[0].islower():
            break
        folded = key[word.start() : word.end()]
        if folded in words.WESTERN_SMALL_STOP and not (taken and folded in _PARTICLES):
            break
        taken.append(word.span())
        at = word.end()
        if not text.startswith(" ", at):
            break
        at += 1
    if len(taken) < 2:
        return None
    first = key[slice(*taken[0])]
    is_given = first.split("-")[0] in words.GIVEN and first not in words.ALSO_WORDS
    if not is_given and not _SURE_WEST.match(lead[0]):
        return None
    if not is_given and first in words.WESTERN_STOP:
        return None
    has_particle = any(key[slice(*span)] in _PARTICLES for span in taken[1:2])
    taken = taken[: 3 if has_particle else 2]
    return taken[0][0], taken[-1][1]
