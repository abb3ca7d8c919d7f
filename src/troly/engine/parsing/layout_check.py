"""A document's layout checked, and its body read, behind the same wall as parsing it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from troly.engine.layout.values import Deviation
from troly.engine.parsing.checks import check_upload
from troly.engine.parsing.limits import Limits
from troly.engine.parsing.sandbox import run_in_child
from troly.errors import FileRefused


@dataclass(frozen=True, slots=True)
class CheckedLayout:
    """``kind`` is "" for none of the kinds known. ``mended``: the file, its layout set right."""

    kind: str
    deviations: tuple[Deviation, ...]
    is_marked: bool
    mended: bytes


def check_layout(
    path: Path, name: str, limits: Limits | None = None, *, removes_mark: bool = False
) -> CheckedLayout:
    """Hold a .docx against the official layout, in a limited child process.

    Raises ``FileRefused`` as ``parse_file`` does, ``not_docx`` and ``has_macros`` besides.
    """
    limits = limits or Limits()
    format_name = check_upload(path, name, limits)
    if format_name != "docx":
        raise FileRefused("not_docx", format=format_name)
    request = {"task": "layout", "path": str(path.resolve()), "removes_mark": removes_mark}
    answer = run_in_child(request, limits)
    try:
        deviations = tuple(Deviation(**one) for one in answer["deviations"])
        return CheckedLayout(
            str(answer["kind"]), deviations, bool(answer["is_marked"]), bytes(answer["mended"])
        )
    except (KeyError, TypeError) as error:
        raise FileRefused("damaged", format="docx", error="answer") from error


@dataclass(frozen=True, slots=True)
class BodyOfFile:
    """``paragraphs``: role (section, article, division, basis, body) and text, in order."""

    subject: str
    paragraphs: tuple[tuple[str, str], ...]


def read_body(path: Path, name: str, limits: Limits | None = None) -> BodyOfFile:
    """The words of a .docx without its head and foot, read in a limited child process.

    Raises ``FileRefused`` as ``check_layout`` does, and ``no_text``.
    """
    limits = limits or Limits()
    format_name = check_upload(path, name, limits)
    if format_name != "docx":
        raise FileRefused("not_docx", format=format_name)
    answer = run_in_child({"task": "words", "path": str(path.resolve())}, limits)
    try:
        found = tuple((str(role), str(text)) for role, text in answer["body"])
        subject = str(answer["subject"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileRefused("damaged", format="docx", error="answer") from error
    if not found:
        raise FileRefused("no_text", name=name)
    return BodyOfFile(subject, found)
