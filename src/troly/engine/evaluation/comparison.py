"""How many of the alterations between two texts a comparison finds, and what it finds besides."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from troly.engine.answers.comparison.values import Change, Comparison, Pair
from troly.engine.evaluation.altered_pairs import AlteredPair

Compare = Callable[[str, str], Comparison]


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """Counts are of articles."""

    pairs: int
    articles: int
    changed: int
    changed_found: int
    moved: int
    moved_found: int
    added: int
    added_found: int
    removed: int
    removed_found: int
    renumbered: int
    renumbered_found: int
    false_changes: int
    """Articles said to be changed, added or removed that were not."""
    false_moves: int
    reflowed_pairs: int
    reflowed_false: int
    """Whatever was found between texts that differ in their setting alone."""
    cpu_ms_p50: float
    cpu_ms_most: float
    cpu_ms_per_100_000_letters: float
    missed: tuple[str, ...]


def evaluate_comparison(
    altered: Sequence[AlteredPair], unaltered: Sequence[AlteredPair], compare: Compare
) -> ComparisonReport:
    """Compare every pair and count. CPU is of comparing alone."""
    counts: Counter[str] = Counter()
    missed: list[str] = []
    spent: list[float] = []
    letters = 0
    for pair in altered:
        began = time.process_time()
        found = compare(pair.left, pair.right)
        spent.append((time.process_time() - began) * 1000)
        letters += len(pair.left) + len(pair.right)
        missed += _counted(pair, found, counts)
    for pair in unaltered:
        began = time.process_time()
        found = compare(pair.left, pair.right)
        spent.append((time.process_time() - began) * 1000)
        letters += len(pair.left) + len(pair.right)
        wrong = sum(bool(one.changes) for one in found.pairs)
        counts["reflowed_false"] += wrong
        if wrong:
            missed.append(f"{pair.id}: {wrong} after setting anew")
    spent.sort()
    return ComparisonReport(
        pairs=len(altered),
        articles=counts["articles"],
        changed=counts["changed"],
        changed_found=counts["changed_found"],
        moved=counts["moved"],
        moved_found=counts["moved_found"],
        added=counts["added"],
        added_found=counts["added_found"],
        removed=counts["removed"],
        removed_found=counts["removed_found"],
        renumbered=counts["renumbered"],
        renumbered_found=counts["renumbered_found"],
        false_changes=counts["false_changes"],
        false_moves=counts["false_moves"],
        reflowed_pairs=len(unaltered),
        reflowed_false=counts["reflowed_false"],
        cpu_ms_p50=round(spent[len(spent) // 2], 1) if spent else 0.0,
        cpu_ms_most=round(spent[-1], 1) if spent else 0.0,
        cpu_ms_per_100_000_letters=round(sum(spent) / max(1, letters) * 100_000, 1),
        missed=tuple(missed),
    )


def _counted(pair: AlteredPair, found: Comparison, counts: Counter[str]) -> list[str]:
    """Adds to ``counts``; what was missed or falsely said, in words."""
    by_left: dict[int, Pair] = {}
    by_right: dict[int, Pair] = {}
    for one in found.pairs:
        if one.left is not None:
            by_left.setdefault(_article(pair.left_starts, one.left.start), one)
        if one.right is not None:
            by_right.setdefault(_article(pair.right_starts, one.right.start), one)
    said: list[str] = []
    counts["articles"] += len(pair.left_starts)
    for number in range(len(pair.left_starts)):
        said += _left(pair, number, by_left.get(number), counts)
    partnered = set(pair.partner.values())
    for number in range(len(pair.right_starts)):
        right = by_right.get(number)
        is_added = right is not None and Change.ADDED in right.changes
        if number not in partnered:
            counts["added"] += 1
            counts["added_found"] += is_added
            if not is_added:
                said.append(f"{pair.id}: added {number} not found")
        elif is_added:
            counts["false_changes"] += 1
            said.append(f"{pair.id}: added {number} false")
    return said


def _left(pair: AlteredPair, number: int, found: Pair | None, counts: Counter[str]) -> list[str]:
    changes = found.changes if found is not None else frozenset()
    if number not in pair.partner:
        counts["removed"] += 1
        counts["removed_found"] += Change.REMOVED in changes
        return [] if Change.REMOVED in changes else [f"{pair.id}: removed {number} not found"]
    said: list[str] = []
    right = found.right if found is not None else None
    is_paired = (
        right is not None and _article(pair.right_starts, right.start) == pair.partner[number]
    )
    for name, truth, change in (
        ("changed", pair.changed, Change.CHANGED),
        ("moved", pair.moved, Change.MOVED),
        ("renumbered", pair.renumbered, Change.RENUMBERED),
    ):
        if number in truth:
            counts[name] += 1
            counts[f"{name}_found"] += is_paired and change in changes
            if not (is_paired and change in changes):
                said.append(f"{pair.id}: {name} {number} not found")
    if number not in pair.changed and changes & {Change.CHANGED, Change.REMOVED}:
        counts["false_changes"] += 1
        said.append(f"{pair.id}: changed {number} false")
    if number not in pair.moved and Change.MOVED in changes:
        counts["false_moves"] += 1
        said.append(f"{pair.id}: moved {number} false")
    return said


def _article(starts: Sequence[int], at: int) -> int:
    return bisect_right(starts, at) - 1
