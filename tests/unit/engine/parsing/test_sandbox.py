from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from tests.contract.make_pdf_files import FOLDER

from troly.engine.parsing import sandbox
from troly.engine.parsing.limits import MEBIBYTE, Limits
from troly.engine.parsing.rendering import render_page
from troly.engine.parsing.sandbox import parse_file
from troly.errors import FileRefused


@pytest.fixture(autouse=True)
def no_child_is_left() -> object:
    yield
    sandbox.close_children()


def refused(path: Path, limits: Limits) -> str:
    with pytest.raises(FileRefused) as caught:
        parse_file(path, path.name, limits)
    return caught.value.code


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_parsed_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    document = parse_file(
        FOLDER / "running_heads.pdf", "Quy chế.pdf", progress=lambda *pair: told.append(pair)
    )
    pages = len(document.pages)
    assert told == [(page, pages) for page in range(1, pages + 1)]


def test_a_child_serves_several_files_and_a_refusal_does_not_end_it(tmp_path: Path) -> None:
    parse_file(written(tmp_path / "a.txt", "Một."), "a.txt")
    first = sandbox._idle[0]
    assert refused(written(tmp_path / "b.txt", "   "), Limits()) == "no_text"
    assert parse_file(written(tmp_path / "c.txt", "Ba."), "c.txt").text == "Ba."
    assert sandbox._idle == [first]


def test_wall_time_is_limited_and_the_child_is_gone(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "Hộ dân nộp đơn. " * 200_000)
    assert refused(path, Limits(wall_seconds=0.05)) == "too_slow"
    assert sandbox._idle == []
    assert parse_file(written(tmp_path / "b.txt", "Sau đó."), "b.txt").text == "Sau đó."


def test_memory_is_limited(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "Hộ dân nộp đơn.\n" * 2_000_000)
    assert refused(path, Limits(memory_bytes=120 * MEBIBYTE)) == "needs_memory"


def test_output_is_limited(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "Hộ dân nộp đơn.\n" * 2000)
    assert refused(path, Limits(output_bytes=10_000)) == "too_big_output"


def test_the_parsing_child_knows_no_django_and_no_models() -> None:
    script = (
        "import sys, troly.engine.parsing.child, troly.engine.parsing.pdf, "
        "troly.engine.parsing.docx, troly.engine.parsing.html\n"
        "unwanted = ('django', 'onnxruntime', 'numpy', 'httpx')\n"
        "print([name for name in unwanted if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(sandbox.troly.__file__).parents[1])}
    out = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"


def test_a_page_is_drawn_at_the_width_asked_for() -> None:
    image = render_page(FOLDER / "plain.pdf", 1, 400)
    assert image.startswith(b"\x89PNG\r\n")

    picture = Image.open(io.BytesIO(image))
    assert picture.width == 400
    assert 560 <= picture.height <= 570
    assert picture.convert("L").getextrema()[0] < 60, "nothing is drawn"


def test_pages_that_are_not_there_are_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        render_page(FOLDER / "plain.pdf", 99, 400)
    assert caught.value.code == "no_such_page"
