"""What each format can hold beyond plain paragraphs."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from troly.engine.parsing.blocks import ParsedDocument
from troly.engine.parsing.reading import read_document
from troly.errors import FileRefused

VIETNAMESE = "Điều 1. Người dân nộp hồ sơ tại bến nước của xã trước buổi chiều."


def read(folder: Path, name: str, data: bytes) -> ParsedDocument:
    path = folder / f"file.{name}"
    path.write_bytes(data)
    return read_document(path, name, lambda done, total: None)


def blocks(document: ParsedDocument) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


@pytest.mark.parametrize(
    ("data", "warning"),
    [
        (VIETNAMESE.encode(), ()),
        (b"\xef\xbb\xbf" + VIETNAMESE.encode(), ()),
        (VIETNAMESE.encode("utf-16"), ()),
        (unicodedata.normalize("NFD", VIETNAMESE).encode(), ()),
        (VIETNAMESE.replace("\n", "\r\n").encode(), ()),
    ],
)
def test_unicode_text(tmp_path: Path, data: bytes, warning: tuple[str, ...]) -> None:
    document = read(tmp_path, "txt", data)
    assert document.text == VIETNAMESE
    assert document.warnings == warning


def windows_1258(text: str) -> bytes:
    """The code page has base letters with their own sign, and five tones as combining bytes."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
            continue
        except UnicodeEncodeError:
            pass
        marks = unicodedata.normalize("NFD", letter)
        tone = next(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", marks.replace(tone, ""))
        out += base.encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def test_old_code_pages_are_told_apart_by_syllables(tmp_path: Path) -> None:
    document = read(tmp_path, "txt", windows_1258(VIETNAMESE))
    assert document.text == VIETNAMESE
    assert document.warnings == ("legacy_encoding",)
    french = "L'été, la mairie reçoit les élèves à l'hôtel de ville ; où êtes-vous né ?"
    assert read(tmp_path, "txt", french.encode("cp1252")).text == french


def test_a_cut_utf8_file_keeps_its_text(tmp_path: Path) -> None:
    data = (VIETNAMESE * 20 + " nước ế").encode()[:-1]
    document = read(tmp_path, "txt", data)
    assert document.text.startswith(VIETNAMESE)
    assert document.warnings == ("characters_damaged",)


def test_binary_under_a_text_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, "txt", bytes(range(1, 32)) * 100)
    assert caught.value.code == "type_mismatch"


def test_lines_broken_to_a_width_are_joined(tmp_path: Path) -> None:
    text = (
        "Quy chế này quy định việc sử dụng, bảo vệ và sửa chữa các bến nước\n"
        "chung của xã, trách nhiệm của từng hộ gia đình và của người trông\n"
        "coi bến nước. Trong mùa khô, mỗi hộ được lấy không quá một trăm lít\n"
        "nước mỗi ngày, trừ hộ có người ốm.\n\n"
        "1. Buổi sáng mở bến từ 5 giờ đến 8 giờ; buổi chiều mở từ 16 giờ đến\n"
        "19 giờ.\n"
        "2. Ngày lễ mở cả ngày.\n"
    )
    found = blocks(read(tmp_path, "txt", text.encode()))
    assert len(found) == 3
    assert "bến nước chung của xã" in found[0]
    assert found[2] == "2. Ngày lễ mở cả ngày."


def test_html_leaves_out_what_nobody_reads(tmp_path: Path) -> None:
    page = """<!doctype html><html><head><title>Trang của xã</title><style>p{}</style></head><body>
    <nav>Trang chủ</nav><script>xấu()</script><h1>Cấp giấy</h1><p>Nộp <b>đơn</b>
    tại xã.<br>Không thu tiền.</p><div hidden>ẩn</div><p style="display: none">ẩn nữa</p>
    <ol start="3"><li>Đơn</li><li>Ảnh</li></ol>
    <table><tr><th>Việc</th><th>Phí</th></tr><tr><td>Khai sinh</td><td>Miễn</td></tr></table>
    <img src="http://example.invalid/x.png" alt="ảnh"></body></html>"""
    document = read(tmp_path, "html", page.encode())
    assert document.title == "Cấp giấy"
    assert blocks(document) == [
        "Cấp giấy",
        "Nộp đơn tại xã.",
        "Không thu tiền.",
        "3. Đơn",
        "4. Ảnh",
        "Việc | Phí",
        "Việc: Khai sinh | Phí: Miễn",
    ]


def test_html_fetches_no_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("không được đọc", encoding="utf-8")
    page = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><p>Trước &e; sau</p>'
    assert "không được đọc" not in read(tmp_path, "html", page.encode()).text


