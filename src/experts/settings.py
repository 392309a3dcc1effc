"""What an operator may set: environment variables, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

PREFIX = "EXPERTS_"
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(Exception):
    """An environment variable holds something that cannot be used."""


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting is the field's name in capitals after ``EXPERTS_``."""

    database_url: str = _setting("sqlite+aiosqlite:///data/experts.db", "the truth: sqlite+aiosqlite:///FILE or postgresql+asyncpg://...")
    data_dir: Path = _setting(Path("data"), "files: the photos, and the search index, which is derived")
    public_url: str = _setting("", "how the world reaches this service; by default http://HOST:PORT")
    host: str = _setting("127.0.0.1", "the address to listen on")
    port: int = _setting(8000, "the port to listen on")
    max_body_bytes: int = _setting(1_048_576, "the largest request body")
    pool_size: int = _setting(10, "PostgreSQL connections of one process")
    pool_timeout_seconds: float = _setting(1.5, "how long a request waits for a connection before 503")
    statement_timeout_ms: int = _setting(10_000, "PostgreSQL ends a statement after this time")
    log_level: str = _setting("info", "debug, info, warning or error")

    @property
    def root_url(self) -> str:
        """Where the service is for the world, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def read_settings(environment: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """The settings of the environment; `overrides` that are not None win.

    Raises SettingsError, naming the variable, for an unknown name or a value of the wrong kind.
    """
    known = {f.name: f for f in fields(Settings)}
    given: dict[str, Any] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in known:
            raise SettingsError(f"{variable} is not a setting. Settings: {', '.join(sorted(PREFIX + n.upper() for n in known))}.")
        kind: Any = type(known[name].default)
        try:
            given[name] = kind(text)
        except ValueError as error:
            raise SettingsError(f"{variable}={text!r} is not of the kind {kind.__name__}.") from error
    given |= {name: value for name, value in overrides.items() if value is not None}
    settings = Settings(**given)
    if not settings.database_url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise SettingsError("EXPERTS_DATABASE_URL must begin with sqlite+aiosqlite:// or postgresql+asyncpg://.")
    if settings.log_level not in LOG_LEVELS:
        raise SettingsError(f"EXPERTS_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
    return settings


def describe_settings() -> str:
    """One line per variable: its name, default and meaning."""
    rows = [(PREFIX + f.name.upper(), f.default, f.metadata["meaning"]) for f in fields(Settings)]
    return "\n".join(f"{name:30} {meaning} (default: {default or 'none'})" for name, default, meaning in rows)
