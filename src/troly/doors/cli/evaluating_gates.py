"""evaluate claims with a model: what its yes or no adds to the rules."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from troly import outbound
from troly.doors.cli import session
from troly.engine.answers.claims.check import check_claim
from troly.engine.evaluation.claims import ClaimCase
from troly.engine.evaluation.gated_claims import Clock, KeptShares, gate_report, judge_claims
from troly.engine.runtimes.generating import Generator
from troly.engine.runtimes.gguf import serve_model
from troly.engine.runtimes.openai_chat import GRAMMAR_FIRST, OpenAIChat
from troly.errors import BadInput
from troly.settings import Settings

_PATIENCE = 600.0
_EVERY = 10


@contextmanager
def model_of_file(path: Path, digest: str) -> Iterator[Generator]:
    """The model of a file, held by this process alone, one thread.

    Raises ``SettingsError`` as ``serve_model`` does.
    """
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "model.sock"
        held = serve_model(path, digest, 1, socket)
        transport = outbound.local_socket(socket)
        chat = OpenAIChat(
            "http://localhost/v1", path.stem, transport,
            forms=GRAMMAR_FIRST, seconds=_PATIENCE, silence=_PATIENCE,
        )  # fmt: skip
        try:
            yield chat
        finally:
            chat.close()
            del held


def model_of_settings() -> Generator:
    """Raises ``BadInput`` (``no_model_configured``)."""
    from troly.office.library.ports import ports

    generator = ports().generator()
    if generator is None:
        raise BadInput("no_model_configured")
    return generator


def sampled(cases: Sequence[ClaimCase], most: int, seed: int) -> list[ClaimCase]:
    """At most so many of them, always the same ones for a seed; 0: all."""
    if not most or most >= len(cases):
        return list(cases)
    chosen = random.Random(seed).sample(range(len(cases)), most)  # noqa: S311 - repeatable
    return [cases[place] for place in sorted(chosen)]


def gate_figures(
    settings: Settings,
    cases: Sequence[ClaimCase],
    generator: Generator,
    model: str,
    clock: Clock,
    *,
    quiet: bool,
) -> dict[str, Any]:
    """Rules, model and both over every claim; what the model said is kept in the home."""
    kept = KeptShares(settings.home / "derived" / "asked-gates.jsonl", model)
    with _progress(quiet) as told:
        judged = judge_claims(cases, check_claim, generator, kept, told, clock)
    report = gate_report(judged)
    name = "cpu_seconds_per_claim" if clock is time.process_time else "seconds_per_claim"
    return {
        "model": model,
        **asdict(report.all),
        name: round(report.seconds_per_claim, 2),
        "by_language": {lang: asdict(part) for lang, part in report.by_language.items()},
        "flagged_by_kind": report.flagged_by_kind,
    }


def show_gates(figures: dict[str, Any]) -> None:
    session.out.print(f"{_('Mô hình')}: {figures['model']}", soft_wrap=True, markup=False)
    parts = {"": figures, **figures["by_language"]}
    names = ("cases", "told", "auroc", "yes_honest", "yes_altered")
    table = Table("", *names, box=None)
    for language, part in parts.items():
        table.add_row(language, *(shown(part[name]) for name in names))
    session.out.print(table)
    for kind in ("caught", "false_alarms"):
        table = Table(kind, *_WHO, box=None)
        for language, part in parts.items():
            table.add_row(language, *(shown(part[kind][who]) for who in _WHO))
        session.out.print(table)
    kinds = Table(box=None)
    for name in ("", *_WHO):
        kinds.add_column(name)
    for kind, shares_of in figures["flagged_by_kind"].items():
        kinds.add_row(kind, *(shown(shares_of[who]) for who in _WHO))
    session.out.print(kinds)
    for name in ("cpu_seconds_per_claim", "seconds_per_claim"):
        if name in figures:
            session.out.print(f"{name} {figures[name]}")


_WHO = ("rules", "model", "both")


def shown(value: float | int | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    if quiet or not session.err.is_terminal:
        # A run in the background writes a line now and then: it may take an hour.
        def told(done: int, total: int) -> None:
            if not quiet and (done % _EVERY == 0 or done == total):
                session.err.print(f"{done}/{total}")

        yield told
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=session.err
    ) as progress:
        bar = progress.add_task(_("Câu đã hỏi mô hình"), total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)
