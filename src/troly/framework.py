"""Django's own configuration, derived from the typed settings."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from troly.settings import Settings

PACKAGE = Path(__file__).parent
LANGUAGES = (("vi", "Tiếng Việt"), ("fr", "Français"), ("en", "English"))
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


APPS = [
    # Its middleware and backend import its own models; sign-in accounts are tenants.Person.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "troly.office.audit.apps.AuditConfig",
    "troly.office.outgoing.apps.OutgoingConfig",
    "troly.office.tenants.apps.TenantsConfig",
    "troly.office.library.apps.LibraryConfig",
    "troly.office.assistants.apps.AssistantsConfig",
    "troly.office.desk.apps.DeskConfig",
    "troly.office.data_subjects.apps.DataSubjectsConfig",
    "troly.office.governance.apps.GovernanceConfig",
    "troly.office.governance.reports.apps.ReportsConfig",
    "troly.doors.pages",
]
MIDDLEWARE = [
    "troly.doors.watching.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "troly.doors.pages.middleware.PolicyMiddleware",
    "troly.doors.pages.static_files.StaticFilesMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "troly.doors.pages.middleware.MemberMiddleware",
    "troly.doors.pages.middleware.LanguageMiddleware",
    "troly.doors.pages.middleware.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "troly.doors.pages.middleware.ErrorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "troly.doors.pages.context.frame",
            ],
            "string_if_invalid": "",
        },
    }
]


def database(settings: Settings) -> dict[str, Any]:
    """Where the records are."""
    if settings.database_url:
        return postgresql(settings.database_url, settings.database_connections)
    return sqlite(settings.home / "records.sqlite3")


def sqlite(path: Path) -> dict[str, Any]:
    """Records in a file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # Web requests share a few threads, which need not open the file each time.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # A writer takes its lock at BEGIN: no deadlock between two readers that both
            # want to write. FULL: what was acknowledged survives a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            ),
        },
    }


def postgresql(url: str, connections: int = 0) -> dict[str, Any]:
    """Records on a server: ``postgresql://user:password@host:port/name?sslmode=verify-full``.

    What follows the question mark goes to libpq as it stands. With ``connections`` the process
    shares that many at most; without, each thread opens its own.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = {
        "connect_timeout": 10,
        # Tells one process from another in the server's list of connections.
        "application_name": f"troly {socket.gethostname()[:40]} {os.getpid()}",
        **dict(parse_qsl(parts.query)),
    }
    if connections:
        # A web request runs in a thread of its own: connections kept by threads would pile up.
        options["pool"] = {"min_size": 0, "max_size": connections, "timeout": 15, "max_idle": 120}
    return {
        "ENGINE": "troly.office.audit.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def _hosts(settings: Settings) -> list[str]:
    hosts = {"127.0.0.1", "localhost", "[::1]", settings.host, *settings.trusted_hosts}
    if settings.public_url:
        hosts.add(urlsplit(settings.public_url).hostname or "")
    return sorted(host for host in hosts if host and host != "0.0.0.0")  # noqa: S104


def django_settings(settings: Settings) -> dict[str, Any]:
    """Everything handed to ``django.conf.settings.configure``."""
    is_https = settings.public_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key(),
        "SECRET_KEY_FALLBACKS": settings.secret_key_fallbacks(),
        "DEBUG": False,
        "ALLOWED_HOSTS": _hosts(settings),
        "CSRF_TRUSTED_ORIGINS": [settings.public_url] if settings.public_url else [],
        "ROOT_URLCONF": "troly.doors.urls",
        "INSTALLED_APPS": APPS,
        "MIDDLEWARE": MIDDLEWARE,
        "TEMPLATES": TEMPLATES,
        "DATABASES": {"default": database(settings)},
        "AUTH_USER_MODEL": "tenants.Person",
        "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
        "PASSWORD_HASHERS": [
            "django.contrib.auth.hashers.Argon2PasswordHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 10},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        "LOGIN_URL": "pages:sign_in",
        "LOGIN_REDIRECT_URL": "pages:home",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "LANGUAGE_CODE": settings.language,
        "LANGUAGES": LANGUAGES,
        "LOCALE_PATHS": [PACKAGE / "content" / "locale"],
        "LANGUAGE_COOKIE_NAME": "troly_language",
        "LANGUAGE_COOKIE_SAMESITE": "Lax",
        "USE_I18N": True,
        "USE_TZ": True,
        "TIME_ZONE": settings.time_zone,
        "STATIC_URL": "/static/",
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        # By an address without their digest files are asked for again each time.
        "WHITENOISE_MAX_AGE": 0,
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "troly.doors.pages.static_files.VersionedStorage"},
        },
        "FILE_UPLOAD_HANDLERS": ["troly.doors.uploads.NamelessFileHandler"],
        "FILE_UPLOAD_TEMP_DIR": str(settings.home / "holding"),
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_500_000,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 200,
        "TASKS": {
            "default": {
                "BACKEND": "django_tasks_db.DatabaseBackend",
                "QUEUES": ["quick", "bulk"],
            }
        },
        **_browser_security(is_https),
        "LOGGING": logging_settings(settings),
    }


def _browser_security(is_https: bool) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "troly_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_AGE": 12 * 3600,
        "CSRF_COOKIE_SECURE": is_https,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_FAILURE_VIEW": "troly.doors.pages.views.errors.csrf_failed",
        "SECURE_HSTS_SECONDS": 31_536_000 if is_https else 0,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if is_https else None,
    }


def logging_settings(settings: Settings) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "troly.logs.LineFormatter"},
            "json": {"()": "troly.logs.JsonFormatter"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": settings.log_format}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "troly": {"level": settings.log_level.upper(), "propagate": True},
            # Its lines carry arguments of tasks.
            "django_tasks_db": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # One line for each try while the server is away.
            "psycopg.pool": {"level": "ERROR"},
        },
    }
