"""Personal data taken out of a text on its way out, and put back into what returns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from troly.engine.guard.personal_data.detect import find_personal_data
from troly.errors import Unavailable

_TOKEN = re.compile(r"__[A-Z]{1,20}_\d{1,4}__")
_BEGUN = re.compile(r"_{1,2}(?:[A-Z]{0,20}(?:_\d{0,4}_?)?)?$")
_ROUNDS = 3


@dataclass
class Hidden:
    """Texts with placeholders; the same value has the same one throughout."""

    _by_value: dict[str, str] = field(default_factory=dict)
    _by_token: dict[str, str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """``text`` without personal data. Fails closed: raises ``Unavailable``
        (``personal_data_stays``) where some is still found afterwards, or the text holds what
        looks like a placeholder already."""
        if _TOKEN.search(text):
            raise Unavailable("personal_data_stays")
        for _ in range(_ROUNDS):
            found = [
                one
                for one in find_personal_data(text)
                if not _TOKEN.fullmatch(text[one.start : one.end])
            ]
            if not found:
                return text
            for one in reversed(found):
                token = self._token(text[one.start : one.end], one.kind)
                text = text[: one.start] + token + text[one.end :]
        raise Unavailable("personal_data_stays")

    def _token(self, value: str, kind: str) -> str:
        if value not in self._by_value:
            token = f"__{kind.replace('_', '').upper()[:20]}_{len(self._by_value) + 1}__"
            # A wider finding of a later round may hold a token of an earlier one.
            plain = _TOKEN.sub(lambda hit: self._by_token[hit[0]], value)
            self._by_value[value], self._by_token[token] = token, plain
        return self._by_value[value]

    def restore(self, pieces: Iterable[str]) -> Iterator[str]:
        """What returns, with the values back in place, as the inside of a JSON text.

        Raises ``Unavailable`` (``placeholder_unknown``) for one that was never given out.
        """
        kept = ""
        for piece in pieces:
            kept += piece
            whole = max((hit.end() for hit in _TOKEN.finditer(kept)), default=0)
            begun = _BEGUN.search(kept, whole)
            end = begun.start() if begun else len(kept)
            if end:
                yield self._restored(kept[:end])
                kept = kept[end:]
        if kept:
            yield self._restored(kept)

    def _restored(self, text: str) -> str:
        def value(hit: re.Match[str]) -> str:
            known = self._by_token.get(hit[0])
            if known is None:
                raise Unavailable("placeholder_unknown")
            return json.dumps(known, ensure_ascii=False)[1:-1]

        return _TOKEN.sub(value, text)
