"""What a long task found, kept for a day under ``derived`` for who asked: offsets, no words."""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from pathlib import Path
from typing import Any

from troly.errors import NotFound
from troly.office.library.models import Job
from troly.office.library.ports import ports
from troly.office.tenants.models import Member

KEPT_SECONDS = 24 * 3600


def new_folder() -> str:
    """A folder for one outcome; what is past its day goes."""
    _sweep()
    return str(uuid.uuid4())


def put(job: Job, found: Any) -> None:
    folder = _folder(job)
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    fresh = folder / "found.json.new"
    fresh.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    os.replace(fresh, folder / "found.json")


def found_by(job: Job) -> Any:
    """What was put. Raises ``NotFound`` once its day is past."""
    try:
        return json.loads((_folder(job) / "found.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotFound("no_such_outcome") from error


def forget(job: Job) -> None:
    shutil.rmtree(_folder(job), ignore_errors=True)


def own_job(member: Member, kind: str, job_id: object) -> Job:
    """A job that ``member`` asked for. Raises ``NotFound`` for anything else."""
    job = Job.objects.filter(pk=job_id, kind=kind, member=member, tenant_id=member.tenant_id)
    found = job.first()
    if found is None:
        raise NotFound("no_such_outcome")
    return found


def _root() -> Path:
    return ports().home / "derived" / "outcomes"


def _folder(job: Job) -> Path:
    return _root() / str(uuid.UUID(job.arguments["folder"]))


def _sweep() -> None:
    oldest = time.time() - KEPT_SECONDS
    for folder in _root().glob("*"):
        try:
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
        except FileNotFoundError:
            continue
