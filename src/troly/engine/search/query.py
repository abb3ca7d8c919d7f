"""What was asked, made ready for searching."""

from __future__ import annotations

from dataclasses import dataclass

from troly.engine.text.forms import has_accents, normal_form
from troly.engine.text.language import identify
from troly.engine.text.short_forms import written_out
from troly.engine.text.spelling import mended
from troly.engine.text.statistics import TextStatistics

LONGEST_QUERY = 2_000
"""Characters searched with; the doors refuse longer questions in words of their own."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query in normal form."""

    text: str
    """As typed, letters that slipped mended."""
    restored: str
    """With Vietnamese accents put back where none were typed and mended where they slipped; else
    the same as ``text``."""
    language: str
    """vi, fr or en."""
    added: str = ""
    """Other words for what is asked (an abbreviation's long form): for the lexical list alone."""
    official: str = ""
    """What offices write for everyday words of the query: said to the model beside them. Measured
    on law questions in other words: evidence among the first two quotes .810 to .848."""

    is_mended: bool = False
    """Whether mistyped words were put right, or short forms written out."""

    @property
    def meant(self) -> str:
        """What the embedding model is given."""
        return f"{self.restored} ({self.official})" if self.official else self.restored


def understand_query(text: str, statistics: TextStatistics | None) -> SearchQuery:
    """Find the language of a query, put accents back and mend slips by the body's own texts."""
    typed = " ".join(normal_form(text[:LONGEST_QUERY])[0].split())
    language = identify(typed)
    if statistics is None or language != "vi":
        return SearchQuery(text=typed, restored=typed, language=language)
    whole_words = written_out(typed, statistics.knows)
    is_shortened, typed = whole_words != typed, whole_words
    if not has_accents(typed):
        restored = statistics.restore(typed)[0]
        return SearchQuery(text=typed, restored=restored, language=language, is_mended=is_shortened)
    whole = mended(typed, statistics)
    return SearchQuery(
        text=whole.letters,
        restored=whole.text,
        language=language,
        is_mended=is_shortened or whole.text != typed,
    )
