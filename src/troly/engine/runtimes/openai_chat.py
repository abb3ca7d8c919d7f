"""A model that writes, behind any server that speaks the OpenAI chat protocol."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import httpx

from troly.engine.runtimes.generating import Request
from troly.engine.runtimes.openai_transport import BoundedTransport
from troly.errors import SettingsError, TrolyError, Unavailable

if TYPE_CHECKING:
    from openai import OpenAI

Form = Literal["schema", "grammar", "plain"]
SCHEMA_FIRST: tuple[Form, ...] = ("schema", "grammar", "plain")
GRAMMAR_FIRST: tuple[Form, ...] = ("grammar", "schema", "plain")
"""llama.cpp: a grammar of our own leaves no room for blank lines without end."""

_FORM_NOT_KNOWN = (400, 422, 501)
_WORTH_A_SECOND_TRY = (429, 502, 503)
_PAUSE = 0.5
_LONGEST_TEXT = 20_000
_YES = frozenset({"yes", "có", "co", "oui", "y"})
_NO = frozenset({"no", "không", "khong", "non", "n"})
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


class OpenAIChat:
    """Sends texts through the transport it is given; opens no connection of its own.

    ``url`` is the base that ends in ``/v1``. Without ``model`` the only one that the server lists
    is taken. ``seconds``: what one answer may take altogether; ``silence``: what may pass between
    two pieces; ``at_once``: how many answers this process asks for at the same time.
    """

    def __init__(
        self,
        url: str,
        model: str,
        transport: httpx.BaseTransport,
        *,
        key: str = "",
        forms: tuple[Form, ...] = SCHEMA_FIRST,
        seconds: float = 90.0,
        silence: float = 30.0,
        at_once: int = 4,
        waiting: float = 10.0,
    ) -> None:
        """Raises ``SettingsError`` (``bad_address``)."""
        try:
            if httpx.URL(url).scheme not in ("http", "https"):
                raise SettingsError("bad_address", url=url)
        except httpx.InvalidURL:
            raise SettingsError("bad_address", url=url) from None
        self._url = url.rstrip("/")
        self._model = model
        self._key = key
        self._forms = forms
        self._transport = BoundedTransport(transport, seconds=seconds, has_key=bool(key))
        self._timeout = httpx.Timeout(silence, connect=5.0)
        self._places = threading.BoundedSemaphore(at_once)
        self._waiting = waiting

    @property
    def name(self) -> str:
        return self._model or "model"

    def write(self, request: Request) -> Iterator[str]:
        """See ``Generator.write``; asks for the form by schema, by grammar, then in words alone,
        and remembers which of them the server knew."""
        with self._place(), _named_errors():
            stream = self._started(request)
            try:
                if "text/event-stream" in stream.response.headers.get("content-type", ""):
                    yield from _pieces(stream)
                else:
                    yield _whole(stream.response.read())
            finally:
                stream.close()

    def yes_share(self, question: str) -> float | None:
        with self._place(), _named_errors():
            reply = self._client.chat.completions.create(
                model=self._model_name(),
                messages=[{"role": "user", "content": question}],
                temperature=0,
                max_tokens=1,
                logprobs=True,
                top_logprobs=20,
            )
            return _share_of_yes(reply)

    def check(self) -> str:
        request = Request(rules="", text="1 + 1 =", most_tokens=1)
        try:
            for _piece in self.write(request):
                pass
        except Unavailable as error:
            # One token is too short for any answer, and that is what was asked for.
            if error.code not in ("model_endless", "model_silent"):
                raise
        return self._model_name()

    def close(self) -> None:
        self._transport.close()

    @cached_property
    def _client(self) -> OpenAI:
        # Importing it takes a second: only who has a model pays.
        import openai

        return openai.OpenAI(
            api_key=self._key or "none",
            base_url=self._url,
            max_retries=0,
            timeout=self._timeout,  # type: ignore[arg-type]
            # Proxies and credentials of the environment must not change where texts go.
            http_client=httpx.Client(  # type: ignore[arg-type]
                transport=self._transport, trust_env=False, follow_redirects=False
            ),
        )

    def _model_name(self) -> str:
        if not self._model:
            try:
                listed = [str(model.id) for model in self._client.models.list().data]
            except _UNREADABLE:
                raise Unavailable("model_garbage") from None
            if len(listed) != 1:
                raise Unavailable("model_not_named", known=", ".join(listed[:10]))
            self._model = listed[0]
        return self._model

    def _started(self, request: Request) -> Any:
        import openai

        messages: list[dict[str, str]] = [{"role": "user", "content": request.text}]
        if request.rules:
            messages.insert(0, {"role": "system", "content": request.rules})
        fitting = [form for form in self._forms if _asks_something(form, request)]
        for form in fitting:
            try:
                stream = self._sent(messages, request, form)
            except openai.APIStatusError as error:
                if form == fitting[-1] or error.status_code not in _FORM_NOT_KNOWN:
                    raise
                continue
            if form != self._forms[0] and len(fitting) == len(self._forms):
                self._forms = (form, *(other for other in SCHEMA_FIRST if other != form))
            return stream
        raise Unavailable("model_refused", status=400)

    def _sent(self, messages: list[dict[str, str]], request: Request, form: Form) -> Any:
        """One request; a second one when the server was only away or busy for a moment."""
        import openai

        create: Any = self._client.chat.completions.create
        asked = {
            "model": self._model_name(),
            "messages": messages,
            "stream": True,
            "temperature": 0,
            "max_tokens": request.most_tokens,
            **_form_of(request, form),
        }
        try:
            return create(**asked)
        except openai.APITimeoutError:
            raise
        except openai.APIStatusError as error:
            if error.status_code not in _WORTH_A_SECOND_TRY:
                raise
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, TrolyError):
                raise
        time.sleep(_PAUSE)
        return create(**asked)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._waiting):
            raise Unavailable("model_busy")
        try:
            yield
        finally:
            self._places.release()


def _asks_something(form: Form, request: Request) -> bool:
    return form == "plain" or bool(request.schema if form == "schema" else request.grammar)


def _form_of(request: Request, form: Form) -> Mapping[str, Any]:
    if form == "schema":
        described = {"name": "answer", "schema": request.schema, "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": described}}
    return {"extra_body": {"grammar": request.grammar}} if form == "grammar" else {}


@contextmanager
def _named_errors() -> Iterator[None]:
    """What the library and the transport raise, as ``Unavailable``."""
    import openai

    try:
        yield
    except TrolyError:
        raise
    except (openai.APITimeoutError, httpx.TimeoutException):
        raise Unavailable("model_slow") from None
    except openai.APIConnectionError as error:
        cause = error.__cause__
        if isinstance(cause, TrolyError):
            raise cause from None
        cut = isinstance(cause, (httpx.ReadError, httpx.RemoteProtocolError))
        raise Unavailable("model_cut" if cut else "model_down") from None
    except openai.APIStatusError as error:
        raise Unavailable("model_refused", status=error.status_code) from None
    except openai.APIError:
        # Some servers report a failure with status 200.
        raise Unavailable("model_error_inside") from None
    except (httpx.HTTPError, httpx.StreamError):
        raise Unavailable("model_cut") from None
    except (*_UNREADABLE, openai.OpenAIError):
        raise Unavailable("model_garbage") from None


def _pieces(stream: Any) -> Iterator[str]:
    length, ended = 0, ""
    heard = False
    for chunk in stream:
        heard = True
        if getattr(chunk, "error", None):
            raise Unavailable("model_error_inside")
        for choice in list(chunk.choices or ())[:1]:
            piece = getattr(choice.delta, "content", None)
            if isinstance(piece, str) and piece:
                length += len(piece)
                if length > _LONGEST_TEXT:
                    raise Unavailable("model_endless")
                yield piece
            ended = str(choice.finish_reason or ended)
    if not heard:
        raise Unavailable("model_garbage")
    _check_end(ended, length)


def _whole(body: bytes) -> str:
    """The answer of a server that sends it in one piece, asked to stream or not."""
    answer: Any = json.loads(body)
    if isinstance(answer, dict) and answer.get("error"):
        raise Unavailable("model_error_inside")
    choice = answer["choices"][0]
    text = choice["message"]["content"] or ""
    if not isinstance(text, str):
        raise Unavailable("model_garbage")
    if len(text) > _LONGEST_TEXT:
        raise Unavailable("model_endless")
    _check_end(str(choice.get("finish_reason") or "stop"), len(text))
    return text


def _check_end(ended: str, length: int) -> None:
    if ended == "length":
        raise Unavailable("model_endless")
    if not ended:
        raise Unavailable("model_cut")
    if ended != "stop":
        raise Unavailable("model_refused", status=200)
    if not length:
        raise Unavailable("model_silent")


def _share_of_yes(reply: Any) -> float | None:
    told = reply.choices[0].logprobs
    if told is None or not told.content:
        return None
    yes = no = 0.0
    for token in told.content[0].top_logprobs:
        word = str(token.token).strip().strip(".,*\"'").lower()
        if word in _YES:
            yes += math.exp(min(0.0, float(token.logprob)))
        elif word in _NO:
            no += math.exp(min(0.0, float(token.logprob)))
    return yes / (yes + no) if yes + no > 0 else None
