"""Make a small home with a row in every kind of record; keep it as this version's fixture.

    python scripts/make_upgrade_fixture.py                 tests/fixtures/home-VERSION.tar.gz
    python scripts/make_upgrade_fixture.py --home FOLDER   the home itself, nothing packed

Run it once for each version, on the code that was released, before the next one is begun: later
versions are tested to open what it wrote, and the tests of backups use the newest. All names and
rules in it are made up.
"""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
LEAVE = """QUY CHẾ NỘI BỘ
(Văn bản hư cấu dùng để kiểm thử)

Điều 1. Phạm vi áp dụng
1. Quy chế này áp dụng cho công chức làm việc tại Ủy ban nhân dân xã Mỹ Thử.

Điều 2. Thời gian nghỉ phép năm
1. Công chức được nghỉ phép năm 12 ngày làm việc và hưởng nguyên lương.
2. Đơn xin nghỉ phép được gửi cho bộ phận văn phòng trước 05 ngày làm việc.
"""
FEES = """THÔNG BÁO LỆ PHÍ (hư cấu)

Điều 1. Lệ phí chứng thực bản sao
1. Lệ phí chứng thực bản sao là 2.000 đồng một trang, từ trang thứ ba thu 1.000 đồng một trang.
"""
SECRET = "MẬT\n\nBáo cáo hư cấu chỉ để kiểm thử.\n"
QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"


def build(home: Path) -> None:
    """Fill ``home`` through the product's own doors and jobs, with engines in this process."""
    os.environ["TROLY_HOME"] = str(home)
    from troly import app

    app.migrate(app.start())
    from troly.engine.runtimes.scripted import ScriptedEmbedder
    from troly.engine.search.indexes.embedded import EmbeddedIndex
    from troly.office.library.ports import connect, ports

    embedder = ScriptedEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        index = EmbeddedIndex(Path(folder), dimension=embedder.dimension)
        connect(replace(ports(), index=lambda: index, embedder=lambda: embedder))
        _fill()
        index.close()


def _fill() -> None:
    from troly.office.assistants import asking
    from troly.office.assistants.making import make_assistant
    from troly.office.governance.samples import put_in_service_as_sample
    from troly.office.library.intake import make_collection, receive, remove
    from troly.office.tenants.models import Clearance, Role
    from troly.office.tenants.people import add_member, create_body, first_start, issue_token

    first_start("Xã Mỹ Thử (hư cấu)", "quan.tri")
    from troly.office.tenants.people import operator

    member = operator()
    reader = add_member(member.tenant, "can.bo", password="mat khau hu cau")
    issue_token(member, "kiểm thử")
    other = create_body("Xã Láng Giềng (hư cấu)")
    neighbour = add_member(
        other, "lang.gieng", role=Role.ADMINISTRATOR, clearance=Clearance.RESTRICTED
    )
    collection = make_collection(member, "Quy chế")
    receive(member, [collection], "quy-che.txt", [LEAVE.encode()])
    _run_jobs()
    fees = receive(member, [collection], "le-phi.txt", [FEES.encode()]).document
    receive(member, [collection], "mat.txt", [SECRET.encode()])
    gone = receive(member, [collection], "xoa.txt", [("Bỏ đi.\n" + FEES).encode()]).document
    receive(neighbour, [make_collection(neighbour, "Thu phí")], "phi.txt", [FEES.encode()])
    _run_jobs()
    newer = FEES.replace("2.000", "3.000").encode()
    receive(member, [collection], "le-phi-moi.txt", [newer], replaces=fees)
    remove(member, gone.pk)
    _run_jobs()
    assistant = make_assistant(
        member, "Hỏi quy chế", "Trả lời về quy chế nội bộ.", [collection], [QUESTION]
    )
    put_in_service_as_sample(assistant)
    first = asking.ask(reader, assistant, QUESTION)
    asking.ask(reader, assistant, "Đơn gửi trước mấy ngày?", conversation=first.conversation)
    asking.ask(reader, assistant, "Đội tuyển bóng đá nào vô địch?")
    # Taken in and not read yet: its file waits in the holding area.
    receive(member, [collection], "cho-doc.txt", [b"Chua doc.\n" + LEAVE.encode()])


def _run_jobs() -> None:
    from troly.office.library import jobs
    from troly.office.library.models import Job, JobState

    while True:
        queued = Job.objects.filter(state=JobState.QUEUED).order_by("-priority", "created_at")
        job = queued.first()
        if job is None:
            return
        jobs.run(str(job.pk))


def keep(home: Path) -> Path:
    """Pack records and files of a home as the fixture of this version."""
    from troly import __version__
    from troly.office.keeping.records import copy_sqlite

    FIXTURES.mkdir(exist_ok=True)
    packed = FIXTURES / f"home-{__version__}.tar.gz"
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "records.sqlite3"
        copy_sqlite(home / plain.name, plain)
        with tarfile.open(packed, "w:gz", format=tarfile.PAX_FORMAT) as archive:
            archive.add(plain, plain.name, filter=_plainly)
            for name in ("originals", "holding"):
                archive.add(home / name, name, filter=_plainly)
    return packed


def _plainly(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the machine or the account that packed it."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--home", type=Path)
    chosen = options.parse_args()
    if chosen.home is not None:
        build(chosen.home.absolute())
        return 0
    os.environ.pop("TROLY_DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="troly-fixture-") as folder:
        build(Path(folder))
        packed = keep(Path(folder))
    sys.stdout.write(f"{packed} {packed.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
