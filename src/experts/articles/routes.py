"""Articles over HTTP."""

from typing import Any
from urllib.parse import unquote

import msgspec
from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from experts.access.guard import OPEN, AskedBy, actor_of, needs
from experts.access.scopes import WRITE_ARTICLES, Reader
from experts.articles import store
from experts.articles.answer import article_answer
from experts.articles.document import settle
from experts.articles.schemas import ArticleAnswer, ArticleChanges, ArticleDocument, Authors
from experts.articles.store import Pending, StoredArticle
from experts.history.store import ARTICLE
from experts.kit.answers import tagged
from experts.kit.conditional import require_match
from experts.kit.errors import NotFound
from experts.kit.mergepatch import as_document, merge
from experts.kit.parameters import CHANGING, WRITING, IfMatch, IfNoneMatch
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.kit.validation import convert
from experts.profiles.tags import stop_if_current, tag_of


@get("/v1/articles/{key:str}", opt=OPEN, responses=responses(NotFound))
async def get_article(session: Session, reader: AskedBy, key: FromPath[str], if_none_match: IfNoneMatch = None) -> Response[ArticleAnswer]:
    """Read one article by id, `doi:...`, `url:...` (escaped) or the id of its source."""
    await stop_if_current(session, ARTICLE, if_none_match, reader)
    return _answer(await store.get(session, unquote(key)), reader)


@post("/v1/articles", opt=needs(WRITE_ARTICLES), responses=responses(*WRITING))
async def add_article(session: Session, reader: AskedBy, data: JSONBody[ArticleDocument]) -> Response[ArticleAnswer]:
    """Add an article; only a title is required."""
    [stored] = await store.save(session, actor_of(reader.caller), [Pending(settle(data))])
    return await _written(session, reader, stored, status=201)


@patch("/v1/articles/{key:str}", opt=needs(WRITE_ARTICLES), responses=responses(*CHANGING))
async def change_article(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[ArticleChanges], if_match: IfMatch = None
) -> Response[ArticleAnswer]:
    """Change an article by JSON Merge Patch: null clears, arrays replace, the rest stays."""
    return await _patched(session, reader, key, msgspec.to_builtins(data), if_match)


@put("/v1/articles/{key:str}/authors", opt=needs(WRITE_ARTICLES), responses=responses(*CHANGING))
async def set_authors(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[Authors], if_match: IfMatch = None
) -> Response[ArticleAnswer]:
    """Set the authors of an article, in their order."""
    return await _patched(session, reader, key, {"authors": msgspec.to_builtins(data)}, if_match)


@delete("/v1/articles/{key:str}", opt=needs(WRITE_ARTICLES), responses=responses(*CHANGING))
async def remove_article(session: Session, reader: AskedBy, key: FromPath[str], if_match: IfMatch = None) -> None:
    """Delete an article."""
    stored = await _matching(session, reader, key, if_match)
    await store.remove(session, actor_of(reader.caller), stored)


async def _matching(session: Session, reader: Reader, key: str, if_match: str | None) -> StoredArticle:
    """The article, for a writer who has seen its current version."""
    stored = await store.get(session, unquote(key))
    require_match(if_match, tag_of(stored.id, stored.version, stored.seq, reader))
    return stored


async def _patched(session: Session, reader: Reader, key: str, patch: Any, if_match: str | None) -> Response[ArticleAnswer]:
    stored = await _matching(session, reader, key, if_match)
    document = convert(merge(as_document(stored.document), patch), ArticleDocument)
    [stored] = await store.save(session, actor_of(reader.caller), [Pending(settle(document), stored)])
    return await _written(session, reader, stored)


async def _written(session: Session, reader: Reader, stored: StoredArticle, *, status: int = 200) -> Response[ArticleAnswer]:
    """The answer as a reader would get it, editions included."""
    return _answer(await store.get(session, str(stored.id)), reader, status=status)


def _answer(stored: StoredArticle, reader: Reader, *, status: int = 200) -> Response[ArticleAnswer]:
    place = {"location": f"/v1/articles/{stored.id}"} if status == 201 else {}
    tag = tag_of(stored.id, stored.version, stored.seq, reader)
    return tagged(article_answer(stored, reader), tag, status=status, **place)


HANDLERS = [get_article, add_article, change_article, set_authors, remove_article]
