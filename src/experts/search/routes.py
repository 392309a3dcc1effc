"""The two lists over HTTP, and an expert's articles."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote, urlencode

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter

from experts.access.guard import OPEN, AskedBy
from experts.articles import store as articles
from experts.kit.answers import VARY
from experts.kit.errors import Fault, Forbidden, Malformed, NotFound, Unauthorized, Unavailable
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.profiles import store as profiles
from experts.search import hits
from experts.search.engine import Engine, Found
from experts.search.query import parse_filters, parse_health
from experts.search.schemas import ArticlePage, ExpertPage, ListMeta

DEEPEST = 10_000
"""How far `page` reaches."""

Search = Annotated[str | None, QueryParameter(max_length=256, description="Free text: a subject, or a person's name.")]
Filter = Annotated[list[str] | None, QueryParameter(max_items=10, description="An id, slug or name; repeat for all of, commas for any of.")]
Languages = Annotated[
    list[str] | None, QueryParameter(max_items=10, description="A language, with a level if wanted: `tr`, `Turkish`, `tr>=B2`.")
]
Health = Annotated[
    list[str] | None,
    QueryParameter(max_items=10, description="A rule of profile health that has something to say, for those who see drafts."),
]
PerPage = Annotated[int, QueryParameter(ge=1, le=200, description="How many results on a page.")]
Page = Annotated[int, QueryParameter(ge=1, le=DEEPEST, description="Which page; page times per_page is at most 10,000.")]


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What both lists can be asked."""

    search: Search = None
    q: Annotated[str | None, QueryParameter(max_length=256, description="The same as `search`.")] = None
    region: Filter = None
    topic: Filter = None
    language: Languages = None
    page: Page = 1
    per_page: PerPage = 25

    @property
    def text(self) -> str:
        if self.search is not None and self.q is not None:
            raise Malformed(
                "Send search or q, not both.", faults=[Fault(parameter="q", code="duplicate", detail="q is the same as search.")]
            )
        return (self.search or self.q or "").replace("\x00", " ").strip()

    @property
    def offset(self) -> int:
        if self.page * self.per_page > DEEPEST:
            fault = Fault(parameter="page", code="too_large", detail=f"page times per_page is at most {DEEPEST:,}.")
            raise Malformed(fault.detail, faults=[fault])
        return (self.page - 1) * self.per_page


Wanted = NamedDependency[ListQuery]
ASKED = {"wanted": Provide(ListQuery, sync_to_thread=False)}


@get("/v1/experts", opt=OPEN, responses=responses(Unauthorized, Forbidden, Unavailable), dependencies=ASKED)
async def list_experts(
    request: Request[Any, Any, Any], session: Session, state: State, reader: AskedBy, wanted: Wanted, health: Health = None
) -> Response[ExpertPage]:
    """Find experts by text, region, topic and language; every hit says why."""
    engine: Engine = state.engine
    criteria = parse_filters(wanted.region, wanted.topic, wanted.language)
    unhealthy = parse_health(health, reader.caller)
    tokens = [c.tokens for c in criteria]
    found = await asyncio.to_thread(engine.find_experts, wanted.text, tokens, wanted.per_page, wanted.offset, unhealthy)
    results = await hits.expert_hits(session, wanted.text, found, criteria, reader)
    return _answer(request, ExpertPage(meta=_meta(engine, found, wanted), results=results, group_by=[]), wanted, found)


@get("/v1/articles", opt=OPEN, responses=responses(Unavailable), dependencies=ASKED)
async def list_articles(
    request: Request[Any, Any, Any], session: Session, state: State, reader: AskedBy, wanted: Wanted
) -> Response[ArticlePage]:
    """Find articles by text, region, topic and language; without text the newest come first."""
    engine: Engine = state.engine
    criteria = parse_filters(wanted.region, wanted.topic, wanted.language)
    found = await asyncio.to_thread(engine.find_articles, wanted.text, [c.tokens for c in criteria], wanted.per_page, wanted.offset)
    results = await hits.article_hits(session, found, reader)
    return _answer(request, ArticlePage(meta=_meta(engine, found, wanted), results=results, group_by=[]), wanted, found)


@get("/v1/experts/{key:str}/articles", opt=OPEN, responses=responses(NotFound))
async def list_articles_of_expert(
    request: Request[Any, Any, Any],
    session: Session,
    state: State,
    reader: AskedBy,
    key: FromPath[str],
    page: Page = 1,
    per_page: PerPage = 25,
) -> Response[ArticlePage]:
    """List an expert's articles, the newest first."""
    wanted = ListQuery(page=page, per_page=per_page)
    stored = await profiles.get_visible(session, reader.caller, unquote(key))
    numbers, count = await articles.numbers_of_expert(session, stored.number, limit=per_page, offset=wanted.offset)
    found = Found(numbers, [], count)
    results = await hits.article_hits(session, found, reader)
    return _answer(request, ArticlePage(meta=_meta(state.engine, found, wanted), results=results, group_by=[]), wanted, found)


def _meta(engine: Engine, found: Found, wanted: ListQuery) -> ListMeta:
    return ListMeta(count=found.total, per_page=wanted.per_page, page=wanted.page, next_cursor=None, index_seq=engine.seq)


def _answer(request: Request[Any, Any, Any], body: Any, wanted: ListQuery, found: Found) -> Response[Any]:
    """The page, with the addresses of its neighbours (RFC 8288)."""
    last = max(1, -(-min(found.total, DEEPEST) // wanted.per_page))
    pages = {"first": 1, "prev": wanted.page - 1, "next": wanted.page + 1, "last": last}
    links = ", ".join(f'<{_page_url(request, page)}>; rel="{rel}"' for rel, page in pages.items() if 1 <= page <= last)
    return Response(body, headers={"Link": links, "Vary": VARY, "Cache-Control": "no-cache"})


def _page_url(request: Request[Any, Any, Any], page: int) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return f"{request.scope['path']}?{urlencode([*kept, ('page', page)])}"


HANDLERS = [list_experts, list_articles, list_articles_of_expert]
