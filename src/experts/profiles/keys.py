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


def key_parameters(keys: Iterable[str]) -> dict[str, Any]:
    """What KEYS is asked with."""
    texts = [key for key in keys if len(key) <= MAX_LENGTH and "\x00" not in key]
    pairs = [(scheme, value) for key in texts for scheme, colon, value in [key.partition(":")] if colon]
    return {"key_ids": [id_ for key in texts if (id_ := as_id(key))], "key_texts": texts, "key_pairs": pairs}


def _keys() -> sa.Subquery:
    ids: Any = sa.bindparam("key_ids", expanding=True)
    texts: Any = sa.bindparam("key_texts", expanding=True)
    pairs: Any = sa.bindparam("key_pairs", expanding=True)
    whole = col(ExpertIdentifier.scheme) + ":" + col(ExpertIdentifier.value)
    pair = sa.tuple_(col(ExpertIdentifier.scheme), col(ExpertIdentifier.value))
    merged = col(Expert.merged_into).is_not(None)
    identified, formerly = (ExpertIdentifier, _owned(ExpertIdentifier)), (FormerSlug, _owned(FormerSlug))
    return sa.union_all(
        _rows(Expert.id, BY_ID, merged).where(col(Expert.id).in_(ids)),
        _rows(Expert.slug, BY_SLUG, merged).where(col(Expert.slug).in_(texts)),
        _rows(whole, BY_IDENTIFIER, merged).join(*identified).where(pair.in_(pairs)),
        _rows(FormerSlug.slug, BY_FORMER_SLUG, sa.true()).join(*formerly).where(col(FormerSlug.slug).in_(texts)),
        _rows(ExpertIdentifier.value, BY_SOURCE, merged)
        .join(*identified)
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


KEYS = _keys()
"""Rows of (key, number, own, strength, moved) for those of the `key_parameters` that name somebody. It is built once: to put
the statement together anew for each request costs more than to run it."""

_ALL: Any = sa.select(KEYS.c.key, KEYS.c.number, KEYS.c.strength, KEYS.c.moved).order_by(KEYS.c.strength.desc())
_OWN: Any = sa.select(KEYS.c.own).order_by(KEYS.c.strength).limit(1)


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
    by_id = {id_.hex: key for key in spelt.values() if (id_ := as_id(key))}
    for batch in batched(dict.fromkeys(spelt.values())):
        for key, number, strength, moved in (await session.exec(_ALL, params=key_parameters(batch))).all():
            found[by_id[key.replace("-", "")] if strength == BY_ID else key] = Found(number, bool(moved))
    return {key: found[plain] for key, plain in spelt.items() if plain in found}


async def find_own(session: AsyncSession, key: str) -> int | None:
    """The number of the profile whose key it is or was, were it merged into another or not."""
    number: int | None = (await session.exec(_OWN, params=key_parameters([canonical_key(key)]))).scalars().first()
    return number


async def find_numbers(session: AsyncSession, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of the experts that the keys name."""
    return {key: found.number for key, found in (await find_all(session, keys)).items()}
