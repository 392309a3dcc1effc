"""The keys that name an expert: id, slug, `scheme:value`, a former slug, or the id of the source that was imported.

All are looked up in one statement. When two experts answer to one key, the stronger kind of key wins: nobody's
former slug or source id hides somebody's slug. The keys of a profile that was merged into another lead to that one.
The keys of somebody who was erased are known only by their fingerprints.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit import clock
from experts.kit.batches import batched
from experts.kit.ids import as_id
from experts.models import Erased, Expert, ExpertIdentifier, FormerSlug
from experts.profiles.identifiers import canonical

BY_ID, BY_SLUG, BY_IDENTIFIER, BY_FORMER_SLUG, BY_SOURCE = range(5)
SOURCE = "source"
MAX_LENGTH = 350


class Found(NamedTuple):
    """`moved` tells that the key is no longer the person's own: a former slug, or any key of a merged profile."""

    number: int
    moved: bool


def canonical_key(key: str) -> str:
    """`orcid:https://orcid.org/0000-...` -> `orcid:0000-...`; other keys are as they are."""
    scheme, colon, value = key.partition(":")
    try:
        return f"{scheme}:{canonical(scheme, value)}" if colon else key
    except ValueError:
        return key


def keys_table(keys: Iterable[str]) -> sa.Subquery:
    """Rows of (key, number, strength, moved) for those of the keys that name somebody."""
    texts = [key for key in keys if len(key) <= MAX_LENGTH and "\x00" not in key]
    ids = {id_: key for key in texts if (id_ := as_id(key))}
    pairs = [(scheme, value) for key in texts for scheme, colon, value in [key.partition(":")] if colon]
    spelt: Any = sa.case(*[(col(Expert.id) == id_, key) for id_, key in ids.items()], else_="") if ids else sa.literal("")
    whole = col(ExpertIdentifier.scheme) + ":" + col(ExpertIdentifier.value)
    merged = col(Expert.merged_into).is_not(None)
    return sa.union_all(
        _rows(spelt, BY_ID, merged).where(col(Expert.id).in_(ids)),
        _rows(Expert.slug, BY_SLUG, merged).where(col(Expert.slug).in_(texts)),
        _rows(whole, BY_IDENTIFIER, merged)
        .join(ExpertIdentifier, _owned(ExpertIdentifier))
        .where(sa.tuple_(col(ExpertIdentifier.scheme), col(ExpertIdentifier.value)).in_(pairs)),
        _rows(FormerSlug.slug, BY_FORMER_SLUG, sa.true()).join(FormerSlug, _owned(FormerSlug)).where(col(FormerSlug.slug).in_(texts)),
        _rows(ExpertIdentifier.value, BY_SOURCE, merged)
        .join(ExpertIdentifier, _owned(ExpertIdentifier))
        .where(ExpertIdentifier.scheme == SOURCE, col(ExpertIdentifier.value).in_(texts)),
    ).subquery("keys")


def _rows(key: Any, strength: int, moved: Any) -> Any:
    return sa.select(
        sa.cast(key, sa.String).label("key"),
        sa.func.coalesce(Expert.merged_into, Expert.number).label("number"),
        col(Expert.number).label("own"),
        sa.literal(strength).label("strength"),
        sa.case((moved, 1), else_=0).label("moved"),
    ).select_from(Expert)


def _owned(model: Any) -> Any:
    return col(model.expert) == Expert.number


def fingerprint(key: str) -> str:
    """Under what an erased key is remembered, without saying what it was."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def not_to_import(id_: str) -> str:
    """Under what a source's id is remembered that is nobody's key any more, and must not be taken in as somebody new."""
    return f"import:{id_}"


async def retire(session: AsyncSession, keys: Iterable[str]) -> None:
    """Remember keys by their fingerprints: they lead nowhere, and are given to nobody else."""
    known = {fingerprint(key) for key in keys if key}
    known -= set((await session.exec(select(Erased.fingerprint).where(col(Erased.fingerprint).in_(known)))).all())
    session.add_all(Erased(fingerprint=print_, at=clock.now()) for print_ in sorted(known))
    await session.flush()


async def erased_among(session: AsyncSession, keys: Iterable[str]) -> set[str]:
    """Those of the keys that led to somebody who was erased."""
    prints = {fingerprint(text): key for key in keys for text in (key, canonical_key(key), str(as_id(key) or key))}
    found: set[str] = set()
    for batch in batched(prints):
        rows = await session.exec(select(Erased.fingerprint).where(col(Erased.fingerprint).in_(batch)))
        found |= {prints[print_] for print_ in rows.all()}
    return found


async def find_all(session: AsyncSession, keys: Iterable[str]) -> dict[str, Found]:
    """Whom the keys name; keys that name nobody are left out."""
    spelt = {key: canonical_key(key) for key in keys}
    found: dict[str, Found] = {}
    for batch in batched(dict.fromkeys(spelt.values())):
        table = keys_table(batch)
        rows = await session.exec(select(table.c.key, table.c.number, table.c.moved).order_by(table.c.strength.desc()))
        found |= {key: Found(number, bool(moved)) for key, number, moved in rows.all()}
    return {key: found[plain] for key, plain in spelt.items() if plain in found}


async def find_own(session: AsyncSession, key: str) -> int | None:
    """The number of the profile whose key it is or was, were it merged into another or not."""
    table = keys_table([canonical_key(key)])
    return (await session.exec(select(table.c.own).order_by(table.c.strength).limit(1))).first()


async def find_numbers(session: AsyncSession, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of the experts that the keys name."""
    return {key: found.number for key, found in (await find_all(session, keys)).items()}
