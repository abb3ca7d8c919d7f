"""What of an assistant the register holds fast, and what a change of it re-opens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troly.office.assistants.gate import Served
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.governance.stages import Stage
from troly.office.library.ports import ports

TASKS = ("answer_question", "check_draft")
"""What every assistant does."""

REOPENS: Mapping[str, Stage] = {
    # NĐ 142/2026 Điều 11: what the assistant is for, where and with what, decides its risk.
    "purpose": Stage.DRAFT,
    "collections": Stage.DRAFT,
    "tasks": Stage.DRAFT,
    "answers_with": Stage.DRAFT,
    "audience": Stage.DRAFT,
    # These change how well it works, not what it is.
    "instructions": Stage.CLASSIFIED,
    "languages": Stage.CLASSIFIED,
    "model": Stage.CLASSIFIED,
    "asks_gates": Stage.CLASSIFIED,
    "leaves_out_expired": Stage.CLASSIFIED,
    "rules": Stage.CLASSIFIED,
}
"""By field of the content: the stage that a version goes back to when it differs."""


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: Any
    after: Any


def content_of(assistant: Assistant, rules: str) -> dict[str, Any]:
    """The assistant as it stands. ``rules``: the version of the rules it is judged by.

    Name and opening questions are not held fast: a mended title re-opens nothing.
    """
    chosen = assistant.collections.order_by("name", "pk").values_list("pk", "name")
    return {
        "purpose": assistant.purpose,
        "audience": assistant.audience,
        "languages": list(assistant.languages),
        "instructions": assistant.instructions,
        "collections": [{"id": str(pk), "name": name} for pk, name in chosen],
        "answers_with": str(assistant.answers_with),
        "asks_gates": bool(assistant.asks_gates),
        "leaves_out_expired": bool(assistant.leaves_out_expired),
        "model": _model(assistant),
        "tasks": list(assistant.tasks) or list(TASKS),
        "rules": rules,
    }


def _model(assistant: Assistant) -> str:
    """Name of the model that writes; empty where the assistant asks none."""
    asks = assistant.answers_with == AnswersWith.MODEL or assistant.asks_gates
    generator = ports().generator() if asks else None
    return generator.name if generator is not None else ""


def model_now() -> str:
    generator = ports().generator()
    return generator.name if generator is not None else ""


def asks_model(content: Mapping[str, Any]) -> bool:
    return content["answers_with"] == AnswersWith.MODEL or bool(content["asks_gates"])


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 in hex, the same whatever order the keys are in."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs, field by field. A collection that only changed its name is the same, and a
    field that an older version does not know as an empty one."""
    found = []
    for field in sorted({*before, *after}):
        old, new = before.get(field), after.get(field)
        if field == "collections":
            old_ids, new_ids = ({one["id"] for one in side or ()} for side in (old, new))
            if old_ids == new_ids:
                continue
        if (old or None) != (new or None):
            found.append(Difference(field, old, new))
    return found


def reopened_at(changed: Sequence[Difference]) -> Stage | None:
    """The stage that these differences send a version back to; None: they touch nothing."""
    stages = [REOPENS.get(one.field, Stage.DRAFT) for one in changed]
    if not stages:
        return None
    return Stage.DRAFT if Stage.DRAFT in stages else Stage.CLASSIFIED


def served(content: Mapping[str, Any], number: int) -> Served:
    """The settings of a version, for answering."""
    return Served(
        collections=tuple(one["id"] for one in content["collections"]),
        answers_with=content["answers_with"],
        asks_gates=content["asks_gates"],
        leaves_out_expired=content["leaves_out_expired"],
        version=number,
        instructions=content.get("instructions", ""),
        tasks=tuple(content.get("tasks", ())),
    )
