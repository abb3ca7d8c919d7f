"""A page of a PDF as a picture. Runs in the parsing child only."""

from __future__ import annotations

import io
from pathlib import Path

from troly.engine.parsing.pdf import opened_pdf
from troly.errors import FileRefused

_LARGEST_SIDE = 6000


def page_image(path: Path, number: int, width_px: int) -> bytes:
    """Page ``number`` (from 1) as PNG, ``width_px`` wide. Raises FileRefused: encrypted, damaged,
    no_such_page."""
    with opened_pdf(path) as document:
        if not 1 <= number <= len(document):
            raise FileRefused("no_such_page", page=number, pages=len(document))
        page = document[number - 1]
        width, height = page.get_size()
        wanted = max(16, min(width_px, _LARGEST_SIDE))
        # pdfium rounds the picture's sides up.
        scale = min((wanted - 0.5) / max(width, 1.0), _LARGEST_SIDE / max(height, 1.0))
        picture = page.render(scale=scale).to_pil().convert("RGB")
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()
