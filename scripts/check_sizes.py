"""Limits that keep the rooms liveable: 500 lines a file, 80 a function."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE_LINES, FUNCTION_LINES = 500, 80
FOLDERS = ("src", "tests", "scripts", "bench")


def too_large(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    found = []
    if text.count("\n") > FILE_LINES:
        found.append(f"{path}: {text.count(chr(10))} lines, at most {FILE_LINES}")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                found.append(f"{path}:{node.lineno}: {node.name} has {lines} lines")
    return found


def main() -> int:
    files = [p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.py"))]
    found = [line for path in files for line in too_large(path)]
    print("\n".join(found) or f"{len(files)} files within their limits")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
