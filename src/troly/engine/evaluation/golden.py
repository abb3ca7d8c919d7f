"""Golden sets: documents and questions as JSON Lines. A bad row is named by line and field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from troly.engine.text.forms import normal_form
from troly.errors import BadInput


@dataclass(frozen=True, slots=True)
class GoldenDocument:
    id: str
    title: str
    body: str
    number: str = ""
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None

    @property
    def heading(self) -> str:
        """The title as people write it, with the number once."""
        title = self.title.replace("_", " ")
        return title if not self.number or self.number in title else f"{title} {self.number}"


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """``answers`` are short gold strings; without ``document`` the question has no answer."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    document: str = ""
    article: str = ""
    previous: str = ""
    language: str = ""
    paraphrased: bool | None = None
    """Said in other words than the source on purpose; None where the row does not say."""
    variant: str = ""
    """How it is typed in the set: plain, unaccented, typos."""
    named: str = ""
    """Number or title of the document, for where its id is another."""


def read_documents(path: Path) -> list[GoldenDocument]:
    """Raises ``BadInput`` naming line and field of the first bad row, or of a repeated id."""
    seen: set[str] = set()
    documents = []
    for line, row in rows(path):
        document = GoldenDocument(
            id=text_field(path, line, row, "id"),
            title=text_field(path, line, row, "title"),
            body=normal_form(text_field(path, line, row, "body"))[0],
            number=str(row.get("number") or ""),
            issued=_day(path, line, row, "date"),
            effective=_day(path, line, row, "effective"),
            expires=_day(path, line, row, "expires"),
        )
        if document.id in seen:
            raise BadInput("bad_golden_row", file=path.name, line=line, field="id", problem="twice")
        seen.add(document.id)
        documents.append(document)
    return documents


def read_questions(path: Path) -> list[GoldenQuestion]:
    """Raises ``BadInput`` naming line and field of the first bad row."""
    questions = []
    for line, row in rows(path):
        given = row.get("answers", [])
        if not isinstance(given, list) or not all(isinstance(a, str) and a for a in given):
            raise BadInput(
                "bad_golden_row", file=path.name, line=line, field="answers", problem="not a list"
            )
        said = row.get("paraphrased")
        if said is not None and not isinstance(said, bool):
            raise BadInput(
                "bad_golden_row", file=path.name, line=line, field="paraphrased", problem="not true"
            )
        questions.append(
            GoldenQuestion(
                id=text_field(path, line, row, "id"),
                question=text_field(path, line, row, "question"),
                answers=tuple(given),
                document=str(row.get("doc_id") or ""),
                article=_number(str(row.get("article") or "")),
                previous=str(row.get("previous") or ""),
                language=str(row.get("lang") or ""),
                paraphrased=said,
                variant=str(row.get("variant") or ("unaccented" if row.get("unaccented") else "")),
                named=str(row.get("document") or ""),
            )
        )
    if not questions:
        raise BadInput("empty_golden_file", file=path.name)
    return questions


def _number(article: str) -> str:
    """ "Điều 19" and "19" name the same article."""
    return article.split()[-1].rstrip(".") if article.strip() else ""


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a JSON Lines file with their line numbers. Raises ``BadInput``."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadInput("not_utf8", file=path.name) from error
    for line, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadInput(
                "bad_golden_row", file=path.name, line=line, field="", problem=error.msg
            ) from error
        if not isinstance(row, dict):
            raise BadInput(
                "bad_golden_row", file=path.name, line=line, field="", problem="not an object"
            )
        yield line, row


def _day(path: Path, line: int, row: dict[str, Any], field: str) -> date | None:
    stated = row.get(field)
    if not stated:
        return None
    try:
        return date.fromisoformat(str(stated))
    except ValueError as error:
        raise BadInput(
            "bad_golden_row", file=path.name, line=line, field=field, problem="not a date"
        ) from error


def text_field(path: Path, line: int, row: dict[str, Any], field: str) -> str:
    """A field that must be there as text. Raises ``BadInput`` naming line and field."""
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise BadInput("bad_golden_row", file=path.name, line=line, field=field, problem="missing")
    return value
