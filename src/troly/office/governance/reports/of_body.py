"""Evidence of how a body and its installation are run: roles, rules, records, components."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from importlib import metadata

from django.db.models import Count, Max

from troly import __version__
from troly.office.audit.models import Head
from troly.office.audit.signing import last_signed
from troly.office.governance.reports.evidence import Finding, Link, gap, resolver
from troly.office.governance.reports.models import Publication
from troly.office.governance.reports.scope import Scope
from troly.office.library.models import Document, PersonalPolicy, Quarantine
from troly.office.outgoing.models import OutgoingRule
from troly.office.tenants.models import Grant, Member, SecondStep
from troly.office.tenants.permissions import TABLE, Permission


@resolver("audit")
def audit(scope: Scope) -> Finding:
    """The head of the chain of records, and up to where it is signed."""
    head = Head.objects.filter(body=str(scope.tenant.pk)).first()
    if head is None or not head.number:
        return gap("no_audit")
    signed = last_signed(str(scope.tenant.pk))
    return Finding(
        facts={"number": head.number, "signed": signed.number if signed else 0},
        lines=(("head", head.digest),),
        record=[head.number, head.digest],
        at=signed.at if signed else None,
        links=(Link("audit", ""),),
    )


@resolver("roles")
def roles(scope: Scope) -> Finding:
    """Who may do what is kept apart; missing where nobody could approve, or nobody audits."""
    found = Member.objects.filter(tenant=scope.tenant, is_active=True, person__is_active=True)
    counts = dict(found.values_list("role").annotate(n=Count("pk")).order_by("role"))

    def with_permission(wanted: Permission) -> int:
        return sum(n for role, n in counts.items() if wanted in TABLE.get(role, ()))

    facts = {
        "builders": with_permission(Permission.BUILD),
        "officers": with_permission(Permission.APPROVE),
        "auditors": with_permission(Permission.AUDIT),
    }
    if not facts["officers"] or not facts["auditors"]:
        return Finding(gap="roles_missing", facts=facts)
    return Finding(facts=facts, record=counts, links=(Link("people", ""),))


@resolver("second_step")
def second_step(scope: Scope) -> Finding:
    """How many of those who may do most sign in with a second step."""
    strong = [role for role, may in TABLE.items() if len(may & _HEAVY)]
    people = Member.objects.filter(tenant=scope.tenant, is_active=True, role__in=strong)
    ids = set(people.values_list("person_id", flat=True))
    secured = SecondStep.objects.filter(person_id__in=ids, confirmed_at__isnull=False).count()
    if not secured:
        return gap("no_second_step", count=len(ids))
    return Finding(facts={"secured": secured, "count": len(ids)}, record=[secured, len(ids)])


_HEAVY = frozenset({Permission.BUILD, Permission.APPROVE, Permission.PEOPLE, Permission.AUDIT})


@resolver("personal_policy")
def personal_policy(scope: Scope) -> Finding:
    policy = PersonalPolicy.objects.filter(tenant=scope.tenant).first()
    if policy is None:
        return gap("no_personal_policy")
    return Finding(
        facts={"days": policy.conversation_days},
        lines=(
            ("warns", policy.warns),
            ("masks", policy.masks or "none"),
            ("conversation_days", policy.conversation_days),
            ("refuses", scope.tenant.refuses_personal_questions),
        ),
        record=[policy.warns, policy.masks, sorted(policy.open_roles), policy.conversation_days],
        at=policy.changed_at,
        links=(Link("personal_policy", ""),),
    )


@resolver("personal_data")
def personal_data(scope: Scope) -> Finding:
    """How many documents hold personal data, as far as reading found it."""
    found = Document.objects.filter(tenant=scope.tenant, removed_at=None, current__isnull=False)
    if scope.entry is not None:
        version = scope.version_of(scope.entry)
        chosen = version.content["collections"] if version is not None else ()
        found = found.filter(collections__in=[one["id"] for one in chosen]).distinct()
    kinds: Counter[str] = Counter()
    total = holding = 0
    for counts in found.order_by("pk").values_list("current__personal_data", flat=True).iterator():
        total += 1
        present = [kind for kind, count in (counts or {}).items() if count]
        holding += bool(present)
        kinds.update(present)
    if not total:
        return gap("no_documents")
    return Finding(
        facts={"documents": total, "holding": holding},
        lines=tuple((f"kind.{kind}", count) for kind, count in sorted(kinds.items())),
        record=[total, sorted(kinds.items())],
        links=(Link("personal_data", ""),),
    )


@resolver("outgoing_rules")
def outgoing_rules(scope: Scope) -> Finding:
    """What may leave to which server. None: nothing leaves."""
    rows = list(
        OutgoingRule.objects.filter(body=str(scope.tenant.pk)).order_by("destination").values_list(
            "destination", "clearance", "label", "personal", "takes_questions"
        )
    )  # fmt: skip
    return Finding(
        facts={"count": len(rows)},
        lines=tuple(("destination", row[0]) for row in rows),
        record=[list(row) for row in rows],
        links=(Link("outgoing", ""),),
    )


@resolver("quarantine")
def quarantine(scope: Scope) -> Finding:
    """Files with a secrecy mark: held, and decided on by two persons. None is a fact as well."""
    of = Quarantine.objects.filter(version__document__tenant=scope.tenant)
    outcomes = dict(of.values_list("outcome").annotate(n=Count("pk")).order_by("outcome"))
    return Finding(
        facts={
            "held": outcomes.get("", 0),
            "decided": sum(n for outcome, n in outcomes.items() if outcome),
        },
        record=outcomes,
        at=of.aggregate(at=Max("held_at"))["at"],
        links=(Link("quarantine", ""),),
    )


@resolver("sources")
def sources(scope: Scope) -> Finding:
    """The documents answered from: how many, and whose validity is known or over."""
    found = Document.objects.filter(tenant=scope.tenant, removed_at=None, current__isnull=False)
    if scope.entry is not None:
        version = scope.version_of(scope.entry)
        chosen = version.content["collections"] if version is not None else ()
        found = found.filter(collections__in=[one["id"] for one in chosen]).distinct()
    rows = list(found.order_by("pk").values_list("current__sha256", "number", "valid_to"))
    if not rows:
        return gap("no_documents")
    return Finding(
        facts={
            "documents": len(rows),
            "numbered": sum(bool(row[1]) for row in rows),
            "over": sum(row[2] is not None and row[2] < scope.today for row in rows),
        },
        record=[row[0] for row in rows],
        links=(Link("library", ""),),
    )


@resolver("grants")
def grants(scope: Scope) -> Finding:
    """Rights given beyond the usual, each by somebody; none is a fact as well."""
    open_grants = Grant.objects.filter(tenant=scope.tenant, ended_at=None)
    rows = list(open_grants.order_by("granted_at", "pk").values_list("pk", "last_day"))
    dated = sum(row[1] is not None for row in rows)
    return Finding(
        facts={"count": len(rows), "dated": dated}, record=[[str(row[0]), row[1]] for row in rows]
    )


@resolver("components")
def components(scope: Scope) -> Finding:
    """The packages installed here, with the licences they state: read now, from the machine."""
    rows = _packages()
    unstated = sum(not licence for _name, _version, licence in rows)
    return Finding(
        facts={"count": len(rows), "unstated": unstated, "version": __version__},
        record=[list(row) for row in rows],
    )


@lru_cache(maxsize=1)
def _packages() -> tuple[tuple[str, str, str], ...]:
    """(name, version, licence); constant while the program runs."""
    found = {}
    for one in metadata.distributions():
        name = one.metadata["Name"]
        if name:
            found[name.lower()] = (name, one.version, _licence(one))
    return tuple(found[key] for key in sorted(found))


def _licence(one: metadata.Distribution) -> str:
    stated = one.metadata.get("License-Expression") or ""
    if not stated:
        classes = one.metadata.get_all("Classifier") or []
        stated = "; ".join(
            text.split(" :: ")[-1] for text in classes if text.startswith("License ::")
        )
    return stated or (one.metadata.get("License") or "").strip().split("\n")[0][:80]


@resolver("publication")
def publication(scope: Scope) -> Finding:
    """Assistants that everybody may read of, and whom to turn to."""
    made = Publication.objects.filter(tenant=scope.tenant).first()
    entries = made.entries.order_by("number") if made is not None else None
    if scope.entry is not None and entries is not None:
        entries = entries.filter(pk=scope.entry.pk)
    numbers = list(entries.values_list("number", flat=True)) if entries is not None else []
    if made is None or not numbers:
        return gap("nothing_published")
    return Finding(
        facts={"count": len(numbers), "contact": made.contact},
        record=[numbers, made.contact],
        at=made.at,
        links=(Link("public", ""),),
    )
