"""The change log over HTTP."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from experts.access.guard import needs
from experts.access.scopes import ADMIN
from experts.history import store
from experts.history.schemas import ChangeAnswer, ChangeFeed
from experts.kit import clock
from experts.kit.errors import Forbidden, Unauthorized
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.models import Change


@get("/v1/changes", opt=needs(ADMIN), responses=responses(Unauthorized, Forbidden))
async def list_changes(
    session: Session,
    after: Annotated[int, QueryParameter(ge=0, le=2**62, description="The number of the last change that you have.")] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1_000, description="How many changes at most.")] = 100,
) -> ChangeFeed:
    """Read the change log, in the order of commits."""
    rows = await store.read(session, after=after, limit=limit)
    return ChangeFeed(results=[_answer(row) for row in rows], next=rows[-1].seq if rows else after)


def _answer(row: Change) -> ChangeAnswer:
    return ChangeAnswer(
        seq=row.seq,
        at=clock.instant(row.at),
        actor=row.actor,
        request_id=row.request_id,
        action=row.action,
        entity=row.entity,
        id=str(row.id),
        version=row.version,
        changes=row.changes,
    )


HANDLERS = [list_changes]
