"""The look's own rules: contrast, no inline style or script, icons that exist, a small script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import troly
from troly.doors.pages.views.appearance import luminance
from troly.doors.pages.wordings import ENDINGS, STATES

PAGES = Path(troly.__file__).parent / "doors" / "pages"
STATIC = PAGES / "static" / "troly"
TAKEN_AWAY = {"comparison_file.html", "report_file.html"}
"""Written to files of their own: there is no sheet of styles beside them."""
TEMPLATES = sorted(p for p in (PAGES / "templates").rglob("*.html") if p.name not in TAKEN_AWAY)
CSS = (STATIC / "troly.css").read_text("utf-8")
TEXT_PAIRS = [
    (ink, paper)
    for ink in ("ink", "soft", "accent", "attention", "stop", "quoted")
    for paper in ("paper", "raised")
] + [
    ("on-accent", "accent"),
    ("attention", "attention-wash"),
    ("stop", "stop-wash"),
    ("quoted", "quoted-wash"),
    ("accent-strong", "accent-wash"),
    ("soft", "accent-wash"),
    ("soft", "stop-wash"),
    ("soft", "sunken"),
    ("mark-ink", "mark"),
]
EDGE_PAIRS = [("edge", "paper"), ("edge", "raised"), ("accent", "paper")]


def tokens(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\n *\}", CSS, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    colours = tokens(scheme)
    for ink, paper in TEXT_PAIRS:
        assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    for edge, paper in EDGE_PAIRS:
        assert contrast(colours[edge], colours[paper]) >= 3, (edge, paper)


def test_contrast_measures_black_on_white_as_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|hx-on|hx-vals='js", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_its_token(path: Path) -> None:
    text = path.read_text("utf-8")
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
        assert "{% csrf_token %}" in form


def test_every_icon_exists() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    named = {wording.icon for wording in (*ENDINGS.values(), *STATES.values())}
    for path in TEMPLATES:
        named |= set(re.findall(r'\{% icon "(\w+)" %\}', path.read_text("utf-8")))
    assert named <= drawn
    assert len(named) > 15


def test_own_script_stays_small() -> None:
    assert (STATIC / "troly.js").stat().st_size <= 6_500
