"""Words by which names of people are known, from ``content/rules/names.txt``."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files


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

NO_BEGINNINGS = frozenset({"ho so", "vo van", "ly van", "cao cong", "vi dinh"})
"""A surname and a middle syllable that are two words of another kind when written small."""

INSTITUTIONS = (
    r"nhan dan|uy ban|hoi dong|quoc hoi|chinh phu|cong hoa|xa hoi|chu nghia|thanh nien"
    r"|phu nu|doc lap|mat tran|viet nam|cong san|thanh pho|quan ly|bao hiem|ngan hang"
    r"|cong ty|trung tam|dai hoc|cao dang|trung hoc|giao duc|dao tao|lien hiep|cong doan"
    r"|nong dan|cuu chien|chu tich|hop tac|kinh te|dan toc|hanh chinh|tu phap|cong an"
    r"|quan doi"
)
"""Words no name holds, folded, as one expression."""
