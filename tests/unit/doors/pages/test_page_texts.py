"""Every code has its words, and the compiled catalogues are the ones shown."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

import troly
from troly.doors.pages.catalogues import compile_catalogues
from troly.doors.pages.wordings import ENDINGS, STATES, VALIDITIES
from troly.engine.answers.values import Ending, Validity
from troly.office.library.models import State

PACKAGE = Path(troly.__file__).parent
LOCALES = PACKAGE / "content" / "locale"


def test_every_ending_state_and_validity_has_words() -> None:
    assert set(ENDINGS) == {ending.value for ending in Ending}
    assert set(STATES) == set(State.values)
    assert set(VALIDITIES) == set(Validity.__args__)  # type: ignore[attr-defined]
    words = [str(wording.word) for wording in ENDINGS.values()]
    assert len(set(words)) == len(words)


def test_the_compiled_catalogue_is_the_one_shown() -> None:
    with translation.override("fr"):
        assert str(ENDINGS["not_in_documents"].word) == "Introuvable dans les documents"
    with translation.override("vi"):
        assert str(ENDINGS["not_in_documents"].word) == "Không tìm thấy trong văn bản"


def test_only_older_catalogues_are_compiled_again(tmp_path: Path) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_bytes((LOCALES / "fr" / "LC_MESSAGES" / "django.po").read_bytes())
    assert compile_catalogues(tmp_path) == [folder / "django.mo"]
    assert compile_catalogues(tmp_path) == []
    assert [path.name for path in folder.iterdir() if path.suffix == ".part"] == []
