"""Document forms as they stand in content/document_forms: read, checked, kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

import troly
from troly.engine.layout.values import Alignment
from troly.errors import NotFound

FOLDER = Path(troly.__file__).parent / "content" / "document_forms"
_LAYOUT = "layout"
Range = tuple[float, float]


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Element(_Checked):
    """An element's look; None leaves a property free. ``bold: head``: its name alone."""

    sizes: Range
    size: float
    bold: bool | Literal["head"] | None
    italic: bool | None
    capitals: bool | None
    alignment: Alignment | None
    wording: str = ""
    line_below: bool = False
    indented: bool = False
    spaced: bool = False
    above: float = 0
    below: float = 0


class Page(_Checked):
    width_mm: float
    height_mm: float
    top_mm: Range
    bottom_mm: Range
    left_mm: Range
    right_mm: Range


class Margins(_Checked):
    top: float
    bottom: float
    left: float
    right: float


class PageNumber(_Checked):
    sizes: Range
    size: float


class Rules(_Checked):
    """``layout.yaml``."""

    page: Page
    written_margins_mm: Margins
    font: str
    page_number: PageNumber
    first_indent_mm: Range
    elements: dict[str, Element]


class Field(_Checked):
    id: str
    label: str
    part: Literal[
        "subject", "letter_subject", "receivers", "basis", "authority",
        "content", "articles", "section", "line",
    ]  # fmt: skip
    is_required: bool = False
    is_long: bool = False
    lead: str = "Kính gửi:"
    """Words before the receivers; {issuer} stands for who issues."""


class FirstSigner(_Checked):
    """``authority`` stands above the name, which is taken from ``field``."""

    authority: str
    field: str


class DocumentForm(_Checked):
    """One kind of document; ``id`` is its file's name."""

    id: str
    name: str
    heading: str
    abbreviation: str
    fields: tuple[Field, ...]
    command: str = "QUYẾT ĐỊNH:"
    """Stands above the articles of a kind that has a part for them."""
    signs_first: FirstSigner | None = None
    """Who signs on the left, above the receivers, where two sign."""

    @property
    def has_subject(self) -> bool:
        return any(field.part == "subject" for field in self.fields)


COMMON: tuple[Field, ...] = (
    Field(id="parent", label="Cơ quan chủ quản trực tiếp", part="line"),
    Field(id="issuer", label="Cơ quan ban hành", part="line", is_required=True),
    Field(id="issuer_code", label="Chữ viết tắt của cơ quan ban hành", part="line"),
    Field(id="unit_code", label="Chữ viết tắt của đơn vị soạn thảo", part="line"),
    Field(id="place", label="Địa danh", part="line", is_required=True),
    Field(id="on_behalf", label="Quyền hạn ký (TM., KT., TL., TUQ. …)", part="line"),
    Field(id="position", label="Chức vụ người ký", part="line", is_required=True),
    Field(id="signer", label="Họ và tên người ký", part="line", is_required=True),
    Field(id="recipients", label="Nơi nhận (mỗi nơi một dòng)", part="line", is_long=True),
)
"""Fields that every kind has besides its own. Number and day come from the clerk."""


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The layout that all kinds share."""
    return Rules.model_validate(_read(_LAYOUT))


@lru_cache(maxsize=1)
def forms() -> dict[str, DocumentForm]:
    """Every kind by id, in order of name. Raises ``ValueError`` naming file and field."""
    found = [form_of(path.stem, _read(path.stem)) for path in FOLDER.glob("*.yaml")
             if path.stem != _LAYOUT]  # fmt: skip
    return {form.id: form for form in sorted(found, key=lambda form: form.name)}


def form_named(name: str) -> DocumentForm:
    """Raises ``NotFound`` for a kind that is not there."""
    try:
        return forms()[name]
    except KeyError as error:
        raise NotFound("no_such_form", form=name[:60]) from error


def form_of(name: str, data: object) -> DocumentForm:
    """A form from what its file says. Raises ``ValueError`` naming file and field."""
    try:
        form = DocumentForm.model_validate({"id": name, **(data if isinstance(data, dict) else {})})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{name}.yaml, {place}: {first['msg']}") from error
    names = [field.id for field in (*COMMON, *form.fields)]
    if len(set(names)) != len(names):
        raise ValueError(f"{name}.yaml: a field stands there twice")
    return form


def _read(name: str) -> object:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
