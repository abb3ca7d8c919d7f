"""A quote from a document in another language than the question says which language that is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from troly.engine.answers.refusal import Refusal
from troly.office.assistants import asking
from troly.office.assistants.models import Assistant
from troly.office.tenants.models import Member

FRENCH = """Convention de coopération entre les deux communes (texte inventé)

Article 1. Accueil des délégations étrangères
1. La délégation de la commune partenaire est reçue chaque année au mois de juin par le maire.
2. Les frais de séjour de la délégation sont pris en charge par la commune qui la reçoit.
3. Le règlement de la commune vietnamienne le dit ainsi : « mùa đón đoàn Valbrume kéo dài 14 ngày ».
"""
VIETNAMESE = """Điều 1. Giờ mở cửa (văn bản hư cấu)
1. Văn phòng xã mở cửa từ 07 giờ đến 17 giờ.
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", "văn bản viết bằng tiếng Pháp"),
        ("fr", "document rédigé en français"),
        ("en", "document written in French"),
    ],
)
def test_a_quote_of_another_language_names_it(
    reader: Member,
    assistant: Assistant,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
    browser_of: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: str,
) -> None:
    # The scripted model's vectors mean nothing, so its doubts do not either.
    monkeypatch.setattr(Refusal, "threshold", lambda *_: 0.0)
    put_in("don-doan.txt", VIETNAMESE)
    french = put_in("convention.txt", FRENCH).document
    run_jobs()
    turn = asking.ask(reader, assistant, "Mùa đón đoàn Valbrume kéo dài bao nhiêu ngày?")
    assert turn.language == "vi"
    are_french = [
        citation.version.document_id == french.pk
        for citation in turn.citations.select_related("version").order_by("number")
    ]
    assert any(are_french), turn.ending
    shown = browser_of(reader, language).get(f"/conversations/{turn.conversation_id}")
    figures = re.findall(r"<figure.*?</figure>", shown.content.decode(), re.DOTALL)
    assert [words in figure for figure in figures] == are_french
