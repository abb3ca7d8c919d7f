"""The shipped model, built once for all test runs on this machine."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from troly.engine import runtimes
from troly.engine.runtimes.e5_build import build_model


def shipped_model() -> Path:
    """Folder of the model. ``TROLY_TEST_MODELS`` says where such folders are kept; the name holds a
    digest of the builder, so that a changed builder is never tested with what an older one made."""
    digest = hashlib.sha256()
    for path in sorted(Path(runtimes.__path__[0]).glob("*.py")):
        if path.stem.startswith("e5_") or path.stem in ("unigram", "model_folder"):
            digest.update(path.read_bytes())
    kept = os.environ.get("TROLY_TEST_MODELS")
    home = Path(kept) if kept else Path(tempfile.gettempdir(), f"troly-test-models-{os.getuid()}")
    folder = home / f"e5-{digest.hexdigest()[:12]}"
    build_model(folder, lambda stage, share: None)
    return folder
