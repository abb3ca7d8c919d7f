"""Names of people: by the words that lead to them, by surname, by the company they keep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troly.engine.guard.personal_data import name_signs as signs
from troly.engine.guard.personal_data import name_words as words
from troly.engine.text.forms import fold

_UP = "".join(chr(c) for c in range(0x41, 0x1EFA) if chr(c).isupper() and not 0x370 <= c < 0x1E00)
_LOW = r"[^\W\d_]"
# A syllable or a name with its apostrophes and hyphens: H'Luin, K'Brẻo, Aït-Oufella, d'Hauterive.
_TOKEN = rf"(?:[{_UP}]{_LOW}*(?:['’\-]{_LOW}+)*|[dD]['’][{_UP}]{_LOW}+)"
_PARTICLE = r"(?:de|du|la|le|des|van|von|der|bin|ben|al|el|dos|da)"
_NAME = rf"{_TOKEN}(?:[ \u00a0]{{1,2}}(?:{_PARTICLE} )?{_TOKEN}){{0,5}}"
_RUN = re.compile(_NAME)

_PLACE_WORDS = (
    "đường|phố|ngõ|ngách|hẻm|kiệt|cầu|chợ|trường|học viện|bệnh viện"
    "|nhà hát|thư viện|đoàn tncs|công viên"
    "|quảng trường|tượng đài|giải thưởng|giải|quỹ|khởi nghĩa|đại học|thpt"
    "|thcs|tiểu học|mầm non|bến xe|ga|khu|tòa nhà"
    "|toà nhà|hội trường|chiến thắng của|thời|vua|chúa|đền|chùa|miếu|lăng"
    "|đình|nhà lưu niệm|bảo tàng|rạp|sân vận động"
    "|nhà văn|nhà thơ|nhạc sĩ|họa sĩ|anh hùng|duong|truong|pho"
    "|rue|avenue|boulevard|place|allée|quai|pont|station|hôpital|l'hôpital"
    "|lycée|collège|école|institut|université|musée"
    "|rond-point|street|lane|road|the|prix|prize|fondation|foundation|stade"
    "|square|bibliothèque|théâtre|gare"
    "|xã|phường|thị trấn|huyện|quận|tỉnh|thành phố|ấp|xóm|buôn|tập đoàn|công ty|ngân hàng"
)
_PLACE_BEFORE = re.compile(
    rf"(?:^|\W)(?:{_PLACE_WORDS}|tp\.?|(?<!trưởng )thôn"
    r"|(?<!trưởng )(?<!biên )(?<!văn )bản|(?<!già )(?<!trưởng )làng)(?: tên)? $"
)
# The expression is asked of every name: what the text must end with for it to be worth a try.
_PLACE_ENDS = tuple(
    f"{word} " for word in (*_PLACE_WORDS.split("|"), "tp", "tp.", "thôn", "bản", "làng", "tên")
)
_PLACE_AFTER = re.compile(
    r"\s(?:building|institute|street|lane|way|road|avenue|square|house|hall"
    r"|school|college|university|hospital"
    r"|station|bridge|prize|award|foundation|library|theatre|museum|park"
    r"|act|ltd|limited|plc|inc|party)\b"
)
_OFFICE_LINE = re.compile(
    r"\b(?:chu tich|pho chu tich|bo truong|thu truong|giam doc|pho giam doc"
    r"|cuc truong|vu truong|thu tuong|tong thong"
    r"|chanh van phong|tong giam doc|truong phong|hieu truong|tm\.|kt\.|tl\."
    r"|tuq\.|vien truong|chanh an|tong bi thu|bi thu"
    r"|le prefet|la prefete|le maire|la maire|ministre|directeur general"
    r"|directrice generale|le directeur|la directrice"
    r"|le president|la presidente|recteur|minister|secretary of state|permanent secretary"
    r"|chief executive|director of"
    r"|registrar|commissioner|governor|attest|par delegation|signed by authority"
    r"|lord chancellor|mayor)"
)
_APOSTROPHES = ("'", "’")
_SINGLE = re.compile(r"[HKYhky]['’]\w+")
_PLACEHOLDER = re.compile(r"(?:^| )[A-ZĐ]$|^X+$")

_SMALL_LEADS = re.compile(
    r"(?<!\w)(?:(?P<strong>(?:toi|minh|em|chau|chi|anh|con)? ?ten(?: la)?"
    r"|toi la|minh la|ten toi la|con toi la|ho ten|bo em|me em"
    r"|its|it's|my name is|i am|i'm|je suis|je m'appelle|mon mari|ma femme"
    r"|ma mere|mon pere|mon fils|ma fille|thanks,|merci,)"
    r"|(?P<weak>ong|ba|anh|chi|co|chu|bac|cu|chau|cho|em|toi,|voi anh|voi chi))[ ,:]+"
)
_SMALL_TOKEN = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


def find_names(text: str, key: str) -> list[tuple[int, int]]:
    """Spans of names, in order and apart. ``key``: the text folded, letter for letter."""
    sure: list[tuple[int, int]] = []
    maybe: list[tuple[int, int]] = []
    beside: list[tuple[int, int]] = []
    for match in _RUN.finditer(text):
        if _is_one_word(text, match.start(), match[0]):
            continue
        for start, end in _pieces(text, match.start(), match.end()):
            verdict = _verdict(text, key, start, end)
            if verdict == "name":
                sure.append((start, end))
            elif verdict == "perhaps":
                maybe.append((start, end))
            elif verdict == "beside":
                beside.append((start, end))
    sure.extend(_small(text, key))
    return _apart(_chained(text, key, sure, maybe, beside))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The run without a title or a common word at its head."""
    while True:
        first = re.match(r"\S+", text[start:end])
        if first is None:
            return
        rest = text[start + first.end() : end].lstrip(" \u00a0")
        if first[0] not in words.HEADS:
            word = fold(first[0])
            if word not in words.WESTERN_STOP or word in words.SURNAMES:
                break
        if not rest:
            break
        start = end - len(re.sub(rf"^{_PARTICLE} ", "", rest))
    yield start, end


