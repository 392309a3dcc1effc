"""ETags and the requests that depend on them (RFC 9110, section 13).

An ETag of one thing is `"ID.VERSION.SEQ.FORM"`. VERSION is the record's own and is all that a writer's If-Match is
held against: a new article makes an expert's answer differ, but must not refuse an edit of the profile. SEQ is the
last change that touched the answer, and FORM tells representations (language, format, audience) of one state apart.
Because the tag carries ID and SEQ, a 304 is decided by one look into the change log, before any record is read.
"""

import hashlib
import re
from typing import NamedTuple
from uuid import UUID

from experts.kit.errors import PreconditionRequired, Stale
from experts.kit.ids import as_id

_TAG = re.compile(r'"([0-9a-f]{32})\.(\d{1,18})\.(\d{1,18})\.([0-9a-f]{8})"')
_TAGS_IN_HEADER = re.compile(r'(W/)?("[^"]*")')


class Tag(NamedTuple):
    id: UUID
    version: int
    seq: int
    form: str

    def __str__(self) -> str:
        return f'"{self.id.hex}.{self.version}.{self.seq}.{self.form}"'


def form(*parts: object) -> str:
    """A short name for a representation: everything besides the record that changes the answer's bytes."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def parse_tags(header: str | None, *, strong: bool = False) -> list[Tag]:
    """Our own tags in an If-Match or If-None-Match header; others cannot match and are left out, weak ones if so asked."""
    found = [_TAG.fullmatch(tag) for tag in tags_given(header, strong=strong)]
    tags = [(as_id(m[1]), m) for m in found if m]
    return [Tag(id_, int(m[2]), int(m[3]), m[4]) for id_, m in tags if id_]


def tags_given(header: str | None, *, strong: bool = False) -> list[str]:
    """The tags in a header, in their quotes; weak ones are left out if so asked."""
    return [tag for weak, tag in _TAGS_IN_HEADER.findall((header or "")[:4_000]) if not (weak and strong)]


def require_match(if_match: str | None, current: Tag) -> None:
    """Let a writer pass who has seen the current version. Raises PreconditionRequired or Stale."""
    if if_match is None:
        raise PreconditionRequired("Send If-Match with the ETag that you got when reading.")
    if if_match.strip() == "*":
        return
    if not any(tag.id == current.id and tag.version == current.version for tag in parse_tags(if_match, strong=True)):
        raise Stale(f"The record is at version {current.version} now.", headers={"ETag": str(current)})


class NotModified(Exception):
    """The reader has the current answer: 304, with its tag."""

    def __init__(self, tag: Tag) -> None:
        super().__init__(str(tag))
        self.tag = tag
