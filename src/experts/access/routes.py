"""API keys over HTTP, for admins."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from experts.access import store
from experts.access.answer import key_answer
from experts.access.guard import needs
from experts.access.schemas import KeyAnswer, KeyList, MintedKey, NewKey, Rotation
from experts.access.scopes import ADMIN
from experts.access.store import Minted
from experts.kit import clock
from experts.kit.answers import Answered
from experts.kit.errors import Fault, Forbidden, NotFound, Unauthorized, Unprocessable
from experts.kit.parameters import WRITING
from experts.kit.problems import responses
from experts.kit.requests import Session

ROTATION = Rotation()
"""What is meant by a request without a body."""
SECRET = {"Cache-Control": "no-store"}


@get("/v1/keys", opt=needs(ADMIN), responses=responses(Unauthorized, Forbidden))
async def list_keys(session: Session) -> KeyList:
    """List all keys, revoked ones too, without their secrets."""
    return KeyList(results=[key_answer(key) for key in await store.list_keys(session)])


@get("/v1/keys/{id:uuid}", opt=needs(ADMIN), responses=responses(Unauthorized, Forbidden, NotFound))
async def get_key(session: Session, id: FromPath[UUID]) -> KeyAnswer:
    """Read one key, without its secret."""
    return key_answer(await store.get_key(session, id))


@post("/v1/keys", opt=needs(ADMIN), responses=responses(*WRITING))
async def add_key(session: Session, data: JSONBody[NewKey]) -> Response[MintedKey]:
    """Make a key. Its secret is in this answer and in no other."""
    minted = await store.add_key(session, name=data.name, scopes=sorted(set(data.scopes)), expires_at=_end(data.expires_at))
    return _answer(minted, status=201)


def _end(moment: datetime | None) -> datetime | None:
    """In UTC, as all instants are stored. Raises Unprocessable for one that is past, or beyond what a date can be."""
    try:
        end = moment.astimezone(UTC) if moment else None
    except OverflowError:
        end = clock.now()
    if end and end <= clock.now():
        detail = "A key has to end in the future, and before the year 10000."
        raise Unprocessable(detail, faults=[Fault(pointer="/expires_at", code="out_of_range", detail=detail)])
    return end


@post("/v1/keys/{id:uuid}/rotate", opt=needs(ADMIN), status_code=200, responses=responses(*WRITING))
async def rotate_key(session: Session, id: FromPath[UUID], data: JSONBody[Rotation] = ROTATION) -> Response[MintedKey]:
    """Give a key a new secret. The old one goes on to work for `overlap_hours`, so that nothing breaks meanwhile."""
    return _answer(await store.rotate_key(session, id, overlap_hours=data.overlap_hours), status=200)


@delete("/v1/keys/{id:uuid}", opt=needs(ADMIN), responses=responses(Unauthorized, Forbidden, NotFound))
async def revoke_key(session: Session, id: FromPath[UUID]) -> None:
    """Revoke a key: its next request is refused. It needs no If-Match: revoking twice is as good as once."""
    await store.revoke_key(session, id)


def _answer(minted: Minted, *, status: int) -> Response[MintedKey]:
    shown = MintedKey(**msgspec.structs.asdict(key_answer(minted.key)), secret=minted.secret)
    place = {"Location": f"/v1/keys/{minted.key.id}"} if status == 201 else {}
    return Answered(shown, repeated=msgspec.structs.replace(shown, secret=None), status_code=status, headers=SECRET | place)


HANDLERS = [list_keys, get_key, add_key, rotate_key, revoke_key]
