"""Files for the runs: short, made up, each with words of its own; some that must be refused."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

SUBJECTS = (
    "nghỉ phép năm",
    "lệ phí chứng thực",
    "tiếp công dân",
    "đăng ký khai sinh",
    "cấp nước sinh hoạt",
    "thu gom rác thải",
    "sửa chữa đường thôn",
    "hỗ trợ hộ nghèo",
)
UNITS = ("ngày làm việc", "đồng", "bộ hồ sơ", "hộ gia đình", "tháng")
SHAPES = ("txt", "txt", "txt", "html", "docx", "md", "long", "secret", "blank", "broken", "empty")


@dataclass(frozen=True)
class Made:
    """A file and how its reading must end. ``refused``: it must not be taken in at all."""

    name: str
    data: bytes
    ending: str
    word: str
    question: str


def make(random_: random.Random, number: int) -> Made:
    """The file of this number: its shape and contents follow from the random source alone."""
    shape = random_.choice(SHAPES)
    word = f"vănbản{number:05d}"
    subject = random_.choice(SUBJECTS)
    articles = random_.randint(70, 110) if shape == "long" else random_.randint(2, 7)
    lines = _lines(random_, word, subject, articles)
    # In the document's own words: the scripted model knows no meanings, a refusal cites nothing.
    question = random_.choice(
        (f"Văn bản hư cấu {word} để thử máy", f"{subject.capitalize()} phần 1 của {word}")
    )
    ending = {"secret": "quarantined", "blank": "failed", "broken": "refused", "empty": "refused"}
    data, suffix = _bytes(shape, lines)
    return Made(f"{word}.{suffix}", data, ending.get(shape, "complete"), word, question)


def _lines(random_: random.Random, word: str, subject: str, articles: int) -> list[str]:
    lines = [f"QUY CHẾ {word.upper()}", f"Văn bản hư cấu {word} để thử máy"]
    for article in range(1, articles + 1):
        lines.append(f"Điều {article}. {subject.capitalize()} phần {article} của {word}")
        for clause in range(1, random_.randint(2, 4)):
            amount, unit = random_.randint(2, 900), random_.choice(UNITS)
            lines.append(
                f"{clause}. Mức {subject} tại khoản này là {amount} {unit}, tính từ khi bộ phận"
                f" một cửa nhận đủ giấy tờ của người nộp."
            )
    return lines


def _bytes(shape: str, lines: list[str]) -> tuple[bytes, str]:
    text = "\n".join(lines) + "\n"
    match shape:
        case "html":
            rows = "".join(f"<p>{line}</p>" for line in lines[1:])
            return f"<html><body><h1>{lines[0]}</h1>{rows}</body></html>".encode(), "html"
        case "docx":
            return _docx(lines), "docx"
        case "md":
            return f"# {text}".encode(), "md"
        case "secret":
            return f"{lines[0]}\n\nTỐI MẬT\n\n{text}".encode(), "txt"
        case "blank":
            # Blank, and yet unlike any other: the word's number in spaces.
            return (" " * int(lines[0][-5:]) + "\n" * len(lines)).encode(), "txt"
        case "broken":
            return b"PK\x03\x04" + text.encode()[:200], "docx"
        case "empty":
            return b"", "txt"
    return text.encode(), "txt"


def _docx(lines: list[str]) -> bytes:
    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
