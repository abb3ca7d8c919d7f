"""What a new installation does in its first minutes, as steps that each say what came of them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from connections import HOOK

COLLECTION = "Tài liệu mẫu"
QUESTION = "phan anh ve moi truong thi bao nhieu ngay duoc tra loi"
OLDER_QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
"""To the records of scripts/make_upgrade_fixture.py."""
SAMPLES = (
    "quy-che-lam-viec.pdf",
    "thu-tuc-ho-tich-chung-thuc.docx",
    "hoi-dap-thuong-gap.html",
    "guidance-for-visitors.md",
    "thong-bao-thoi-gian-lam-viec.txt",
)
"""One of each format."""
START_SECONDS = 120


class Journey:
    """Everything happens below ``place``; connections are noted in ``place/notes``."""

    def __init__(
        self, bundle: Path, place: Path, public_key: Path | None, older: Path | None
    ) -> None:
        self._bundle, self._place = bundle, place
        self._public_key, self._older = public_key, older
        self._installed = place / "opt" / "current"
        self._home, self._port = place / "home", 0

    def steps(self) -> list[Callable[[], str]]:
        steps = [self.install, self.watch, self.ingest, self.ask, self.serve]
        return [*steps, self.upgrade] if self._older else steps

    def install(self) -> str:
        command = [self._bundle / "install.sh", "--prefix", self._place / "opt"]
        command += ["--link", self._place / "bin"]
        if self._public_key:
            command += ["--public-key", self._public_key]
        self._run(*command)
        return self._troly("--version").strip()

    def watch(self) -> str:
        """From here on the audit hook runs in every Python process of the installation, children
        that read files included."""
        packages = next(self._installed.glob("lib/python3.*/site-packages"))
        hook = HOOK.format(log=str(self._place / "notes"))
        (packages / "_connections_noted.py").write_text(hook, "utf-8")
        (packages / "_connections_noted.pth").write_text("import _connections_noted\n", "utf-8")
        return "audit hook in place"

    def ingest(self) -> str:
        packages = next(self._installed.glob("lib/python3.*/site-packages"))
        samples = packages / "troly" / "content" / "samples"
        files = [str(samples / name) for name in SAMPLES]
        said = json.loads(self._troly("ingest", *files, "--collection", COLLECTION, "--json"))
        assert [entry["state"] for entry in said["files"]] == ["complete"] * len(files), said
        passages = sum(entry["passages"] for entry in said["files"])
        return f"{len(files)} files, {passages} passages searchable by words and meaning"

    def ask(self) -> str:
        said = json.loads(self._troly("ask", QUESTION, "--collection", COLLECTION, "--json"))
        assert said["ending"] == "answered" and said["quotes"], said["ending"]
        return f"{said['ending']}, {len(said['quotes'])} quotes"

    def serve(self) -> str:
        token = self._troly("token", "offline").split()[-1]
        self._port = _free_port()
        server = subprocess.Popen([self._program, "serve"], env=self._environment())
        try:
            self._wait_until_ready()
            assert "<form" in self._get("/sign-in").decode()
            assert self._get("/health")
            assistants = json.loads(self._get("/api/v1/assistants", token))
            assistant = next(a["id"] for a in assistants if a["name"] == COLLECTION)
            address = f"/api/v1/assistants/{assistant}/ask"
            said = json.loads(self._get(address, token, {"question": QUESTION}))
            assert said["ending"] == "answered" and said["quotes"], said["ending"]
            assert b"troly_" in self._get("/metrics")
        finally:
            server.send_signal(signal.SIGTERM)
            code = server.wait(60)
        assert code == 0, f"serve ended with {code}"
        return f"{said['ending']}, {len(said['quotes'])} quotes over HTTP; stopped in order"

    def upgrade(self) -> str:
        assert self._older is not None
        self._home = self._place / "older"
        self._home.mkdir()
        with tarfile.open(self._older) as archive:
            archive.extractall(self._home, filter="data")
        while not (self._home / "records.sqlite3").exists():
            self._home = next(path for path in self._home.iterdir() if path.is_dir())
        self._troly("rebuild")
        facts = json.loads(self._troly("doctor", "--json"))
        passages = sum(body["passages"] for body in facts["bodies"])
        said = json.loads(self._troly("ask", OLDER_QUESTION, "--json"))
        assert passages > 0 and said["ending"] == "answered", (facts, said["ending"])
        return f"{self._older.name}: {passages} passages, {said['ending']}"

    def attempt(self, address: str) -> None:
        """Connect, send a datagram and look a name up, on purpose."""
        code = f"""
import socket
for kind, call in ((socket.SOCK_STREAM, "connect"), (socket.SOCK_DGRAM, "sendto")):
    with socket.socket(socket.AF_INET, kind) as s:
        s.settimeout(1)
        try:
            s.connect(({address!r}, 9)) if call == "connect" else s.sendto(b"", ({address!r}, 9))
        except OSError:
            pass
try:
    socket.getaddrinfo("troly.invalid", 80)
except OSError:
    pass
"""
        subprocess.run([self._installed / "bin" / "python", "-c", code], check=True)

    @property
    def _program(self) -> Path:
        return self._installed / "bin" / "troly"

    def _environment(self) -> dict[str, str]:
        kept = {n: os.environ[n] for n in ("PATH", "HOME", "TMPDIR", "LANG") if n in os.environ}
        return {**kept, "TROLY_HOME": str(self._home), "TROLY_PORT": str(self._port or 8000)}

    def _run(self, *command: str | Path, code: int | None = 0) -> str:
        done = subprocess.run(command, capture_output=True, text=True, env=self._environment())
        if code is not None and done.returncode != code:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        return done.stdout

    def _troly(self, *arguments: str, code: int | None = 0) -> str:
        return self._run(self._program, *arguments, code=code)

    def _get(self, path: str, token: str = "", content: Any = None) -> bytes:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps(content).encode() if content is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", body, headers)
        # A proxy of the machine must not be used, nor needed, for the machine itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as response:
            found: bytes = response.read()
        return found

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self._get("/ready")
                return
            except (OSError, urllib.error.HTTPError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
