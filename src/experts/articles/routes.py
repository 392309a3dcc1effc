"""Articles over HTTP."""

from urllib.parse import unquote

import msgspec
from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from experts.access.guard import OPEN, AskedBy, needs
from experts.access.scopes import WRITE_ARTICLES, Reader
from experts.articles import edits, store
from experts.articles.answer import article_answer, written_answer
from experts.articles.schemas import ArticleAnswer, ArticleChanges, ArticleDocument, Authors, WrittenArticle
from experts.articles.store import StoredArticle
from experts.history.store import ARTICLE
from experts.kit.answers import tagged
from experts.kit.errors import NotFound
from experts.kit.parameters import CHANGING, WRITING, IfMatch, IfNoneMatch
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.profiles.tags import stop_if_current, tag_of


@get("/v1/articles/{key:str}", opt=OPEN, responses=responses(NotFound))
async def get_article(session: Session, reader: AskedBy, key: FromPath[str], if_none_match: IfNoneMatch = None) -> Response[ArticleAnswer]:
    """Read one article by id, `doi:...`, `url:...` (escaped) or the id of its source."""
    await stop_if_current(session, ARTICLE, if_none_match, reader)
    stored = await store.get(session, unquote(key))
    return tagged(article_answer(stored, reader), tag_of(stored.id, stored.version, stored.seq, reader))


@post("/v1/articles", opt=needs(WRITE_ARTICLES), responses=responses(*WRITING))
async def add_article(session: Session, reader: AskedBy, data: JSONBody[ArticleDocument]) -> Response[WrittenArticle]:
    """Add an article; only a title is required."""
    return _written(reader, await edits.add(session, reader.caller, data), status=201)


@patch("/v1/articles/{key:str}", opt=needs(WRITE_ARTICLES), responses=responses(*CHANGING))
async def change_article(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[ArticleChanges], if_match: IfMatch = None
) -> Response[WrittenArticle]:
    """Change an article by JSON Merge Patch: null clears, arrays replace, the rest stays."""
    stored = await edits.matching(session, reader, unquote(key), if_match)
    return _written(reader, await edits.change(session, reader.caller, stored, msgspec.to_builtins(data)))


@put("/v1/articles/{key:str}/authors", opt=needs(WRITE_ARTICLES), responses=responses(*CHANGING))
async def set_authors(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[Authors], if_match: IfMatch = None
) -> Response[WrittenArticle]:
    """Set the authors of an article, in their order."""
    stored = await edits.matching(session, reader, unquote(key), if_match)
    return _written(reader, await edits.change(session, reader.caller, stored, {"authors": msgspec.to_builtins(data)}))


@delete("/v1/articles/{key:str}", opt=needs(WRITE_ARTICLES), responses=responses(*CHANGING))
async def remove_article(session: Session, reader: AskedBy, key: FromPath[str], if_match: IfMatch = None) -> None:
    """Delete an article."""
    await store.remove(session, reader.caller.actor, await edits.matching(session, reader, unquote(key), if_match))


def _written(reader: Reader, stored: StoredArticle, *, status: int = 200) -> Response[WrittenArticle]:
    place = {"location": f"/v1/articles/{stored.id}"} if status == 201 else {}
    tag = tag_of(stored.id, stored.version, stored.seq, reader)
    return tagged(written_answer(stored, reader), tag, status=status, **place)


HANDLERS = [get_article, add_article, change_article, set_authors, remove_article]
