"""Assistants of before the register: each gets its entry. What was in service stays in service for
30 days, marked as classified and tried by nobody; then an officer must have looked at it."""

import hashlib
import json
from datetime import timedelta

from django.db import migrations
from django.utils import timezone

REVIEW_DAYS = 30
SERVED = ("in_service", "suspended", "retired")


def carry_over(apps, schema_editor):
    alias = schema_editor.connection.alias
    assistants = apps.get_model("assistants", "Assistant").objects.using(alias)
    before = {
        one.assistant_id: one
        for one in apps.get_model("assistants", "EntryBefore").objects.using(alias).all()
    }
    numbers = {}
    for assistant in assistants.order_by("tenant_id", "made_at", "pk").iterator():
        # One without an entry was not in service either.
        if assistant.pk not in before:
            continue
        number = numbers[assistant.tenant_id] = numbers.get(assistant.tenant_id, 0) + 1
        _enter(apps, alias, assistant, before[assistant.pk], number)


def _enter(apps, alias, assistant, before, number):
    entries = apps.get_model("governance", "RegisterEntry").objects.using(alias)
    now = timezone.now()
    stage = before.stage if before.stage in SERVED else "draft"
    entry = entries.create(
        tenant_id=assistant.tenant_id,
        assistant_id=assistant.pk,
        number=number,
        stage=stage,
        since=now,
        responsible_id=before.responsible_id,
        is_carried_over=stage != "draft",
        review_due=timezone.localdate() + timedelta(days=REVIEW_DAYS) if stage != "draft" else None,
    )
    content = _content(assistant)
    version = apps.get_model("governance", "RegisterVersion").objects.using(alias).create(
        entry=entry,
        number=1,
        content=content,
        digest=_digest(content),
        made_by_id=assistant.made_by_id,
        made_at=assistant.made_at,
    )
    if stage == "draft":
        entries.filter(pk=entry.pk).update(candidate=version, candidate_stage="draft")
    else:
        entries.filter(pk=entry.pk).update(serving=version)
    apps.get_model("governance", "Step").objects.using(alias).create(
        entry=entry,
        number=1,
        act="carried_over",
        before=before.stage,
        after=stage,
        version=version,
        at=now,
    )


def _content(assistant):
    chosen = assistant.collections.order_by("name", "pk").values_list("pk", "name")
    return {
        "purpose": assistant.purpose,
        "instructions": "",
        "collections": [{"id": str(pk), "name": name} for pk, name in chosen],
        "answers_with": assistant.answers_with,
        "asks_gates": assistant.asks_gates,
        "leaves_out_expired": assistant.leaves_out_expired,
        # Which model wrote until now was not recorded.
        "model": "",
        "tasks": ["answer_question", "check_draft"],
        "rules": "",
    }


def _digest(content):
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0001_register"),
        ("assistants", "0007_register_moves_out"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
