"""The official's tasks on real circulars: analysed, compared, summed up with and without a model,
and made into a report and a letter."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from desk import Desk
from layout import runs_out
from people import READING_SECONDS, Watched, open_assistant
from playwright.sync_api import Page, expect
from tests.contract.chat_server import ChatServer, Reply, claims

Person = Callable[..., Watched]
FEES, DATA_FEES = "36/2023/TT-BTC", "65/2023/TT-BTC"
SHELF, WRITER = "Thông tư về phí", "Trợ lý viết tóm tắt (thử)"
FEE = "60.000 đồng"
FIGURE = re.compile(r"\b\d{1,3}\.\d{3} đồng")


@pytest.fixture(scope="module")
def laws(desk: Desk, signed_in: object, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Titles of two circulars on one shelf of the library."""
    data = os.environ.get("TROLY_EVAL_DATA", "")
    if not data:
        pytest.skip("TROLY_EVAL_DATA names no folder of laws")
    folder = tmp_path_factory.mktemp("laws")
    with (Path(data) / "laws_vi.jsonl").open(encoding="utf-8") as lines:
        known = {law["number"]: law for law in map(json.loads, lines)}
    chosen = [known[number] for number in (FEES, DATA_FEES)]
    for law in chosen:
        text = f"{law['title']}\n\n{law['body']}\n"
        (folder / f"{law['id']}.txt").write_text(text, "utf-8")
    desk.command("ingest", str(folder), "--collection", SHELF)
    return [law["title"] for law in chosen]


def choose(page: Page, title: str) -> None:
    page.locator(".choices label", has_text=title[:40]).locator("input").check()


def test_an_analysis_is_narrowed_and_opens_its_places(
    person: Person, laws: list[str], tmp_path: Path
) -> None:
    page = person(360, 740, java_script_enabled=False).page
    page.goto("/analyse")
    choose(page, laws[0])
    page.get_by_role("button", name="Phân tích", exact=True).first.click()
    rows = page.locator("table.analysis tbody tr")
    expect(rows.first).to_be_visible()
    assert not runs_out(page, 360)
    everything = rows.count()
    page.get_by_label("Số tiền").check()
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator("table.analysis")).to_contain_text(FEE)
    assert 0 < rows.count() < everything
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Tải .xlsx").click()
    waiting.value.save_as(tmp_path / "phan-tich.xlsx")
    assert (tmp_path / "phan-tich.xlsx").read_bytes().startswith(b"PK")
    rows.filter(has_text=FEE).get_by_role("link").first.click()
    expect(page.locator("#quote")).to_contain_text(FEE)


def test_two_texts_are_compared_article_by_article(person: Person, laws: list[str]) -> None:
    page = person(360, 740, java_script_enabled=False).page
    page.goto("/compare")
    for side, title in zip(("left", "right"), laws, strict=True):
        offered = page.locator(f"#id_{side} option", has_text=title[:40])
        page.locator(f"#id_{side}").select_option(offered.first.get_attribute("value"))
    page.get_by_role("button", name="So sánh", exact=True).click()
    fees = page.locator(".compared li", has_text="Điều 2").first
    expect(fees.locator("del", has_text="C/O").first).to_be_visible()
    expect(fees.locator("ins").first).to_be_visible()
    assert not runs_out(page, 360)
    fees.get_by_role("link").first.click()
    expect(page.locator("main mark").first).to_be_visible()


def test_a_summary_is_verbatim_and_opens_its_places(person: Person, laws: list[str]) -> None:
    page = person(360, 740, java_script_enabled=False).page
    page.goto("/summarise")
    choose(page, laws[0])
    page.locator("#length-chosen").select_option("short")
    page.get_by_role("button", name="Tóm tắt", exact=True).first.click()
    quote = page.locator(".summed").first
    said = re.findall("“(.+)”", quote.inner_text())[0]
    assert not runs_out(page, 360)
    quote.get_by_role("link").click()
    expect(page.locator("#quote")).to_contain_text(said[-40:])


