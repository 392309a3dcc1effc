"""The two lists over HTTP, an expert's articles, and what lists can be asked."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any
from urllib.parse import unquote, urlencode

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter

from experts.access.guard import OPEN, AskedBy, require
from experts.access.scopes import ADMIN, Reader, sees_hidden
from experts.articles.works import work_of, works_of_expert
from experts.kit.answers import VARY
from experts.kit.errors import Forbidden, NotFound, Unauthorized, Unavailable
from experts.kit.parameters import parse_include
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.kit.select import parse_select, picked
from experts.profiles import store as profiles
from experts.search import hits
from experts.search.articles_list import ArticleQuery
from experts.search.asked import ask_articles, ask_experts, read_words, suggestion_answers, understood_answer
from experts.search.engine import Engine
from experts.search.experts_list import ExpertQuery
from experts.search.groups import group_answers
from experts.search.listing import Found, Wanted
from experts.search.pages import Kept, Moment, key_of
from experts.search.parameters import DEEPEST, ListQuery, MinSeq, PageNumber, PerPage, digest_of
from experts.search.pool import Search, turn
from experts.search.properties import catalogue
from experts.search.query import criteria_of, criterion_of, only_for_keepers, parse_health
from experts.search.schemas import ArticleHit, ArticlePage, ExpertHit, ExpertListMeta, ExpertPage, ListMeta, Properties
from experts.search.similar import similar_articles, similar_experts
from experts.search.tree import Among, AnyOf, Clause, Every, Filter, attributes_in, leaves
from experts.search.waiting import caught_up

Health = Annotated[
    list[str] | None,
    QueryParameter(max_items=10, description="A rule of profile health that has something to say, for those who see drafts."),
]
Understand = Annotated[
    bool, QueryParameter(description="Whether words of the search that name a region, topic or language become filters.")
]
Explain = Annotated[bool, QueryParameter(description="Whether each hit tells the numbers behind it, for admins.")]
Include = Annotated[
    str | None,
    QueryParameter(
        max_length=100,
        description="Comma-separated: `education`, the studies; `articles`, the five newest; `why`, which is there with every question.",
    ),
]
Few = Annotated[int, QueryParameter(ge=1, le=50, description="How many at most.")]
Wished = NamedDependency[ListQuery]
Turn = NamedDependency[Search]


async def provide_turn(state: State, session: Session, min_seq: MinSeq = None) -> AsyncIterator[Search]:  # noqa: ARG001
    """The turn of a search that knows of the change asked for: to wait for that takes nobody else's.

    It asks for the session so that it comes after all else: nothing that fails beside it can leave a turn taken.
    """
    await caught_up(state.engine, state.database, min_seq)
    async with turn(state.turns) as searching:
        yield searching


SEARCHING = {"searching": Provide(provide_turn)}
ASKED = {"wished": Provide(ListQuery, sync_to_thread=False), **SEARCHING}


@get("/v1/experts", opt=OPEN, responses=responses(Unauthorized, Forbidden, Unavailable), dependencies=ASKED)
async def list_experts(
    request: Request[Any, Any, Any],
    session: Session,
    state: State,
    reader: AskedBy,
    searching: Turn,
    wished: Wished,
    health: Health = None,
    understand: Understand = True,
    include: Include = None,
    explain: Explain = False,
) -> Response[ExpertPage]:
    """Find experts by words, region, topic, language and whatever else is known of them; every hit says why."""
    parts = _parts(include, explain, reader)
    records, key = state.records.of(session), key_of(request.scope["query_string"], request.query_params, reader)
    now = Moment(await records.seq(), state.engine.seq)
    if key and (kept := state.pages.get(key, now)):
        return Response(kept.body, headers=kept.headers, media_type=MediaType.JSON)
    fields, query = parse_select(wished.select, ExpertHit), _query_of(wished, health, reader)
    digest = digest_of(request.scope["path"], request.query_params.multi_items())
    wanted = wished.wanted("experts", digest, state.secret)
    asked, found, instead = await searching(ask_experts, state.engine, query, wanted, understood=understand)
    results = await hits.expert_hits(records, asked.query.text, found, criteria_of(asked.query.clauses), reader, parts)
    meta = ExpertListMeta(
        **_meta(state.engine, wished, wanted, found, wished.next_cursor(found, digest, state.secret)),
        suggestions=suggestion_answers(instead, reader.languages),
        understood=understood_answer(asked.understood, reader.languages),
    )
    groups = group_answers(state.engine, wanted.groupings, found.groups, reader.languages)
    answer = _answer(request, ExpertPage(meta=meta, results=results, group_by=groups), fields)
    if key:
        state.pages.keep(key, now, Kept(answer.content, answer.headers))
    return answer


def _parts(include: str | None, explain: bool, reader: Reader) -> frozenset[str]:
    """What each hit is to tell besides. Raises Malformed; Unauthorized or Forbidden for numbers that are not for all."""
    if explain:
        require(reader.caller, ADMIN)
    return parse_include(include, hits.INCLUDES) | ({hits.EXPLAIN} if explain else set())


def _query_of(wished: ListQuery, health: Sequence[str] | None, reader: Reader) -> ExpertQuery:
    """Raises Malformed or Unprocessable; Unauthorized or Forbidden where hidden profiles are asked for."""
    text, expression = read_words(*wished.words, is_exact=wished.is_exact)
    clauses = wished.clauses("experts")
    if any(_asks_for_hidden(clause.filter) for clause in clauses):
        only_for_keepers(reader.caller, "Filtering by status")
    rules = parse_health(health, reader.caller)
    return ExpertQuery(text, expression, "", wished.is_exact, clauses, rules, sees_hidden(reader.caller))


def _asks_for_hidden(tree: Filter) -> bool:
    """Whether drafts or archived profiles are asked for: all that is said of a status, save that it be published."""
    match tree:
        case Every(parts) | AnyOf(parts):
            return any(map(_asks_for_hidden, parts))
        case Among(attribute, values) if attribute.name == "status":
            return {value.id for value in values} != {"published"}
        case _:
            return "status" in attributes_in(tree)


@get("/v1/articles", opt=OPEN, responses=responses(Unavailable), dependencies=ASKED)
async def list_articles(
    request: Request[Any, Any, Any], session: Session, state: State, reader: AskedBy, searching: Turn, wished: Wished
) -> Response[ArticlePage]:
    """Find articles by their words, authors, regions, topics, language, kind and dates; without words the newest come first."""
    fields = parse_select(wished.select, ArticleHit)
    text, expression = read_words(*wished.words, is_exact=wished.is_exact)
    query = ArticleQuery(text, expression, wished.is_exact, wished.clauses("articles"))
    digest = digest_of(request.scope["path"], request.query_params.multi_items())
    wanted = wished.wanted("articles", digest, state.secret)
    found, instead = await searching(ask_articles, state.engine, query, wanted)
    results = await hits.article_hits(session, found, reader, _spoken(query.clauses, reader.languages))
    more = _meta(state.engine, wished, wanted, found, wished.next_cursor(found, digest, state.secret))
    meta = ListMeta(**more, suggestions=suggestion_answers(instead, reader.languages))
    groups = group_answers(state.engine, wanted.groupings, found.groups, reader.languages)
    return _answer(request, ArticlePage(meta=meta, results=results, group_by=groups), fields)


def _spoken(clauses: Sequence[Clause], languages: Sequence[str]) -> list[str]:
    """The languages that are asked of articles, the reader's own first: a work is shown by an edition in one of them."""
    asked = [one.id for clause in clauses for leaf in leaves(clause.filter) if leaf.attribute.name == "language" for one in _values(leaf)]
    return [*(language for language in languages if language.partition("-")[0] in asked), *asked]


