"""Assistants: made with their register entry, changed, retired; names and rights checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants import making
from troly.office.assistants.models import Assistant
from troly.office.audit.models import Entry
from troly.office.governance.models import RegisterEntry
from troly.office.governance.stages import Stage
from troly.office.library import intake
from troly.office.library.models import Collection
from troly.office.tenants.models import Member


def test_assistant_is_made_with_its_entry(administrator: Member, collection: Collection) -> None:
    made = making.make_assistant(
        administrator, "  Hỏi   luật ", "Trả  lời.", [collection], ["Một?", " ", "Hai?"]
    )
    assert (made.name, made.purpose) == ("Hỏi luật", "Trả lời.")
    assert made.opening_questions == ["Một?", "Hai?"]
    entry = RegisterEntry.objects.get(assistant=made)
    assert (entry.stage, entry.responsible) == (Stage.DRAFT, administrator)
    assert Entry.objects.filter(act="assistant_made", subject=str(made.pk)).count() == 1


def test_body_has_several_assistants_with_different_names(
    administrator: Member, assistant: Assistant, collection: Collection
) -> None:
    making.make_assistant(administrator, "Khác", "", [collection])
    assert making.assistants_of(administrator).count() == 2
    with pytest.raises(BadInput) as caught:
        making.make_assistant(administrator, assistant.name, "", [collection])
    assert caught.value.code == "assistant_name_taken"


def test_another_body_may_use_the_same_name(stranger: Member, assistant: Assistant) -> None:
    theirs = intake.make_collection(stranger, "Luật")
    assert making.make_assistant(stranger, assistant.name, "", [theirs]).tenant == stranger.tenant


@pytest.mark.parametrize(
    ("name", "purpose", "questions", "code"),
    [
        ("", "", [], "bad_assistant_name"),
        ("x" * 121, "", [], "bad_assistant_name"),
        ("x", "x" * 401, [], "purpose_too_long"),
        ("x", "", ["?"] * 13, "opening_questions_too_long"),
        ("x", "", ["x" * 301], "opening_questions_too_long"),
    ],
)
def test_limits(
    administrator: Member,
    collection: Collection,
    name: str,
    purpose: str,
    questions: list[str],
    code: str,
) -> None:
    with pytest.raises(BadInput) as caught:
        making.make_assistant(administrator, name, purpose, [collection], questions)
    assert caught.value.code == code
    assert not Assistant.objects.exists()


def test_assistant_needs_collections_of_its_own_body(
    administrator: Member, stranger: Member
) -> None:
    theirs = intake.make_collection(stranger, "Luật")
    with pytest.raises(BadInput):
        making.make_assistant(administrator, "x", "", [])
    with pytest.raises(NotAllowed):
        making.make_assistant(administrator, "x", "", [theirs])
    assert not Assistant.objects.exists()


def test_change(administrator: Member, assistant: Assistant) -> None:
    other = intake.make_collection(administrator, "Khác")
    making.change_assistant(administrator, assistant.pk, "Tên mới", "", [other])
    changed = making.assistant_for(administrator, assistant.pk)
    assert changed.name == "Tên mới"
    assert list(changed.collections.all()) == [other]
    assert changed.opening_questions == []


def test_retired_assistant_is_gone_and_frees_its_name(
    administrator: Member, assistant: Assistant, collection: Collection
) -> None:
    name = assistant.name
    making.retire_assistant(administrator, assistant.pk)
    with pytest.raises(NotFound):
        making.assistant_for(administrator, assistant.pk)
    assert RegisterEntry.objects.get(assistant=assistant).stage == Stage.RETIRED
    assert making.make_assistant(administrator, name, "", [collection]).name == name


def test_reader_may_not_make_change_or_retire(
    reader: Member, assistant: Assistant, collection: Collection
) -> None:
    acts = [
        lambda: making.make_assistant(reader, "x", "", [collection]),
        lambda: making.change_assistant(reader, assistant.pk, "x", "", [collection]),
        lambda: making.retire_assistant(reader, assistant.pk),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_another_bodys_assistant_looks_absent(stranger: Member, assistant: Assistant) -> None:
    acts = [
        lambda: making.assistant_for(stranger, assistant.pk),
        lambda: making.assistant_named(stranger, assistant.name),
        lambda: making.retire_assistant(stranger, assistant.pk),
    ]
    for act in acts:
        with pytest.raises(NotFound) as caught:
            act()
        assert caught.value.code == "no_such_assistant"
    assert making.assistants_of(stranger).count() == 0


def test_found_by_name_and_by_collection(
    reader: Member, assistant: Assistant, collection: Collection
) -> None:
    assert making.assistant_named(reader, assistant.name) == assistant
    assert making.assistant_named(reader, collection.name) == assistant
    with pytest.raises(NotFound) as caught:
        making.assistant_named(reader, "không có")
    assert caught.value.facts == {"name": "không có", "known": assistant.name}


def test_a_change_does_not_undo_what_another_did_meanwhile(
    administrator: Member,
    assistant: Assistant,
    collection: Collection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def between(act: Callable[[], object]) -> None:
        """Once a change has read the assistant, and before it writes, another one acts."""
        check = making._check_collections

        def checked(*given: Any) -> None:
            monkeypatch.setattr(making, "_check_collections", check)
            act()
            check(*given)

        monkeypatch.setattr(making, "_check_collections", checked)

    def change() -> Assistant:
        return making.change_assistant(
            administrator, assistant.pk, assistant.name, "Việc khác.", [collection]
        )

    between(lambda: making.leave_out_expired(administrator, assistant.pk, True))
    change()
    assistant.refresh_from_db()
    assert assistant.leaves_out_expired and assistant.purpose == "Việc khác."
    candidate = RegisterEntry.objects.get(assistant=assistant).candidate
    assert candidate is not None and candidate.content["leaves_out_expired"] is True
    between(lambda: making.retire_assistant(administrator, assistant.pk, "Không dùng nữa"))
    with pytest.raises(NotFound, match="no_such_assistant"):
        change()
    assistant.refresh_from_db()
    assert assistant.retired_at is not None
