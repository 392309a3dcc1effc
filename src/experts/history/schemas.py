"""The change log on the wire."""

from typing import Any

from msgspec import Struct


class ChangeAnswer(Struct, kw_only=True, frozen=True):
    """`changes`: field -> [before, after], null where a side has no such field."""

    seq: int
    at: str
    actor: str
    request_id: str | None
    action: str
    entity: str
    id: str
    version: int
    changes: dict[str, list[Any]]


class ChangeFeed(Struct, kw_only=True, frozen=True):
    """`next` is what to send as `after` to go on; it stays the same when nothing is new."""

    results: list[ChangeAnswer]
    next: int


class RecordHistory(Struct, kw_only=True, frozen=True):
    """The newest first; `next` is what to send as `before` to go on, null at the end."""

    results: list[ChangeAnswer]
    next: int | None
