"""Is this run of capital words somebody's name? By its own syllables and the words around it."""

from __future__ import annotations

import re
from typing import Literal

from troly.engine.guard.personal_data import name_signs as signs
from troly.engine.guard.personal_data import name_words as words
from troly.engine.guard.personal_data.name_places import is_in_office, stands_for_a_place
from troly.engine.guard.personal_data.name_shapes import Shape, shape_of
from troly.engine.text.forms import fold

Verdict = Literal["led", "name", "perhaps", "likely", "beside", "place", "no"]
"""A name that words lead to; a name; one if other data stand near; one if its like does; one if a
name does; a place or what is called after somebody; nothing."""

_PARTICLES = frozenset(["de", "du", "des", "la", "le"])
_APOSTROPHES = ("'", "’")
_SINGLE = re.compile(r"[HKYhky]['’]\w+")
_PLACEHOLDER = re.compile(r"(?:^| )[A-ZĐ]$|^X+$")
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9ĩũĨŨ]")
_ALONE = re.compile(
    r"(?:[:.]|\b(?:Mr|Mrs|Ms|Miss|Mme|Mlle|madame|monsieur|Madame|Monsieur|Dr|Maître|Nom|Name"
    r"|Prénom)) ?$"
)
_ALONE_ENDS = tuple(":.rsem")
"""The last letters of what ``_ALONE`` finds."""
_WESTERN_TITLE = re.compile(
    r"(?:^|\W)(?:mr|mrs|ms|miss|mme|mlle|madame|monsieur|dr|maitre|me)\.? $"
)
_WESTERN_LABEL = re.compile(
    r"(?:^|\W)(?:nom(?: de (?:famille|naissance|jeune fille|l'\w+)| d'usage)?|norn|prenoms?|name"
    r"|narne|surname|forenames?|(?:first|last|family|given|maiden) names?) ?: ?$"
)
_INITIALS = re.compile(r"(?:[A-Z]\.[ -]?){1,3} ?[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?$")
_SENT_TO = re.compile(r"(?:^|\W)(?:to|from|by|for|of|with|and|a|de|par|pour|avec|et) $")
_ROMAN = re.compile(r"(?:^| )(?:I{2,3}|I?V|VI{1,3}|I?X|XI{1,3})(?: |$)")
_MONSIEUR = re.compile(r"(?:^|\W)MM?\. $")
_INSTITUTION = re.compile(rf"(?<!\w)(?:{words.INSTITUTIONS})(?!\w)")
_LABELLED = re.compile(
    r"(?:^|[\n;.,|(–-] ?)\W{0,3}(?:\d{1,2}[.)] )?(?:nguoi|ben|khach|chu|dai dien|ong|ba|vo"
    r"|chong|cha"
    r"|me|bo|con|nan nhan|benh nhan|hoc sinh|hoc vien|sinh vien|nguyen don|bi don|bi can|bi cao|lai"
    r"|tai xe|ho|ho ten|ho va ten|ten|ky ten|to truong|thu ky|ke toan|thu quy|nhan vien|can bo"
    r"|cong dan|doi tuong|thanh vien|phu huynh|nhan chung|phien dich|giam ho|thue|dang ky"
    r"|duong su|can pham|than nhan|tac gia|chuyen|co|anh|chi|em|chau|cu|bac|thay)"
    r"(?: [^\W\d]+){0,6}(?: ?\([^()\n]{0,40}\))? ?: ?$"
)


def is_one_word(text: str, start: int, raw: str) -> bool:
    """A capital word alone, with nothing before it that could make it a name."""
    if " " in raw or "\u00a0" in raw or (raw[1:2] in _APOSTROPHES and _SINGLE.fullmatch(raw)):
        return False
    before = text[max(0, start - 16) : start]
    return before.rstrip(" \n")[-1:] not in _ALONE_ENDS or not _ALONE.search(before)


