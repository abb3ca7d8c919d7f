"""Parsed documents and frames as bytes, between the sandbox and its child: msgpack, never pickle,
because the child has read a hostile file."""

from __future__ import annotations

import struct
from typing import Any, cast

import msgpack

from troly.engine.guard.secrecy_words import RANK
from troly.engine.parsing.blocks import Block, BlockKind, Page, ParsedDocument, WordBox

HEADER = struct.Struct(">Q")
_KINDS = ("heading", "paragraph", "list_item", "table_row")


def packed(message: dict[str, Any]) -> bytes:
    """One frame: eight bytes of length, then the message."""
    body = cast(bytes, msgpack.packb(message, use_bin_type=True))
    return HEADER.pack(len(body)) + body


def unpacked(body: bytes) -> dict[str, Any]:
    """The message of a frame's body. Raises ValueError for anything else."""
    message = msgpack.unpackb(body, raw=False, strict_map_key=True)
    if not isinstance(message, dict):
        raise ValueError("a frame holds a map")
    return message


def document_to_plain(document: ParsedDocument) -> dict[str, Any]:
    """Lists and numbers alone."""
    return {
        "format": document.format,
        "text": document.text,
        "blocks": [
            [block.kind, block.start, block.end, block.page, block.level]
            for block in document.blocks
        ],
        "pages": [
            [
                page.number,
                page.start,
                page.end,
                page.width,
                page.height,
                [
                    number
                    for box in page.boxes
                    for number in (box.start, box.end, box.left, box.top, box.right, box.bottom)
                ],
            ]
            for page in document.pages
        ],
        "title": document.title,
        "facts": document.facts,
        "warnings": list(document.warnings),
        "margins": document.margins,
        "marking": document.marking,
    }


def document_from_plain(plain: dict[str, Any]) -> ParsedDocument:
    """Checks what it is given: the child is not trusted. Raises ValueError, KeyError, TypeError."""
    text = plain["text"]
    if not isinstance(text, str):
        raise ValueError("text")
    blocks: list[Block] = []
    position = 0
    for kind, start, end, page, level in plain["blocks"]:
        if kind not in _KINDS or not position <= start < end <= len(text):
            raise ValueError("block outside the text")
        position = end
        blocks.append(Block(cast(BlockKind, kind), start, end, page, level))
    pages: list[Page] = []
    for number, start, end, width, height, flat in plain["pages"]:
        if not 0 <= start <= end <= len(text) or len(flat) % 6:
            raise ValueError("page outside the text")
        boxes = tuple(WordBox(*flat[at : at + 6]) for at in range(0, len(flat), 6))
        pages.append(Page(number, start, end, float(width), float(height), boxes))
    return ParsedDocument(
        format=str(plain["format"]),
        text=text,
        blocks=tuple(blocks),
        pages=tuple(pages),
        title=str(plain["title"]),
        facts={str(name): str(value) for name, value in plain["facts"].items()},
        warnings=tuple(str(code) for code in plain["warnings"]),
        margins=str(plain["margins"]),
        marking=_known_marking(plain["marking"]),
    )


def _known_marking(name: object) -> str:
    if name != "" and name not in RANK:
        raise ValueError("marking")
    return str(name)