def test_markdown_keeps_numbers_and_loses_marks(tmp_path: Path) -> None:
    text = (
        "# Hướng dẫn\n\nMột **dòng** [liên kết](http://example.invalid)\nnối tiếp.\n\n"
        "1. Đơn\n2. Ảnh\n\n- gạch\n\n| Việc | Phí |\n|---|---|\n| Khai sinh | Miễn |\n"
    )
    assert blocks(read(tmp_path, "md", text.encode())) == [
        "Hướng dẫn",
        "Một dòng liên kết nối tiếp.",
        "1. Đơn",
        "2. Ảnh",
        "- gạch",
        "Việc | Phí",
        "Việc: Khai sinh | Phí: Miễn",
    ]


def saved(document: docx.document.Document, folder: Path) -> ParsedDocument:
    path = folder / "file.docx"
    document.save(str(path))
    return read_document(path, "docx", lambda done, total: None)


def test_docx_headers_and_text_boxes_reach_the_secrecy_check(tmp_path: Path) -> None:
    header = docx.Document()
    header.sections[0].header.paragraphs[0].text = "MẬT"
    header.add_paragraph("Nội dung.")
    read_header = saved(header, tmp_path)
    assert read_header.text == "Nội dung."
    assert read_header.marking == "mat"

    boxed = docx.Document()
    paragraph = boxed.add_paragraph("Nội dung.")
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r>"
        )
    )
    read_box = saved(boxed, tmp_path)
    assert blocks(read_box) == ["Nội dung.", "TỐI MẬT"]
    assert read_box.marking == "toi_mat"


@pytest.mark.parametrize(("is_raised", "marking"), [(True, "mat"), (False, "")])
def test_docx_small_letters_shown_as_capitals_are_a_marking(
    tmp_path: Path, is_raised: bool, marking: str
) -> None:
    for place in ("run", "style"):
        document = docx.Document()
        run = document.add_paragraph().add_run("mật")
        if place == "style":
            document.paragraphs[0].style = "Body Text"
        holder = run if place == "run" else document.styles["Body Text"]
        holder.font.all_caps = is_raised
        document.add_paragraph("Nội dung (hư cấu).")
        assert (saved(document, tmp_path).marking or "") == marking


def test_docx_text_that_simple_readers_lose(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Mức thu là ")
    inserted = parse_xml(
        f'<w:ins {nsdecls("w")} w:id="1" w:author="x"><w:r><w:t>12.000</w:t></w:r></w:ins>'
    )
    deleted = parse_xml(
        f'<w:del {nsdecls("w")} w:id="2" w:author="x"><w:r><w:delText>8.000</w:delText></w:r>'
        "</w:del>"
    )
    paragraph._p.append(inserted)
    paragraph._p.append(deleted)
    paragraph.add_run(" đồng.")
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Trong ô điền.</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    paragraph._p.addnext(control)
    assert blocks(saved(document, tmp_path)) == ["Mức thu là 12.000 đồng.", "Trong ô điền."]


def test_docx_numbers_that_word_writes_itself(tmp_path: Path) -> None:
    document = docx.Document()
    root = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="Điều %1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
        '<w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>'
    )
    root.insert(0, abstract)
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="88"><w:abstractNumId w:val="77"/></w:num>')
    )
    for text, level in [("Mở đầu", 0), ("một", 1), ("hai", 1), ("Kết thúc", 0), ("ba", 1)]:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        number = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", level), ("w:numId", 88)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), str(value))
            number.append(child)
        properties.append(number)
    assert blocks(saved(document, tmp_path)) == [
        "Điều 1. Mở đầu",
        "a) một",
        "b) hai",
        "Điều 2. Kết thúc",
        "a) ba",
    ]


def test_docx_tables_as_rows_and_layouts_as_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text = "CHÍNH QUYỀN XÃ\nSố: 1/QĐ-UBND"
    head.cell(0, 1).text = "CỘNG HÒA"
    document.add_paragraph("Mức thu:")
    table = document.add_table(rows=3, cols=3)
    for row, values in enumerate([("Việc", "Phí", "Hạn"), ("A", "10 đồng", "1 ngày")]):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    merged = table.cell(1, 0).merge(table.cell(2, 0))
    merged.text = "A"
    table.cell(2, 1).text = "20 đồng"
    assert blocks(saved(document, tmp_path)) == [
        "CHÍNH QUYỀN XÃ",
        "Số: 1/QĐ-UBND",
        "CỘNG HÒA",
        "Mức thu:",
        "Việc | Phí | Hạn",
        "Việc: A | Phí: 10 đồng | Hạn: 1 ngày",
        "Việc: A | Phí: 20 đồng",
    ]
