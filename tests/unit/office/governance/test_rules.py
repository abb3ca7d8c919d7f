"""Rules as data: every row's vector, what a wrong file says, and the schemas beside the files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import moon
import pytest
import yaml
from pydantic import ValidationError

from troly.errors import BadInput
from troly.office.governance import risk
from troly.office.governance.incident_rules import IncidentRules
from troly.office.governance.rule_files import SHIPPED, RuleBook, read_form, rule_book
from troly.office.governance.rule_forms import Calendar, Questionnaire, Rules
from troly.office.governance.templates import AssistantTemplate
from troly.office.governance.working_days import after_working_days, counted_off, days_off

PLAIN: dict[str, Any] = {
    "forbidden_use": ["none"],
    "listed_use": ["none"],
    "human_check": "yes",
    "told": "yes",
    "made_by_model": "no",
    "audience": "internal",
    "basis": "none",
    "effects": ["none"],
    "personal_data": "none",
    "sector": "general",
    "ran_before": "no",
    "eu_area": ["not_in_eu"],
}
"""An office assistant that only quotes."""
TODAY = date(2026, 11, 22)
BOOK = rule_book()
FRAMEWORKS = [(rules, rules.framework) for rules in BOOK.frameworks]
CLASSES = [(rules, row) for rules in BOOK.frameworks for row in rules.classes]
FLAGS = [(rules, row) for rules in BOOK.frameworks for row in rules.flags]
DUTIES = [(rules, row) for rules in BOOK.frameworks for row in rules.duties]


def with_answers(answers: dict[str, Any]) -> dict[str, Any]:
    return {**PLAIN, **{name: value for name, value in answers.items()}}


@pytest.mark.parametrize(("rules", "row"), CLASSES, ids=lambda one: getattr(one, "id", ""))
def test_class_rows(rules: Rules, row: Any) -> None:
    found = risk.classified(rules, with_answers(row.vector.answers), TODAY)
    assert found.level == row.vector.gives == row.level
    assert row.id in [ground.id for ground in found.grounds]
    without = Rules.model_validate(
        {**rules.model_dump(by_alias=True), "classes": [
            one.model_dump(by_alias=True) for one in rules.classes if one.id != row.id
        ]}
    )  # fmt: skip
    # Without the row the vector would come out otherwise: the row is what decides it.
    again = risk.classified(without, with_answers(row.vector.answers), TODAY)
    assert row.id not in [ground.id for ground in again.grounds]
    assert again.level != row.level or not again.grounds


@pytest.mark.parametrize(("rules", "row"), FLAGS, ids=lambda one: getattr(one, "id", ""))
def test_flag_rows(rules: Rules, row: Any) -> None:
    found = risk.classified(rules, with_answers(row.vector.answers), TODAY)
    assert (row.id in [flag.id for flag in found.flags]) is row.vector.gives
    assert not risk.classified(rules, PLAIN, TODAY).flags


@pytest.mark.parametrize(("rules", "row"), DUTIES, ids=lambda one: getattr(one, "id", ""))
def test_duty_rows(rules: Rules, row: Any) -> None:
    vector = row.vector
    answers = with_answers(vector.answers)
    flags = tuple(f for f in rules.flags if risk.fits(f.when, answers))
    found = risk.Class(rules.framework, vector.level, (), flags)
    assert risk.applies(row, found, answers) is vector.applies
    due = risk.due_day(BOOK.calendar, row, answers, event_on=vector.event_on)
    assert due == vector.due
    others = [level for level in rules.levels if level not in row.levels]
    for level in others:
        assert not risk.applies(row, risk.Class(rules.framework, level, (), flags), answers)


@pytest.mark.parametrize("row", BOOK.calendar.in_force, ids=lambda row: row.number)
def test_days_in_force(row: Any) -> None:
    assert risk.in_force(BOOK.calendar, row.number, row.vector.on) is row.vector.holds


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        ("13/2023/NĐ-CP", "356/2025/NĐ-CP", date(2026, 1, 1)),
        ("29/2018/QH14", "117/2025/QH15", date(2026, 3, 1)),
    ],
)
def test_replacement_pairs(old: str, new: str, day: date) -> None:
    before = day.replace(year=day.year - 1)
    assert risk.in_force(BOOK.calendar, old, before) and not risk.in_force(
        BOOK.calendar, new, before
    )
    assert risk.in_force(BOOK.calendar, new, day) and not risk.in_force(BOOK.calendar, old, day)


@pytest.mark.parametrize("row", BOOK.calendar.transitions, ids=lambda row: row.id)
def test_transitions(row: Any) -> None:
    answers = with_answers(row.vector.answers)
    until = risk.transition_until(BOOK.calendar, answers, row.vector.in_service_on)
    assert until == row.vector.until
    assert risk.transition_until(BOOK.calendar, PLAIN, row.vector.in_service_on) is None


DAYS_OFF = [*BOOK.calendar.yearly, *BOOK.calendar.moon, *BOOK.calendar.holidays]


@pytest.mark.parametrize("row", DAYS_OFF, ids=lambda row: str(row.vector.due))
def test_holidays(row: Any) -> None:
    vector = row.vector
    assert after_working_days(BOOK.calendar, vector.after, vector.count) == vector.due
    rest = {
        name: tuple(one for one in getattr(BOOK.calendar, name) if one is not row)
        for name in ("yearly", "moon", "holidays")
    }
    without = BOOK.calendar.model_copy(update=rest)
    assert after_working_days(without, vector.after, vector.count) < vector.due


@pytest.mark.parametrize("row", BOOK.calendar.moon, ids=lambda row: str(row.year))
def test_days_of_the_moon_are_those_of_the_sky(row: Any) -> None:
    assert (row.new_year, row.hung_kings) == (moon.new_year(row.year), moon.hung_kings(row.year))
    off = days_off(BOOK.calendar, row.year)
    instead = row.hung_kings
    while instead.weekday() >= 5:
        instead += timedelta(days=1)
    assert instead in off and all(day.weekday() < 5 for day in off)


def test_the_moon_is_reckoned_as_viet_nam_does() -> None:
    """2007 and 2030: China's new year is a day later; 2017 and 2020 had a leap month."""
    assert moon.new_year(2007) == date(2007, 2, 17)
    assert moon.new_year(2020) == date(2020, 1, 25) and (4, True) in moon.months(2020)
    assert moon.hung_kings(2023) == date(2023, 4, 29) and (2, True) in moon.months(2023)
    assert [row.year for row in BOOK.calendar.moon] == list(range(2025, 2036))


