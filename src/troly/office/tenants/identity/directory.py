"""A directory that speaks LDAP: somebody is who they say when it lets them bind with their
password. Everything typed goes into a filter escaped; one name must lead to one entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from troly.errors import NotAllowed, Unavailable
from troly.office.tenants.identity.arrivals import MOST_GROUPS, Arrival
from troly.office.tenants.identity.facts import DirectoryFacts, secret_in
from troly.office.tenants.identity.ports import ports

if TYPE_CHECKING:
    from troly.outbound import OutboundRequest

Told = Callable[["OutboundRequest"], None]
DISABLED_IN_AD = 0x2
LOCKED = ("nsAccountLock", "pwdAccountLockedTime")
SECONDS = 5


@dataclass(frozen=True)
class _Entry:
    dn: str
    values: Mapping[str, list[bytes]]

    def text(self, attribute: str) -> str:
        found = self.values.get(attribute.casefold()) or []
        return found[0].decode("utf-8", "replace").replace("\0", "") if found else ""


def sign_in(facts: DirectoryFacts, name: str, password: str, told: Told) -> Arrival | None:
    """Who binds with this password; None when nobody does, or whoever it is is switched off.

    Raises ``Unavailable`` (``directory_away``) and ``NotAllowed`` (``identity_lies``,
    ``identity_too_many_groups``).
    """
    # A bind with a name and no password succeeds on many servers, as nobody.
    if not password or "\0" in password or not name.strip():
        return None
    with _searching(facts, told) as connection:
        entry = _one(connection, facts, _named(facts, name.strip()))
        if entry is None or not _is_enabled(entry) or not _binds(facts, entry, password, told):
            return None
        return _arrival(connection, facts, entry)


def look_up(facts: DirectoryFacts, subjects: list[str], told: Told) -> dict[str, Arrival | None]:
    """By subject, what the directory says now; None for one who is gone or switched off."""
    found: dict[str, Arrival | None] = {}
    with _searching(facts, told) as connection:
        for subject in subjects:
            try:
                entry = _one(connection, facts, _by_subject(facts, subject))
                is_in = entry is not None and _is_enabled(entry)
                found[subject] = _arrival(connection, facts, entry) if entry and is_in else None
            except NotAllowed:
                # What would not let them in does not keep them in; others are not held up.
                found[subject] = None
    return found


def examine(facts: DirectoryFacts, told: Told) -> int:
    """Bind and look for people: how many there are, at most 1,000."""
    with _searching(facts, told) as connection:
        return len(_search(connection, facts.people_base, facts.people_filter, ["1.1"], 1000))


@contextmanager
def _searching(facts: DirectoryFacts, told: Told) -> Iterator[Any]:
    """A connection bound as the account that looks people up."""
    with _open(facts, told) as connection:
        if facts.bind_dn:
            _bind(connection, facts.bind_dn, secret_in(facts.bind_password_file))
            if connection.result["result"] != 0:
                raise Unavailable("directory_refuses", why=connection.result["description"])
        yield connection


@contextmanager
def _open(facts: DirectoryFacts, told: Told) -> Iterator[Any]:
    from ldap3.core.exceptions import LDAPException

    connection = ports().directory(facts.url, facts.start_tls, facts.ca_file, told)
    try:
        yield connection
    except (LDAPException, OSError) as error:
        raise Unavailable("directory_away", why=type(error).__name__) from None
    finally:
        with suppress(LDAPException, OSError):
            connection.unbind()


def _bind(connection: Any, dn: str, password: str) -> bool:
    connection.user, connection.password = dn, password
    connection.authentication = "SIMPLE"
    return bool(connection.bind(read_server_info=False))


def _binds(facts: DirectoryFacts, entry: _Entry, password: str, told: Told) -> bool:
    # On a connection of its own: the searching account's rights must not be the person's.
    with _open(facts, told) as connection:
        if _bind(connection, entry.dn, password):
            return True
        # 49: wrong password; 53 and 19: a policy of the directory's shuts the account.
        if connection.result["result"] in (49, 53, 19):
            return False
        raise Unavailable("directory_refuses", why=connection.result["description"])


def _named(facts: DirectoryFacts, name: str) -> str:
    from ldap3.utils.conv import escape_filter_chars

    typed = escape_filter_chars(name[:150])
    either = "".join(f"({attribute}={typed})" for attribute in facts.name_attributes)
    return f"(&{facts.people_filter}(|{either}))"


def _by_subject(facts: DirectoryFacts, subject: str) -> str:
    from ldap3.utils.conv import escape_bytes, escape_filter_chars

    value = escape_filter_chars(subject)
    if facts.subject_attribute.casefold() == "objectguid":
        value = escape_bytes(bytes.fromhex(subject))
    return f"(&{facts.people_filter}({facts.subject_attribute}={value}))"


def _one(connection: Any, facts: DirectoryFacts, wanted: str) -> _Entry | None:
    attributes = {
        *facts.name_attributes,
        facts.full_name_attribute,
        facts.subject_attribute,
        "userAccountControl",
        *LOCKED,
    }
    if facts.groups_attribute:
        attributes.add(facts.groups_attribute)
    found = _search(connection, facts.people_base, wanted, sorted(attributes), 2)
    if len(found) > 1:
        raise NotAllowed("identity_lies", why="two entries of one name")
    return found[0] if found else None


def _search(
    connection: Any, base: str, wanted: str, attributes: list[str], most: int
) -> list[_Entry]:
    connection.search(base, wanted, attributes=attributes, size_limit=most, time_limit=SECONDS)
    # 0: done; 4: more than asked for; 32: no such base.
    code = connection.result["result"]
    if code not in (0, 4):
        raise Unavailable("directory_refuses", why=connection.result["description"])
    return [
        _Entry(
            str(one["dn"]),
            {
                name.casefold(): list(values)
                for name, values in (one.get("raw_attributes") or {}).items()
            },
        )
        for one in connection.response or []
        if one.get("type") == "searchResEntry"
    ]


def _is_enabled(entry: _Entry) -> bool:
    control = entry.text("userAccountControl")
    if control.isascii() and control.isdigit() and int(control) & DISABLED_IN_AD:
        return False
    return not any(entry.text(name) not in ("", "FALSE") for name in LOCKED)


def _arrival(connection: Any, facts: DirectoryFacts, entry: _Entry) -> Arrival:
    subject = _subject(facts, entry)
    return Arrival(
        subject=subject,
        name=entry.text(facts.name_attributes[0])[:150] or subject,
        full_name=" ".join(entry.text(facts.full_name_attribute).split())[:200],
        groups=_groups(connection, facts, entry),
    )


def _subject(facts: DirectoryFacts, entry: _Entry) -> str:
    raw = entry.values.get(facts.subject_attribute.casefold()) or []
    if not raw or not raw[0]:
        # A name can be given to somebody else one day: without a lasting mark nobody gets in.
        raise NotAllowed("identity_lies", why=f"no {facts.subject_attribute}")
    is_binary = facts.subject_attribute.casefold() == "objectguid"
    return raw[0].hex() if is_binary else raw[0].decode("utf-8", "replace")[:255]


def _groups(connection: Any, facts: DirectoryFacts, entry: _Entry) -> frozenset[str]:
    """Whole names of groups, and the short name that each begins with."""
    names = [
        raw.decode("utf-8", "replace")
        for raw in entry.values.get(facts.groups_attribute.casefold(), ())
    ]
    if facts.groups_filter:
        from ldap3.utils.conv import escape_filter_chars

        wanted = facts.groups_filter.replace("{dn}", escape_filter_chars(entry.dn))
        base = facts.groups_base or facts.people_base
        names += [one.dn for one in _search(connection, base, wanted, ["1.1"], MOST_GROUPS + 1)]
    if len(names) > MOST_GROUPS:
        raise NotAllowed("identity_too_many_groups", count=len(names), limit=MOST_GROUPS)
    return frozenset(names) | frozenset(_short(name) for name in names)


def _short(dn: str) -> str:
    from ldap3.core.exceptions import LDAPInvalidDnError
    from ldap3.utils.dn import parse_dn

    try:
        return str(parse_dn(dn)[0][1])
    except (LDAPInvalidDnError, IndexError):
        return dn
