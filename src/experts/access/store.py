"""Keys in SQL."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access import keys
from experts.kit import clock
from experts.kit.errors import Conflict, NotFound
from experts.kit.ids import new_id
from experts.models import ApiKey, Secret


class Minted(NamedTuple):
    """A key and its new secret, which is nowhere else."""

    key: ApiKey
    secret: str


async def add_key(session: AsyncSession, *, name: str, scopes: list[str], expires_at: datetime | None = None) -> Minted:
    """Store a new key."""
    secret = keys.mint()
    key = ApiKey(id=new_id(), name=name, hash=keys.fingerprint(secret), scopes=scopes, created_at=clock.now(), expires_at=expires_at)
    session.add(key)
    await session.flush()
    return Minted(key, secret)


async def find_key(session: AsyncSession, secret: str) -> ApiKey | None:
    """The key that the secret opens, unless it is revoked or expired; until its end, also the secret before."""
    opened = keys.fingerprint(secret)
    wanted = select(ApiKey).where((ApiKey.hash == opened) | (ApiKey.previous_hash == opened), col(ApiKey.revoked_at).is_(None))
    key = (await session.exec(wanted)).one_or_none()
    if key is None or _is_past(key.expires_at):
        return None
    if key.hash != opened and (key.previous_until is None or _is_past(key.previous_until)):
        return None
    return key


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and clock.instant(moment) <= clock.instant(clock.now())


async def list_keys(session: AsyncSession) -> list[ApiKey]:
    return list((await session.exec(select(ApiKey).order_by(col(ApiKey.created_at), col(ApiKey.id)))).all())


async def get_key(session: AsyncSession, id_: UUID) -> ApiKey:
    """Raises NotFound."""
    key = await session.get(ApiKey, id_)
    if key is None:
        raise NotFound("There is no such key.")
    return key


async def rotate_key(session: AsyncSession, id_: UUID, *, overlap_hours: int) -> Minted:
    """Give the key a new secret; the old one ends after the overlap. Raises NotFound, or Conflict for a revoked key."""
    key = await get_key(session, id_)
    if key.revoked_at or _is_past(key.expires_at):
        raise Conflict("The key is revoked or expired. Make a new one.")
    secret = keys.mint()
    key.previous_hash, key.previous_until = key.hash, clock.now() + timedelta(hours=overlap_hours)
    key.hash = keys.fingerprint(secret)
    session.add(key)
    await session.flush()
    return Minted(key, secret)


async def revoke_key(session: AsyncSession, id_: UUID) -> None:
    """Raises NotFound."""
    key = await get_key(session, id_)
    key.revoked_at = key.revoked_at or clock.now()
    session.add(key)


async def note_use(session: AsyncSession, used: Mapping[UUID, datetime]) -> None:
    """Write down when keys were last used."""
    for id_, moment in used.items():
        await session.exec(sa.update(ApiKey).where(col(ApiKey.id) == id_).values(last_used_at=moment))


async def secret(session: AsyncSession, name: str) -> bytes:
    """What the processes of this directory sign with; a migration made it."""
    return (await session.exec(select(Secret.value).where(Secret.name == name))).one()
