"""Pictures in SQL: which there are, and whether anybody shows them."""

import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit import clock
from experts.models import Expert, Photo
from experts.photos.recipe import Rendered


async def add(session: AsyncSession, rendered: Rendered) -> None:
    """Note a picture whose files are stored; the same picture twice is one."""
    if await session.get(Photo, rendered.address) is None:
        row = Photo(
            address=rendered.address,
            width=rendered.width,
            height=rendered.height,
            placeholder=rendered.placeholder,
            created_at=clock.now(),
        )
        session.add(row)
        await session.flush()


async def is_shown(session: AsyncSession, address: str, *, hidden: bool) -> bool:
    """Whether a profile has the picture: a published one, or with `hidden` any."""
    wanted = select(sa.literal(1)).where(Expert.photo == address).limit(1)
    if not hidden:
        wanted = wanted.where(Expert.status == "published")
    return (await session.exec(wanted)).first() is not None
