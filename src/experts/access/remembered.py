"""Requests that are safe to repeat: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).

A client that lost the answer to a POST sends it again with the same key, and gets the first answer instead of a
second effect. The answer is stored in the transaction that did the work: either both are there or neither, whatever
is killed when. Requests that failed left nothing behind and may simply be tried again.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller
from experts.kit import clock
from experts.kit.errors import Fault, Malformed, Unprocessable
from experts.models import RememberedAnswer

LASTS = timedelta(hours=24)
LONGEST = 255
KEPT_HEADERS = ("change-seq", "content-type", "content-language", "etag", "location", "vary")


class Repeatable(NamedTuple):
    """A request under a key: whose it is, and a digest of what it asks."""

    caller: str
    key: str
    request: str


class Repeated(Exception):
    """The request was answered before, like this."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"{status}")
        self.status, self.headers, self.body = status, headers, body


def repeatable(caller: Caller, key: str, method: str, path: str, query: bytes, body: bytes) -> Repeatable:
    """Raises Malformed when the key cannot be one."""
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        detail = f"An Idempotency-Key is of 1 to {LONGEST} printable ASCII characters."
        raise Malformed(detail, faults=[Fault(parameter="Idempotency-Key", code="bad_format", detail=detail)])
    asked = hashlib.sha256(b"\n".join((method.encode(), path.encode(), query, body))).hexdigest()
    return Repeatable(caller.name, key, asked)


async def stop_if_repeated(session: AsyncSession, request: Repeatable) -> None:
    """Raises Repeated with the first answer, or Unprocessable when the key was used for another request."""
    wanted = select(RememberedAnswer).where(RememberedAnswer.caller == request.caller, RememberedAnswer.key == request.key)
    answer = (await session.exec(wanted.where(col(RememberedAnswer.at) > clock.now() - LASTS))).one_or_none()
    if answer is None:
        return
    if answer.request != request.request:
        detail = "This Idempotency-Key was used for another request. Take a new key for a new request."
        raise Unprocessable(detail, faults=[Fault(parameter="Idempotency-Key", code="used", detail=detail)])
    raise Repeated(answer.status, answer.headers, answer.body)


async def remember(session: AsyncSession, request: Repeatable, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Keep the answer for a day; older ones are forgotten on the way."""
    now = clock.now()
    own = (col(RememberedAnswer.caller) == request.caller) & (col(RememberedAnswer.key) == request.key)
    await session.exec(sa.delete(RememberedAnswer).where(own | (col(RememberedAnswer.at) <= now - LASTS)))
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    session.add(RememberedAnswer(**request._asdict(), status=status, headers=kept, body=body, at=now))


async def forget(session: AsyncSession, words: Iterable[str]) -> None:
    """Forget the answers in which one of the words stands."""
    named = [word.encode() for word in words]
    for answer in (await session.exec(select(RememberedAnswer))).all():  # a day's worth of answers at most
        if any(name in answer.body for name in named):
            await session.delete(answer)
