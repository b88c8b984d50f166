"""Typed reading of the environment: what an installation may set, in one place."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingError(RuntimeError):
    """An environment variable says something that cannot be used."""


def text(name: str, default: str = "") -> str:
    """Return the variable as it stands, or the text of the file `NAME_FILE` points to."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def truth(name: str, *, default: bool) -> bool:
    """Return a yes or no.

    Raises
    ------
    SettingError
        If the text is neither.
    """
    value = text(name, "yes" if default else "no").strip().lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off", ""}:
        return False
    raise SettingError(f"{name} is {value!r}; say yes or no.")


def whole_number(name: str, *, default: int) -> int:
    """Return a number of 0 or more.

    Raises
    ------
    SettingError
        If the text is none.
    """
    value = text(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()):
        raise SettingError(f"{name} is {value!r}; say a whole number.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def data_folder() -> Path:
    """Return the folder that holds everything the installation remembers."""
    folder = Path(text("EPILOOP_DATA", "var")).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def own_folder(data: Path, name: str) -> Path:
    """Return a folder in the data folder, made for the server's own account if need be."""
    folder = data / name
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def secret(folder: Path, name: str) -> str:
    """Return the secret of that name from the environment, or make one and keep it.

    A made secret stands in the data folder, readable by its owner alone.
    """
    given = text(f"EPILOOP_{name.upper()}")
    if given:
        return given
    file = folder / f"{name}.secret"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as out:
        value = secrets.token_urlsafe(48)
        out.write(value)
    return value


def database(
    url: str, folder: Path, *, file_name: str, suffix: str = ""
) -> dict[str, Any]:
    """Return Django's description of one database.

    Parameters
    ----------
    url
        Empty for SQLite in the data folder, or `postgresql://user:word@host:port/name`.
    file_name
        The SQLite file, inside `folder`.
    suffix
        Added to the PostgreSQL database's name, for the access log beside the records.
    """
    if not url:
        return _sqlite(folder / file_name)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError(
            f"EPILOOP_DATABASE_URL has the scheme {parts.scheme!r}; use postgresql://."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) + suffix,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "")
        or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
    }


def _sqlite(file: Path) -> dict[str, Any]:
    # IMMEDIATE: a writer waits at the start of its transaction instead of failing in the
    # middle. secure_delete: what is erased is overwritten, not only unlinked.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;"
                "PRAGMA busy_timeout=20000;"
            ),
        },
    }
