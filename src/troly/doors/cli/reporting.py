"""evaluate report: figures of evaluate and bench runs as one page that prints, with plots."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import translation
from django.utils.translation import gettext as _

from troly import __version__
from troly.doors.cli import session
from troly.engine.evaluation.curves import calibration_error, refusal_curve, reliability
from troly.engine.evaluation.plots import Axis, Series, bars, lines, up_to
from troly.errors import BadInput, TrolyError, Unavailable

Figures = dict[str, Any]
STYLE = (Path(__file__).parent / "report.css").read_text("utf-8")
_LISTS = ("missed", "missed_articles", "confidences", "confidences_without_document")


def report(
    files: Annotated[
        list[Path],
        typer.Argument(help="What evaluate search, evaluate answers, bench search gave."),
    ],
    to: Annotated[Path, typer.Option("--to", help="The page to write: NAME.html.")],
) -> None:
    """Draw the figures of one or many runs (their --json) on one page."""
    session.start()
    try:
        runs = [read_run(path) for path in files]
        write(runs, to)
    except TrolyError as error:
        session.fail(error)
    tell(to)


def read_run(path: Path) -> Figures:
    """Raises ``BadInput`` for what no command printed."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("bad_figures", file=str(path)) from error
    if not isinstance(found, dict) or not _kind(found):
        raise BadInput("bad_figures", file=str(path))
    return found


def write(runs: Sequence[Figures], to: Path) -> None:
    """Write the page whole or not at all. Raises ``Unavailable`` when it cannot be written."""
    part = to.with_name(f".{to.name}.part")
    try:
        part.write_text(page(runs), "utf-8")
        part.replace(to)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Unavailable("report_not_written", path=str(to), problem=problem) from error


def tell(to: Path) -> None:
    session.err.print(_("Báo cáo: %s") % to, soft_wrap=True, markup=False)


def _kind(figures: Figures) -> str:
    marks = {
        "search": "recall_at_1",
        "answers": "right_evidence_at_1",
        "bench": "hybrid_1pct_p95_cpu_ms",
    }
    return next((kind for kind, mark in marks.items() if mark in figures), "")


@dataclass
class Sorted:
    """The runs by kind."""

    search: list[Figures] = field(default_factory=list)
    answers: list[Figures] = field(default_factory=list)
    bench: list[Figures] = field(default_factory=list)


def page(runs: Sequence[Figures]) -> str:
    """One HTML page that needs nothing else: no script, no picture, no typeface from elsewhere."""
    by_kind = Sorted()
    for run in runs:
        getattr(by_kind, _kind(run)).append(run)
    title = _("Báo cáo đo")
    sections = [
        *_recall(by_kind.search),
        *_refusal(by_kind.answers),
        *_latency(by_kind.search, by_kind.bench),
        *(_table(run) for run in runs),
    ]
    made = _("Lập ngày %(date)s bằng Troly %(version)s.") % {
        "date": f"{datetime.now():%d/%m/%Y %H:%M}",
        "version": __version__,
    }
    return (
        f'<!doctype html><html lang="{translation.get_language()}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1><p>{escape(made)}</p>{''.join(sections)}</main></body></html>\n"
    )


def _section(title: str, said: str, *plots: str) -> str:
    figures = "".join(f"<figure>{plot}</figure>" for plot in plots)
    return f"<section><h2>{escape(title)}</h2><p>{escape(said)}</p>{figures}</section>"


def _named(run: Figures) -> str:
    return str(run.get("variant", "as-typed"))


def _recall(runs: Sequence[Figures]) -> Iterable[str]:
    """Right document first, by language and by how the question was typed."""
    if not runs:
        return
    languages = list(dict.fromkeys(name for run in runs for name in run.get("by_language", {})))
    groups = [_("mọi ngôn ngữ"), *(name.upper() for name in languages)]

    def value(run: Figures, place: int) -> float | None:
        if place == 0:
            return float(run["recall_at_1"])
        known = run.get("by_language", {}).get(languages[place - 1])
        return float(known["recall_at_1"]) if known else None

    series = [
        Series(
            _named(run),
            tuple(
                (float(place), found)
                for place in range(len(groups))
                if (found := value(run, place)) is not None
            ),
        )
        for run in runs
    ]
    title = _("Văn bản đúng đứng đầu")
    asked = ", ".join(str(run["questions"]) for run in runs)
    yield _section(
        title,
        _("Phần câu hỏi mà văn bản đúng đứng đầu, theo ngôn ngữ và cách gõ. Số câu: %s.") % asked,
        bars(title, Axis("recall@1", 0, 1), groups, series),
    )
    depths = (1, 5, 10)
    by_depth = [
        Series(_named(run), tuple((float(d), float(run[f"recall_at_{d}"])) for d in depths))
        for run in runs
    ]
    deep = _("Văn bản đúng trong các văn bản đầu")
    depth_axis = Axis(_("số văn bản đầu"), 0, 10, 0)
    yield _section(deep, "", lines(deep, depth_axis, Axis("recall", 0, 1), by_depth))


