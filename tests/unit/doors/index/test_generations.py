"""The folder of an index: who uses it, and what happens when a generation's files are gone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from troly.doors.index.generations import Generations
from troly.doors.index.outbox import Outbox
from troly.errors import Unavailable

OCCUPY = """
import sys
from pathlib import Path
from troly.doors.index.generations import Generations
Generations(Path(sys.argv[1])).occupy()
print("here", flush=True)
sys.stdin.read()
"""


def test_folder_is_free_once_the_last_process_is_gone_however_it_ended(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    assert generations.is_free()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OCCUPY, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "here\n"
    for process in processes:
        assert not generations.is_free()
        process.kill()
        process.wait()
    assert generations.is_free()


def test_lost_files_of_a_generation_ask_for_a_rebuild(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    outbox = Outbox(generations.outbox_path)
    number = generations.current(outbox)
    # Nothing was in its files yet: all of it still stands in the outbox.
    assert generations.current(outbox) == number
    outbox.mark_flushed(number, outbox.add("delete_rows", {"rows": []}))
    with pytest.raises(Unavailable) as caught:
        generations.current(outbox)
    assert caught.value.code == "index_damaged"
    generations.path(number).mkdir()
    assert generations.current(outbox) == number
    outbox.close()
