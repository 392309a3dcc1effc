"""Suggestions over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Response, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from experts.access.guard import OPEN, AskedBy
from experts.access.scopes import Reader
from experts.kit.answers import VARY
from experts.kit.problems import responses
from experts.search.engine import Engine
from experts.search.schemas import PageMeta
from experts.search.suggestions.schemas import AutocompletePage, EntityType
from experts.search.suggestions.suggest import SOURCES, suggest

Text = Annotated[str, QueryParameter(max_length=256, description="What was typed so far, or a pasted id, slug, ORCID iD, DOI or address.")]
Few = Annotated[int, QueryParameter(ge=1, le=50, description="How many suggestions at most.")]


@get("/v1/autocomplete", opt=OPEN, responses=responses())
async def autocomplete(state: State, reader: AskedBy, q: Text, per_page: Few = 10) -> Response[AutocompletePage]:
    """Suggest experts, regions, topics and articles for what was typed so far."""
    return _answer(state, reader, q, list(SOURCES), per_page)


@get("/v1/autocomplete/experts", opt=OPEN, responses=responses())
async def autocomplete_experts(state: State, reader: AskedBy, q: Text, per_page: Few = 10) -> Response[AutocompletePage]:
    """Suggest experts; their role or what they write on tells namesakes apart."""
    return _answer(state, reader, q, ["expert"], per_page)


@get("/v1/autocomplete/articles", opt=OPEN, responses=responses())
async def autocomplete_articles(state: State, reader: AskedBy, q: Text, per_page: Few = 10) -> Response[AutocompletePage]:
    """Suggest articles by their titles, the editions of a text once, with their authors."""
    return _answer(state, reader, q, ["article"], per_page)


@get("/v1/autocomplete/regions", opt=OPEN, responses=responses())
async def autocomplete_regions(state: State, reader: AskedBy, q: Text, per_page: Few = 10) -> Response[AutocompletePage]:
    """Suggest regions by their names in any language, with the region that each lies in."""
    return _answer(state, reader, q, ["region"], per_page)


@get("/v1/autocomplete/topics", opt=OPEN, responses=responses())
async def autocomplete_topics(state: State, reader: AskedBy, q: Text, per_page: Few = 10) -> Response[AutocompletePage]:
    """Suggest topics by their names in any language, with the broader topic of each."""
    return _answer(state, reader, q, ["topic"], per_page)


def _answer(state: State, reader: Reader, text: str, kinds: Sequence[EntityType], per_page: int) -> Response[AutocompletePage]:
    """In the event loop itself: a thread would cost as much as most of the answers."""
    engine: Engine = state.engine
    results, count = suggest(engine, reader, text, kinds, per_page)
    meta = PageMeta(count=count, per_page=per_page, page=1, next_cursor=None, index_seq=engine.seq)
    return Response(AutocompletePage(meta=meta, results=results), headers={"Vary": VARY, "Cache-Control": "no-cache"})


HANDLERS = [autocomplete, autocomplete_experts, autocomplete_articles, autocomplete_regions, autocomplete_topics]
