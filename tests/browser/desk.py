"""A whole desk for the journeys: ``troly serve`` as a person starts it, on a home of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NoReturn

START_SECONDS, STOP_SECONDS, COMMAND_SECONDS = 120, 40, 240


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desk:
    """``password`` is the one-time password until somebody sets their own and says so here."""

    name = "admin"

    def __init__(self, home: Path, model: Path, model_url: str = "") -> None:
        self.home = home
        self.address = f"http://127.0.0.1:{_free_port()}"
        self.password = ""
        self.has_own_password = False
        self.has_samples = False
        self._log = home / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("TROLY_", "LC_", "LANG"))}
        self._environment = {
            **kept,
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "TROLY_HOME": str(home),
            "TROLY_EMBEDDING_FOLDER": str(model),
            "TROLY_MODEL_URL": model_url,
            "TROLY_PORT": self.address.rsplit(":", 1)[1],
            "TROLY_QUESTIONS_PER_MINUTE": "1000",
            "TROLY_SIGN_IN_ATTEMPTS": "3",
        }

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def start(self) -> None:
        """Returns once pages are served; fails with the log when they are not in time."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "troly", "serve"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while self.address not in self.log:
            if self._process.poll() is not None:
                self._fail(f"the desk ended with {self._process.returncode}")
            if time.monotonic() > until:
                self._fail(f"the desk did not start in {START_SECONDS} s")
            time.sleep(0.1)
        with urllib.request.urlopen(f"{self.address}/sign-in", timeout=30) as page:
            assert page.status == 200
        told = re.search(r"Mật khẩu: (\S+)", self.log)
        if told is None:
            self._fail("no one-time password was told")
        self.password = told[1]

    def _fail(self, what: str) -> NoReturn:
        raise AssertionError(f"{what}; its log:\n{self.log}")

    def command(self, *words: str) -> str:
        """A command of the same installation while it runs; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "troly", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}\n{self.log}"
        return done.stdout

    def load_samples(self) -> None:
        if not self.has_samples:
            self.command("demo", "--no-serve")
            self.has_samples = True

    def stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
