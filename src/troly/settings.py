"""Every deployment setting, typed. Policies are records, not settings.

A setting is read from the environment as ``TROLY_<NAME>``. A bad value stops start-up with the
name and the remedy. At most 40 settings (tests/unit/docs/test_documentation.py counts them).
"""

from __future__ import annotations

import secrets
import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from troly.errors import SettingsError

PREFIX = "TROLY_"
SHIPPED_MODEL = "multilingual-e5-small"
Weight = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseSettings):
    """Names as in the environment without the prefix, in lower case."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    home: Path = Field(
        default=Path("~/.local/share/troly"),
        description="Folder of everything Troly keeps: records, originals, index, models.",
    )
    database_url: str = Field(
        default="",
        description="Empty: SQLite in the home folder. Else postgresql://user:pass@host/name.",
    )
    secret_key_file: Path | None = Field(
        default=None, description="File with the signing key; made in the home folder if absent."
    )
    host: str = Field(default="127.0.0.1", description="Address the web process listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port of the web process.")
    public_url: str = Field(
        default="", description="Address people type, https://…; switches secure cookies on."
    )
    language: Literal["vi", "fr", "en"] = Field(
        default="vi", description="Interface language until a person chooses."
    )
    time_zone: str = Field(default="Asia/Ho_Chi_Minh", description="Zone of dates shown.")
    body_name: str = Field(
        default="Cơ quan của tôi", description="Name of the body made at first start."
    )
    administrator: str = Field(
        default="admin", description="Sign-in name of the administrator made at first start."
    )
    workers: int = Field(default=2, ge=1, le=64, description="Lanes of the worker process.")
    database_connections: int = Field(
        default=10,
        ge=2,
        le=1000,
        validate_default=True,
        description="Most connections of one process to PostgreSQL; twice TROLY_WORKERS plus 2.",
    )
    upload_max_mb: int = Field(default=200, ge=1, le=4096, description="Largest file taken in.")
    body_quota_gb: int = Field(default=50, ge=1, description="Room for one body's originals.")
    parse_memory_mb: int = Field(default=2048, ge=256, description="Memory of one parse.")
    parse_cpu_seconds: int = Field(default=300, ge=5, description="CPU time of one parse.")
    parse_wall_seconds: int = Field(default=600, ge=5, description="Wall time of one parse.")
    embedding_folder: Path | None = Field(
        default=None, description="Folder with model.onnx, tokenizer.json, model.json."
    )
    embedding_url: str = Field(
        default="", description="OpenAI-compatible server for embeddings; here, or declared."
    )
    embedding_model: str = Field(default="", description="Model name at embedding_url.")
    embedding_dimension: int = Field(
        default=384, ge=16, le=8192, description="Length of the vectors of that model."
    )
    embedding_cache_mb: int = Field(default=2048, ge=0, description="Size of the vector cache.")
    model_url: str = Field(
        default="", description="OpenAI-compatible server that writes; here, or declared."
    )
    model_name: str = Field(default="", description="Model name at model_url, or of model_file.")
    model_key_file: Path | None = Field(
        default=None, description="File with the key of the server at model_url."
    )
    model_file: Path | None = Field(
        default=None, description="GGUF file to run on this machine instead of model_url."
    )
    model_sha256: str = Field(
        default="", description="SHA-256 of model_file, 64 hexadecimal digits (sha256sum FILE)."
    )
    model_threads: int = Field(
        default=1, ge=1, le=256, description="Threads of the model of model_file."
    )
    qdrant_url: str = Field(
        default="",
        validate_default=True,
        description="Empty: the index is on this machine. Else the body's own Qdrant, "
        "https://machine:6333.",
    )
    qdrant_api_key_file: Path | None = Field(
        default=None, description="File with the key of that Qdrant; needs https unless it is here."
    )
    lexical_weight_vi: Weight = Field(default=0.5, description="Share of words, Vietnamese.")
    lexical_weight_fr: Weight = Field(default=0.2, description="Share of words, French.")
    lexical_weight_en: Weight = Field(default=0.3, description="Share of words, English.")
    lexical_weight_other: Weight = Field(
        default=0.1, description="Share of words when question and passage differ in language."
    )
    questions_per_minute: int = Field(default=30, ge=1, description="Limit for one person.")
    sign_in_attempts: int = Field(default=8, ge=3, description="Failures before a pause.")
    backup_key_file: Path | None = Field(
        default=None, description="File with the passphrase of the backups; keep a copy elsewhere."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much the logs tell; never content."
    )
    log_format: Literal["line", "json"] = Field(
        default="line", description="Logs as lines to read, or as one JSON object a line."
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Host names of a proxy in front, separated by commas."
    )

    @field_validator(
        "home",
        "embedding_folder",
        "secret_key_file",
        "backup_key_file",
        "qdrant_api_key_file",
        "model_key_file",
        "model_file",
    )
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value is not None else None

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not is_postgresql(value):
            raise ValueError("write postgresql://user:password@host:5432/name, or leave it empty")
        return value

    @field_validator("database_connections")
    @classmethod
    def _enough_for_the_lanes(cls, value: int, known: ValidationInfo) -> int:
        # A lane holds one for its work while its lease is kept through another.
        needed = 2 * int(known.data.get("workers", 1)) + 2
        if known.data.get("database_url") and value < needed:
            raise ValueError(f"write at least {needed}, or lower {PREFIX}WORKERS")
        return value

    @field_validator("model_file")
    @classmethod
    def _one_model(cls, value: Path | None, known: ValidationInfo) -> Path | None:
        if value is not None and known.data.get("model_url"):
            raise ValueError(f"name either a file or {PREFIX}MODEL_URL, not both")
        return value

    @field_validator("public_url", "embedding_url", "model_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc
        ):
            raise ValueError("write a whole address such as https://troly.example")
        return value.rstrip("/")

    @field_validator("qdrant_url")
    @classmethod
    def _origin_alone(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value.rstrip("/"))
        try:
            is_origin = bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            is_origin = False
        if (
            not is_origin
            or parts.scheme not in ("http", "https")
            or parts.path
            or parts.query
            or parts.username
        ):
            raise ValueError("write https://machine:6333, the key in a file of its own")
        return value.rstrip("/")

    @field_validator("qdrant_api_key_file")
    @classmethod
    def _key_kept_to_itself(cls, value: Path | None, known: ValidationInfo) -> Path | None:
        address = urlsplit(str(known.data.get("qdrant_url", "")))
        is_open = address.scheme == "http" and address.hostname not in ("127.0.0.1", "::1")
        if value is not None and is_open:
            raise ValueError(f"{PREFIX}QDRANT_URL must be https: the key would travel readable")
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(value)
        except Exception as error:
            raise ValueError("write a zone such as Asia/Ho_Chi_Minh or Europe/Paris") from error
        return value

    @property
    def run_folder(self) -> Path:
        return self.home / "run"

    @property
    def index_socket(self) -> Path:
        return self.run_folder / "index.sock"

    @property
    def owns_index(self) -> bool:
        """Is the index on this machine, in a process of Troly's?"""
        return not self.qdrant_url

    @property
    def models_socket(self) -> Path:
        return self.run_folder / "models.sock"

    @property
    def model_folder(self) -> Path:
        """The folder named, else the one that came with a bundle, else the home folder's."""
        if self.embedding_folder:
            return self.embedding_folder
        bundled = Path(sys.prefix) / "share" / "troly" / "models" / SHIPPED_MODEL
        return bundled if bundled.is_dir() else self.home / "models" / SHIPPED_MODEL

    @property
    def lexical_weights(self) -> dict[str, float]:
        """Shares by language of the question; "other" when the passage is in another language."""
        return {
            "vi": self.lexical_weight_vi,
            "fr": self.lexical_weight_fr,
            "en": self.lexical_weight_en,
            "other": self.lexical_weight_other,
        }

    def prepare_home(self) -> None:
        """Make the folders, readable by their owner alone.

        Raises ``SettingsError`` when the home folder cannot be written.
        """
        try:
            for name in ("", "run", "holding", "originals", "index", "models", "derived"):
                (self.home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise SettingsError(
                name=f"{PREFIX}HOME",
                problem=f"{self.home}: {error.strerror}",
                remedy="name a folder that this account may write",
            ) from error

    @property
    def text_model_socket(self) -> Path:
        """Where the process that holds ``model_file`` is called; the model itself answers beside
        it, on ``text-model.http.sock``."""
        return self.run_folder / "text-model.sock"

    def qdrant_api_key(self) -> str:
        """Empty without a file. Raises ``SettingsError`` when the file holds no key."""
        return self._key_in(self.qdrant_api_key_file, "QDRANT_API_KEY_FILE")

    def model_key(self) -> str:
        """As ``qdrant_api_key``, for the server that writes."""
        return self._key_in(self.model_key_file, "MODEL_KEY_FILE")

    def _key_in(self, path: Path | None, name: str) -> str:
        if path is None:
            return ""
        try:
            key = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            key, problem = "", type(error).__name__
        else:
            problem = "empty"
        if not key:
            raise SettingsError(
                name=f"{PREFIX}{name}",
                problem=f"{path}: {problem}",
                remedy="name a file that holds the key and that this account may read",
            )
        return key

    def secret_key(self) -> str:
        """The signing key, made once with 50 random bytes, mode 0600."""
        path = self.secret_key_file or self.home / "secret_key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(50))
            try:
                # A hard link fails if another process was first: its key then holds.
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return self._secret_lines(path)[0]

    def secret_key_fallbacks(self) -> list[str]:
        """Keys from before: further lines of the file. What they signed still holds, and nothing
        new is signed by them, until the lines are taken out."""
        return self._secret_lines(self.secret_key_file or self.home / "secret_key")[1:]

    def _secret_lines(self, path: Path) -> list[str]:
        lines = [line.strip() for line in path.read_text().splitlines() if line.strip()]
        if not lines:
            raise SettingsError(
                name=f"{PREFIX}SECRET_KEY_FILE",
                problem=f"{path}: empty",
                remedy="put the key back, or remove the empty file and have a new one made",
            )
        return lines


def is_postgresql(url: str) -> bool:
    """Does ``url`` name a database on a PostgreSQL server?"""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1


@lru_cache(maxsize=1)
def load() -> Settings:
    """Read the settings once.

    Raises ``SettingsError`` naming the first bad setting and what to write instead.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        field = Settings.model_fields.get(name)
        raise SettingsError(
            name=f"{PREFIX}{name.upper()}",
            problem=first["msg"],
            remedy=field.description if field else "see docs/settings.md",
        ) from error
