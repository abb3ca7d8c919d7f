"""Answer or refuse: a calibrated probability, never a bare similarity."""

from __future__ import annotations

from troly.engine.answers.draft import Draft
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
    # What is asked for by its place alone shares no words with what stands there.
    is_thin = draft.confidence < draft.threshold and not draft.asks_for_place
    if not draft.chosen or is_thin:
        draft.nearest = nearest_passages(draft)
        draft.ending = Ending.NOT_IN_DOCUMENTS