def test_a_day_off_on_a_weekend_moves_to_the_next_working_day() -> None:
    assert date(2027, 5, 3) in days_off(BOOK.calendar, 2027)
    assert [row.day for row in counted_off(BOOK.calendar, date(2026, 4, 24), date(2026, 5, 4))] == [
        date(2026, 4, 27),
        date(2026, 4, 30),
        date(2026, 5, 1),
    ]


@pytest.mark.parametrize("rule", BOOK.questionnaire.contradictions, ids=lambda rule: rule.id)
def test_contradictions_are_named(rule: Any) -> None:
    answers = dict(PLAIN)
    for question, options in rule.when.items():
        several = isinstance(PLAIN[question], list)
        answers[question] = list(options) if several else options[0]
    with pytest.raises(BadInput, match="answers_contradict") as caught:
        risk.checked_answers(BOOK, answers, {})
    assert caught.value.facts["rule"] == rule.id


@pytest.mark.parametrize(
    ("change", "known", "code"),
    [
        ({"basis": ""}, {}, "answer_missing"),
        ({"basis": "perhaps"}, {}, "answer_unknown"),
        ({"basis": ["none", "direct"]}, {}, "answer_unknown"),
        ({"effects": ["none", "scores"]}, {}, "none_and_others"),
        ({"made_by_model": "no"}, {"made_by_model": "yes"}, "answer_against_record"),
    ],
)
def test_answers_that_do_not_fit(change: Any, known: Any, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        risk.checked_answers(BOOK, {**PLAIN, **change}, known)
    assert caught.value.code == code


def test_what_the_system_knows_need_not_be_typed() -> None:
    answers = risk.checked_answers(BOOK, {**PLAIN, "made_by_model": ""}, {"made_by_model": "yes"})
    assert answers["made_by_model"] == "yes"


def test_the_two_frameworks_are_computed_apart() -> None:
    answers = with_answers({"eu_area": ["services"], "basis": "considered"})
    assert risk.classified(BOOK.national, answers, TODAY).level == "low"
    assert risk.classified(BOOK.european, answers, TODAY).level == "high"


def test_a_human_check_takes_a_listed_use_off_the_high_level() -> None:
    answers = with_answers({"listed_use": ["learner_ranking"], "sector": "education"})
    assert risk.classified(BOOK.national, answers, TODAY).level == "low"


NATIONAL = SHIPPED / "rules" / "vn_ai_law.yaml"
FORMS_OF_RULES: dict[str, Any] = {
    "calendar": Calendar,
    "eu_ai_act": Rules,
    "incidents": IncidentRules,
    "vn_ai_law": Rules,
}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("    tag: S\n", "    tag: S\n    surprise: 1\n", "surprise"),
        ("    level: high\n", "    level: huge\n", "huge"),
        ('told: ["no"]}', "told: [perhaps]}", "perhaps"),
        ("listed_use: [surgical_robot]}\n", "listed_uses: [surgical_robot]}\n", "listed_uses"),
        ("    tag: S2\n", "    tag: S3\n", "tag"),
        ("id: vn.d7\n", "id: vn.d9.1c\n", "twice"),
        ("    from: 2026-08-15\n", "    from: soon\n", "date"),
        ("id: vn_ai_law\n", "id: vn_ai_law\nid: again\n", "twice"),
        ("classes:\n", "classes: [\n", ""),
    ],
)
def test_a_wrong_file_names_file_line_and_remedy(
    engines: Any, old: str, new: str, problem: str
) -> None:
    own = engines.home / "rules"
    own.mkdir()
    text = NATIONAL.read_text("utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    (own / NATIONAL.name).write_text(changed, "utf-8")
    with pytest.raises(BadInput, match="rule_file_wrong") as caught:
        rule_book()
    facts = caught.value.facts
    assert facts["file"] == NATIONAL.name and facts["remedy"]
    assert problem in str(facts["problem"])
    at = text.index(old)
    around = range(text[:at].count("\n") - 3, text[:at].count("\n") + 9)
    # A bracket that is never closed shows where the file ends or the next key stands.
    assert not problem or int(str(facts["line"])) in around or problem == "twice"


def test_a_bodys_own_file_takes_the_place_of_the_shipped_one(engines: Any) -> None:
    before = rule_book()
    (engines.home / "rules").mkdir()
    text = NATIONAL.read_text("utf-8").replace("    verified: false", "    verified: true", 1)
    (engines.home / "rules" / NATIONAL.name).write_text(text, "utf-8")
    after = rule_book()
    assert after.digest != before.digest
    assert [row.verified for row in after.national.classes].count(True) == 1


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("rules", Rules),
        ("calendar", Calendar),
        ("questionnaire", Questionnaire),
        ("incidents", IncidentRules),
        ("assistant_template", AssistantTemplate),
    ],
)
def test_schemas_beside_the_files_are_those_of_the_program(name: str, form: Any) -> None:
    """Written again by scripts/write_schemas.py."""
    kept = json.loads((SHIPPED / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(form.model_json_schema(by_alias=True)))


def test_every_row_says_how_far_it_was_checked() -> None:
    rows = [row for _, row in CLASSES + FLAGS + DUTIES] + list(BOOK.calendar.in_force)
    assert len(rows) >= 40
    assert {row.tag for row in rows} <= {"S", "S2", "R", "?"}
    assert not any(row.verified and row.tag != "S" for row in rows)


def checked_rows(node: Any) -> Iterator[dict[str, Any]]:
    """Every row of a file that says how far it was checked."""
    if isinstance(node, dict):
        if "verified" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from checked_rows(one)


@pytest.mark.parametrize("path", sorted((SHIPPED / "rules").glob("*.yaml")), ids=lambda p: p.stem)
def test_no_row_is_without_a_vector(path: Path, tmp_path: Path) -> None:
    whole = yaml.safe_load(path.read_text("utf-8"))
    rows = list(checked_rows(whole))
    assert rows and len(rows) == path.read_text("utf-8").count("verified: false")
    form = FORMS_OF_RULES[path.stem]
    for row in rows:
        name = "vectors" if "vectors" in row else "vector"
        assert row.get(name), row
        taken = row.pop(name)
        with pytest.raises(ValidationError) as caught:
            form.model_validate(yaml.safe_load(yaml.safe_dump(whole)))
        assert any(name in error["loc"] for error in caught.value.errors())
        row[name] = taken


def test_no_row_claims_more_than_was_read() -> None:
    """Of decree 142/2026 a copy of these articles was read; the rest stands in accounts."""
    read = {15, 18, *range(20, 26), 27}
    for path in sorted(SHIPPED.glob("*/*.yaml")):
        for row in checked_rows(yaml.safe_load(path.read_text("utf-8"))):
            named = re.findall(r"NĐ 142/2026 Điều (\d+)", str(row.get("reference", "")))
            if {int(one) for one in named} - read:
                assert row["tag"] != "S", (path.name, row.get("id"), row["reference"])


def test_reading_a_file_by_its_form() -> None:
    assert read_form(Path(NATIONAL), Rules).id == "vn_ai_law"
    assert isinstance(BOOK, RuleBook)
