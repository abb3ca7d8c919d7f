"""Plain text files."""

from __future__ import annotations

import re
from pathlib import Path

from troly.engine.parsing.draft import Draft, DraftBlock, Progress
from troly.engine.parsing.encodings import decoded
from troly.engine.parsing.structure import starts_unit

_BLANK = re.compile(r"\n[^\S\n]*\n")
_SENTENCE_END = (".", ";", ":", "!", "?", "…", ".”", '."')


def read_plain(path: Path, progress: Progress) -> Draft:
    """One block a line; lines broken to a width are joined to their paragraph by a space."""
    text, warning = decoded(path.read_bytes())
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    draft = Draft(warnings=[warning] if warning else [], lines=text.split("\n"))
    width = _width(text)
    for paragraph in _BLANK.split(text):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        draft.blocks.extend(DraftBlock(joined) for joined in _joined(lines, width))
    return draft


def _width(text: str) -> int:
    """The width to which the text was broken, or 0 when its lines are whole paragraphs."""
    lines = [len(line.rstrip()) for line in text.split("\n") if line.strip()]
    if len(lines) < 4:
        return 0
    longest = sorted(lines)[int(len(lines) * 0.98)]
    near = sum(longest * 0.75 <= length <= longest + 2 for length in lines)
    return longest if 40 <= longest <= 130 and near >= len(lines) * 0.4 else 0


def _joined(lines: list[str], width: int) -> list[str]:
    found: list[str] = []
    previous = ""
    for line in lines:
        runs_on = (
            width
            and previous
            and len(previous) >= width * 0.7
            and not starts_unit(line)
            and not (previous.endswith(_SENTENCE_END) and len(previous) < width * 0.8)
        )
        if runs_on:
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
        previous = line
    return found
