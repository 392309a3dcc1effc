"""What only the database knows about a document: whose slug, identifier or item something already is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.batches import batched
from experts.kit.errors import Conflict, Fault, Unprocessable
from experts.kit.ids import new_id
from experts.kit.rows import select_columns
from experts.kit.text import slugify
from experts.models import Education, Erased, Expert, ExpertIdentifier, FormerSlug, Photo, Position
from experts.profiles.keys import fingerprint

if TYPE_CHECKING:
    from experts.profiles.store import Pending

NUMBERED = range(2, 10)
_NAMELESS = "expert"
_NOBODY = 0


async def slugs(session: AsyncSession, pending: "Sequence[Pending]") -> list[str]:
    """The slug of each: the one asked for, the one it has, or one made from the name that nobody has or had.

    Raises Conflict when a slug that is asked for belongs to somebody else.
    """
    candidates = [_candidates(p) for p in pending]
    settled = {p.stored.document.slug for p in pending if p.stored}
    owners = await _slug_owners(session, {slug for options in candidates for slug in options} - settled)
    owners |= {p.stored.document.slug: p.stored.number for p in pending if p.stored and p.stored.document.slug}
    chosen = []
    for i, (p, options) in enumerate(zip(pending, candidates, strict=True)):
        own = p.stored.number if p.stored else -1 - i
        slug = next((s for s in options if owners.get(s, own) == own), None)
        if slug is None and p.document.slug:
            detail = f"The slug {p.document.slug!r} belongs to another expert."
            raise Conflict(detail, faults=[Fault(pointer="/slug", code="taken", detail=detail)])
        slug = slug or f"{options[0][:70]}-{new_id().hex[-8:]}"
        owners[slug] = own
        chosen.append(slug)
    return chosen


def _candidates(p: "Pending") -> list[str]:
    if p.document.slug:
        return [p.document.slug]
    if p.stored and p.stored.document.slug and not p.renamed:
        return [p.stored.document.slug]
    base = slugify(p.document.name) or _NAMELESS
    numbered = [base, *(f"{base[:77]}-{i}" for i in NUMBERED)]
    return [p.preferred, *numbered] if p.preferred else numbered


async def _slug_owners(session: AsyncSession, wanted: set[str]) -> dict[str, int]:
    """Whose each slug is or was; a slug of somebody erased is nobody's, and stays so."""
    if not wanted:
        return {}
    prints = {fingerprint(slug): slug for slug in wanted}
    rows: Any = sa.union_all(
        select_columns(FormerSlug.slug, FormerSlug.expert).where(col(FormerSlug.slug).in_(wanted)),
        select_columns(Erased.fingerprint, sa.literal(_NOBODY)).where(col(Erased.fingerprint).in_(prints)),
        select_columns(Expert.slug, Expert.number).where(col(Expert.slug).in_(wanted)),
    )
    return {prints.get(slug, slug): number for slug, number in (await session.exec(rows)).all()}


class Taken(NamedTuple):
    """An identifier of the n-th document, at place i there, that belongs to somebody else."""

    n: int
    i: int
    detail: str


async def taken_identifiers(session: AsyncSession, pending: "Sequence[Pending]") -> list[Taken]:
    """The identifiers that another expert has, or that an earlier document of the same request claims."""
    claims: dict[tuple[str, str], tuple[int, int]] = {}
    taken = []
    for n, p in enumerate(pending):
        for i, identifier in enumerate(p.document.identifiers):
            pair = (identifier.scheme, identifier.value)
            if claims.setdefault(pair, (n, i))[0] != n:
                taken.append(Taken(n, i, f"{':'.join(pair)} belongs to {pending[claims[pair][0]].document.name!r}, which came before it."))
    known = {(i.scheme, i.value) for p in pending if p.stored for i in p.stored.document.identifiers}
    for batch in batched([pair for pair in claims if pair not in known]):
        wanted = (
            select(ExpertIdentifier.scheme, ExpertIdentifier.value, Expert.number, Expert.slug)
            .join(Expert, col(Expert.number) == ExpertIdentifier.expert)
            .where(sa.tuple_(col(ExpertIdentifier.scheme), col(ExpertIdentifier.value)).in_(batch))
        )
        for scheme, value, number, slug in (await session.exec(wanted)).all():
            n, i = claims[scheme, value]
            stored = pending[n].stored
            if stored is None or stored.number != number:
                taken.append(Taken(n, i, f"{scheme}:{value} belongs to the expert {slug!r}."))
    return taken


async def no_foreign_identifiers(session: AsyncSession, pending: "Sequence[Pending]") -> None:
    """Raises Conflict when an identifier is another expert's."""
    if taken := await taken_identifiers(session, pending):
        faults = [Fault(pointer=f"/identifiers/{t.i}", code="taken", detail=t.detail) for t in taken]
        raise Conflict(faults[0].detail, faults=faults)


async def no_foreign_items(session: AsyncSession, pending: "Sequence[Pending]") -> None:
    """Raises Unprocessable when a position or study carries the id of an item of another expert."""
    for field, model in (("positions", Position), ("education", Education)):
        claimed: dict[UUID, str] = {}
        for p in pending:
            known = {item.id for item in getattr(p.stored.document, field)} if p.stored else set()
            claimed |= {
                UUID(item.id): f"/{field}/{i}/id" for i, item in enumerate(getattr(p.document, field)) if item.id and item.id not in known
            }
        if claimed:
            await _refuse_known(session, model, claimed)


async def _refuse_known(session: AsyncSession, model: Any, claimed: dict[UUID, str]) -> None:
    rows = (await session.exec(select(model.id).where(col(model.id).in_(list(claimed))))).all()
    if rows:
        faults = [Fault(pointer=claimed[id_], code="unknown_value", detail="This id is an item of another expert.") for id_ in rows]
        raise Unprocessable(faults[0].detail, faults=faults)


async def placeholders(session: AsyncSession, pending: "Sequence[Pending]") -> dict[str, str]:
    """The placeholders of the pictures that the documents have now. Raises Unprocessable for one that is not there."""
    before = {p.stored.document.photo.id: p.stored.placeholder for p in pending if p.stored and p.stored.document.photo}
    known = {address: placeholder for address, placeholder in before.items() if address and placeholder}
    named = {p.document.photo.id for p in pending if p.document.photo and p.document.photo.id} - known.keys()
    if named:
        known |= dict((await session.exec(select(Photo.address, Photo.placeholder).where(col(Photo.address).in_(named)))).all())
        if named - known.keys():
            detail = "There is no such picture. Upload it with PUT to the photo of the profile."
            raise Unprocessable(detail, faults=[Fault(pointer="/photo/id", code="unknown_value", detail=detail)])
    return known
