"""The official layout: what is built has no deviation, what deviates is found and mended."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from troly.engine.evaluation.planted_layout import planted_documents, sample_values
from troly.engine.layout.build import built
from troly.engine.layout.filled import filled, gaps
from troly.engine.layout.forms import COMMON, DocumentForm, form_of, forms, rules
from troly.engine.layout.mend import checked_and_mended
from troly.engine.layout.values import GAP, MARK, Deviation
from troly.engine.parsing.layout_check import check_layout
from troly.engine.parsing.sandbox import parse_file
from troly.errors import FileRefused

KINDS = list(forms())


def made(form: DocumentForm, values: dict[str, str], *, is_marked: bool = True) -> bytes:
    return built(filled(form, values), form.name, is_marked=is_marked)


def check(folder: Path, data: bytes) -> tuple[str, list[Deviation], bool, bytes]:
    path = folder / "given.docx"
    path.write_bytes(data)
    return checked_and_mended(path)


def test_the_29_kinds_of_the_decree_are_there() -> None:
    assert len(KINDS) == 29
    abbreviations = sorted(f.abbreviation for f in forms().values())
    assert abbreviations == sorted(
        ["", "", "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA",
         "BC", "BB", "TTr", "HĐ", "CĐ", "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB"]
    )  # fmt: skip
    assert {f.id for f in forms().values() if not f.abbreviation} == {"cong_van", "thu_cong"}
    for element in rules().elements.values():
        assert element.sizes[0] <= element.size <= element.sizes[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "A", "heading": "A", "abbreviation": "A"}, "fields"),
        ({"name": "A", "heading": "A", "abbreviation": "A", "fields": [], "colour": "x"}, "colour"),
        (
            {
                "name": "A", "heading": "A", "abbreviation": "A",
                "fields": [{"id": "issuer", "label": "B", "part": "line"}],
            },
            "twice",
        ),
    ],
)  # fmt: skip
def test_a_wrong_form_is_named_by_its_field(data: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        form_of("thu", data)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("is_empty", [False, True])
def test_what_is_built_has_no_deviation(tmp_path: Path, name: str, is_empty: bool) -> None:
    form = forms()[name]
    kind, deviations, is_marked, _ = check(
        tmp_path, made(form, {} if is_empty else sample_values(form))
    )
    assert deviations == []
    assert (kind, is_marked) == (name, True)


@pytest.mark.parametrize("name", KINDS)
def test_every_word_of_the_form_stands_in_the_file_once(tmp_path: Path, name: str) -> None:
    form = forms()[name]
    path = tmp_path / "made.docx"
    path.write_bytes(made(form, sample_values(form)))
    text = parse_file(path, "made.docx").text
    for one in filled(form, sample_values(form)):
        assert " ".join(one.text.split()) in " ".join(text.split())


def test_gaps_are_marked_and_number_day_and_signature_left_open() -> None:
    form = forms()["bao_cao"]
    texts = {one.role: one.text for one in filled(form, {})}
    assert texts["signer"] == texts["subject"] == GAP
    assert "tháng … năm …" in texts["place_date"]
    assert texts["number"].split("/")[0].strip() == "Số:"
    required = {one.id for one in (*COMMON, *form.fields) if one.is_required}
    assert set(gaps(form, {})) == required
    assert gaps(form, sample_values(form)) == []


def test_the_mark_stands_until_it_is_taken_away(tmp_path: Path) -> None:
    form = forms()["cong_van"]
    for is_marked in (True, False):
        data = made(form, sample_values(form), is_marked=is_marked)
        opened = docx.Document(io.BytesIO(data))
        section = opened.sections[0]
        footers = [section.footer, section.first_page_footer]
        assert all((MARK in f.paragraphs[0].text) is is_marked for f in footers)
    path = tmp_path / "a.docx"
    path.write_bytes(made(form, sample_values(form)))
    path.write_bytes(checked_and_mended(path, removes_mark=True)[3])
    kind, deviations, is_marked, _ = checked_and_mended(path)
    assert (kind, deviations, is_marked) == ("cong_van", [], False)


def test_planted_deviations_are_found_and_mended(tmp_path: Path) -> None:
    missed, unmended = [], []
    for planted in planted_documents(12, seed=9):
        _, found, _, mended = check(tmp_path, planted.data)
        hits = [d for d in found if d.code == planted.code and d.role == planted.role]
        if not hits:
            missed.append(planted.id)
        elif hits[0].is_mendable:
            left = [d for d in check(tmp_path, mended)[1] if d.is_mendable]
            unmended += [(planted.id, d.code) for d in left]
    assert missed == []
    assert unmended == []


def test_mending_leaves_words_alone(tmp_path: Path) -> None:
    form = forms()["bao_cao"]
    opened = docx.Document(io.BytesIO(made(form, sample_values(form))))
    for paragraph in opened.paragraphs:
        for run in paragraph.runs:
            run.font.name = "Arial"
    target = io.BytesIO()
    opened.save(target)
    _, found, _, mended = check(tmp_path, target.getvalue())
    assert {d.code for d in found} == {"font"}
    before = [p.text for p in opened.paragraphs]
    assert [p.text for p in docx.Document(io.BytesIO(mended)).paragraphs] == before


def test_it_is_checked_behind_the_wall_and_macros_are_refused(tmp_path: Path) -> None:
    form = forms()["thong_bao"]
    path = tmp_path / "a.docx"
    path.write_bytes(made(form, sample_values(form)))
    found = check_layout(path, "a.docx")
    assert (found.kind, found.deviations) == ("thong_bao", ())
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kind = "application/vnd.ms-office.vbaProject"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        f'<Override PartName="/word/vbaProject.bin" ContentType="{kind}"/></Types>'.encode(),
    )
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdM" Type="http://schemas.microsoft.com/office/2006/relationships/'
        b'vbaProject" Target="vbaProject.bin"/></Relationships>',
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**parts, "word/vbaProject.bin": b"macro"}.items():
            archive.writestr(name, data)
    with pytest.raises(FileRefused, match="has_macros"):
        check_layout(path, "a.docx")
    path.write_bytes(b"not a document")
    with pytest.raises(FileRefused):
        check_layout(path, "a.docx")
    with pytest.raises(FileRefused, match="not_docx"):
        check_layout(path, "a.txt")


def test_any_word_file_gets_a_verdict(tmp_path: Path) -> None:
    opened = docx.Document()
    opened.add_paragraph("Thư gửi bà con")
    opened.add_table(1, 1)
    target = io.BytesIO()
    opened.save(target)
    kind, found, is_marked, mended = check(tmp_path, target.getvalue())
    assert (kind, is_marked) == ("", False)
    assert {d.role for d in found if d.code == "missing"} >= {"nation", "motto", "number"}
    assert "margin" in {d.code for d in found}
    assert not {d.code for d in check(tmp_path, mended)[1]} & {"margin", "page_size", "font"}


def test_two_sign_the_minutes() -> None:
    form = forms()["bien_ban"]
    values = sample_values(form) | {"secretary": "Vàng Thị Thử", "position": "CHỦ TỌA"}
    document = docx.Document(io.BytesIO(made(form, values)))
    left, right = document.tables[-1].rows[0].cells
    said = [one.text for one in left.paragraphs if one.text.strip()]
    assert said[:3] == ["THƯ KÝ", "Vàng Thị Thử", "Nơi nhận:"]
    assert "CHỦ TỌA" in [one.text for one in right.paragraphs]
    unnamed = filled(form, {**values, "secretary": ""})
    assert [one.text for one in unnamed if one.area == "foot_left"][1] == GAP