def _refusal(runs: Sequence[Figures]) -> Iterable[str]:
    """What refusing costs, and how far confidences can be trusted."""
    for run in runs:
        sure = [float(value) for value, _is_right in run.get("confidences", ())]
        without = [float(value) for value in run.get("confidences_without_document", ())]
        curve = refusal_curve(sure, without)
        if not curve:
            continue
        shares = (run["answered_share"], run["refused_share_without_document"])
        now = Series(_("ngưỡng hiện dùng"), (shares,), is_dots=True)
        title = _("Trả lời và từ chối")
        axes = (
            Axis(_("phần được trả lời khi có văn bản"), 0, 1),
            Axis(_("phần bị từ chối khi thiếu văn bản"), 0, 1),
        )
        said = _("Mỗi điểm là một ngưỡng. Diện tích dưới đường: %s.") % _shown(run["refusal_auroc"])
        drawn = Series(_("mọi ngưỡng"), tuple(curve))
        yield _section(title, said, lines(title, *axes, [drawn, now]))
        bins = reliability(sure, without)
        trusted = _("Độ tin có đáng tin không")
        error = _shown(calibration_error(bins))
        points = tuple((one.confidence, one.share) for one in bins)
        yield _section(
            trusted,
            _("Nơi độ tin đúng thì điểm nằm trên đường chéo. Sai lệch trung bình: %s.") % error,
            lines(
                trusted,
                Axis(_("độ tin"), 0, 1),
                Axis(_("phần có văn bản"), 0, 1),
                [Series(_("các nhóm câu hỏi"), points)],
                diagonal=True,
            ),
            _rows((_shown(b.confidence), f"{_shown(b.share)} ({b.count})") for b in bins),
        )


def _latency(search: Sequence[Figures], bench: Sequence[Figures]) -> Iterable[str]:
    """CPU of a query against how much is searched."""
    series = []
    for name, runs, key in (
        (_("câu hỏi trong kho, p50"), search, "query_cpu_ms_p50"),
        (_("câu hỏi trong kho, p95"), search, "query_cpu_ms_p95"),
        (_("tìm kết hợp, lọc còn 1 %, p95"), bench, "hybrid_1pct_p95_cpu_ms"),
        (_("tìm kết hợp, lọc còn 50 %, p95"), bench, "hybrid_50pct_p95_cpu_ms"),
    ):
        points = sorted((float(run["passages"]), float(run[key])) for run in runs if key in run)
        if points:
            series.append(Series(name, tuple(points)))
    if not series:
        return
    widest = max(x for one in series for x, _y in one.points)
    highest = max(y for one in series for _x, y in one.points)
    title = _("Chi phí một câu hỏi theo cỡ kho")
    yield _section(
        title,
        _("Mili giây CPU, không kể mô hình tìm theo nghĩa."),
        lines(
            title,
            Axis(_("số đoạn"), 0, up_to(widest), 0),
            Axis("ms", 0, up_to(highest), 1),
            series,
        ),
    )


def _table(run: Figures) -> str:
    """The numbers behind the plots: nothing stands in a picture alone."""
    rows = _rows((name, _shown(value)) for name, value in _flat(run))
    names = {"search": "evaluate search", "answers": "evaluate answers", "bench": "bench search"}
    missed = ", ".join(str(one) for one in run.get("missed", ()))
    said = f"<p>{escape(_('Chưa đúng: %s') % missed)}</p>" if missed else ""
    variant = f" · {run['variant']}" if "variant" in run else ""
    heading = escape(f"{names[_kind(run)]}{variant}")
    return f"<section><h2>{heading}</h2>{rows}{said}</section>"


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in rows
    )
    return f"<table>{cells}</table>"


def _flat(figures: Figures, before: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in figures.items():
        if name in _LISTS:
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return "–" if value is None else str(value)
