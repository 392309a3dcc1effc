"""The two lists over HTTP, and an expert's articles."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote, urlencode

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter
from msgspec import json, structs

from experts.access.guard import OPEN, AskedBy, require
from experts.access.scopes import ADMIN
from experts.articles.works import work_of, works_of_expert
from experts.kit.answers import VARY
from experts.kit.errors import Fault, Forbidden, Malformed, NotFound, Unauthorized, Unavailable
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.profiles import store as profiles
from experts.search import hits
from experts.search.asked import asked_of, understood_answer, with_words_understood
from experts.search.engine import Engine, Found
from experts.search.filters import parse_filter
from experts.search.pages import Kept, Moment, key_of
from experts.search.query import criterion_of, parse_filters, parse_health
from experts.search.schemas import ArticlePage, ExpertListMeta, ExpertPage, ListMeta
from experts.search.similar import similar_articles, similar_experts

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
Clauses = Annotated[
    list[str] | None,
    QueryParameter(max_items=10, description="`attribute:value` with commas for all of: `regions:KR,regions.evidence.articles:>3`."),
]
Understand = Annotated[
    bool, QueryParameter(description="Whether words of the search that name a region, topic or language become filters.")
]
Explain = Annotated[bool, QueryParameter(description="Whether each hit tells the numbers behind it, for admins.")]
Few = Annotated[int, QueryParameter(ge=1, le=50, description="How many at most.")]
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
    request: Request[Any, Any, Any],
    session: Session,
    state: State,
    reader: AskedBy,
    wanted: Wanted,
    filter: Clauses = None,
    health: Health = None,
    understand: Understand = True,
    explain: Explain = False,
) -> Response[ExpertPage]:
    """Find experts by words, region, topic, language and evidence; every hit says why."""
    if explain:
        require(reader.caller, ADMIN)
    engine: Engine = state.engine
    records, key = state.records.of(session), key_of(request.scope["query_string"], request.query_params, reader)
    now = Moment(await records.seq(), engine.seq)
    if key and (kept := state.pages.get(key, now)):
        return Response(kept.body, headers=kept.headers, media_type=MediaType.JSON)
    criteria, measures = parse_filter(filter)
    asked = asked_of(wanted.text, [*parse_filters(wanted.region, wanted.topic, wanted.language), *criteria], measures)
    unhealthy = parse_health(health, reader.caller)
    if understand:
        asked = await asyncio.to_thread(with_words_understood, asked, engine)
    only = asked.restriction(unhealthy)
    found = await asyncio.to_thread(engine.find_experts, asked.text, only, wanted.per_page, wanted.offset, asked.about)
    results = await hits.expert_hits(records, asked.text, found, asked.criteria, reader, explain)
    meta = ExpertListMeta(**structs.asdict(_meta(engine, found, wanted)), understood=understood_answer(asked.understood, reader.languages))
    answer = _answer(request, json.encode(ExpertPage(meta=meta, results=results, group_by=[])), wanted, found)
    if key:
        state.pages.keep(key, now, Kept(answer.content, answer.headers))
    return answer


@get("/v1/articles", opt=OPEN, responses=responses(Unavailable), dependencies=ASKED)
async def list_articles(
    request: Request[Any, Any, Any], session: Session, state: State, reader: AskedBy, wanted: Wanted
) -> Response[ArticlePage]:
    """Find articles by text, region, topic and language; without text the newest come first."""
    engine: Engine = state.engine
    criteria = parse_filters(wanted.region, wanted.topic, wanted.language)
    found = await asyncio.to_thread(engine.find_articles, wanted.text, [c.tokens for c in criteria], wanted.per_page, wanted.offset)
    spoken = [id_ for criterion in criteria if criterion.attribute == "language" for id_ in criterion.ids]
    spoken = [*(language for language in reader.languages if language.partition("-")[0] in spoken), *spoken]
    results = await hits.article_hits(session, found, reader, spoken)
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
    numbers, count = await works_of_expert(session, stored.number, limit=per_page, offset=wanted.offset)
    found = Found(numbers, [], count)
    results = await hits.article_hits(session, found, reader)
    return _answer(request, ArticlePage(meta=_meta(state.engine, found, wanted), results=results, group_by=[]), wanted, found)


@get("/v1/experts/{key:str}/similar", opt=OPEN, responses=responses(NotFound))
async def list_similar_experts(
    session: Session, state: State, reader: AskedBy, key: FromPath[str], per_page: Few = 5
) -> Response[ExpertPage]:
    """List the experts who know most of what an expert knows, and why."""
    wanted = ListQuery(per_page=per_page)
    stored = await profiles.get_visible(session, reader.caller, unquote(key))
    alike = await asyncio.to_thread(similar_experts, state.engine, stored.number, per_page)
    found = Found(alike.numbers, alike.scores, len(alike.numbers))
    results = await hits.similar_hits(state.records.of(session), found, [criterion_of(token) for token in alike.shared], reader)
    meta = ExpertListMeta(**structs.asdict(_meta(state.engine, found, wanted)), understood=[])
    return _whole(ExpertPage(meta=meta, results=results, group_by=[]))


@get("/v1/articles/{key:str}/similar", opt=OPEN, responses=responses(NotFound))
async def list_similar_articles(
    session: Session, state: State, reader: AskedBy, key: FromPath[str], per_page: Few = 5
) -> Response[ArticlePage]:
    """List the articles that say most of what an article says, in whatever language."""
    wanted = ListQuery(per_page=per_page)
    work, language = await work_of(session, unquote(key))
    alike = await asyncio.to_thread(similar_articles, state.engine, work, per_page)
    found = Found(alike.numbers, alike.scores, len(alike.numbers))
    results = await hits.article_hits(session, found, reader, [language] if language else [])
    return _whole(ArticlePage(meta=_meta(state.engine, found, wanted), results=results, group_by=[]))


def _meta(engine: Engine, found: Found, wanted: ListQuery) -> ListMeta:
    return ListMeta(count=found.total, per_page=wanted.per_page, page=wanted.page, next_cursor=None, index_seq=engine.seq)


def _answer(request: Request[Any, Any, Any], body: Any, wanted: ListQuery, found: Found) -> Response[Any]:
    """The page, with the addresses of its neighbours (RFC 8288)."""
    last = max(1, -(-min(found.total, DEEPEST) // wanted.per_page))
    pages = {"first": 1, "prev": wanted.page - 1, "next": wanted.page + 1, "last": last}
    links = ", ".join(f'<{_page_url(request, page)}>; rel="{rel}"' for rel, page in pages.items() if 1 <= page <= last)
    return _whole(body, Link=links)


def _whole(body: Any, **headers: str) -> Response[Any]:
    return Response(body, headers={"Vary": VARY, "Cache-Control": "no-cache", **headers}, media_type=MediaType.JSON)


def _page_url(request: Request[Any, Any, Any], page: int) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return f"{request.scope['path']}?{urlencode([*kept, ('page', page)])}"


HANDLERS = [list_experts, list_articles, list_articles_of_expert, list_similar_experts, list_similar_articles]