def _verdict(text: str, key: str, start: int, end: int) -> str:
    """ "name"; "perhaps", if other data stand near; "beside", if a name does; or "no"."""
    raw = text[start:end]
    if _is_one_word(text, start, raw):
        return "no"
    tokens = key[start:end].split()
    if _is_no_person(text, key, start, end, tokens):
        return "no"
    before = key[max(0, start - 40) : start]
    lead = _lead(before, text[max(0, start - 40) : start])
    first = raw.split()[0]
    if lead == "weak" and tokens[0] not in words.SURNAMES:
        lead = ""
    is_office = first in words.OFFICES or raw.isupper()
    may_be_both = first in words.COMMON_WRITTEN and words.MIDDLE.intersection(tokens[1:2])
    if lead != "strong" and is_office and len(tokens) > 1 and not may_be_both:
        lead = ""
    if raw.isupper() and not lead:
        return "no"
    if len(tokens) == 1:
        is_led = lead == "strong" or _WESTERN_TITLE.search(before)
        single = _SINGLE.fullmatch(raw) or (is_led and len(raw) > 2)
        return "name" if single and tokens[0] not in words.WESTERN_STOP else "no"
    if _holds_other_words(raw, tokens):
        return "no"
    return "name" if lead else _by_its_words(key, start, end, raw, tokens)


def _is_one_word(text: str, start: int, raw: str) -> bool:
    """A capital word alone, with nothing before it that could make it a name."""
    if " " in raw or "\u00a0" in raw or (raw[1:2] in _APOSTROPHES and _SINGLE.fullmatch(raw)):
        return False
    before = text[max(0, start - 16) : start]
    return before.rstrip(" \n")[-1:] not in _ALONE_ENDS or not _ALONE.search(before)