def verdict_on(text: str, key: str, start: int, end: int) -> Verdict:
    """``text[start:end]``: words with capitals; ``key``: the text folded, letter for letter."""
    raw = text[start:end]
    if is_one_word(text, start, raw):
        return "no"
    first = raw.partition(" ")[0]
    if first in words.OFFICES and first not in words.FAMILY and text[start - 2 : start] != ": ":
        return "no"
    tokens = key[start:end].split()
    written_before = text[max(0, start - 40) : start]
    before = key[max(0, start - 40) : start]
    whole = " ".join(tokens)
    if whole in words.STAND_INS or whole in words.HISTORIC or _is_placeholder(raw, tokens):
        return "place" if whole in words.HISTORIC else "no"
    if stands_for_a_place(text, key, start, end):
        return "place"
    parts = raw.split()
    if raw.isupper() and len(raw) > 4:
        parts = [part.capitalize() for part in parts]
    lead = _lead(before, written_before)
    if (
        not lead
        and before.rstrip().endswith((":", ")"))
        and _LABELLED.search(key[max(0, start - 90) : start])
    ):
        lead = "label"
    if whole in words.STREETS and lead not in ("lead", "strong", "label"):
        return "place"
    if is_in_office(key, start, end):
        return "no"
    if len(tokens) == 1:
        return _single(raw, tokens[0], before, written_before, lead)
    return _several(text, key, start, end, parts, tokens, lead)


def _is_placeholder(raw: str, tokens: list[str]) -> bool:
    """ "Nguyễn Văn A"; but Như Ý without its accents ends with a letter too."""
    return bool(_PLACEHOLDER.search(raw)) and not (tokens[-1] == "y" and tokens[-2:-1] == ["nhu"])


def _single(raw: str, token: str, before: str, written_before: str, lead: str) -> Verdict:
    is_titled = _WESTERN_TITLE.search(before) or _MONSIEUR.search(written_before)
    is_led = (_WESTERN_LABEL.search(before) or is_titled) and len(raw) > 2
    if _SINGLE.fullmatch(raw) or (is_led and (token not in words.WESTERN_STOP or is_titled)):
        return "led" if token not in words.NEVER_ALONE else "no"
    return "no"


def _several(
    text: str, key: str, start: int, end: int, parts: list[str], tokens: list[str], lead: str
) -> Verdict:
    raw = text[start:end]
    shape: Shape = shape_of(parts, tokens)
    first = parts[0]
    if lead == "weak" and not shape and (tokens[0] not in words.SURNAMES or not raw.isascii()):
        lead = ""
    if lead == "label" and not shape:
        lead = "" if _VIETNAMESE.search(raw) or not raw.istitle() else lead
    may_be_both = first in words.COMMON_WRITTEN and words.MIDDLE.intersection(tokens[1:2])
    if lead != "strong" and first in words.OFFICES and not (may_be_both or shape == "name"):
        lead = ""
    is_titled = lead in ("lead", "strong") and tokens[0] in words.SURNAMES and len(tokens) > 1
    if (not is_titled and not (lead and shape) and _holds_other_words(raw, tokens)) or (
        _ROMAN.search(raw) and not raw.isupper()
    ):
        return "no"
    if raw.isupper() and len(raw) > 4:
        is_western = raw.isascii() and not _reads_vietnamese(text, start, end, parts)
        is_signed = shape == "name" and first in words.CLEAR and _is_a_line(key, start, end)
        return "led" if lead == "strong" or (lead and (shape or is_western)) or is_signed else "no"
    if lead or (_INITIALS.match(raw) and _SENT_TO.search(key[max(0, start - 8) : start])):
        return "led"
    if shape and not _reads_vietnamese(text, start, end, parts):
        shape = ""
    return _by_its_words(key, start, end, parts, tokens, shape)


def _reads_vietnamese(text: str, start: int, end: int, parts: list[str]) -> bool:
    return parts[0] in words.CLEAR or bool(_VIETNAMESE.search(text, max(0, start - 120), end + 120))


def _holds_other_words(raw: str, tokens: list[str]) -> bool:
    if tokens[0] not in words.SURNAMES and raw.isascii():
        if words.WESTERN_STOP.intersection((tokens[0], tokens[-1])):
            return True
    elif tokens[-1] in words.WESTERN_STOP and raw.isascii() and len(tokens) == 2:
        return True
    return bool(_INSTITUTION.search(" ".join(tokens))) or _mixes_capitals(raw)


