"""A bad setting ends the start with its name and what to write, in words and without a trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from troly import app
from troly.errors import SettingsError
from troly.settings import Settings


@pytest.mark.parametrize(("language", "word"), [("vi_VN.UTF-8", "Thiết lập"), ("C", "Thiết lập")])
def test_the_command_says_which_setting(tmp_path: Path, language: str, word: str) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TROLY_")},
        "TROLY_HOME": str(tmp_path),
        "TROLY_QDRANT_URL": "https://machine.example/made-up",
        "LC_ALL": language,
        "PYTHONIOENCODING": "utf-8",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "troly", "doctor"],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert ended.returncode == 2
    assert word in ended.stderr
    assert "TROLY_QDRANT_URL" in ended.stderr
    assert "https://machine:6333" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "facts",
    [
        {"qdrant_url": "machine:6333"},
        {"qdrant_url": "grpc://machine:6334"},
        {"qdrant_url": "https://machine:6333/prefix"},
        {"qdrant_url": "https://key@machine:6333"},
        {"qdrant_url": "https://machine:port"},
        {"qdrant_url": "http://10.0.0.5:6333", "qdrant_api_key_file": "/made/up"},
    ],
)
def test_an_address_that_could_leak_or_mislead_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="qdrant"):
        Settings(**facts)  # type: ignore[arg-type]


def test_a_good_address_stands(tmp_path: Path) -> None:
    assert Settings().owns_index
    for address in ("https://machine.example", "http://10.0.0.5:6333", "http://127.0.0.1:6333/"):
        chosen = Settings(qdrant_url=address)
        assert not chosen.owns_index
        assert chosen.qdrant_url == address.rstrip("/")
        assert chosen.qdrant_api_key() == ""
    key = tmp_path / "key"
    chosen = Settings(qdrant_url="https://machine.example", qdrant_api_key_file=key)
    with pytest.raises(SettingsError, match="QDRANT_API_KEY_FILE"):
        chosen.qdrant_api_key()
    key.write_text("\n")
    with pytest.raises(SettingsError, match="empty"):
        chosen.qdrant_api_key()
    key.write_text("made-up\n")
    assert chosen.qdrant_api_key() == "made-up"


def test_the_missing_client_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name.startswith(("qdrant_client", "troly.engine.search.indexes.qdrant")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "qdrant_client", None)
    with pytest.raises(SettingsError, match="qdrant-client is not installed"):
        app.qdrant_index(Settings(qdrant_url="http://127.0.0.1:6333"))
    with pytest.raises(SettingsError, match="empty"):
        app.qdrant_index(Settings())


def test_an_embedded_installation_does_not_load_it() -> None:
    program = (
        "import sys; import troly.app, troly.doors.cli.main; "
        "sys.exit(any(n.startswith(('qdrant_client', 'grpc')) for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0