def _values(leaf: Any) -> Sequence[Any]:
    return leaf.values if isinstance(leaf, Among) else ()


@get("/v1/experts/{key:str}/articles", opt=OPEN, responses=responses(NotFound))
async def list_articles_of_expert(
    request: Request[Any, Any, Any],
    session: Session,
    state: State,
    reader: AskedBy,
    key: FromPath[str],
    page: PageNumber = None,
    per_page: PerPage = 25,
) -> Response[ArticlePage]:
    """List an expert's articles, the newest first."""
    wished = ListQuery(page=page, per_page=per_page)
    wanted = wished.wanted("articles", "", state.secret)
    stored = await profiles.get_visible(session, reader.caller, unquote(key))
    numbers, count = await works_of_expert(session, stored.number, limit=wanted.limit, offset=wanted.offset)
    found = Found(numbers, [], count)
    results = await hits.article_hits(session, found, reader)
    meta = ListMeta(**_meta(state.engine, wished, wanted, found, None), suggestions=[])
    return _answer(request, ArticlePage(meta=meta, results=results, group_by=[]), None)


@get("/v1/experts/{key:str}/similar", opt=OPEN, responses=responses(NotFound, Unavailable), dependencies=SEARCHING)
async def list_similar_experts(
    session: Session, state: State, reader: AskedBy, searching: Turn, key: FromPath[str], per_page: Few = 5
) -> Response[ExpertPage]:
    """List the experts who know most of what an expert knows, and why."""
    stored = await profiles.get_visible(session, reader.caller, unquote(key))
    alike = await searching(similar_experts, state.engine, stored.number, per_page)
    found = Found(alike.numbers, alike.scores, len(alike.numbers))
    results = await hits.similar_hits(state.records.of(session), found, [criterion_of(token) for token in alike.shared], reader)
    meta = ExpertListMeta(**_meta(state.engine, ListQuery(), Wanted(per_page), found, None), suggestions=[], understood=[])
    return _whole(ExpertPage(meta=meta, results=results, group_by=[]))


