"""Answer or refuse: a calibrated probability, never a bare similarity."""

from __future__ import annotations

import math

from troly.engine.answers.draft import Draft
from troly.engine.answers.features import decision_features
from troly.engine.answers.nearest import nearest_passages
from troly.engine.answers.refusal import Refusal, refusal_for
from troly.engine.answers.values import Ending


def decide(draft: Draft) -> None:
    """End in ``not_in_documents`` when the evidence is too thin by the shipped calibration."""
    assert draft.understood is not None
    draft.features.update(decision_features(draft))
    refusal = refusal_for(with_model="similarity_best" in draft.features)
    draft.confidence = probability(draft.features, refusal)
    draft.threshold = refusal.threshold(draft.understood.language)
    if not draft.chosen or draft.confidence < draft.threshold:
        draft.nearest = nearest_passages(draft)
        draft.ending = Ending.NOT_IN_DOCUMENTS


def probability(features: dict[str, float], refusal: Refusal) -> float:
    """Logistic over the features that the calibration names; a missing one counts as average."""
    total = refusal.intercept
    for name, (weight, mean, deviation) in refusal.weights.items():
        if name in features:
            total += weight * (features[name] - mean) / deviation
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
