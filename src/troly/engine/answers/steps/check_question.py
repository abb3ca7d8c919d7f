"""Is there a question at all, and is it of a size to be read?"""

from __future__ import annotations

from troly.engine.answers.draft import Draft
from troly.engine.answers.values import Ending
from troly.errors import BadInput

LONGEST_QUESTION = 2000
"""Characters. Beyond this a text is a document, and search by its words finds nothing useful."""


def check_question(draft: Draft) -> None:
    """End in ``not_understood`` where no letter or digit stands.

    Raises ``BadInput`` when the question is longer than ``LONGEST_QUESTION`` characters.
    """
    text = draft.question.text.strip()
    if len(text) > LONGEST_QUESTION:
        raise BadInput("question_too_long", limit=LONGEST_QUESTION, length=len(text))
    if not any(character.isalnum() for character in text):
        draft.ending = Ending.NOT_UNDERSTOOD
