"""Counts attempts to connect: in a trace of system calls, and in the notes of an audit hook."""

from __future__ import annotations

import ipaddress
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

CALLS = "connect,sendto,sendmsg,sendmmsg,io_uring_setup"
HOOK = '''"""Notes every connection and look-up of a name that Python code here asks for."""
import json, os, sys

_LOG = {log!r}
_WATCHED = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
            "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


def _note(event, arguments):
    if event in _WATCHED:
        shown = [repr(a) for a in arguments if not hasattr(a, "fileno")]
        line = json.dumps({{"event": event, "arguments": shown, "process": os.getpid()}}) + "\\n"
        descriptor = os.open(_LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)


sys.addaudithook(_note)
'''

_CALL = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg|io_uring_setup)\(")
_FAMILY = re.compile(r"sa_family=(AF_\w+)")
_ADDRESS = re.compile(
    r'sin_addr=inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"', flags=re.ASCII
)
_LOCAL_FAMILIES = ("AF_UNIX", "AF_NETLINK", "AF_UNSPEC")
_LOCAL_NAMES = ("localhost", "None")
_HOST = re.compile(r"""^\(?['"]?([^'",)]*)""")


@dataclass
class Count:
    """``local``: attempts that stay on this machine, by kind; ``outward``: all others, in words."""

    local: Counter[str] = field(default_factory=Counter)
    outward: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kept = ", ".join(f"{kind} {n}" for kind, n in sorted(self.local.items())) or "none"
        return f"outward {len(self.outward)}; local: {kept}"


def is_local(host: str) -> bool:
    """Is this address or name one of this machine, by itself and without asking anybody?"""
    if host in _LOCAL_NAMES or host == "":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def in_trace(lines: Iterable[str]) -> Count:
    """Attempts in the output of ``strace -f -e trace=connect,sendto,…``.

    What cannot be understood counts as outward: a proof must not rest on a pattern that missed.
    """
    count = Count()
    for line in lines:
        if not (call := _CALL.search(line)):
            continue
        families = _FAMILY.findall(line)
        if call[1] == "io_uring_setup":
            count.outward.append(line.strip())
        elif not families:
            # Without an address it goes where an earlier connect went, and that was counted.
            count.local["on an open connection"] += 1
        elif set(families) <= set(_LOCAL_FAMILIES):
            count.local[families[0]] += 1
        else:
            addresses = [four or six for four, six in _ADDRESS.findall(line)]
            if len(addresses) == len(families) and all(map(is_local, addresses)):
                count.local["loopback"] += 1
            else:
                count.outward.append(line.strip())
    return count


def in_notes(lines: Iterable[str]) -> Count:
    """Attempts in the notes of ``HOOK``: connections, datagrams and look-ups of names."""
    count = Count()
    for line in lines:
        note = json.loads(line)
        event, arguments = note["event"].removeprefix("socket."), note["arguments"]
        address = arguments[0] if arguments else ""
        is_path = address.startswith(("'/", "b'", "'\\x00", '"/'))
        found = _HOST.match(address)
        if is_path:
            count.local["AF_UNIX"] += 1
        elif found and is_local(found[1]):
            count.local[event] += 1
        else:
            count.outward.append(f"{event} {address}")
    return count
