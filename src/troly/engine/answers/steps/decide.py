"""Answer or refuse: a calibrated probability, never a bare similarity."""

from __future__ import annotations

from troly.engine.answers.draft import Draft
from troly.engine.answers.elsewhere import is_elsewhere
from troly.engine.answers.features import decision_features
from troly.engine.answers.nearest import nearest_passages
from troly.engine.answers.refusal import shipped_calibration
from troly.engine.answers.values import Ending


def decide(draft: Draft) -> None:
    """End in ``not_in_documents`` when the evidence is too thin by the body's own calibration, or
    by the shipped one where it has none."""
    assert draft.understood is not None
    draft.features.update(decision_features(draft))
    calibration = draft.calibration or shipped_calibration()
    refusal = calibration.refusal(with_model="similarity_best" in draft.features)
    draft.calibration = calibration
    draft.confidence = refusal.probability(draft.features)
    draft.threshold = refusal.threshold(draft.understood.language)
    # What is asked for by its place alone, or by its title, shares no words with what stands there.
    is_named = draft.asks_for_place or draft.asks_for_title
    is_thin = draft.confidence < draft.threshold and not is_named
    if not draft.chosen or is_thin or _is_of_another_place(draft):
        draft.nearest = nearest_passages(draft)
        draft.ending = Ending.NOT_IN_DOCUMENTS


def _is_of_another_place(draft: Draft) -> bool:
    """What one commune rules is no answer for the next, however like the words."""
    assert draft.understood is not None
    best = draft.chosen[0].passage
    # All that was read of its document: one passage may name a neighbour alone.
    read = (one.text for one in draft.passages if one.document == best.document)
    around = "\n".join((best.title, *best.heading_path, best.text, *read))
    return not draft.asks_for_place and is_elsewhere(draft.understood.text, around)