@get("/v1/articles/{key:str}/similar", opt=OPEN, responses=responses(NotFound, Unavailable), dependencies=SEARCHING)
async def list_similar_articles(
    session: Session, state: State, reader: AskedBy, searching: Turn, key: FromPath[str], per_page: Few = 5
) -> Response[ArticlePage]:
    """List the articles that say most of what an article says, in whatever language."""
    work, language = await work_of(session, unquote(key))
    alike = await searching(similar_articles, state.engine, work, per_page)
    found = Found(alike.numbers, alike.scores, len(alike.numbers))
    results = await hits.article_hits(session, found, reader, [language] if language else [])
    meta = ListMeta(**_meta(state.engine, ListQuery(), Wanted(per_page), found, None), suggestions=[])
    return _whole(ArticlePage(meta=meta, results=results, group_by=[]))


@get("/v1/properties", opt=OPEN, responses=responses())
async def list_properties() -> Response[Properties]:
    """List what can be asked of experts and articles: attributes, their types and operators."""
    return Response(catalogue(), headers={"Cache-Control": "public, max-age=3600"})


def _meta(engine: Engine, wished: ListQuery, wanted: Wanted, found: Found, next_cursor: str | None) -> dict[str, Any]:
    return {
        "count": found.total,
        "per_page": wanted.limit,
        "page": None if wished.cursor else wished.page or 1,
        "next_cursor": next_cursor,
        "groups_count": sum(map(len, found.groups)) if wanted.groupings else None,
        "seed": wanted.lot.seed if wanted.lot else None,
        "index_seq": engine.seq,
    }


def _answer(request: Request[Any, Any, Any], body: Any, fields: Any) -> Response[Any]:
    """The page with the fields asked for, and with the addresses of its neighbours (RFC 8288)."""
    meta: ListMeta = body.meta
    if meta.page is None:
        neighbours: dict[str, dict[str, object]] = {
            "first": {"cursor": "*"},
            **({"next": {"cursor": meta.next_cursor}} if meta.next_cursor else {}),
        }
    else:
        last = max(1, -(-min(meta.count, DEEPEST) // meta.per_page))
        pages = {"first": 1, "prev": meta.page - 1, "next": meta.page + 1, "last": last}
        drawn = {} if meta.seed is None else {"seed": meta.seed}
        neighbours = {rel: {"page": page, **drawn} for rel, page in pages.items() if 1 <= page <= last}
    links = ", ".join(f'<{_address(request, **place)}>; rel="{rel}"' for rel, place in neighbours.items())
    if fields is not None:
        body = {**msgspec.to_builtins(body), "results": [picked(msgspec.to_builtins(hit), fields) for hit in body.results]}
    return _whole(body, Link=links)


def _whole(body: Any, **headers: str) -> Response[Any]:
    headers = {"Vary": VARY, "Cache-Control": "no-cache", **headers}
    return Response(msgspec.json.encode(body), headers=headers, media_type=MediaType.JSON)


def _address(request: Request[Any, Any, Any], **place: object) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in place]
    return f"{request.scope['path']}?{urlencode([*kept, *place.items()])}"


HANDLERS = [list_experts, list_articles, list_articles_of_expert, list_similar_experts, list_similar_articles, list_properties]
