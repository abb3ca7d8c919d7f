"""Personal data from upload to what a reader sees. All persons and numbers are made up."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.db import transaction
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from troly.engine.guard.personal_data.detect import find_personal_data
from troly.engine.search.query import SearchQuery
from troly.errors import BadInput, NotAllowed
from troly.office.assistants.asking import BodySources, ask
from troly.office.assistants.history import shown_turn
from troly.office.assistants.making import make_assistant
from troly.office.assistants.models import Citation
from troly.office.audit.models import Entry
from troly.office.library import granting, jobs, personal, viewing
from troly.office.library.intake import Received
from troly.office.library.masking import COVER
from troly.office.library.models import Document, Job, Segment, Version
from troly.office.tenants.models import Member
from troly.office.tenants.people import add_member
from troly.office.tenants.rights import rights_filter

Put = Callable[..., Received]
RunJobs = Callable[..., list[Job]]
NAME, PHONE = "Nguyễn Thị Ví Dụ", "0912 000 111"
LETTER = (
    f"Bà {NAME}, điện thoại {PHONE}, đề nghị cấp lại giấy phép xây dựng nhà ở.\n\n"
    "Thời hạn cấp lại giấy phép xây dựng là bảy ngày làm việc kể từ ngày nhận đủ hồ sơ."
)


def set_policy(member: Member, masks: str = "all", **changes: object) -> None:
    facts = {
        "warns": True,
        "masks": masks,
        "open_roles": [],
        "open_clearance": 2,
        "conversation_days": 0,
        "refuses": False,
        **changes,
    }
    personal.set_policy(member, **facts)  # type: ignore[arg-type]


@pytest.fixture
def reader(administrator: Member) -> Member:
    return add_member(administrator.tenant, "doc.gia", role="builder", clearance=1)


@pytest.fixture
def letter(put_in: Put, run_jobs: RunJobs) -> Version:
    put_in("don.txt", content=LETTER.encode())
    run_jobs()
    return Version.objects.get()


def test_places_and_counts_are_kept_and_no_values(letter: Version, administrator: Member) -> None:
    assert letter.personal_data == {"name": 1, "phone": 1}
    places = personal.places_in(letter, 10)
    assert [viewing.text_between(letter.pk, p.start, p.end) for p in places] == [NAME, PHONE]
    assert [v.pk for v in personal.documents_with(administrator)] == [letter.pk]
    assert NAME not in str(list(Entry.objects.values_list("details")))


def test_places_of_what_was_read_before_are_found_by_a_job(
    letter: Version, administrator: Member, run_jobs: RunJobs
) -> None:
    Segment.objects.update(personal=None)
    Version.objects.update(personal_data={})
    assert personal.look_again(administrator.tenant) == 1
    assert personal.look_again(administrator.tenant) == 0
    run_jobs(kinds=("personal",))
    letter.refresh_from_db()
    assert letter.personal_data == {"name": 1, "phone": 1}
    assert not personal.not_looked_at(administrator.tenant).exists()


def test_a_label_found_later_reaches_the_index_and_leaves_a_persons_alone(
    letter: Version, administrator: Member, run_jobs: RunJobs
) -> None:
    collection = letter.document.collections.get()
    Document.objects.update(label="public")
    jobs.add("access", administrator.tenant, arguments={"document": str(letter.document_id)})
    granting.limit(administrator, collection, True)
    member = add_member(administrator.tenant, "nguoi.xem", clearance=2)
    granting.give(administrator, collection, member, granting.Terms(label="personal"))
    run_jobs()

    def found() -> int:
        words = "cấp lại giấy phép xây dựng"
        query = SearchQuery(words, words, "vi")
        return len(BodySources(rights_filter(member)).search(query, 5).passages)

    assert found() == 0
    Segment.objects.update(personal=None)
    personal.look_again(administrator.tenant)
    run_jobs()
    assert Document.objects.get().label == "personal" and found() > 0
    stale = Version.objects.select_related("document").get()
    assert stale.document.set_by_people == []
    Document.objects.update(label="public", set_by_people=["label"])
    with transaction.atomic():
        personal.keep(stale, list(stale.segments.all()), find_personal_data(LETTER))
    assert Document.objects.get().label == "public", "set by a person meanwhile"


@pytest.mark.parametrize("is_looked_at", [True, False])
def test_viewer_covers_what_the_policy_says(
    letter: Version, administrator: Member, reader: Member, is_looked_at: bool
) -> None:
    if not is_looked_at:
        Segment.objects.update(personal=None)

    def seen(member: Member) -> str:
        version = viewing.version_for(member, letter.pk)
        segment = viewing.segment_at(version)
        blocks = viewing.shown_blocks(segment, 3, 7, version.mask)
        text = "".join(piece.text for block in blocks for piece in block.pieces)
        assert (COVER in viewing.span_of(version, 5, 6)) == (COVER in text)
        return text

    assert NAME in seen(reader)
    set_policy(administrator)
    assert NAME not in seen(reader) and PHONE not in seen(reader) and COVER in seen(reader)
    assert "bảy ngày làm việc" in seen(reader)
    with pytest.raises(NotAllowed, match="original_is_masked"):
        viewing.original_file(viewing.version_for(reader, letter.pk))
    assert NAME in seen(administrator), "clearance high enough"
    set_policy(administrator, open_roles=["builder"])
    assert NAME in seen(reader)
    set_policy(administrator, masks="sensitive")
    assert NAME in seen(reader), "a name is basic data"


def test_answer_is_covered_and_its_citation_stays_exact(
    letter: Version, administrator: Member, reader: Member
) -> None:
    collection = letter.document.collections.get()
    assistant = make_assistant(reader, "Một cửa", "", [collection])
    set_policy(administrator)
    turn = ask(reader, assistant, "Ai đề nghị cấp lại giấy phép xây dựng nhà ở?")
    shown = shown_turn(reader, turn)
    words = " ".join([*(q.quote for q in shown.quotes), *(n.snippet for n in shown.nearest)])
    assert COVER in words and NAME not in words and PHONE not in words
    for citation in Citation.objects.all():
        stored = viewing.text_between(citation.version_id, citation.start, citation.end)
        assert stored == citation.quote
    set_policy(administrator, masks="")
    plain = shown_turn(reader, turn)
    assert NAME in " ".join([*(q.quote for q in plain.quotes), *(n.snippet for n in plain.nearest)])


def test_page_image_is_painted_over(
    put_in: Put, run_jobs: RunJobs, administrator: Member, reader: Member
) -> None:
    target = io.BytesIO()
    page = Canvas(target)
    page.drawString(72, 700, "Tenant: Mr John Example, phone +44 7700 900123, flat to be repaired.")
    page.save()
    put_in("page.pdf", content=target.getvalue())
    run_jobs()
    version = Version.objects.get()
    assert version.personal_data.get("phone") == 1
    viewing.page_image(version, 1)
    run_jobs(kinds=("draw_page",))
    image = viewing.image_path(version, 1).read_bytes()
    set_policy(administrator)
    plain = viewing.covered_image(viewing.version_for(administrator, version.pk), 1, image)
    painted = viewing.covered_image(viewing.version_for(reader, version.pk), 1, image)
    assert plain == image != painted
    segment = version.segments.get()
    start, end, _kind = next(p for p in segment.personal or [] if p[2] == "phone")
    (mark,) = viewing.marks(segment, start, end)
    with Image.open(io.BytesIO(painted)) as opened:
        across, down = opened.width / 1000, opened.height / 1000
        box = opened.crop(
            (
                int(mark.left * across),
                int(mark.top * down),
                int((mark.left + mark.width) * across),
                int((mark.top + mark.height) * down),
            )
        )
        assert box.convert("L").getextrema() == (0, 0)


def test_a_question_with_personal_data_is_warned_of(letter: Version, administrator: Member) -> None:
    assistant = make_assistant(administrator, "Một cửa", "", [letter.document.collections.get()])
    question = f"Bà {NAME}, số {PHONE}, đề nghị gì?"
    assert find_personal_data(question)
    assert ask(administrator, assistant, question).understood["personal"] == ["name", "phone"]
    set_policy(administrator, warns=False)
    assert "personal" not in ask(administrator, assistant, question).understood
    plain = ask(administrator, assistant, "Thời hạn cấp lại giấy phép là bao lâu?")
    assert "personal" not in plain.understood


def test_only_who_may_sets_the_policy_and_nonsense_is_refused(
    administrator: Member, reader: Member
) -> None:
    with pytest.raises(NotAllowed, match="personal_officer_needed"):
        set_policy(reader)
    for wrong in ({"masks": "some"}, {"open_roles": ["king"]}, {"conversation_days": -1}):
        with pytest.raises(BadInput):
            set_policy(administrator, **wrong)  # type: ignore[arg-type]
    assert not Entry.objects.filter(act="personal_policy_set").exists()
    set_policy(administrator)
    assert Entry.objects.get(act="personal_policy_set").details["masks"] == "all"
