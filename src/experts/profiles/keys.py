"""The keys that name an expert: id, slug, `scheme:value`, a former slug, or the id of the source that was imported.

All are looked up in one statement. When two experts answer to one key, the stronger kind of key wins: nobody's
former slug or source id hides somebody's slug.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.batches import batched
from experts.kit.ids import as_id
from experts.models import Expert, ExpertIdentifier, FormerSlug

BY_ID, BY_SLUG, BY_IDENTIFIER, BY_FORMER_SLUG, BY_SOURCE = range(5)
SOURCE = "source"
MAX_LENGTH = 350


def keys_table(keys: Iterable[str]) -> sa.Subquery:
    """Rows of (key, number, strength) for those of the keys that name somebody."""
    texts = [key for key in keys if len(key) <= MAX_LENGTH and "\x00" not in key]
    ids = {id_: key for key in texts if (id_ := as_id(key))}
    pairs = [(scheme, value) for scheme, colon, value in (key.partition(":") for key in texts) if colon]
    spelt: Any = sa.case(*[(col(Expert.id) == id_, key) for id_, key in ids.items()], else_="") if ids else sa.literal("")
    whole = col(ExpertIdentifier.scheme) + ":" + col(ExpertIdentifier.value)
    return sa.union_all(
        _rows(spelt, Expert.number, BY_ID).where(col(Expert.id).in_(ids)),
        _rows(Expert.slug, Expert.number, BY_SLUG).where(col(Expert.slug).in_(texts)),
        _rows(whole, ExpertIdentifier.expert, BY_IDENTIFIER).where(
            sa.tuple_(col(ExpertIdentifier.scheme), col(ExpertIdentifier.value)).in_(pairs)
        ),
        _rows(FormerSlug.slug, FormerSlug.expert, BY_FORMER_SLUG).where(col(FormerSlug.slug).in_(texts)),
        _rows(ExpertIdentifier.value, ExpertIdentifier.expert, BY_SOURCE).where(
            ExpertIdentifier.scheme == SOURCE, col(ExpertIdentifier.value).in_(texts)
        ),
    ).subquery("keys")


def _rows(key: Any, number: Any, strength: int) -> Any:
    return sa.select(sa.cast(key, sa.String).label("key"), sa.label("number", number), sa.literal(strength).label("strength"))


async def find_numbers(session: AsyncSession, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of the experts that the keys name; keys that name nobody are left out."""
    found: dict[str, int] = {}
    for batch in batched(dict.fromkeys(keys)):
        table = keys_table(batch)
        rows = await session.exec(select(table.c.key, table.c.number).order_by(table.c.strength.desc()))
        found |= dict(rows.all())
    return found
