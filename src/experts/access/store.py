"""Keys in SQL."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access import keys
from experts.kit import clock
from experts.kit.ids import new_id
from experts.models import ApiKey


async def add_key(session: AsyncSession, *, name: str, scopes: list[str], expires_at: datetime | None = None) -> tuple[UUID, str]:
    """Store a new key. The secret is returned here and nowhere else."""
    secret = keys.mint()
    row = ApiKey(id=new_id(), name=name, hash=keys.fingerprint(secret), scopes=scopes, created_at=clock.now(), expires_at=expires_at)
    session.add(row)
    await session.flush()
    return row.id, secret


async def find_key(session: AsyncSession, secret: str) -> ApiKey | None:
    """The key that the secret opens, unless it is revoked or expired."""
    wanted = select(ApiKey).where(ApiKey.hash == keys.fingerprint(secret), col(ApiKey.revoked_at).is_(None))
    key = (await session.exec(wanted)).one_or_none()
    if key is None or (key.expires_at and clock.instant(key.expires_at) <= clock.instant(clock.now())):
        return None
    return key


async def list_keys(session: AsyncSession) -> list[ApiKey]:
    return list((await session.exec(select(ApiKey).order_by(col(ApiKey.created_at)))).all())


async def revoke_key(session: AsyncSession, id_: UUID) -> bool:
    key = await session.get(ApiKey, id_)
    if key is None:
        return False
    key.revoked_at = key.revoked_at or clock.now()
    session.add(key)
    return True
