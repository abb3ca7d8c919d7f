"""Text in documents is data: what in it speaks to a model is taken out before a model sees it.

A person still sees every quote word for word. Taking out too much costs a model one sentence of
evidence; taking out too little lets a document speak in the answer's name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from troly.engine.text.forms import fold
from troly.engine.text.sentences import sentences

LEFT_OUT = "[…]"

# Tags, variation selectors and private letters carry hidden text; the stored form keeps them.
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
                     "|[\U000e0000-\U000e01ef\ue000-\uf8ff\U000f0000-\U0010ffff]"
                     "|[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # fmt: skip
_COMMENT = re.compile(r"<!--.*?(?:-->|$)|/\*.*?\*/", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style|svg|iframe|object)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.I)
_TAG = re.compile(r"</?[a-zA-Z!][^<>\n]{0,400}>?")
_TURN = re.compile(
    r"<\|[^|>\n]{0,60}\|?>|\[/?(?:INST|SYS\w*|ASSISTANT|USER|TOOL\w*)\]|<</?SYS>>|</?s>|\{\{.*?\}\}"
    r"|={3,}|#{2,}|`{3,}|<{3,}|>{3,}",
    re.I,
)
_IMAGE_OR_LINK = re.compile(r"!?\[[^\]\n]{0,400}\]\s*(?:\([^)\n]{0,1000}\)?|\[[^\]\n]{0,100}\]|:)")
_ADDRESS = re.compile(
    r"(?:\b(?:https?|ftp|file|data|javascript|mailto|vbscript)\s*:|//|\bwww\.)[^\s<>\"”’)\]]*"
    r"|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|vn|fr|example|invalid|test|info|xyz|ru|cn)\b\S*",
    re.I,
)
_ENCODED = re.compile(
    r"(?<![\w/+])(?=[A-Za-z0-9+/_-]*[A-Z])(?=[A-Za-z0-9+/_-]*[a-z])[A-Za-z0-9+/_-]{20,}={0,2}"
    r"|(?<!\w)(?:[0-9a-fA-F]{2}[\s:]?){16,}(?!\w)|(?:\\[ux][0-9a-fA-F]{2,6}){3,}|(?:&#x?\w+;){3,}"
    r"|(?:%[0-9a-fA-F]{2}){4,}|\b(?:[01]{8}\s?){4,}"
)
_NUMBER_LIKE_CITATION = re.compile(r"\[(\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*)\]")

# Letters of other alphabets that look Latin. Detection only: what is shown stays as it is.
_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕԁһӏвкмнтгпАЕОРСУХІЈЅВКМНТαοριυνκτχεβΑΟΡΙΥΝΚΤΧΕΒΗΜΖ01!3@$",
    "aeopcyxijsdhlbkmhtrnAEOPCYXIJSBKMHTaopiuvktxebAOPIYNKTXEBHMZolieas",
)
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w[ .\-_*]){4,}\w(?!\w)")

_NAMED = re.compile(r"%(\w+)%")


@cache
def _orders() -> tuple[re.Pattern[str], ...]:
    """The expressions of ``content/rules/orders.txt``, whose head says how it is written."""
    words: dict[str, list[str]] = {}
    found: list[re.Pattern[str]] = []
    rules = files("troly").joinpath("content/rules/orders.txt").read_text("utf-8")
    for line in rules.splitlines():
        if line.startswith("@"):
            name, _, listed = line[1:].partition(" ")
            words.setdefault(name, []).append(listed)
        elif line and not line.startswith("#"):
            found.append(re.compile(_NAMED.sub(lambda m: "|".join(words[m[1]]), line)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as a model may see it. ``left_out``: pieces taken out of it."""

    text: str
    left_out: int


def without_orders(text: str) -> Plain:
    """The text without hidden letters, markup, addresses, encoded strings and sentences that
    speak to a model; ``LEFT_OUT`` stands where something was taken out."""
    count = 0

    def out(_match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f" {LEFT_OUT} "

    plain = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    for pattern in (_COMMENT, _SCRIPT, _IMAGE_OR_LINK, _TURN, _TAG, _ENCODED, _ADDRESS):
        plain = pattern.sub(out, plain)
    plain = _NUMBER_LIKE_CITATION.sub(r"(\1)", plain)
    kept: list[str] = []
    for span in sentences(plain):
        piece = plain[span.start : span.end]
        if piece.strip(" .") == LEFT_OUT or not speaks_to_a_model(piece):
            kept.append(piece)
        else:
            count += 1
            kept.append(LEFT_OUT)
    joined = " ".join(part.strip() for part in kept if part.strip())
    joined = re.sub(rf"(?:{re.escape(LEFT_OUT)}[\s.]*)+", f"{LEFT_OUT} ", joined)
    return Plain(" ".join(joined.split()), count)


def speaks_to_a_model(sentence: str) -> bool:
    """Is this sentence an order to whoever answers, rather than a statement of the document?"""
    composed = unicodedata.normalize("NFKC", sentence)
    forms = {fold(composed), fold(composed.translate(_LOOK_ALIKE))}
    forms |= {_SPACED_OUT.sub(lambda m: re.sub(r"[ .\-_*]", "", m[0]), form) for form in forms}
    return any(order.search(form) for form in forms for order in _orders())


def holds_markup(text: str) -> bool:
    """Does a text hold what a page or a client could turn into a link, an image or code?"""
    patterns = (_COMMENT, _IMAGE_OR_LINK, _TURN, _TAG, _ADDRESS, _ENCODED, _HIDDEN)
    return any(pattern.search(text) for pattern in patterns)
