"""A case over made-up minutes and rules, with people to hand it to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from troly.office.desk import cases, sources
from troly.office.desk.models import Case
from troly.office.library.intake import Received
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member, Tenant
from troly.office.tenants.people import add_member

MINUTES = """KẾT LUẬN PHIÊN HỌP (văn bản hư cấu)
Số: 12/TB-UBND
Mỹ Thử, ngày 05 tháng 6 năm 2026

1. Giao Phòng Kinh tế chủ trì xây dựng kế hoạch phòng chống hạn trước ngày 30 tháng 6 năm 2026.
2. Văn phòng có trách nhiệm lập danh sách hộ thiếu nước.
3. Giao Trạm Y tế báo cáo chất lượng nước trước ngày 31 tháng 02 năm 2027.
Kinh phí phòng chống hạn năm 2026 là 320 triệu đồng.
"""


@pytest.fixture
def checker(body: Tenant) -> Member:
    return add_member(body, "kiem.tra", clearance=Clearance.INTERNAL)


@pytest.fixture
def signer(body: Tenant) -> Member:
    return add_member(body, "ky.duyet", clearance=Clearance.RESTRICTED)


@pytest.fixture
def minutes(put_in: Callable[..., Received], run_jobs: Callable[..., list[object]]) -> Document:
    received = put_in("ket-luan.txt", MINUTES)
    run_jobs()
    received.document.refresh_from_db()
    return received.document


@pytest.fixture
def case(reader: Member, checker: Member, signer: Member, minutes: Document) -> Case:
    """A plan drafted by ``reader`` from the minutes."""
    made = cases.open_case(
        reader,
        "Phòng chống hạn 2026",
        "ke_hoach",
        points="Kinh phí phòng chống hạn năm 2026 là bao nhiêu?",
        checker=checker.pk,
        signer=signer.pk,
    )
    sources.add_source(reader, made.pk, "document", str(minutes.pk))
    return made
