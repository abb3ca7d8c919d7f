"""bench ingest | search | serve: what the machine pays, by the product's own path."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from troly.doors.cli import ingesting, session
from troly.doors.cli.evaluating import arena
from troly.doors.cli.measuring import MemoryWatch, cpu_by_part, machine
from troly.errors import TrolyError

FOLDER = typer.Option(help="Folder of files.", exists=True, file_okay=False)


def ingest(
    folder: Annotated[Path, FOLDER],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """CPU of every stage from file to semantic search, and the peak of memory."""
    settings = session.start()
    try:
        with session.working(settings):
            figures = measure_ingest(folder, as_json)
    except TrolyError as error:
        session.fail(error, as_json)
    show(figures, as_json)


def measure_ingest(folder: Path, quiet: bool) -> dict[str, Any]:
    """Read a folder into a temporary body; embeddings already cached would falsify the figures,
    so texts seen before are told apart by the model's own counters."""
    from troly.office.library.models import Passage

    with arena([], quiet=True) as body, MemoryWatch() as memory:
        files = list(ingesting.find_files([folder]))
        before, began = cpu_by_part(), time.monotonic()
        outcome = ingesting.take_in(body.member, [body.collection], files)
        ingesting.wait(outcome, words_only=True, quiet=quiet)
        lexical_s = time.monotonic() - began
        ingesting.wait(outcome, quiet=quiet)
        after = cpu_by_part()
        passages = list(
            Passage.objects.filter(version__document__tenant=body.member.tenant).select_related(
                "version"
            )
        )
        cpu = {part: after[part] - before[part] for part in after}
        # Watching the memory is this command's own doing, not a part of taking in.
        cpu["office"] -= memory.cpu_s
        analyse = analysis_seconds(passages)
        bare = bare_loop_ms(passages)
    total = cpu["office"] + cpu["parse"] + cpu["index"] + cpu["models"]
    count = max(1, len(passages))
    return {
        "documents": len(outcome.received),
        "refused": len(outcome.refused),
        "passages": len(passages),
        "embedded": int(cpu["embedded"]),
        "cpu_s": {
            "parse": round(cpu["parse"], 2),
            "analyse": round(analyse, 2),
            "embed": round(cpu["embed"], 2),
            "index": round(cpu["index"], 2),
            "office": round(cpu["office"] - analyse, 2),
            "model_process_beside_embedding": round(cpu["models"] - cpu["embed"], 2),
        },
        "own_cpu_ms_per_passage": round((total - cpu["embed"]) / count * 1000, 2),
        "embed_cpu_ms_per_passage": round(cpu["embed"] / max(1, cpu["embedded"]) * 1000, 2),
        "bare_embed_cpu_ms_per_passage": round(bare, 2),
        "searchable_lexical_s": round(lexical_s, 2),
        "embed_share": round(cpu["embed"] / total, 4) if total else None,
        "peak_rss_mb": round(memory.peak_mb),
        **machine(),
    }


def analysis_seconds(passages: list[Any]) -> float:
    """CPU of weighing the same passages' words once more, alone."""
    from troly.engine.search.analysis import analyse_passage
    from troly.office.library.indexing import heading_of

    began = time.thread_time()
    for passage in passages:
        analyse_passage(passage.text, heading_of(passage.version.title, passage.heading_path))
    return time.thread_time() - began


def bare_loop_ms(passages: list[Any], sample: int = 64) -> float:
    """CPU-ms a passage of the model alone over a spread sample of the same texts."""
    from troly import settings as deployment
    from troly.engine.runtimes.onnx import OnnxEmbedder
    from troly.office.library.indexing import embedding_text

    settings = deployment.load()
    if settings.embedding_url or not passages:
        return 0.0
    step = max(1, len(passages) // sample)
    texts = [embedding_text(p.version.title, p) for p in passages[::step]][:sample]
    model = OnnxEmbedder(settings.model_folder)
    model.embed(texts[:2], "passage")
    began = time.process_time()
    model.embed(texts, "passage")
    return (time.process_time() - began) / len(texts) * 1000


def serve(
    clients: Annotated[int, typer.Option(help="People asking at the same time.")] = 50,
    seconds: Annotated[int, typer.Option(help="How long.")] = 20,
    idle: Annotated[int, typer.Option(help="Open sessions that do nothing.")] = 0,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Ask the running desk over HTTP from many clients at once."""
    settings = session.start()
    from troly.doors.cli.loading import measure_serve

    try:
        figures = measure_serve(settings, clients, seconds, idle)
    except TrolyError as error:
        session.fail(error, as_json)
    show(figures, as_json)


def show(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        session.print_json(figures)
        return
    table = Table(show_header=False, box=None)
    for name, value in figures.items():
        table.add_row(name, str(value))
    session.out.print(table)
