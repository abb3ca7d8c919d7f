"""What one file may cost."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one upload and one parse. Bytes and seconds."""

    file_bytes: int = 200 * MEBIBYTE
    memory_bytes: int = 2048 * MEBIBYTE
    """Address space of the parsing process, libraries included."""
    cpu_seconds: int = 300
    wall_seconds: float = 600.0
    output_bytes: int = 200 * MEBIBYTE
    archive_bytes: int = 512 * MEBIBYTE
    """What a zip container may unpack to."""
    archive_ratio: int = 100
    archive_entries: int = 10_000
