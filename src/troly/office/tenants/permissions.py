"""Who may do what: one table, which every door and every room asks.

Duties are kept apart: who builds assistants does not approve them, who runs the machine reads no
content, who audits reads content only with a reason given and recorded. Nobody changes their own
role (``people.change``).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    READ = "read"
    """Ask assistants and open documents, within clearance and grants."""
    BUILD = "build"
    """Add documents and make assistants."""
    STEER = "steer"
    """See background work, pause it, stop it and try it again."""
    APPROVE = "approve"
    """Decide on assistants, and on files held back for a secrecy marking."""
    TRAIN = "train"
    """Prepare courses and see their results."""
    AUDIT = "audit"
    """Search the audit record; open content with a reason."""
    WATCH = "watch"
    """See the figures of the machine."""
    PEOPLE = "people"
    """Invite, change and end members and sign-ins."""
    BODIES = "bodies"
    """Make, move and close bodies below one's own."""
    PERSONAL = "personal"
    """Set the rules on personal data; carry out the requests of those whose data it is."""


TABLE: Mapping[str, frozenset[Permission]] = {
    "reader": frozenset({Permission.READ}),
    "builder": frozenset({Permission.READ, Permission.BUILD, Permission.STEER}),
    "officer": frozenset({Permission.READ, Permission.APPROVE, Permission.PERSONAL}),
    "trainer": frozenset({Permission.READ, Permission.TRAIN}),
    "auditor": frozenset({Permission.AUDIT}),
    "operator": frozenset({Permission.STEER, Permission.WATCH}),
    # Somebody alone at one desk must be able to work; approving and auditing stay with others.
    "administrator": frozenset(
        {
            Permission.READ,
            Permission.BUILD,
            Permission.STEER,
            Permission.WATCH,
            Permission.PEOPLE,
            Permission.BODIES,
            Permission.PERSONAL,
        }
    ),
}
"""By role, as ``models.Role`` writes it."""

NEVER_TOGETHER = (
    (Permission.BUILD, Permission.APPROVE),
    (Permission.AUDIT, Permission.BUILD),
    (Permission.AUDIT, Permission.APPROVE),
    (Permission.AUDIT, Permission.PEOPLE),
    (Permission.APPROVE, Permission.PEOPLE),
)
"""Pairs that no role holds at once."""

REFUSALS: Mapping[Permission, str] = {
    Permission.READ: "reader_needed",
    Permission.BUILD: "builder_needed",
    Permission.STEER: "steering_needed",
    Permission.APPROVE: "officer_needed",
    Permission.TRAIN: "trainer_needed",
    Permission.AUDIT: "auditor_needed",
    Permission.WATCH: "operator_needed",
    Permission.PEOPLE: "administrator_needed",
    Permission.BODIES: "administrator_needed",
    Permission.PERSONAL: "personal_officer_needed",
}
"""The code of the refusal where a permission is missing."""
