"""Bulk edits on the wire: NDJSON, one of these a line."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from experts.articles.schemas import Notice
from experts.kit.errors import Fault
from experts.profiles.schemas import PossibleDuplicate


class BulkLine(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`op` is the operationId of a route; `data` its body, `key` and `if_match` what stands in its address and header."""

    op: Annotated[str, Meta(max_length=40)]
    key: Annotated[str, Meta(max_length=2_100)] | None = None
    if_match: Annotated[str, Meta(max_length=4_000)] | None = None
    data: Any = None


class BulkAnswer(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """`status` is what the route would have answered; where it failed, the fields of its problem document follow."""

    line: int
    status: int
    id: str | None = None
    url: str | None = None
    etag: str | None = None
    type: str | None = None
    title: str | None = None
    detail: str | None = None
    errors: list[Fault] = []
    possible_duplicates: list[PossibleDuplicate] = []
    warnings: list[Notice] = []
