"""The process that opens files: ``python -m troly.engine.parsing.child``, started by the sandbox.

It reads requests from its standard input until that closes, limits itself before each, and answers
in frames on its standard output.
"""

from __future__ import annotations

import ctypes
import os
import resource
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

from troly.engine.parsing.reading import read_document
from troly.engine.parsing.wire import HEADER, document_to_plain, packed, unpacked
from troly.errors import FileRefused

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SPARE_FILES = 64


def main() -> None:
    """Serve requests until standard input closes."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not write into the frames, nor wait for input.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _shut_network()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_SPARE_FILES, _SPARE_FILES))
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    _send(answers, {"ready": True, "cpu_seconds": time.process_time()})
    while header := requests.read(HEADER.size):
        request = unpacked(requests.read(HEADER.unpack(header)[0]))
        _limit(request)
        _answer(request, answers)
    answers.flush()
    # Some parsers abort while the interpreter takes itself apart; the work is done by then.
    os._exit(0)


def _end_with_parent(parent: int) -> None:
    """A worker that was killed must not leave an hour of parsing behind that nobody waits for."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _shut_network() -> None:
    """Best effort: hosts may forbid new namespaces; nothing here opens a connection anyway."""
    try:
        ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER | _NEW_NETWORK)
    except (OSError, AttributeError):
        return


def _limit(request: dict[str, Any]) -> None:
    """Processor time is counted from here, so that a child may serve several files."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _lower(resource.RLIMIT_CPU, spent + int(request["cpu_seconds"]))
    _lower(resource.RLIMIT_AS, int(request["memory_bytes"]))
    _lower(resource.RLIMIT_FSIZE, 0)


def _lower(which: int, soft: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(which, (soft, hard))


def _answer(request: dict[str, Any], answers: BinaryIO) -> None:
    try:
        if request["task"] == "render":
            # Imported here: a child that only reads text files needs no image library.
            from troly.engine.parsing.pdf_image import page_image

            image = page_image(Path(request["path"]), request["page"], request["width"])
            frame = packed({"image": image})
        elif request["task"] == "layout":
            from troly.engine.layout.mend import checked_and_mended
            from troly.engine.layout.values import plain

            kind, found, is_marked, mended = checked_and_mended(
                Path(request["path"]), removes_mark=request["removes_mark"]
            )
            answer = {"kind": kind, "deviations": plain(found), "is_marked": is_marked}
            frame = packed({**answer, "mended": mended})
        elif request["task"] == "words":
            from troly.engine.layout.words import body_of

            subject, body = body_of(Path(request["path"]))
            frame = packed({"subject": subject, "body": [list(one) for one in body]})
        else:
            document = read_document(
                Path(request["path"]),
                request["format"],
                lambda done, total: _send(answers, {"progress": [done, total]}),
            )
            frame = packed({"document": document_to_plain(document)})
        if len(frame) > request["output_bytes"]:
            raise FileRefused("too_big_output", bytes=len(frame))
    except FileRefused as refused:
        facts = {name: str(value) for name, value in refused.facts.items()}
        frame = packed({"refused": refused.code, "facts": facts})
    except MemoryError:
        frame = packed({"refused": "needs_memory", "facts": {}})
    except Exception as error:
        frame = packed({"refused": "damaged", "facts": {"error": type(error).__name__}})
    answers.write(frame)
    answers.flush()


def _send(answers: BinaryIO, message: dict[str, Any]) -> None:
    answers.write(packed(message))
    answers.flush()


if __name__ == "__main__":
    main()