def _by_its_words(
    key: str, start: int, end: int, parts: list[str], tokens: list[str], shape: Shape
) -> Verdict:
    count, written = len(tokens), parts[0]
    raw_is_plain = all(part.isascii() for part in parts)
    is_surname = tokens[0] in words.SURNAMES
    is_common = written in words.COMMON_WRITTEN
    is_common = is_common or (raw_is_plain and tokens[0] in words.COMMON_SURNAMES)
    if is_common and 3 <= count <= 5 and tokens[1] in words.MIDDLE:
        return "name"
    if 3 <= count <= 5 and (parts[1] == "Thị" or (written in words.CLEAR and count <= 4)):
        return "name"
    if shape == "name":
        return "name"
    if written in words.OFFICES or count > 5:
        return "no"
    if (shape or (is_surname and count >= 3)) and _is_a_line(key, start, end):
        return "name"
    if (shape or is_surname) and signs.is_said_of(key, end) and (count >= 3 or is_common or shape):
        return "name"
    if tokens[0].split("-")[0] in words.GIVEN and count <= 4:
        return "name"
    return _at_best(key, end, parts, tokens, shape)


def _at_best(key: str, end: int, parts: list[str], tokens: list[str], shape: Shape) -> Verdict:
    """What needs more beside it."""
    count = len(tokens)
    if shape == "likely" and count >= 3:
        return "likely"
    is_common = parts[0] in words.COMMON_WRITTEN or (
        parts[0].isascii() and tokens[0] in words.COMMON_SURNAMES
    )
    if shape or tokens[0] in words.SURNAMES:
        return "perhaps" if is_common or shape else "beside"
    if _VIETNAMESE.search(" ".join(parts)):
        return "beside"
    is_phrase = len(_PARTICLES.intersection(tokens)) > 0
    if 2 <= count <= 4 and not is_phrase and signs.is_said_of_western(key, end):
        return "name"
    return "perhaps"


def _lead(before: str, written: str) -> str:
    """Whether the words before a run lead to a name: "strong" after a label, "lead" after a title
    or a relation, "weak" after words that lead to much else too."""
    if before.endswith(("\n", "|", "\t")):
        return ""
    tail = before.rpartition("\n")[2].rstrip(" :.,;(-–)")
    last = tail.translate(_SPACED).split()[-4:]
    if not last:
        return ""
    final = _LAST_WORD.search(written)
    word = final[0].lower() if final else ""
    if final and final[0][0].isupper() and before.rstrip().endswith((",", ";")):
        # "Đông Anh, Phúc Yên": no title, the end of the name before.
        return ""
    if word != last[-1] and word not in words.WRITTEN_LEADS:
        # "căn cứ" is no "cụ": in accented text a single word must have its accents.
        return "strong" if " ".join(last[-2:]) in words.LABELS else ""
    best = ""
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


_SPACED = str.maketrans(",:(.", "    ")
_LAST_WORD = re.compile(r"[^\W\d_]+(?=\W*$)")


def _mixes_capitals(raw: str) -> bool:
    """ "Số CCCD": a word and an abbreviation."""
    parts = raw.split()
    loud = [token for token in parts if token.isupper() and len(token) > 2 and token.isalpha()]
    if len(parts) > 2 and len(loud) == 1 and not any(c.isupper() for c in parts[-1][1:]):
        return not raw.isupper() and _VIETNAMESE.search(raw) is not None
    whole = [token.isupper() and len(token) > 1 and token.isalpha() for token in parts]
    if any(whole) and not all(whole) and len(parts) == 2:
        # "Jean DURAND" is written so in French.
        return fold(parts[whole.index(False)]).split("-")[0] not in words.GIVEN
    return raw.isascii() and any(
        len(t) in (2, 3) and t.isupper() and t.isalpha() for t in raw.split()[1:]
    )


def _is_a_line(key: str, start: int, end: int) -> bool:
    """A signature stands by itself."""
    line_end = key.find("\n", end)
    line_end = len(key) if line_end < 0 else line_end
    lead = key[key.rfind("\n", 0, start) + 1 : start]
    return "\n" in key[:start] and not lead.strip() and not key[end:line_end].strip(" .")
