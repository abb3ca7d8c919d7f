"""Words by which names of people are known, from ``content/rules/names.txt``."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files

from troly.engine.text.forms import fold


def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = defaultdict(set)
    rules = files("troly").joinpath("content/rules/names.txt").read_text("utf-8")
    for line in rules.splitlines():
        if line.startswith("@"):
            name, _, items = line[1:].partition(" ")
            lists[name].update(items.split(", "))
    return {name: frozenset(items) for name, items in lists.items()}


_KNOWN = _lists()
SURNAMES = _KNOWN["surnames"]
COMMON_SURNAMES = _KNOWN["common"]
COMMON_WRITTEN = _KNOWN["common_written"]
CLEAR = _KNOWN["clear"]
COMMON_WORDS = _KNOWN["everyday"]
OFFICES = _KNOWN["offices"]
LABELS = _KNOWN["labels"]
FORMAL = _KNOWN["formal"]
LEADS = _KNOWN["leads"]
WEAK_LEADS = _KNOWN["weak_leads"]
MIDDLE = _KNOWN["middle"]
HISTORIC = _KNOWN["historic"]
WESTERN_STOP = _KNOWN["western_stop"]
GIVEN = _KNOWN["given"]
SMALL_STOP = _KNOWN["small_stop"]
WESTERN_SMALL_STOP = _KNOWN["western_small_stop"]
HEADS = _KNOWN["heads"]
WRITTEN_LEADS = _KNOWN["written_leads"]
NEVER_ALONE = frozenset(
    {"x", "y", "le", "la", "les", "ngay", "sinh", "number", "no", "date", "nee"}
)
STREETS = _KNOWN["streets"]
WRITTEN_TITLES = _KNOWN["written_titles"]
HMONG = _KNOWN["hmong"]
MANY_PEOPLES = _KNOWN["many_peoples"]
ACCENTED_PEOPLES = _KNOWN["accented_peoples"]
ALSO_WORDS = _KNOWN["also_words"]
PLACE_HEADS = _KNOWN["place_heads"]
STAND_INS = _KNOWN["stand_ins"]

# As written with a capital, written small, and folded.
FAMILY = _KNOWN["family"] | COMMON_WRITTEN | CLEAR
FAMILY_ALSO_WORDS = _KNOWN["family_also_words"]
SYLLABLES = _KNOWN["syllables"]
FIRM_MIDDLE = _KNOWN["firm_middle"]
SMALL_PEOPLES = _KNOWN["small_peoples"]
FAMILY_SMALL = frozenset(word.lower() for word in FAMILY) - _KNOWN["never_family_small"]
SYLLABLES_SMALL = frozenset(word.lower() for word in SYLLABLES)
EITHER = _KNOWN["either"]
FAMILY_FOLDED = frozenset(fold(word) for word in FAMILY_SMALL) | COMMON_SURNAMES
SYLLABLES_FOLDED = frozenset(fold(word) for word in SYLLABLES)
EITHER_FOLDED = frozenset(fold(word) for word in EITHER) | _KNOWN["small_stop"]
CLEAR_SMALL = frozenset(word.lower() for word in CLEAR)
ALONE_FOLDED = _KNOWN["alone_plain"]
CLEAR_FOLDED = frozenset(fold(word) for word in CLEAR)
MIDDLE_SMALL = frozenset(word.lower() for word in FIRM_MIDDLE)

NO_BEGINNINGS = frozenset(
    {
        "ho so",
        "vo van",
        "ly van",
        "cao cong",
        "vi dinh",
        "vi pham",
        "pham vi",
        "dang ky",
        "dang vien",
    }
)
"""A surname and a middle syllable that are two words of another kind when written small."""

INSTITUTIONS = (
    r"nhan dan|uy ban|hoi dong|quoc hoi|chinh phu|cong hoa|xa hoi|chu nghia|thanh nien"
    r"|phu nu|doc lap|mat tran|viet nam|cong san|thanh pho|quan ly|bao hiem|ngan hang"
    r"|cong ty|trung tam|dai hoc|cao dang|trung hoc|giao duc|dao tao|lien hiep|cong doan"
    r"|nong dan|cuu chien|chu tich|hop tac|kinh te|dan toc|hanh chinh|tu phap|cong an"
    r"|quan doi"
)
"""Words no name holds, folded, as one expression."""
