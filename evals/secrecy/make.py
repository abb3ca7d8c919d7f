"""Write the secrecy set: files that carry a marking and files that only look so.

    python evals/secrecy/make.py FOLDER [--part open|sealed|all]

The same bytes each time. Without --part only the open files are written, so that nobody sees a
miss among the sealed ones by chance.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import unicodedata
from pathlib import Path
from typing import Any

import yaml
from old_letters import to_tcvn3, to_vni
from pdf_files import pdf_file
from word_files import word_file

HERE = Path(__file__).resolve().parent
SEED = 20261122
SEALED_SHARE = 0.3
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")

Row = dict[str, Any]


def load(name: str) -> Any:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def every_case() -> list[Row]:
    """All cases in the order of their file names, each with `file` and `sealed`."""
    papers = load("papers")
    cases: list[Row] = []
    for name in ("marked", "lookalikes"):
        for n, row in enumerate(load(name)):
            choice = papers[row["lang"]]
            paper = choice[n % len(choice)]
            # Every second look-alike has the head of an office too, as marked papers do.
            head = {"issuer": paper["issuer"], "number": paper["number"]} if n % 2 else {}
            own = {"paper": paper} if name == "marked" else {"paper": {**head, **row}}
            cases.append({**row, **own, "marked": name == "marked"})
    draw = random.Random(SEED)  # noqa: S311 - a draw that anyone can repeat
    draw.shuffle(cases)
    sealed = set(draw.sample(range(len(cases)), round(SEALED_SHARE * len(cases))))
    for n, case in enumerate(cases):
        case["file"] = f"{n + 1:03d}.{case['format']}"
        case["sealed"] = n in sealed
    return cases


def content(case: Row) -> bytes:
    kind = case["format"]
    if kind == "txt":
        return encoded("\n".join(text_lines(case)) + "\n", case)
    if kind == "md":
        return encoded("\n".join(markdown_lines(case)) + "\n", case)
    if kind == "html":
        return encoded(web_page(case), case)
    write = word_file if kind == "docx" else pdf_file
    return write(paper_of(case), marks_of(case))


def paper_of(case: Row) -> Row:
    """What is read around the marking, or the look-alike itself."""
    paper = case["paper"]
    head = [paper["issuer"], paper["number"]] if "issuer" in paper else []
    if head and case["lang"] == "vi":
        head = [paper["issuer"], *MOTTO, paper["number"]]
    return {
        "head": head,
        "title": paper["title"],
        "table": paper.get("table", []),
        "lines": paper["lines"],
    }


def marks_of(case: Row) -> dict[str, str]:
    if case["marked"]:
        mark = case["mark"]
        if case.get("encoding") == "nfd":
            mark = unicodedata.normalize("NFD", mark)
        return {case["slot"]: mark}
    return {place: case[place] for place in ("header", "box") if place in case}


def mark_lines(case: Row) -> list[str]:
    mark = case.get("mark", [])
    return [mark] if isinstance(mark, str) else mark


def text_lines(case: Row) -> list[str]:
    paper, slot, mark = paper_of(case), case.get("slot"), mark_lines(case)
    head = list(paper["head"])
    if slot == "number":
        head[-1] += "\t" + mark[0]
    if slot == "beside":
        head[0] = f"{head[0]:<45}{mark[0]}"
    body = [*paper["title"].split("\n"), ""]
    body += ["\t".join(row) for row in paper["table"]] + paper["lines"]
    top = [*mark, ""] if slot == "top" else []
    lines = [*head, "", *top, *body]
    if slot == "first":
        lines = [*mark, *lines]
    if slot == "bottom":
        lines += ["", *mark]
    return lines


def markdown_lines(case: Row) -> list[str]:
    paper, slot, mark = paper_of(case), case.get("slot"), mark_lines(case)
    table = [f"| {' | '.join(row)} |" for row in paper["table"]]
    if table:
        table.insert(1, "|---" * len(paper["table"][0]) + "|")
        table.append("")
    first = [*mark, ""] if slot == "first" else []
    top = [*mark, ""] if slot == "top" else []
    title = ["# " + paper["title"].replace("\n", " "), ""]
    text = [line for each in paper["lines"] for line in (each, "")]
    return [*first, *paper["head"], "", *top, *title, *table, *text]


def web_page(case: Row) -> str:
    paper, slot = paper_of(case), case.get("slot")
    mark = "\n".join(mark_lines(case)) + "\n" if case["marked"] else ""
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in paper["table"]
    )
    return (
        f'<!doctype html>\n<html lang="{case["lang"]}"><head><meta charset="utf-8">\n'
        + (mark if slot == "meta" else "")
        + f"<title>{html.escape(paper['title'])}</title></head><body>\n"
        + "".join(f"<p>{html.escape(line)}</p>\n" for line in paper["head"])
        + (mark if slot == "top" else "")
        + f"<h1>{html.escape(paper['title'])}</h1>\n"
        + (f"<table>{rows}</table>\n" if rows else "")
        + "".join(f"<p>{html.escape(line)}</p>\n" for line in paper["lines"])
        + (mark if slot == "bottom" else "")
        + "</body></html>\n"
    )


def encoded(text: str, case: Row) -> bytes:
    match case.get("encoding", "utf-8"):
        case "nfd":
            return unicodedata.normalize("NFD", text).encode()
        case "tcvn3":
            return to_tcvn3(text)
        case "tcvn3-read-as-latin":
            return to_tcvn3(text).decode("latin-1").encode()
        case "vni":
            return to_vni(text)
        case name:
            return text.encode(name)


def write(folder: Path, part: str) -> list[Row]:
    """Write files and manifest.json; returns the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = []
    for case in every_case():
        if part != "all" and case["sealed"] is not (part == "sealed"):
            continue
        (folder / case["file"]).write_bytes(content(case))
        entry = {key: case.get(key) for key in ("file", "marked", "level", "how", "lang", "sealed")}
        manifest.append(entry)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=("open", "sealed", "all"), default="open")
    asked = parser.parse_args()
    manifest = write(asked.folder, asked.part)
    marked = sum(entry["marked"] for entry in manifest)
    rest = len(manifest) - marked
    print(f"{len(manifest)} files ({asked.part}): {marked} marked, {rest} look-alikes")


if __name__ == "__main__":
    main()
