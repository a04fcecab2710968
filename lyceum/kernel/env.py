"""Settings from the environment: typed, with `*_FILE` for secrets and one clear sentence on a mistake."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "LYCEUM_"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Knob:
    """One documented variable, for the reference page."""

    name: str
    default: str
    help: str


@dataclass
class Environment:
    """Reads `LYCEUM_*` variables and remembers each for the reference page."""

    values: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    knobs: list[Knob] = field(default_factory=list)

    def text(self, name: str, default: str = "", *, help: str) -> str:  # noqa: A002 - the field's word
        """The variable's text, or what stands in the file that `NAME_FILE` points to."""
        full = PREFIX + name
        self.knobs.append(Knob(full, default, help))
        path = self.values.get(full + "_FILE")
        if path:
            try:
                return Path(path).read_text().strip()
            except OSError as error:
                raise ImproperlyConfigured(f"{full}_FILE: the file cannot be read ({error.strerror}).") from error
        return self.values.get(full, default).strip()

    def number(self, name: str, default: int, *, least: int = 0, help: str) -> int:  # noqa: A002 - as above
        raw = self.text(name, str(default), help=help)
        if not raw.isdecimal() or int(raw) < least:
            raise ImproperlyConfigured(f"{PREFIX}{name} must be a whole number from {least} on, not {raw!r}.")
        return int(raw)

    def flag(self, name: str, *, default: bool = False, help: str) -> bool:  # noqa: A002 - as above
        raw = self.text(name, "yes" if default else "no", help=help).lower()
        if raw not in {"yes", "no", "true", "false", "1", "0"}:
            raise ImproperlyConfigured(f"{PREFIX}{name} must be yes or no, not {raw!r}.")
        return raw in {"yes", "true", "1"}

    def choice(self, name: str, default: str, *, among: tuple[str, ...], help: str) -> str:  # noqa: A002 - as above
        raw = self.text(name, default, help=help)
        if raw not in among:
            raise ImproperlyConfigured(f"{PREFIX}{name} must be one of {', '.join(among)}, not {raw!r}.")
        return raw

    def words(self, name: str, default: str = "", *, help: str) -> list[str]:  # noqa: A002 - as above
        return [word.strip() for word in self.text(name, default, help=help).split(",") if word.strip()]


def database(url: str, *, synchronous: str) -> dict[str, Any]:
    """Django's settings of a database from `postgres://...`, or from the path of a SQLite file."""
    if url.startswith(("postgres://", "postgresql://")):
        parts = urlsplit(url)
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or options.pop("host", "")),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
        }
    if "://" in url:
        raise ImproperlyConfigured("LYCEUM_DATABASE must be postgres://... or the path of a SQLite file.")
    return {
        "ENGINE": "lyceum.kernel.sqlite",
        "NAME": url,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA mmap_size=268435456;"
                "PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
            ),
        },
        "CONN_MAX_AGE": None,
    }


def cache(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings of the shared cache: `redis://...`, or files in `folder`. Never one per process."""
    if url.startswith(("redis://", "rediss://", "unix://")):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if url:
        raise ImproperlyConfigured("LYCEUM_CACHE must be redis://... or empty.")
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(folder),
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }


def mail(url: str) -> dict[str, Any]:
    """Mail settings: `smtp://user:password@host:587?tls=yes`, `console:`, `file:///folder`, or empty for none."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if url == "console:":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.startswith("file://"):
        folder = url.removeprefix("file://")
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            "LYCEUM_MAIL must be smtp://user:password@host:587, console:, file:///folder or empty."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and query.get("tls", "yes") == "yes",
        "EMAIL_TIMEOUT": 20,
    }


def files(url: str) -> dict[str, Any]:
    """Django's settings of where files are stored: `s3://key:secret@bucket/folder?endpoint=...`, or the data folder.

    Without a key in it boto3 finds one where it usually does: in `AWS_...` variables, or the machine's own.
    """
    if not url:
        return {"BACKEND": "lyceum.files.adapters.FileStore"}
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.hostname or set(query) - {"endpoint", "region"}:
        raise ImproperlyConfigured(
            "LYCEUM_FILES must be s3://key:secret@bucket/folder?endpoint=https://...&region=..., or empty."
        )
    options = {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "endpoint_url": query.get("endpoint"),
        "region_name": query.get("region"),
        "addressing_style": "path" if "endpoint" in query else None,
        "default_acl": None,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


@dataclass(frozen=True)
class Mailbox:
    """A folder of a mailbox elsewhere that is looked into."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    is_encrypted: bool


def mailbox(url: str) -> Mailbox | None:
    """`imaps://user:password@host:993/folder`; `imap://` speaks in the clear and is for loopback alone."""
    if not url:
        return None
    parts = urlsplit(url)
    in_clear = parts.scheme == "imap" and parts.hostname in _LOOPBACK
    if not parts.hostname or not parts.username or not (parts.scheme == "imaps" or in_clear):
        raise ImproperlyConfigured(
            "LYCEUM_MAIL_IMAP must be imaps://user:password@host/folder (imap:// on loopback only) or empty."
        )
    return Mailbox(
        host=parts.hostname,
        port=parts.port or (143 if in_clear else 993),
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        is_encrypted=not in_clear,
    )


def mail_door(place: str) -> tuple[str, int] | None:
    """Where mails are taken by LMTP: whoever reaches this door is believed, so it is on loopback alone."""
    if not place:
        return None
    host, _colon, port = place.rpartition(":")
    if host.strip("[]") not in _LOOPBACK or not port.isdecimal() or int(port) > 65535:
        raise ImproperlyConfigured("LYCEUM_MAIL_LMTP must be a port on loopback, as 127.0.0.1:8024, or empty.")
    return host.strip("[]"), int(port)