@pytest.fixture
def writer(person: Person, laws: list[str], model_server: ChatServer) -> Iterator[str]:
    """An assistant that writes with a model that says again the first sentence it is given, and
    once more with another figure."""

    def again(reply: Reply, request: dict[str, Any]) -> None:
        given = request["messages"][-1]["content"]
        lines = re.findall(r"^\[(\d+)\] (?:\([^)]*\) )?(.+)$", given, re.MULTILINE)
        number, said = next((one for one in lines if FIGURE.search(one[1])), lines[0])
        altered = FIGURE.sub("987.000 đồng", said)
        rests = [int(number)]
        reply.head()
        reply.piece(claims((said, rests), (altered, rests), ("Xã xây sân bay.", rests)))
        reply.piece(None, "stop")

    model_server.behaviour = again
    page = person().page
    page.goto("/assistants/new")
    page.locator("#id_name").fill(WRITER)
    page.locator(".choices").get_by_label(SHELF, exact=True).check()
    page.locator("input[name=answers_with][value=model]").check()
    page.locator("main form.sheet button.first[type=submit]").click()
    page.wait_for_url("**/assistants")
    open_assistant(page, WRITER)
    address = page.url
    yield WRITER
    page.goto(address.replace("/ask", "/retire"))
    page.locator("#id_reason").fill("Xong phần thử")
    page.locator("main form button").click()
    page.wait_for_url("**/assistants")


def test_a_model_sums_up_and_each_sentence_bears_its_verdict(
    person: Person, laws: list[str], writer: str
) -> None:
    page = person(360, 740, java_script_enabled=False).page
    page.goto("/summarise")
    choose(page, laws[0])
    page.locator("#length-chosen").select_option("short")
    page.get_by_label("Trợ lý viết bằng mô hình").select_option(label=writer)
    page.get_by_role("button", name="Tóm tắt", exact=True).first.click()
    page.get_by_role("button", name="Để mô hình viết trong nền").click()
    until = time.monotonic() + READING_SECONDS
    while not page.locator("#result").count():
        assert time.monotonic() < until, page.locator("main").inner_text()
        page.wait_for_timeout(300)
        page.get_by_role("link", name="Tải lại trang để xem kết quả").click()
    expect(page.locator("#result .ending strong")).to_contain_text("Mô hình đã viết")
    said = page.locator("#result .claim")
    expect(said.nth(0).locator(".verdict strong")).to_have_text("Nguyên văn")
    wrong = said.filter(has_text="987.000 đồng").first
    expect(wrong.locator(".verdict strong")).to_have_text("Cần kiểm tra")
    expect(page.locator("#result")).to_contain_text("không có căn cứ trong văn bản nên không hiện")
    expect(page.locator("#result")).not_to_contain_text("sân bay")
    assert not runs_out(page, 360)
    said.nth(0).locator("a.n").click()
    at = page.url.rpartition("#")[2]
    expect(page.locator(f"#{at}")).to_be_visible()


@pytest.mark.parametrize(
    "form, point",
    [("bao_cao", "Kê khai, nộp phí"), ("cong_van", "Mức thu phí chứng nhận xuất xứ hàng hóa")],
)
def test_a_report_and_a_letter_are_made_from_them(
    person: Person, laws: list[str], form: str, point: str, tmp_path: Path
) -> None:
    page = person().page
    page.goto("/cases")
    page.get_by_label("Tên hồ sơ").fill(f"Phí chứng nhận xuất xứ ({form})")
    page.get_by_label("Các ý cần viết").fill(point)
    page.get_by_label("Loại văn bản").select_option(form)
    page.get_by_role("button", name="Lập hồ sơ").click()
    offered = page.locator("#id_document option", has_text=laws[0][:40])
    page.locator("#id_document").select_option(offered.first.get_attribute("value"))
    page.get_by_role("button", name="Thêm nguồn").click()
    page.get_by_role("button", name="Soạn từ nguồn").click()
    page.locator(".case-paragraph").first.wait_for(timeout=READING_SECONDS * 1_000)
    page.reload()
    drafted = page.locator(".case-paragraph", has_text="Trích nguyên văn").first
    said = drafted.get_by_label("Chữ của đoạn").input_value()
    page.get_by_role("button", name="Nhận mọi đoạn lấy từ nguồn").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải bản Word").click()
    taken.value.save_as(tmp_path / "van-ban.docx")
    paper = docx.Document(str(tmp_path / "van-ban.docx"))
    written = [" ".join(one.text.split()) for one in paper.paragraphs]
    # Until it is signed each paragraph names its evidence by number.
    assert f"{' '.join(said.split())} [1]" in written
