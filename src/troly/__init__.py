"""Troly: assistants that answer from a public body's own documents, in exact quotes."""

__version__ = "0.1.0"
