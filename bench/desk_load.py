"""What long texts cost the desk's tasks: 500 documents of 200 pages, made up on the spot.

    TROLY_HOME=$(mktemp -d) python bench/desk_load.py

A collection of all of them is named as a source of a case, and all of them are chosen for an
analysis and a summary: what is refused, with which words. Then as many as are taken are analysed,
summed up and made into a plan by the work that a worker does, in this process: CPU-seconds and peak
of resident memory after each, against that of the process before.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from troly.errors import BadInput

LETTERS_A_PAGE = 2_500
_DISTINCT = 20
WORDS = re.split(
    r"\s+",
    """bến thuyền nước sông bản làng đường cầu kho sổ phí lượt khách ngày mùa lũ trường trạm chợ
    nương ruộng máy đèn dây cọc mái nhà hộ người trưởng phòng xã thôn kế hoạch kinh phí danh sách
    báo kiểm tra ghi nhận sửa chữa mở đóng giữ chuyển nộp cấp giao trả lời""",
)


@dataclass(frozen=True)
class Body:
    member: Any
    collection: Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--pages", type=int, default=200)
    options = parser.parse_args()
    from troly.doors.cli import session

    session.start()
    from troly.office.library.intake import make_collection
    from troly.office.tenants.people import operator

    member = operator()
    body = Body(member, make_collection(member, "Sổ bến (hư cấu)"))
    versions = [_document(body, n, options.pages) for n in range(options.documents)]
    print(json.dumps(_figures(body, versions), ensure_ascii=False, indent=1))


def _figures(body: Any, versions: list[Any]) -> dict[str, Any]:
    from troly.engine.answers.summary.values import Length
    from troly.office.assistants.tasks import analyse, summarise
    from troly.office.desk import cases, drafts, sources, writing

    member, wish = body.member, summarise.Wish(Length.LONG)
    case = cases.open_case(member, "Bến thuyền", "ke_hoach")
    refused = {
        "case": _refusal(
            lambda: sources.add_source(member, case.pk, "collection", str(body.collection.pk))
        ),
        "analysis": _refusal(lambda: analyse.analyse_later(member, versions)),
        "summary": _refusal(lambda: summarise.summarise_later(member, versions, wish)),
    }
    taken = versions[: analyse.MOST_DOCUMENTS]
    for version in taken:
        sources.add_source(member, case.pk, "document", str(version.document_id))
    ids = [version.pk for version in taken]
    before = _resident_mb()
    works = {
        "analysis": lambda: analyse.analyse_later(member, ids),
        "summary": lambda: summarise.summarise_later(member, ids, wish),
        "plan": lambda: writing.ask_to_write(member, case.pk),
    }
    measured = {name: _measured(ask) for name, ask in works.items()}
    found = {
        "findings": sum(
            len(one)
            for _, one in analyse.analysis_for(
                member, measured["analysis"].pop("job")
            ).analysed.found  # type: ignore[union-attr]
        ),
        "sentences": len(
            summarise.summary_for(member, measured["summary"].pop("job")).summarised.chosen  # type: ignore[union-attr]
        ),
        "tasks": len(drafts.newest(case).paragraphs),
    }
    measured["plan"].pop("job")
    return {
        "documents": len(versions),
        "taken": len(taken),
        "refused": refused,
        "resident_mb_before": before,
        "measured": measured,
        "found": found,
    }


def _refusal(act: Callable[[], object]) -> dict[str, Any]:
    began = time.process_time()
    try:
        act()
    except BadInput as error:
        spent = round(time.process_time() - began, 2)
        return {"code": error.code, **error.facts, "cpu_s": spent}
    raise AssertionError("it was taken")


def _measured(ask: Callable[[], Any]) -> dict[str, Any]:
    from troly.office.library import jobs

    job = ask()
    began = time.process_time()
    jobs.run(str(job.pk))
    job.refresh_from_db()
    return {
        "job": job.pk,
        "state": job.state,
        "cpu_s": round(time.process_time() - began, 1),
        "peak_mb": _resident_mb(),
    }


def _resident_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _document(body: Any, number: int, pages: int) -> Any:
    """Records of a document that was read, without passages: these tasks read its text."""
    from troly.office.library.models import Document, Segment, State, Version

    document = Document.objects.create(
        tenant=body.member.tenant, title=f"Sổ bến số {number + 1} (hư cấu)", added_by=body.member
    )
    document.collections.add(body.collection)
    version = Version.objects.create(
        document=document, ordinal=1, file_name=f"{number}.txt", format="txt",
        sha256=f"{number:064x}", size=1, state=State.COMPLETE, page_count=pages,
        characters=pages * LETTERS_A_PAGE,
    )  # fmt: skip
    start, segments = 0, []
    # Those past the limit are refused unread: they repeat the texts of the others.
    for page, text in enumerate(_pages(number % _DISTINCT, pages), 1):
        segments.append(
            Segment(version=version, ordinal=page, page=page, start=start,
                    end=start + len(text), text=text)
        )  # fmt: skip
        start += len(text)
    Segment.objects.bulk_create(segments, batch_size=500)
    document.current = version
    document.save()
    return version


@cache
def _pages(number: int, pages: int) -> list[str]:
    rng = random.Random(number)
    return [_page(rng, page) for page in range(1, pages + 1)]


def _page(rng: random.Random, page: int) -> str:
    lines = [f"Điều {page}. {' '.join(rng.choices(WORDS, k=5)).capitalize()}"]
    while sum(map(len, lines)) < LETTERS_A_PAGE:
        said = " ".join(rng.choices(WORDS, k=rng.randint(12, 30))).capitalize()
        if rng.random() < 0.04:
            said = (
                f"Trưởng bản phải {said.lower()} trước ngày {rng.randint(1, 28)} tháng 6 năm 2026"
            )
        lines.append(f"{len(lines)}. {said}.")
    return "\n".join(lines)[: LETTERS_A_PAGE - 1] + "\n"


if __name__ == "__main__":
    main()
