"""ETags of answers: of which record, in which state, and in which form for whom."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from experts import __version__
from experts.access.scopes import Reader, audiences, sees_hidden
from experts.history import store as history
from experts.kit.conditional import NotModified, Tag, form, parse_tags

MOST_TAGS = 2
"""How many tags of one request are looked up: a cache holds one or two of a form, an attacker sends hundreds."""


def tag_of(id_: UUID, version: int, seq: int, reader: Reader, *form_of: object) -> Tag:
    """Other languages, other audiences and other releases of this software give other answers."""
    seen = (sorted(audiences(reader.caller)), sees_hidden(reader.caller), reader.languages, reader.root_url)
    return Tag(id_, version, seq, form(__version__, seen, *(part for part in form_of if part is not None)))


async def stop_if_current(session: AsyncSession, entity: str, if_none_match: str | None, reader: Reader, *form_of: object) -> None:
    """Raises NotModified when the reader's ETag is still right; that is known without reading the record."""
    ours = [tag for tag in parse_tags(if_none_match) if tag == tag_of(tag.id, tag.version, tag.seq, reader, *form_of)]
    for tag in ours[:MOST_TAGS]:
        if await history.last_seq_of(session, entity, tag.id) == tag.seq:
            raise NotModified(tag)
