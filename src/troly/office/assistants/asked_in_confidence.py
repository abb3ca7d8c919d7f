"""Words that may not be handled: pasted from a marked paper, or asked with somebody's data."""

from __future__ import annotations

from troly.engine.guard.personal_data.detect import count_kinds, find_personal_data
from troly.engine.guard.secrecy import secrecy_mark
from troly.engine.text.forms import normal_form
from troly.office.library.personal import policy_of
from troly.office.library.quarantine import is_kept_here
from troly.office.tenants.models import Tenant

WITHHELD = "▇▇▇"
"""What is kept in place of such a question."""
_A_WORD = 30
"""Characters: shorter, "tối mật" is what is asked about."""


def carries_a_secret(typed: str) -> bool:
    """Whether a text carries a secrecy marking of a level that this installation may not keep."""
    text, _ = normal_form(typed)
    if len(text.strip()) <= _A_WORD:
        return False
    level = secrecy_mark(text)
    return level is not None and not is_kept_here(level)


def must_not_be_asked(body: Tenant, question: str) -> bool:
    """Whether a question carries a secrecy marking, or personal data that its body refuses."""
    if carries_a_secret(question):
        return True
    text, _ = normal_form(question)
    return body.refuses_personal_questions and bool(find_personal_data(text))


def kinds_to_warn_of(body: Tenant, question: str) -> list[str]:
    """Kinds of personal data in a question that its asker is told of; empty where the body's
    policy does not warn."""
    found = count_kinds(find_personal_data(normal_form(question)[0]))
    return sorted(found) if found and policy_of(body).warns else []
