"""demo: the samples of a made-up commune loaded, one question answered, then the pages served."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troly.doors.cli import asking, holding, ingesting, serving, session
from troly.errors import TrolyError

if TYPE_CHECKING:
    from troly.office.library.models import Collection
    from troly.office.tenants.models import Member

SAMPLES = Path(__file__).parents[2] / "content" / "samples"


def demo(
    serve: Annotated[bool, typer.Option(help="Serve the pages afterwards.")] = True,
) -> None:
    """Load the samples, ask one question, then serve the pages."""
    settings = session.start()
    try:
        if not settings.embedding_url:
            serving.ensure_model(settings.model_folder)
        with session.working(settings):
            manifest = load_samples()
            example = manifest["example_question"]
            session.out.print()
            session.out.print(f"? {example['text']}", style="bold", soft_wrap=True)
            asking.show(asking.answer(example["text"], example["assistant"]))
    except TrolyError as error:
        session.fail(error)
    _suggest(manifest)
    if serve and holding.is_held(settings):
        session.err.print(_("Troly đang chạy tại %s.") % holding.address(settings))
    elif serve:
        # A fresh program in its place: what loading the samples took in memory is given back.
        os.execv(sys.executable, [sys.executable, "-m", "troly", "serve"])  # noqa: S606


def load_samples() -> dict[str, Any]:
    """Load the sample documents and assistants into the first body; doing it twice changes
    nothing. Needs a worker; returns the manifest."""
    from troly.office.tenants.people import operator

    manifest: dict[str, Any] = json.loads((SAMPLES / "manifest.json").read_text("utf-8"))
    member = operator()
    language = get_language() or "vi"
    collections = _collections(member, manifest, language)
    outcome = ingesting.Outcome()
    described: list[tuple[Any, dict[str, Any]]] = []
    for entry in manifest["documents"]:
        path = SAMPLES / entry["file"]
        one = ingesting.take_in(
            member, [collections[entry["collection"]]], [path], {path: entry["title"]}
        )
        outcome.received += one.received
        outcome.refused += one.refused
        described += [(r.document, entry) for r in one.received if not r.is_duplicate]
    ingesting.wait(outcome)
    for document, entry in described:
        _describe(member, document, entry)
    _assistants(member, manifest, collections)
    ingesting.wait(outcome, quiet=True)
    return manifest


def _collections(member: Member, manifest: dict[str, Any], language: str) -> dict[str, Collection]:
    from troly.office.library.intake import make_collection

    made = {}
    for entry in manifest["collections"]:
        names = entry["name"]
        made[entry["key"]] = make_collection(member, names.get(language, names["vi"]))
    return made


def _describe(member: Member, document: Any, entry: dict[str, Any]) -> None:
    from troly.office.library.describing import describe

    facts: dict[str, Any] = {}
    if entry.get("number"):
        facts["number"] = entry["number"]
    for name, source in (
        ("issued_on", "date"),
        ("valid_from", "effective_from"),
        ("valid_to", "effective_to"),
    ):
        if entry.get(source):
            facts[name] = date.fromisoformat(entry[source])
    if facts:
        describe(member, document.id, **facts)


def _assistants(
    member: Member, manifest: dict[str, Any], collections: dict[str, Collection]
) -> None:
    from troly.office.assistants.making import assistants_of, make_assistant
    from troly.office.governance.samples import put_in_service_as_sample

    for entry in manifest["assistants"]:
        if not assistants_of(member).filter(name=entry["name"]).exists():
            made = make_assistant(
                member,
                entry["name"],
                entry["purpose"],
                [collections[key] for key in entry["collections"]],
                entry["opening_questions"],
            )
            put_in_service_as_sample(made)


def _suggest(manifest: dict[str, Any]) -> None:
    session.out.print()
    session.out.print(_("Có thể hỏi tiếp:"))
    for entry in manifest["assistants"]:
        session.out.print(f"  {entry['name']}", style="bold")
        for question in entry["opening_questions"][:3]:
            session.out.print(f"    · {question}", soft_wrap=True)
    session.out.print()