def _is_no_person(text: str, key: str, start: int, end: int, tokens: list[str]) -> bool:
    """A placeholder, a street, a school, somebody in office or in a history book."""
    before = text[max(0, start - 40) : start].lower()
    return bool(
        _PLACEHOLDER.search(text[start:end])
        or " ".join(tokens) in words.HISTORIC
        or (before.rstrip("\n").endswith(_PLACE_ENDS) and _PLACE_BEFORE.search(before))
        or _PLACE_AFTER.match(key[end : end + 16])
        or _is_in_office(key, start, end)
    )


def _holds_other_words(raw: str, tokens: list[str]) -> bool:
    if tokens[0] not in words.SURNAMES and raw.isascii():
        if words.WESTERN_STOP.intersection((tokens[0], tokens[-1])):
            return True
    elif tokens[-1] in words.WESTERN_STOP and raw.isascii() and len(tokens) == 2:
        return True
    return bool(_INSTITUTION.search(" ".join(tokens))) or _mixes_capitals(raw)


def _by_its_words(key: str, start: int, end: int, raw: str, tokens: list[str]) -> str:
    count, parts = len(tokens), raw.split()
    written = parts[0]
    is_surname = tokens[0] in words.SURNAMES
    is_common = written in words.COMMON_WRITTEN
    is_common = is_common or (raw.isascii() and tokens[0] in words.COMMON_SURNAMES)
    if is_common and 3 <= count <= 5 and tokens[1] in words.MIDDLE:
        return "name"
    if 3 <= count <= 5 and (parts[1] == "Thị" or (written in words.CLEAR and count <= 4)):
        return "name"
    if written in words.OFFICES or count > 5:
        return "no"
    if is_surname and count >= 3 and _is_a_line(key, start, end):
        return "name"
    if is_surname and signs.is_said_of(key, end) and (count >= 3 or is_common):
        return "name"
    if tokens[0].split("-")[0] in words.GIVEN and count <= 4:
        return "name"
    if is_surname:
        return "perhaps" if is_common else "beside"
    if not _is_western(raw):
        return "beside"
    if 2 <= count <= 4 and signs.is_said_of_western(key, end):
        return "name"
    return "perhaps"


def _is_western(raw: str) -> bool:
    """No letter that only Vietnamese has."""
    return not _VIETNAMESE.search(raw)


_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9ĩũĨŨ]")
_ALONE = re.compile(
    r"(?:[:.]|\b(?:Mr|Mrs|Ms|Miss|Mme|Mlle|madame|monsieur|Madame|Monsieur|Dr|Maître|Nom|Name)) ?$"
)

_ALONE_ENDS = tuple(":.rsem")
"""The last letters of what ``_ALONE`` finds."""


def _lead(before: str, written: str) -> str:
    """Whether the words before a run lead to a name: "strong" after a label, "lead" after a title
    or a relation, "weak" after words that lead to much else too."""
    tail = before.rpartition("\n")[2].rstrip(" :.,;(-–)")
    if before.endswith(("\n", "|", "\t")):
        return ""
    last = tail.replace(",", " ").replace(":", " ").replace("(", " ").replace(".", " ").split()[-4:]
    best = ""
    final = re.search(r"[^\W\d_]+(?=\W*$)", written)
    word = final[0].lower() if final else ""
    if last and word != last[-1] and word not in words.WRITTEN_LEADS:
        # "căn cứ" is no "cụ": in accented text a single word must have its accents.
        return "strong" if " ".join(last[-2:]) in words.LABELS else ""
    for count in range(1, len(last) + 1):
        phrase = " ".join(last[-count:])
        if phrase in words.LABELS or (
            phrase in words.FORMAL and before.rstrip().endswith((":", ")"))
        ):
            return "strong"
        if phrase in words.LEADS:
            best = "lead"
        elif phrase in words.WEAK_LEADS:
            best = best or "weak"
    return best


