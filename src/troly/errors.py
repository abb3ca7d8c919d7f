"""One family of named errors.

Every error a person may see has a ``code`` (stable, used in texts, logs and the API) and ``facts``
(values that fill the text). The wording lives with the doors, in each interface language.
"""

from __future__ import annotations


class TrolyError(Exception):
    """Base of all errors that Troly raises on purpose.

    ``code`` names the case; ``facts`` are plain values for the message text. Neither may hold the
    content of a document or a secret: both are logged.
    """

    code = "error"

    def __init__(self, code: str | None = None, **facts: object) -> None:
        if code is not None:
            self.code = code
        self.facts = facts
        details = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{self.code}: {details}" if details else self.code)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.facts))


def _rebuild(kind: type[TrolyError], code: str, facts: dict[str, object]) -> TrolyError:
    return kind(code, **facts)


class SettingsError(TrolyError):
    """A deployment setting is wrong: start-up stops."""

    code = "bad_setting"


class FileRefused(TrolyError):
    """A file cannot be taken in: type, size, archive, encryption, emptiness…"""

    code = "file_refused"


class NotFound(TrolyError):
    """Nothing by that name, for this person: absent and forbidden look alike."""

    code = "not_found"


class NotAllowed(TrolyError):
    """The person is known, the act is not theirs to do."""

    code = "not_allowed"


class BadInput(TrolyError):
    """What was typed or sent does not fit; the text says what would."""

    code = "bad_input"


class Unavailable(TrolyError):
    """A part of Troly does not answer now; the work is kept and can be tried again."""

    code = "unavailable"
