"""The client of a model server against servers that behave, and servers that do not."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.contract.chat_server import CHUNK, Behaviour, ChatServer, Reply, chat_server, says

from troly import outbound
from troly.engine.runtimes.generating import Request
from troly.engine.runtimes.openai_chat import OpenAIChat
from troly.errors import NotAllowed, SettingsError, Unavailable

ASKED = Request("rules", "text", {"type": "object"}, 'root ::= "x"')


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


def client(server: ChatServer, **options: Any) -> OpenAIChat:
    options = {"seconds": 5.0, "silence": 0.5, **options}
    return OpenAIChat(server.url, "m", outbound.transport(server.url, purpose="test"), **options)


def written(server: ChatServer, **options: Any) -> str:
    return "".join(client(server, **options).write(ASKED))


def test_pieces_come_as_they_are_written(server: ChatServer) -> None:
    server.behaviour = says("Chào buổi sáng")
    assert list(client(server).write(ASKED)) == ["Chào bu", "ổi sáng"]


def test_the_form_is_asked_for_and_nothing_of_this_machine_is_told(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-environment")
    monkeypatch.setenv("OPENAI_ORG_ID", "of-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/")
    server.behaviour = says("x")
    written(server)
    path, headers, sent = server.requests[0]
    assert path == "/v1/chat/completions"
    assert sent["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert sent["temperature"] == 0 and sent["stream"] is True
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert {name.lower() for name in headers} == {
        "host", "accept", "accept-encoding", "connection", "content-type", "content-length",
        "user-agent",
    }  # fmt: skip
    assert headers["user-agent"] == "troly"


def test_the_key_is_shown_where_there_is_one(server: ChatServer) -> None:
    server.behaviour = says("x")
    written(server, key="secret-of-a-file")
    assert server.requests[0][1]["authorization"] == "Bearer secret-of-a-file"


def test_schema_then_grammar_then_words(server: ChatServer) -> None:
    def knows_no_form(reply: Reply, request: dict[str, Any]) -> None:
        if "response_format" in request or "grammar" in request:
            reply.head(400, "application/json")
            reply.send('{"error": {"message": "unknown field"}}')
        else:
            says("ok")(reply, request)

    server.behaviour = knows_no_form
    chat = client(server)
    assert "".join(chat.write(ASKED)) == "ok"
    asked = [set(sent) & {"response_format", "grammar"} for _p, _h, sent in server.requests]
    assert asked == [{"response_format"}, {"grammar"}, set()]
    assert "".join(chat.write(ASKED)) == "ok"
    assert len(server.requests) == 4, "what the server knows is remembered"


def test_an_answer_in_one_piece_is_read_too(server: ChatServer) -> None:
    def whole(reply: Reply, request: dict[str, Any]) -> None:
        reply.head(kind="application/json")
        message = {"role": "assistant", "content": "in one"}
        reply.send(json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}))

    server.behaviour = whole
    assert written(server) == "in one"


def test_a_moment_of_absence_is_tried_again(server: ChatServer) -> None:
    def busy_once(reply: Reply, request: dict[str, Any]) -> None:
        server.behaviour = says("after all")
        reply.head(503, "application/json")
        reply.send("{}")

    server.behaviour = busy_once
    assert written(server) == "after all"


def html(reply: Reply, request: dict[str, Any]) -> None:
    reply.head(kind="text/html")
    reply.send("<html><body>Sign in to the network</body></html>")


def html_as_stream(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    reply.send("<html><body>Sign in to the network</body></html>\n\n")


def garbage(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    reply.send(b"data: \xff\xfe{{{{\n\n")


def wrong_shape(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    reply.send('data: {"choices": [42]}\n\ndata: 7\n\n')


def error_inside(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    reply.piece("beg")
    reply.send('data: {"error": {"message": "out of memory", "code": 500}}\n\n')


def error_inside_whole(reply: Reply, request: dict[str, Any]) -> None:
    reply.head(kind="application/json")
    reply.send('{"error": {"message": "out of memory"}}')


def cut(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    reply.piece("half a sen")
    reply.cut()


def never_says_the_end(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    reply.piece("half a sen")


def endless(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    while not reply.stopped.is_set():
        reply.piece("and so on " * 50)


def endless_bytes_without_a_piece(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    while not reply.stopped.is_set():
        reply.send(": nothing\n" * 10_000)


def too_long_for_its_limit(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    reply.piece("a list that goes on")
    reply.piece(None, "length")


def silent(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    reply.piece(None, "stop")


def slow_to_begin(reply: Reply, request: dict[str, Any]) -> None:
    reply.stopped.wait(20)


def slow_drops(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    while not reply.stopped.wait(0.1):
        reply.send(": wait\n\n")


def refused(status: int) -> Behaviour:
    def behave(reply: Reply, request: dict[str, Any]) -> None:
        reply.head(status, "application/json")
        reply.send('{"error": {"message": "no"}}')

    return behave


def elsewhere(reply: Reply, request: dict[str, Any]) -> None:
    reply._handler.send_response(307)
    reply._handler.send_header("Location", "http://127.0.0.1:9/v1/chat/completions")
    reply._handler.end_headers()


def calls_a_tool(reply: Reply, request: dict[str, Any]) -> None:
    reply.head()
    call = {"index": 0, "function": {"name": "send_mail", "arguments": "{}"}}
    choice = {"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}
    reply.send(f"data: {json.dumps({**CHUNK, 'choices': [choice]})}\n\n")


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (html, "model_garbage"),
        (html_as_stream, "model_garbage"),
        (garbage, "model_garbage"),
        (wrong_shape, "model_garbage"),
        (error_inside, "model_error_inside"),
        (error_inside_whole, "model_error_inside"),
        (cut, "model_cut"),
        (never_says_the_end, "model_cut"),
        (endless, "model_endless"),
        (endless_bytes_without_a_piece, "model_endless"),
        (too_long_for_its_limit, "model_endless"),
        (silent, "model_silent"),
        (slow_to_begin, "model_slow"),
        (refused(401), "model_refused"),
        (refused(400), "model_refused"),
        (refused(500), "model_refused"),
        (refused(429), "model_refused"),
        (elsewhere, "model_refused"),
        (calls_a_tool, "model_refused"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_bad_servers_have_names(server: ChatServer, behaviour: Behaviour, code: str) -> None:
    server.behaviour = behaviour
    with pytest.raises(Unavailable) as refusal:
        written(server)
    assert refusal.value.code == code


def test_drops_that_keep_the_line_open_do_not_keep_anyone_waiting(server: ChatServer) -> None:
    server.behaviour = slow_drops
    with pytest.raises(Unavailable) as refusal:
        written(server, seconds=0.6)
    assert refusal.value.code == "model_slow"


def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(Unavailable) as refusal:
        list(OpenAIChat(url, "m", outbound.transport(url)).write(ASKED))
    assert refusal.value.code == "model_down"


def test_too_many_at_once_are_told_so(server: ChatServer) -> None:
    server.behaviour = says("x" * 50)
    chat = client(server, at_once=1, waiting=0.05)
    under_way = chat.write(ASKED)
    next(under_way)
    with pytest.raises(Unavailable) as refusal:
        list(chat.write(ASKED))
    assert refusal.value.code == "model_busy"
    assert "".join(under_way)
    assert "".join(chat.write(ASKED)) == "x" * 50


def test_the_only_model_of_a_server_needs_no_name(server: ChatServer) -> None:
    server.behaviour = says("x")
    chat = OpenAIChat(server.url, "", outbound.transport(server.url))
    assert chat.check() == "only"
    assert server.requests[-1][2]["model"] == "only"


def test_yes_against_no_of_the_first_token(server: ChatServer) -> None:
    def probable(reply: Reply, request: dict[str, Any]) -> None:
        reply.head(kind="application/json")
        top = [
            {"token": " Yes", "logprob": -0.5, "bytes": None},
            {"token": "no", "logprob": -1.5, "bytes": None},
            {"token": "Maybe", "logprob": -0.1, "bytes": None},
        ]
        content = [{"token": " Yes", "logprob": -0.5, "bytes": None, "top_logprobs": top}]
        message = {"role": "assistant", "content": " Yes"}
        choice = {"index": 0, "message": message, "finish_reason": "length"}
        reply.send(json.dumps({"choices": [{**choice, "logprobs": {"content": content}}]}))

    server.behaviour = probable
    share = client(server).yes_share("Is it?")
    assert share == pytest.approx(0.7311, abs=1e-3)
    assert server.requests[-1][2]["max_tokens"] == 1


def test_no_word_on_how_sure_it_is(server: ChatServer) -> None:
    def without(reply: Reply, request: dict[str, Any]) -> None:
        reply.head(kind="application/json")
        message = {"role": "assistant", "content": "Yes"}
        reply.send(json.dumps({"choices": [{"index": 0, "message": message}]}))

    server.behaviour = without
    assert client(server).yes_share("Is it?") is None


def test_only_the_origin_of_the_settings_is_reached(server: ChatServer) -> None:
    transport = outbound.transport("http://127.0.0.1:9/v1")
    with pytest.raises(NotAllowed):
        list(OpenAIChat(server.url, "m", transport).write(ASKED))
    assert server.requests == []


def test_another_machine_is_refused() -> None:
    with pytest.raises(SettingsError):
        outbound.transport("http://192.0.2.7/v1")
    with pytest.raises(SettingsError):
        OpenAIChat("not an address", "m", httpx.MockTransport(lambda _r: httpx.Response(200)))