_INSTITUTION = re.compile(rf"(?<!\w)(?:{words.INSTITUTIONS})(?!\w)")


def _mixes_capitals(raw: str) -> bool:
    """ "Số CCCD": a word and an abbreviation."""
    whole = [token.isupper() and len(token) > 2 for token in raw.split()]
    if any(whole) and not all(whole) and len(raw.split()) == 2:
        return True
    return raw.isascii() and any(len(t) in (2, 3) and t.isupper() for t in raw.split()[1:])


_WESTERN_TITLE = re.compile(r"(?:^|\W)(?:mr|mrs|ms|miss|mme|mlle|madame|monsieur|dr|maitre)\.? $")


def _is_a_line(key: str, start: int, end: int) -> bool:
    """A signature stands by itself."""
    line_end = key.find("\n", end)
    line_end = len(key) if line_end < 0 else line_end
    lead = key[key.rfind("\n", 0, start) + 1 : start]
    return "\n" in key[:start] and not lead.strip() and not key[end:line_end].strip(" .")


_IN_OFFICE = re.compile(
    r",? (?:(?:deputy|acting|vice)[ -])?(?:governor|minister|secretary|mayor|president"
    r"|chair\w*|judge|registrar"
    r"|commissioner|prefete?|ministre|maire|gouverneur|presidente?|directeur"
    r"|directrice)(?: [\w' ]{0,40})?[.,]?\s*"
)


def _is_in_office(key: str, start: int, end: int) -> bool:
    """Is this the signature of somebody in office: alone on its line below the office?"""
    line_start = key.rfind("\n", 0, start) + 1
    line_end = key.find("\n", end)
    line_end = len(key) if line_end < 0 else line_end
    own = key[line_start:line_end]
    lead = key[line_start:start].strip()
    if not lead and _IN_OFFICE.fullmatch(key, end, line_end):
        return True
    last = lead[lead.rfind(". ") + 1 :]
    if _OFFICE_LINE.search(last) and last.endswith((",", ":", ", signe :")):
        return True
    if len(own.strip()) - (end - start) > 14:
        return False
    above = [
        line for line in key[max(0, line_start - 200) : line_start].split("\n") if line.strip()
    ]
    return any(_OFFICE_LINE.search(line) and len(line) < 90 for line in above[-3:])


