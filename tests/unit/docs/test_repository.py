"""What may not stand in the repository: places of one machine, registries, makers' marks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PARTS = ("src", "tests", "docs", "scripts", "bench", "evals", "requirements", ".ci")
READ = {
    "", ".py", ".md", ".txt", ".in", ".toml", ".html", ".css", ".js", ".json", ".jsonl", ".po",
    ".src", ".svg", ".cfg", ".yml",
}  # fmt: skip
# Taken apart, or this file would be the first to hold them.
PLACES = (r"(?<![\w.\-/…])/" + "work" + r"(?![\w-])", r"\.\." + "/shared")
HOSTS = (
    "pypi" + r"\.",
    "python" + "hosted",
    "npm" + r"js\.",
    "hugging" + r"face\.co",
    "proxy" + r"\.golang",
)
MAKERS = (
    "clau" + "de",
    "anthro" + "pic",
    "open" + "ai codex",
    "chat" + "gpt",
    "co-authored" + "-by",
)
# The whole check looks beside the clone for texts that may not be in it.
ALLOWED = {".ci/run": ".." + "/shared"}
FORBIDDEN = re.compile("|".join((*PLACES, *HOSTS, *MAKERS)), flags=re.I)


def _files() -> list[Path]:
    files = [path for path in ROOT.iterdir() if path.is_file()]
    for part in PARTS:
        files += [path for path in (ROOT / part).rglob("*") if path.is_file()]
    return [p for p in files if p.suffix in READ and "__pycache__" not in p.parts]


def test_every_part_of_the_repository_is_looked_at() -> None:
    seen = {path.relative_to(ROOT).parts[0] for path in _files()}
    assert {"src", "tests", "docs", "scripts", "README.md", "pyproject.toml"} <= seen


def test_nothing_forbidden_is_named() -> None:
    found = []
    for path in _files():
        name = str(path.relative_to(ROOT))
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            hit = FORBIDDEN.search(line)
            if hit and hit.group() != ALLOWED.get(name):
                found.append(f"{name}:{number}: {hit.group()}")
    assert found == []
