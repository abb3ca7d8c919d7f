"""Where a place in a derived text stands in the text it was made from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

Segment = tuple[int, int, int, int]
"""derived start, derived end, source start, source end; all half-open, in code points."""


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Positions of a derived text traced back to its source.

    ``segments`` are in order, cover the derived text without gaps and never shrink to nothing on
    the derived side; the source may have gaps (what was removed). A segment of equal lengths maps
    position by position; any other stands for its source as a whole, so that a letter composed of
    several code points is never cut.
    """

    segments: tuple[Segment, ...]
    derived_length: int
    source_length: int

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text that was not changed, ``length`` code points long."""
        segments = ((0, length, 0, length),) if length else ()
        return cls(segments, length, length)

    @property
    def is_identity(self) -> bool:
        return all(
            start == source and end - start == source_end - source
            for start, end, source, source_end in self.segments
        ) and (self.derived_length == self.source_length)

    def to_source(self, pos: int) -> int:
        """The source position of derived position ``pos`` (0 ≤ pos ≤ derived length).

        The end of the derived text maps to the end of the source. Raises ``IndexError`` outside.
        """
        if pos == self.derived_length:
            return self.source_length
        start, end, source, source_end = self._segment(pos)
        return source + (pos - start) if end - start == source_end - source else source

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest source span that holds derived ``[start, end)`` whole.

        An empty span stays empty. Raises ``IndexError`` outside the derived text, ``ValueError``
        when ``end`` comes before ``start``.
        """
        if end < start:
            raise ValueError("end before start")
        if start == end:
            position = self.to_source(start)
            return position, position
        first, last, source, source_end = self._segment(end - 1)
        if last - first == source_end - source:
            source_end = source + (end - first)
        return self.to_source(start), source_end

    def after(self, earlier: OffsetMap) -> OffsetMap:
        """One map for two steps: ``earlier`` first, then this one (its source = their result)."""
        if earlier.is_identity:
            return self
        if self.is_identity:
            return earlier
        segments: list[Segment] = []
        for start, end, source, source_end in self.segments:
            if end - start != source_end - source:
                segments.append((start, end, *earlier.span(source, source_end)))
                continue
            position = source
            while position < source_end:
                stop = min(earlier._segment(position)[1], source_end)
                derived = start + position - source
                segments.append((derived, derived + stop - position, *earlier.span(position, stop)))
                position = stop
        return OffsetMap(tuple(segments), self.derived_length, earlier.source_length)

    def _segment(self, pos: int) -> Segment:
        if not 0 <= pos < self.derived_length:
            raise IndexError(pos)
        return self.segments[bisect_right(self.segments, pos, key=lambda part: part[0]) - 1]


class OffsetMapBuilder:
    """Collects segments while a text is rewritten from left to right."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._derived = 0
        self._source = 0

    def keep(self, until: int) -> None:
        """The source up to ``until`` is kept as it stands."""
        length = until - self._source
        if length > 0:
            self._segments.append((self._derived, self._derived + length, self._source, until))
            self._derived += length
        self._source = until

    def replace(self, until: int, length: int) -> None:
        """The source up to ``until`` became ``length`` code points (0: it was removed)."""
        # Marks put in another order keep their number: each place then stands for the whole, since
        # one segment of equal lengths would be read position by position.
        step = 1 if length == until - self._source else max(1, length)
        for _ in range(0, length, step):
            self._segments.append((self._derived, self._derived + step, self._source, until))
            self._derived += step
        self._source = until

    def build(self) -> OffsetMap:
        return OffsetMap(tuple(self._segments), self._derived, self._source)