def _chained(
    text: str,
    key: str,
    sure: list[tuple[int, int]],
    maybe: list[tuple[int, int]],
    beside: list[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Names beside names: lists, couples, rows. Then those in the company of other data."""
    found = sorted(sure)
    found.extend(span for span in maybe if _in_company(key, *span))
    waiting = sorted({*maybe, *beside} - set(found))
    grown = True
    while grown and waiting:
        grown = False
        for span in list(waiting):
            if any(_joined(text, one, span) for one in found):
                found.append(span)
                waiting.remove(span)
                grown = True
    return found


def _joined(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    first, second = (one, other) if one < other else (other, one)
    if second[0] - first[1] > 80:
        return False
    between = text[first[1] : second[0]]
    if second[0] < first[1] or "\n" in between:
        return False
    between = re.sub(r"\([^()]{0,70}\)", " ", between)
    return bool(
        re.fullmatch(
            r"\s*(?:[,;]\s*|\s(?:và|and|et|với|cùng)\s)+(?:\d+[.)]\s*)?(?:(?:[^\W\d_]+\s){1,3}"
            r"|[^\W\d_ ]+(?: [^\W\d_]+){0,3}\s?:\s)?",
            between,
        )
    )


_COMPANY = re.compile(
    r"@|\d{3}[ .]?\d{3}|\bborn\b|\bnee?\b (?:le|en)|\bsinh\b|\bpassport|passeport"
    r"|\bplate\b|\bip\b|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}"
    r"|\bmobile\b|telephon|licen[cs]e|\bnhs\b|account|\bcard\b|habite|\blives\b|address"
    r"|signed in|opened the|according to the log"
    r"|convicted|conviction|diagnos|asthm|member of|est accuse|bisexuel|transgender"
    r"|refuse|asylum|asile|iris|scan|empreinte"
    r"|localise|at \d\d\.|score|dossier|depuis|a verse|registered to|taxpayer"
    r"|detains|accompagne|indique|[:]\s*$"
)


def _in_company(key: str, start: int, end: int) -> bool:
    low = max(key.rfind("\n", 0, start), key.rfind(". ", 0, start), start - 160) + 1
    high = min(h for h in (key.find("\n", end), key.find(". ", end), end + 160, len(key)) if h >= 0)
    return bool(_COMPANY.search(key[low:start] + " | " + key[end:high]))


def _small(text: str, key: str) -> Iterator[tuple[int, int]]:
    """Names typed in small letters, with or without accents."""
    for lead in _small_leads(text, key):
        is_western = bool(_WESTERN_LEAD.match(lead[0]))
        stop = words.WESTERN_SMALL_STOP if is_western else words.SMALL_STOP
        at = lead.end()
        taken: list[tuple[int, int]] = []
        while len(taken) < 5:
            token = _SMALL_TOKEN.match(text, at)
            if token is None or not token[0].islower():
                break
            word = key[token.start() : token.end()]
            if word in stop and (taken or word not in words.COMMON_SURNAMES):
                break
            taken.append(token.span())
            at = token.end()
            if not text.startswith(" ", at):
                break
            at += 1
        if len(taken) < 2:
            continue
        first = key[slice(*taken[0])]
        second = key[slice(*taken[1])]
        if is_western:
            has_particle = any(key[slice(*t)] in ("le", "la", "de") for t in taken)
            taken = taken[: 3 if has_particle else 2]
        elif not _may_begin(
            text[slice(*taken[0])], first, second, len(taken), is_strong=bool(lead["strong"])
        ):
            continue
        yield taken[0][0], taken[-1][1]


def _small_leads(text: str, key: str) -> Iterator[re.Match[str]]:
    """In lines without capitals alone: who uses them writes names with them."""
    at = 0
    for line in text.split("\n"):
        if len(_CAPITAL.findall(line)) <= 1:
            for lead in _SMALL_LEADS.finditer(key, at, at + len(line)):
                if lead["strong"] or _is_written_out(text[slice(*lead.span("weak"))], line):
                    yield lead
        at += len(line) + 1


def _is_written_out(lead: str, line: str) -> bool:
    """A title has its accents where the line has any."""
    return line.isascii() or all(
        word.strip(",") in words.WRITTEN_LEADS or word in ("anh", "em", "cho")
        for word in lead.split()
    )


_CAPITAL = re.compile(f"[{_UP}]")
_WESTERN_LEAD = re.compile(r"its|it's|my |i |i'|je |mon |ma |thanks|merci")


_HMONG = frozenset(
    [
        "giang",
        "sung",
        "vang",
        "mua",
        "thao",
        "ly",
        "hang",
        "vu",
        "cu",
        "lau",
        "cho",
        "tran",
        "ma",
        "sinh",
    ]
)


def _may_begin(written: str, first: str, second: str, count: int, *, is_strong: bool) -> bool:
    if first == "nay":
        return second == "y" or second.startswith("h'")
    if first == "ksor" or (second == "a" and first in _HMONG):
        return True
    if not written.isascii() and written.capitalize() not in words.COMMON_WRITTEN:
        return False
    if second in words.MIDDLE and first in words.COMMON_SURNAMES:
        return first != second and f"{first} {second}" not in words.NO_BEGINNINGS
    if is_strong:
        return first in words.SURNAMES and written not in words.COMMON_WORDS
    return first in words.COMMON_SURNAMES and count >= 3 and written not in words.COMMON_WORDS


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
