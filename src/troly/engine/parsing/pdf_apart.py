"""What a PDF says beside its pages' text: properties, notes and stamps laid over a page."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

_PROPERTIES = ("Title", "Subject", "Keywords")
_VALUES = ("Contents", "Name", "Subj", "NM")
_MOST_NOTES = 200


def stated_properties(document: Any) -> list[str]:
    """Title, subject and every keyword."""
    found: list[str] = []
    for name in _PROPERTIES:
        value = document.get_metadata_value(name) or ""
        found.extend(part.strip() for part in re.split("[;,\n]", value) if part.strip())
    return found


def stamps(page: Any) -> Iterator[str]:
    """Texts of the notes on a page; ready-made stamps by the words they show."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        try:
            for key in _VALUES:
                if value := _string(note, key.encode("ascii")):
                    yield value
                    # "TopSecret" is what viewers call the stamp that shows TOP SECRET.
                    yield re.sub("(?<=[a-z])(?=[A-Z])", " ", value).upper()
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def _string(note: Any, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size <= 2000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    target = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFAnnot_GetStringValue(note, key, target, size)
    return buffer.raw[: size - 2].decode("utf-16-le", errors="ignore")
