"""The guard at the one door out: asked for each request, and each answer of it on record."""

from __future__ import annotations

from django.db import transaction

from troly.engine.guard.leaving import Decision, Destination, Load, decide, load_now
from troly.errors import Unavailable
from troly.office.audit.chain import record
from troly.office.outgoing.rules import rule_of


def decision_on(to: Destination, load: Load, text: str) -> Decision:
    """What the guard says of ``text``; nothing is recorded and nothing sent."""
    return decide(to, rule_of(load.body, to.name), load, text)


def let_out(to: Destination, purpose: str, text: str, sha256: str, size: int) -> None:
    """To be called before ``size`` bytes with this digest are sent; ``text`` is what they say.

    Writes one entry into the chain of the body whose text it is: where to, what for, why. Raises
    ``Unavailable`` (``sending_refused``) when they may not leave; whatever else it raises, nothing
    is to be sent either.
    """
    load = load_now()
    rule = rule_of(load.body, to.name) if load else None
    decision = decide(to, rule, load, text)
    # Placeholders were to be put in before; that personal data is still here stands against it.
    is_allowed = decision.is_allowed and not decision.hides_personal
    why = "personal_data" if decision.hides_personal else decision.why
    stays_here = to.kind == "this_machine" and purpose != "writing"
    if load is not None and not stays_here:
        with transaction.atomic():
            record(
                load.body,
                load.actor,
                "sent_out" if is_allowed else "sending_refused",
                to.name,
                origin=to.origin,
                kind=to.kind,
                purpose=purpose,
                why=why,
                sha256=sha256,
                bytes=size,
                clearance=load.clearance,
                label=load.label,
            )
    if not is_allowed:
        raise Unavailable("sending_refused", why=why, to=to.name)
