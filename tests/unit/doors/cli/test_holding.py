"""One desk for one home, at one address."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from troly.doors.cli import holding
from troly.errors import Unavailable
from troly.settings import Settings


def test_a_home_is_held_by_one_desk_and_free_once_it_ended(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    lock = holding.hold(settings)
    assert holding.is_held(settings)
    with pytest.raises(Unavailable) as caught:
        holding.hold(settings)
    assert caught.value.code == "desk_already_runs"
    assert not holding.is_held(Settings(home=tmp_path / "other"))
    os.close(lock)
    assert not holding.is_held(settings)


def test_the_program_that_takes_over_holds_the_home_still(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    begin = (
        "import os, sys\n"
        "from troly.doors.cli import holding\n"
        "from troly.settings import Settings\n"
        f"holding.hold(Settings(home={str(settings.home)!r}))\n"
        "later = 'print(1, flush=True); input()'\n"
        "os.execv(sys.executable, [sys.executable, '-c', later])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", begin], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None and process.stdout.readline() == b"1\n"
    assert holding.is_held(settings)
    process.communicate(b"\n", timeout=60)
    assert not holding.is_held(settings)


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = Settings(home=tmp_path, host="127.0.0.1", port=port)
        with pytest.raises(Unavailable) as caught:
            holding.check_port(settings, patience=0)
        assert (caught.value.code, caught.value.facts["port"]) == ("port_taken", port)
    holding.check_port(settings, patience=0)
