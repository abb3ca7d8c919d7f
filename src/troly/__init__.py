"""Troly: assistants that answer from a public body's own documents, in exact quotes."""

import os

__version__ = "0.4.0"

# ONNX Runtime reports to its maker, from 1.29 on under Linux too, unless this stands in the
# environment before it is loaded; whatever loads it here has imported this package first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
