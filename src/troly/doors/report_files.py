"""A report as a file that leaves: one HTML page without scripts, or a Word document."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from troly.doors.report_entries import whole
from troly.doors.report_wordings import gap_word
from troly.office.governance.reports.report import Report

HTML, WORD = "html", "docx"
MEDIA_TYPES = {
    HTML: "text/html; charset=utf-8",
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# Word writes no control characters, and XML knows none.
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def report_file(made: Report, kind: str, base: str = "") -> bytes:
    """The whole report as ``html`` or ``docx``. ``base``: scheme and host of this installation, so
    that the addresses of evidence lead back to it."""
    report = whole(made, base)
    if kind == HTML:
        context = {"report": report, "language": translation.get_language() or "vi"}
        return render_to_string("pages/report_file.html", context).encode()
    return _word(report)


def file_name(made: Report, kind: str) -> str:
    return f"{made.framework.id}-{made.at:%Y-%m-%d}.{kind}"


def _word(report: dict[str, Any]) -> bytes:
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(13)
    framework = report["framework"]
    document.core_properties.title = _plain(framework["title"])[:200]
    document.core_properties.author = ""
    document.core_properties.comments = report["digest"]
    _styled(document, "Title", framework["title"])
    document.add_paragraph(_plain(" · ".join(filter(None, (report["body"], report["assistant"])))))
    document.add_paragraph(_told(report))
    for text in (framework["notice"], framework["limits"], framework["licence"]):
        if text:
            document.add_paragraph(_plain(text)).runs[0].italic = True
    if report["is_sample"]:
        document.add_paragraph(_("Có trợ lý mẫu: dữ liệu của trợ lý ấy là hư cấu."))
    for part in report["sections"]:
        title = f"{part['id']}. {part['title']}"
        _styled(document, "Heading1", title)
        for question in part["questions"]:
            _question(document, question)
    _tables(document, report)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _styled(document: Any, style_id: str, text: str = "") -> Any:
    """A paragraph; its style by id, since looking it up by name takes longer than all else."""
    paragraph = document.add_paragraph(_plain(text))
    paragraph._p.style = style_id
    return paragraph


def _told(report: dict[str, Any]) -> str:
    counts = report["counts"]
    return "; ".join(
        (
            _("Lập lúc %s") % date_format(report["at"], "H:i d/m/Y"),
            _("%(said)d trên %(all)d câu có người trả lời")
            % {"said": counts["said"], "all": counts["questions"]},
            _("%(shown)d bằng chứng, %(gaps)d chỗ còn thiếu")
            % {"shown": counts["evidence"], "gaps": counts["gaps"]},
            _("Mã đối chiếu") + f": {report['digest']}",
        )
    )


def _question(document: Any, question: dict[str, Any]) -> None:
    head = f"{question['id']} {question['label']}".strip()
    _styled(document, "Heading2", head)
    document.add_paragraph(_plain(question["ask"])).runs[0].bold = True
    reference = [question["reference"], str(question["tag"])]
    if not question["is_verified"]:
        reference.append(_("chưa đối chiếu bản gốc"))
    document.add_paragraph(_plain(" · ".join(filter(None, reference)))).runs[0].italic = True
    status = [str(question["status"]["word"])]
    if question["owner"]:
        status.append(_("Chịu trách nhiệm: %s") % question["owner"])
    if question["text"]:
        document.add_paragraph(_plain(question["text"]))
    elif question["is_open"]:
        _gap(document.add_paragraph(), gap_word() + ". " + _("Cần một người trả lời."))
    document.add_paragraph(_plain(" · ".join(status)))
    for one in question["processes"]:
        where = " ".join([*one["where"], *one["risks"]])
        _styled(document, "ListBullet", f"{one['code']} {one['label']} ({where})")
    for one in question["evidence"]:
        _evidence(document, one)


def _evidence(document: Any, one: dict[str, Any]) -> None:
    paragraph = _styled(document, "ListBullet")
    paragraph.add_run(_plain(one["title"]) + ": ").bold = True
    if one["is_gap"]:
        _gap(paragraph, f"{gap_word()}. {one['says']}")
    else:
        paragraph.add_run(_plain(one["says"]))
        facts = ["SHA-256 " + one["short_digest"]]
        if one["until"]:
            facts.append(_("có giá trị đến %s") % date_format(one["until"], "d/m/Y"))
        paragraph.add_run(f" [{'; '.join(facts)}] ")
        _link(paragraph, one["url"])
        for what, value in one["lines"]:
            _styled(document, "ListBullet2", f"{what}: {value}")


def _gap(paragraph: Any, text: str) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    run = paragraph.add_run(_plain(text))
    run.bold = True
    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _link(paragraph: Any, url: str) -> None:
    """A link that Word opens; the address stands there for a print."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    target = paragraph.part.relate_to(_plain(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = paragraph.add_run(_plain(url))
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _tables(document: Any, report: dict[str, Any]) -> None:
    if report["risks"]:
        _styled(document, "Heading1", _("Rủi ro của khung"))
        rows = [
            (one["code"], one["label"], one["text"], ", ".join(q["id"] for q in one["questions"]))
            for one in report["risks"]
        ]
        _table(document, (_("Mã"), _("Nhãn gốc"), _("Nghĩa"), _("Câu")), rows)
    if report["stages"]:
        _styled(document, "Heading1", _("Giai đoạn của khung"))
        steps = [
            (one["code"], one["label"], one["text"], ", ".join(one["processes"]))
            for one in report["stages"]
        ]
        _table(document, (_("Mã"), _("Nhãn gốc"), _("Nghĩa"), _("Quy trình")), steps)
    _styled(document, "Heading1", _("Trợ lý trong báo cáo"))
    heads = (_("Số"), _("Trợ lý"), _("Giai đoạn"), _("Rủi ro"), _("Phiên bản"), _("Hạn rà soát"))
    covered = [
        (
            str(one["number"]),
            one["name"],
            one["stage"],
            one["national"],
            one["digest"],
            date_format(one["review_due"], "d/m/Y") if one["review_due"] else "–",
        )
        for one in report["covered"]
    ]
    _table(document, heads, covered)


def _table(document: Any, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Written as XML: filling cells one by one takes seconds for a thousand rows."""
    from docx.oxml import OxmlElement

    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in rows:
        line = OxmlElement("w:tr")
        for text in row:
            cell = OxmlElement("w:tc")
            paragraph, run = OxmlElement("w:p"), OxmlElement("w:r")
            words = OxmlElement("w:t")
            words.text = _plain(str(text))
            run.append(words)
            paragraph.append(run)
            cell.append(paragraph)
            line.append(cell)
        table._tbl.append(line)


def _plain(text: object) -> str:
    return str(text).translate(_NOT_IN_XML)
