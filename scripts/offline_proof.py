"""Proves that Troly connects to nobody: installs from a bundle, takes documents in, answers,
serves and upgrades, once in a network namespace without any route and once where there is one,
while every attempt to connect is counted, by Python's audit hook and at the system calls.

Exit code 0: no attempt outward; 1: an attempt, or a step that failed; 2: the proof cannot be made
on this machine, with the reason.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import connections
from offline_journey import Journey

SCRIPT = Path(__file__).resolve()
NOWHERE = "192.0.2.1"
"""An address of TEST-NET-1 (RFC 5737): belongs to nobody."""
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


class CannotProve(Exception):
    """This machine lacks what the proof needs."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    # Steps and judgements come from several processes: in the order in which they happen.
    sys.stdout.reconfigure(line_buffering=True)
    if options.inside:
        return _inside(options)
    try:
        namespace = _namespace_command()
        _need("strace", "apt install strace")
    except CannotProve as error:
        print(f"the offline proof cannot be made here: {error}", file=sys.stderr)
        return 2
    started, is_good = time.monotonic(), True
    with tempfile.TemporaryDirectory(prefix="troly-offline-", dir=options.work) as made:
        for name, prefix in (("without a route", namespace), ("with a route", [])):
            place = Path(made) / name.replace(" ", "-")
            place.mkdir()
            is_good = _prove(name, prefix, place, options) and is_good
        is_good = _instruments_work(namespace, Path(made)) and is_good
    print(f"\n{'offline: proved' if is_good else 'NOT PROVED'}, {time.monotonic() - started:.0f} s")
    return 0 if is_good else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":", 1)[0])
    parser.add_argument("bundle", type=Path, help="folder that `make bundle` made")
    parser.add_argument("--public-key", type=Path, help="checks the signature of the bundle")
    parser.add_argument("--older", type=Path, help="packed home of an older version, to upgrade")
    parser.add_argument("--work", type=Path, help="folder for temporary files")
    parser.add_argument("--inside", choices=("namespace", "here", "check"), help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _need(program: str, remedy: str) -> None:
    if shutil.which(program) is None:
        raise CannotProve(f"there is no {program}: {remedy}")


def _namespace_command() -> list[str]:
    """Command that runs another in a fresh network namespace. Raises ``CannotProve``."""
    _need("unshare", "apt install util-linux")
    problem = ""
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        tried = subprocess.run([*command, "true"], capture_output=True, text=True)
        if tried.returncode == 0:
            return command
        problem = tried.stderr.strip()
    raise CannotProve(
        f"no network namespace may be made ({problem}); run it as root, or allow user namespaces"
    )


def _traced(trace: Path) -> list[str]:
    # -s 0: the trace holds addresses, never content.
    return [
        "strace", "-f", "--seccomp-bpf", "-qq", "-s", "0", "-e", "signal=none",
        "-e", f"trace={connections.CALLS}", "-o", str(trace),
    ]  # fmt: skip


def _prove(name: str, prefix: Sequence[str], place: Path, options: argparse.Namespace) -> bool:
    trace = place / "calls"
    inside = [sys.executable, str(SCRIPT), str(options.bundle.resolve())]
    inside += ["--inside", "namespace" if prefix else "here", "--place", str(place)]
    if options.public_key:
        inside += ["--public-key", str(options.public_key.resolve())]
    if options.older:
        inside += ["--older", str(options.older.resolve())]
    print(f"\n=== {name}", flush=True)
    ended = subprocess.run([*_traced(trace), *prefix, *inside])
    return _judge(place, ended.returncode)


def _judge(place: Path, code: int) -> bool:
    calls = connections.in_trace(_lines(place / "calls"))
    notes = connections.in_notes(_lines(place / "notes"))
    print(f"system calls: {calls}\naudit hook:   {notes}")
    for attempt in [*calls.outward, *notes.outward][:10]:
        print(f"  outward: {attempt}")
    seen = calls.local["loopback"] > 0 and sum(notes.local.values()) > 0
    if not seen:
        print("  nothing was seen at all: the instruments did not work")
    return code == 0 and seen and not calls.outward and not notes.outward


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", errors="replace").splitlines() if path.exists() else []


def _instruments_work(namespace: Sequence[str], made: Path) -> bool:
    """Attempts made on purpose, where nothing can leave, must be counted by both instruments."""
    place = made / "without-a-route"
    for name in ("calls", "notes"):
        (place / name).unlink(missing_ok=True)
    inside = [sys.executable, str(SCRIPT), ".", "--inside", "check", "--place", str(place)]
    subprocess.run([*_traced(place / "calls"), *namespace, *inside], check=True)
    calls = connections.in_trace(_lines(place / "calls"))
    notes = connections.in_notes(_lines(place / "notes"))
    is_good = len(calls.outward) >= 2 and len(notes.outward) >= 3
    print(
        f"\n=== attempts on purpose: system calls {len(calls.outward)},"
        f" audit hook {len(notes.outward)}: {'counted' if is_good else 'MISSED'}"
    )
    return is_good


def _inside(options: argparse.Namespace) -> int:
    journey = Journey(options.bundle, options.place, options.public_key, options.older)
    if options.inside != "here":
        _raise_loopback()
    if options.inside == "check":
        journey.attempt(NOWHERE)
        return 0
    routes = _routes()
    print(f"routes of this namespace: {len(routes)}", flush=True)
    if options.inside == "namespace" and routes:
        print(f"there is a way out: {routes}", file=sys.stderr)
        return 1
    with _told_failures():
        for what in journey.steps():
            started = time.monotonic()
            said = what()
            print(f"{time.monotonic() - started:6.1f} s  {what.__name__}: {said}", flush=True)
        return 0
    return 1


@contextmanager
def _told_failures() -> Iterator[None]:
    try:
        yield
    except (subprocess.SubprocessError, AssertionError, KeyError, ValueError, OSError) as error:
        print(f"  failed: {error!r}", file=sys.stderr)
        for stream in (getattr(error, "stdout", ""), getattr(error, "stderr", "")):
            print((stream or "")[-2000:], file=sys.stderr)


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | IFF_UP))


def _routes() -> list[str]:
    """Interfaces other than the loopback to which some route leads."""
    four = [line.split()[0] for line in _lines(Path("/proc/net/route"))[1:]]
    six = [line.split()[-1] for line in _lines(Path("/proc/net/ipv6_route"))]
    return sorted({name for name in (*four, *six) if name != "lo"})


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    sys.exit(main())
