"""Proposed links over HTTP, for editors of articles or profiles."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter

from experts.access.guard import AskedBy, needs
from experts.access.scopes import WRITE_ARTICLES, WRITE_PROFILES, Reader
from experts.articles.bylines import store
from experts.articles.bylines.schemas import BylineArticle, BylineMatchAnswer, BylineMeta, BylinePage, Status
from experts.articles.bylines.store import Printed, Proposal
from experts.articles.schemas import ArticleAuthor
from experts.kit import clock
from experts.kit.answers import Answered
from experts.kit.errors import Forbidden, Gone, NotFound, Unauthorized
from experts.kit.parameters import WRITING
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.profiles import store as profiles
from experts.profiles.answer import page_url

OfExpert = Annotated[str | None, QueryParameter(min_length=1, max_length=350, description="Only proposals of this expert, by any key.")]
EDITORS = needs(WRITE_ARTICLES, WRITE_PROFILES)


@get("/v1/bylines", opt=EDITORS, responses=responses(Unauthorized, Forbidden, NotFound, Gone))
async def list_bylines(
    session: Session,
    reader: AskedBy,
    status: Annotated[Status, QueryParameter(description="Which proposals: those that wait, or that were decided.")] = "open",
    expert: OfExpert = None,
    page: Annotated[int, QueryParameter(ge=1, le=10_000, description="Which page.")] = 1,
    per_page: Annotated[int, QueryParameter(ge=1, le=200, description="How many on a page.")] = 25,
) -> BylinePage:
    """List printed names and the experts whom they may mean, the surest first."""
    number = (await profiles.get_visible(session, reader.caller, expert)).number if expert else None
    offset = (page - 1) * per_page
    found, count = await store.proposals(session, reader.caller, status, number, limit=per_page, offset=offset)
    printed = await store.printed(session, [proposal.byline for proposal in found])
    meta = BylineMeta(count=count, page=page, per_page=per_page)
    return BylinePage(meta=meta, results=list(_answers(found, printed, reader)))


@post("/v1/bylines/{id:uuid}/accept", opt=EDITORS, status_code=200, responses=responses(*WRITING))
async def accept_byline(session: Session, reader: AskedBy, id: FromPath[UUID]) -> Response[BylineMatchAnswer]:
    """Accept that a printed name is an expert's: every article that prints it is linked, and those that come."""
    await store.accept(session, reader.caller, await store.get(session, reader.caller, id))
    return await _decided(session, reader, id)


@post("/v1/bylines/{id:uuid}/reject", opt=EDITORS, status_code=200, responses=responses(*WRITING))
async def reject_byline(session: Session, reader: AskedBy, id: FromPath[UUID]) -> Response[BylineMatchAnswer]:
    """Reject it for good: what was linked by the name alone is linked no longer."""
    await store.reject(session, reader.caller, await store.get(session, reader.caller, id))
    return await _decided(session, reader, id)


async def _decided(session: Session, reader: Reader, id_: UUID) -> Response[BylineMatchAnswer]:
    proposal = await store.get(session, reader.caller, id_)
    [answer] = _answers([proposal], await store.printed(session, [proposal.byline]), reader)
    return Answered(answer, status_code=200)


def _answers(found: Iterable[Proposal], printed: dict[str, Printed], reader: Reader) -> Iterable[BylineMatchAnswer]:
    for proposal in found:
        where = printed.get(proposal.byline, Printed(0, ()))
        yield BylineMatchAnswer(
            id=str(proposal.id),
            byline=proposal.byline,
            expert=ArticleAuthor(
                id=str(proposal.expert_id), slug=proposal.slug, url=page_url(reader.root_url, proposal.slug), name=proposal.name
            ),
            method=proposal.method,
            confidence=proposal.confidence,
            status=proposal.status,
            articles_count=where.articles,
            articles=[BylineArticle(id=str(id_), title=title, url=url, published_on=day) for id_, title, url, day in where.newest],
            decided_by=proposal.decided_by,
            decided_at=clock.instant(proposal.decided_at) if proposal.decided_at else None,
        )


HANDLERS = [list_bylines, accept_byline, reject_byline]
