"""One file of every format with the same made-up text, for the parser contract."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from tests.contract.make_pdf_files import FOLDER, PARAGRAPHS

MAKERS = {
    "txt": lambda: "\n".join(PARAGRAPHS).encode(),
    "md": lambda: ("# " + "\n\n".join(PARAGRAPHS)).encode(),
    "html": lambda: (
        "<!doctype html><html><body><h1>"
        + "</h1>\n<p>".join(PARAGRAPHS[:2])
        + "</p><p>"
        + "</p>\n<p>".join(PARAGRAPHS[2:])
        + "</p></body></html>"
    ).encode(),
    "docx": lambda: _docx(),
    "pdf": lambda: (FOLDER / "plain.pdf").read_bytes(),
}


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading(PARAGRAPHS[0], 1)
    for text in PARAGRAPHS[1:]:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(folder: Path, format_name: str, data: bytes) -> Path:
    path = folder / f"file.{format_name}"
    path.write_bytes(data)
    return path
