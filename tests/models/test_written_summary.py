"""A summary written by a real model says no more than its sentences bear out."""

from __future__ import annotations

from collections.abc import Callable

from troly.engine.answers.claims.values import Verdict
from troly.engine.answers.summary.values import Length
from troly.engine.answers.values import Ending
from troly.office.assistants.models import Assistant
from troly.office.assistants.tasks import summarise as task
from troly.office.library import jobs
from troly.office.library.models import Document
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Member


def test_every_sentence_shown_names_quotes_that_stand_in_the_text(
    answered: Callable[[], Assistant], administrator: Member, document: Document
) -> None:
    version = document.current_id
    wish = task.Wish(Length.SHORT)
    job = task.summarise_later(administrator, [version], wish, answered().pk)
    jobs.run(str(job.pk))
    found = task.summary_for(administrator, job.pk).summarised
    assert found is not None and found.parts and found.written_by == "smollm2"
    quotes = {
        n: text_between(version, one.place.start, one.place.end)
        for n, one in enumerate(found.chosen, 1)
    }
    assert all(quotes.values())
    for part in found.parts:
        assert bool(part.claims) != bool(part.problem)
        for claim in part.claims:
            assert set(claim.evidence) <= {n + 1 for n in part.quotes}
            assert claim.verdict in set(Verdict)
    has_words = any(part.claims for part in found.parts)
    assert has_words == (found.ending is not Ending.MODEL_UNAVAILABLE)
