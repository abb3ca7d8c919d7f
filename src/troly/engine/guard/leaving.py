"""May this text leave for that server? Decided here, from values alone, before a byte goes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from troly.engine.guard.personal_data.detect import find_personal_data
from troly.engine.guard.secrecy import secrecy_mark
from troly.engine.text.forms import normal_form

Kind = Literal["this_machine", "own_network", "public_ai"]
KINDS: tuple[Kind, ...] = ("this_machine", "own_network", "public_ai")
Personal = Literal["block", "placeholders", "send"]
LABELS = ("public", "personal", "personal_sensitive")
"""From what everybody may know to what harms most."""
PUBLIC = 0


@dataclass(frozen=True, slots=True)
class Destination:
    """A server that was named at the machine. ``origin``: scheme, host and port."""

    name: str
    origin: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """What a body lets one server have: documents up to ``clearance`` and ``label``; the questions
    of its members or not; and what becomes of personal data in the text itself."""

    clearance: int = PUBLIC
    label: str = LABELS[0]
    personal: Personal = "block"
    takes_questions: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """Whose text it is, and the most secret document it was taken from."""

    body: str
    actor: str
    clearance: int
    label: str
    holds_question: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """``why`` is a code: of what allows, or of what stands against it."""

    is_allowed: bool
    why: str
    hides_personal: bool = False
    """Only with placeholders in place of personal data."""


_load: ContextVar[Load | None] = ContextVar("load", default=None)


@contextmanager
def carrying(load: Load) -> Iterator[None]:
    """What is sent inside the block is this. Without it nothing leaves the machine."""
    token = _load.set(load)
    try:
        yield
    finally:
        _load.reset(token)


def load_now() -> Load | None:
    return _load.get()


def decide(to: Destination, rule: Rule | None, load: Load | None, text: str) -> Decision:
    """Whatever is not known stands against it. A server of the public gets public text alone,
    whatever the rule says."""
    if to.kind == "this_machine":
        return Decision(True, "this_machine")
    if load is None:
        return Decision(False, "nobody_answers_for_it")
    if rule is None:
        return Decision(False, "no_rule")
    against = _against(to, rule, load)
    if against:
        return Decision(False, against)
    plain, _ = normal_form(text)
    if secrecy_mark(plain) is not None:
        return Decision(False, "secrecy_mark")
    if not find_personal_data(plain):
        return Decision(True, "rule")
    if rule.personal == "placeholders":
        return Decision(True, "rule", hides_personal=True)
    is_allowed = rule.personal == "send" and to.kind == "own_network"
    return Decision(is_allowed, "rule" if is_allowed else "personal_data")


def _against(to: Destination, rule: Rule, load: Load) -> str:
    is_public = to.kind == "public_ai"
    most = PUBLIC if is_public else rule.clearance
    label = LABELS[0] if is_public else rule.label
    if load.clearance > most:
        return "clearance"
    if load.label not in LABELS or label not in LABELS:
        return "label"
    if LABELS.index(load.label) > LABELS.index(label):
        return "label"
    if load.holds_question and not rule.takes_questions:
        return "question"
    return ""
