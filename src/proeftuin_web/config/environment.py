"""What the environment says, read for the settings; every mistake in it is told in one sentence."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def is_true(environment: Mapping[str, str], name: str) -> bool:
    """Whether a variable says `true`."""
    return environment.get(name, "").lower() == "true"


def hosts(environment: Mapping[str, str]) -> list[str]:
    """Names under which browsers reach the application; this machine alone when none are named."""
    named = [host.strip() for host in environment.get("PROEFTUIN_HOSTS", "").split(",")]
    return [host for host in named if host] or ["localhost", "127.0.0.1", "[::1]"]


def secret_key(environment: Mapping[str, str], folder: Path) -> str:
    """The key that signs sessions: from the named file, or from one in `folder` that is made once."""
    named = environment.get("PROEFTUIN_SECRET_KEY_FILE")
    path = Path(named) if named else folder / "secret-key"
    if named and not path.is_file():
        raise ImproperlyConfigured(f"PROEFTUIN_SECRET_KEY_FILE names {named}, where no file is; make one of 50 signs")
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Whoever comes second keeps the key of the first.
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="utf-8") as written:
                written.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="utf-8").strip()


def database(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Where the objects are kept: a SQLite file in `folder`, or the PostgreSQL database that is named."""
    address = environment.get("PROEFTUIN_DATABASE")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "proeftuin.sqlite3",
            # Opening it takes room on the disk: who has it open goes on reading when there is none.
            "CONN_MAX_AGE": 60,
            # Readers go on while somebody writes; a writer waits for another instead of failing at once.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ImproperlyConfigured("PROEFTUIN_DATABASE must be like postgresql://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Whoever asks for a page while the server cannot be reached is told soon.
        "OPTIONS": {"connect_timeout": 5},
    }


def proxies(environment: Mapping[str, str]) -> frozenset[str]:
    """Addresses from which the reverse proxy asks; this machine when none are named, and none without a proxy."""
    if not is_true(environment, "PROEFTUIN_BEHIND_PROXY"):
        return frozenset()
    named = [address.strip() for address in environment.get("PROEFTUIN_PROXIES", "").split(",")]
    return frozenset(filter(None, named)) or frozenset({"127.0.0.1", "::1"})


@dataclass(frozen=True)
class Mail:
    """
    The server that takes mail, and how it is spoken to.

    Attributes
    ----------
    host : str
        Empty when there is none: then no mail is sent.
    security : {"starttls", "tls", "none"}
        Whether what is said is made unreadable for others after a greeting, from the start, or not.
    """

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    security: str = "starttls"

    @property
    def backend(self) -> str:
        """The part of the framework that sends; without a server it shows mail where the program was started."""
        return f"django.core.mail.backends.{'smtp' if self.host else 'console'}.EmailBackend"


_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def mail(environment: Mapping[str, str]) -> Mail:
    """The mail server that the environment names."""
    host = environment.get("PROEFTUIN_EMAIL_HOST", "")
    security = environment.get("PROEFTUIN_EMAIL_SECURITY", "starttls").lower()
    if security not in _PORTS:
        raise ImproperlyConfigured("PROEFTUIN_EMAIL_SECURITY must be starttls, tls or none")
    port = environment.get("PROEFTUIN_EMAIL_PORT") or str(_PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured("PROEFTUIN_EMAIL_PORT must be a number between 1 and 65535")
    user, password = environment.get("PROEFTUIN_EMAIL_USER", ""), _password(environment)
    if bool(user) != bool(password):
        raise ImproperlyConfigured("PROEFTUIN_EMAIL_USER and PROEFTUIN_EMAIL_PASSWORD_FILE go together: name both")
    if password and security == "none":
        raise ImproperlyConfigured("PROEFTUIN_EMAIL_SECURITY is none: the password would be readable on its way")
    return Mail(host, int(port), user, password, security)


def _password(environment: Mapping[str, str]) -> str:
    path = environment.get("PROEFTUIN_EMAIL_PASSWORD_FILE")
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"PROEFTUIN_EMAIL_PASSWORD_FILE: {path} must be a file that can be read") from error


def sign_on_servers(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """
    Servers of OpenID Connect at which people may sign in, from the JSON file that the environment names.

    A list of `id`, `name`, `client`, `secret_file` and `server`, the address of the server's own description.
    """
    path = environment.get("PROEFTUIN_SIGN_ON_FILE")
    if not path:
        return []
    try:
        listed = json.loads(Path(path).read_text(encoding="utf-8"))
        return [
            {
                "provider_id": one["id"],
                "name": one["name"],
                "client_id": one["client"],
                "secret": Path(one["secret_file"]).read_text(encoding="utf-8").strip(),
                "settings": {"server_url": one["server"]},
            }
            for one in listed
        ]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ImproperlyConfigured(
            f"PROEFTUIN_SIGN_ON_FILE: {path} must list servers, each with id, name, client, secret_file and server"
        ) from error
