"""Fit the decision between answering and refusing, and say how good it is on what it has not seen.

    python bench/fit_refusal.py --model MODEL_FOLDER --home FOLDER --fit xquad_vi:even \\
        --fit law-build --check xquad_vi:odd --check law-check [--write --note WHERE]

Sets are those of bench/answering.py; ``:even`` and ``:odd`` take every other document. Every
question is asked over its whole set, where it should be answered, and with its document left out,
where it should not; questions that nothing answers count as a group of their own. As typed and,
for sets typed with care, without accents. The calibration is written where the product ships it.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from answering import Asked, ask_set, golden_set, is_right
from arena import Remembering

from troly.engine.answers import refusal
from troly.engine.answers.refusal import Refusal, shipped_calibration
from troly.engine.evaluation.calibration import Observed, fitted, weighted_curve, with_thresholds
from troly.engine.evaluation.telling_apart import auroc
from troly.engine.evaluation.variants import Variant
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.onnx import OnnxEmbedder

MODES = ("with_model", "words_only")
KEEP, REFUSE = {"with_model": 0.96, "words_only": 0.9}, {"with_model": 0.8, "words_only": 0.8}
"""Shares that the thresholds aim at: of the answerable answered, of the others refused."""
FEWEST = 5
RIDGE = 20.0
USED = {
    "with_model": (
        "best_closeness",
        "best_counted",
        "best_joint",
        "best_new_figure",
        "best_odds",
        "content_words",
        "cosine_lead",
        "cosine_range",
        "counted_held",
        "cover_lead",
        "figures_missing_best",
        "kind_held",
        "kind_told",
        "lexical_top_by_idf",
        "lists_agree",
        "meaning_agrees",
        "missing_known_best",
        "missing_run_best",
        "names_missing_best",
        "names_missing_top",
        "narrowed",
        "rarest_missing_best",
        "score_lead",
        "similarity_chosen",
        "similarity_height",
        "similarity_lead",
        "untold_best",
    ),
    "words_only": (
        "best_joint",
        "best_odds",
        "content_words",
        "counted_held",
        "cover_lead",
        "figures_missing_best",
        "joint_cover_best",
        "kind_held",
        "lexical_lead",
        "lexical_top_by_idf",
        "names_missing_best",
        "names_missing_top",
        "narrowed",
        "rarest_missing_best",
        "rarest_missing_top",
        "score_lead",
        "words_missing_top",
    ),
}


@dataclass(frozen=True)
class Part:
    """The questions of a set, or of every other document of it, as asked."""

    name: str
    rows: list[Asked]
    observed: list[Observed]


def part(name: str, mode: str, arguments: argparse.Namespace) -> Part:
    base, _, half = name.partition(":")
    variants: tuple[Variant, ...] = ("as-typed",)
    if base in ("xquad_vi", "laws", "procedures") or arguments.unaccented:
        variants = ("as-typed", "no-accents")
    rows = [row for variant in variants for row in asked(base, mode, variant, arguments)]
    documents = sorted({row.case.document for row in rows if row.case.document})
    place = {document: number for number, document in enumerate(documents)}
    never = {row.case.id: number for number, row in enumerate(rows) if row.kind == "never"}
    chosen = [
        row
        for row in rows
        if not half
        or place.get(row.case.document, never.get(row.case.id, 0)) % 2 == (half == "odd")
    ]
    chosen = [row for row in chosen if row.answer.confidence is not None]
    return Part(name, chosen, [observed(name, row) for row in chosen])


def observed(name: str, row: Asked) -> Observed:
    language = row.answer.understood.language if row.answer.understood else ""
    group = f"{name} never" if row.kind == "never" else name
    return Observed(row.answer.features, language, row.kind == "whole", group)


def asked(name: str, mode: str, variant: Variant, arguments: argparse.Namespace) -> list[Asked]:
    kept = arguments.home / f"asked-{name}-{mode}-{variant}.pickle"
    if arguments.again or not kept.exists():
        cached = CachedEmbedder(OnnxEmbedder(arguments.model), arguments.home / "vectors.sqlite3")
        data = Path(os.environ["TROLY_EVAL_DATA"])
        one = golden_set(name, data, Remembering(cached), arguments.home)
        rows = ask_set(one, with_model=mode == "with_model", variant=variant)
        kept.write_bytes(pickle.dumps(rows))
        one.arena.close()
    # Written by this very script.
    found: list[Asked] = pickle.loads(kept.read_bytes())
    return found


def report(one: Part, decision: Refusal) -> None:
    languages = {seen.language for seen in one.observed}
    for language in ("", *sorted(languages)) if len(languages) > 1 else ("",):
        rows = [
            (row, decision.probability(row.answer.features), decision.threshold(seen.language))
            for row, seen in zip(one.rows, one.observed, strict=True)
            if not language or seen.language == language
        ]
        _report(f"{one.name} {language}", rows)


def _report(name: str, rows: Sequence[tuple[Asked, float, float]]) -> None:
    yes = [entry for entry in rows if entry[0].kind == "whole"]
    blind = [entry for entry in rows if entry[0].kind == "without"]
    never = [entry for entry in rows if entry[0].kind == "never"]
    if len(yes) < FEWEST:
        return

    def answered(some: Sequence[tuple[Asked, float, float]]) -> float:
        return sum(p >= bar for _, p, bar in some) / max(len(some), 1)

    def right(depth: int) -> float:
        return sum(p >= bar and is_right(row, depth) for row, p, bar in yes) / len(yes)

    area = auroc([p for _, p, _ in yes], [p for _, p, _ in blind])
    print(
        f"   {name:20} n {len(yes):3}  AUROC {area or 0:.3f}"
        f"  answered {answered(yes):.3f}  evidence {right(1):.3f} / {right(2):.3f}"
        f"  refused without {1 - answered(blind):.3f}"
        f"  never {1 - answered(never):.3f} of {len(never)}"
    )


def leave_one_out(names: Sequence[str], fit: list[Part], check: list[Part]) -> None:
    """What each feature is worth: AUROC on the checked sets without it."""

    def mean_area(some: Sequence[str]) -> float:
        decision = fitted([o for one in fit for o in one.observed], some, ridge=RIDGE)
        areas = []
        for one in check or fit:
            scored = [(o.should_answer, decision.probability(o.features)) for o in one.observed]
            areas.append(
                auroc([p for mark, p in scored if mark], [p for mark, p in scored if not mark])
            )
        return sum(area or 0.0 for area in areas) / len(areas)

    whole = mean_area(names)
    print(f"   mean AUROC {whole:.4f}; without each:")
    for name in names:
        print(f"      {name:24} {mean_area([n for n in names if n != name]) - whole:+.4f}")
    seen = set.intersection(*(set(o.features) for one in fit for o in one.observed[:50]))
    for name in sorted(seen - set(names)):
        print(f"      with {name:19} {mean_area([*names, name]) - whole:+.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--fit", action="append", default=[])
    parser.add_argument("--check", action="append", default=[])
    parser.add_argument("--again", action="store_true", help="ask again instead of reading")
    parser.add_argument("--mode", choices=MODES, help="fit this one and leave the other as it is")
    parser.add_argument("--unaccented", action="store_true")
    parser.add_argument("--worth", action="store_true", help="what each feature is worth")
    parser.add_argument("--curve", action="store_true")
    parser.add_argument(
        "--threshold",
        action="append",
        default=[],
        help="MODE:LANGUAGE=VALUE, chosen from the curve instead of by KEEP and REFUSE",
    )
    parser.add_argument("--note", default="", help="says in the shipped file where it was fitted")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    shipped: dict[str, object] = {}
    for mode in MODES:
        if arguments.mode not in (None, mode):
            shipped[mode] = shipped_calibration().refusal(with_model=mode == MODES[0]).as_data()
            continue
        fit = [part(name, mode, arguments) for name in arguments.fit]
        check = [part(name, mode, arguments) for name in arguments.check]
        every = [one for some in fit for one in some.observed]
        print(f"== {mode}")
        if arguments.worth:
            leave_one_out(USED[mode], fit, check)
        decision = fitted(every, USED[mode], ridge=RIDGE)
        decision = with_thresholds(
            replace(decision, thresholds={}), every, keep=KEEP[mode], refuse=REFUSE[mode]
        )
        chosen = [text.partition(":") for text in arguments.threshold]
        bars = dict(rest.split("=") for name, _, rest in chosen if name == mode)
        bars_set = {language: float(value) for language, value in bars.items()}
        decision = replace(decision, thresholds={**decision.thresholds, **bars_set})
        shipped[mode] = decision.as_data()
        for name, (weight, _, _) in sorted(decision.weights.items(), key=lambda p: -abs(p[1][0])):
            print(f"   {name:24} {weight:+.2f}")
        print("   thresholds", decision.thresholds)
        now = shipped_calibration().refusal(with_model=mode == "with_model")
        for label, some in (("fit", fit), ("check", check)):
            print(f"  {label}; shipped before it below")
            for one in some:
                report(one, decision)
                report(one, now)
                if arguments.curve:
                    points = weighted_curve(decision, one.observed)
                    for wanted in (0.98, 0.95, 0.92, 0.9, 0.85, 0.8):
                        best = max((p.refused for p in points if p.answered >= wanted), default=0)
                        print(f"      answered {wanted:.2f}: refused {best:.3f}")
    if arguments.write:
        shipped["fitted_on"] = arguments.note
        target = Path(refusal.__file__).with_name("refusal.json")
        target.write_text(json.dumps(shipped, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
