"""Keys on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from experts.kit.text import LINE

Scope = Literal["read:press", "read:private", "write:profiles", "write:articles", "import", "admin"]
KeyName = Annotated[str, Meta(min_length=1, max_length=100, pattern=LINE)]
Instant = Annotated[datetime, Meta(tz=True, description="An instant with its zone: 2026-11-23T10:00:00Z.")]


class NewKey(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`name` says what or who the key is for; without `expires_at` it is good until it is revoked."""

    name: KeyName
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=10)]
    expires_at: Instant | None = None


class Rotation(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """For how long the old secret goes on to work beside the new one."""

    overlap_hours: Annotated[int, Meta(ge=0, le=720)] = 24


class KeyAnswer(Struct, kw_only=True, frozen=True):
    """`last_used_at` is right to the hour; `previous_until` is when the secret before the last rotation ends."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None
    previous_until: str | None


class MintedKey(KeyAnswer, kw_only=True, frozen=True):
    """`secret` is shown this once; a repeated request gets null."""

    secret: str | None


class KeyList(Struct, kw_only=True, frozen=True):
    results: list[KeyAnswer]
