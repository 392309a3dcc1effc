"""Feeds over HTTP. They show everyone the same, and whoever holds a key no more."""

from dataclasses import replace
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from experts.access.guard import OPEN, AskedBy
from experts.access.scopes import Caller
from experts.feeds.atom import MEDIA_TYPE, Feed, document
from experts.feeds.entries import feed_of_all, feed_of_one
from experts.feeds.store import newest_articles
from experts.kit.answers import moved, tagged_by_content
from experts.kit.errors import Gone, NotFound
from experts.kit.parameters import IfNoneMatch, Lang
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.profiles import store as profiles

KEPT = {"Vary": "Accept-Language", "Cache-Control": "public, max-age=300"}


@get("/articles.atom", opt=OPEN, media_type=MEDIA_TYPE, responses=responses())
async def get_feed(session: Session, reader: AskedBy, lang: Lang = None, if_none_match: IfNoneMatch = None) -> Response[bytes]:
    """Follow the directory: its newest articles as an Atom feed, each text once, in the reader's language where there is one."""
    everyone = replace(reader, caller=Caller())
    found = await newest_articles(session, everyone.languages)
    return _answer(feed_of_all(found, everyone, lang), if_none_match)


@get("/experts/{slug:str}/articles.atom", opt=OPEN, media_type=MEDIA_TYPE, responses=responses(NotFound, Gone))
async def get_feed_of_expert(
    request: Request[Any, Any, Any],
    session: Session,
    reader: AskedBy,
    slug: FromPath[str],
    lang: Lang = None,
    if_none_match: IfNoneMatch = None,
) -> Response[bytes]:
    """Follow an expert: the newest articles as an Atom feed, each text once, in the reader's language where there is one."""
    everyone = replace(reader, caller=Caller())
    stored = await profiles.get_visible(session, everyone.caller, slug)
    if stored.moved:
        return moved(request, f"/experts/{stored.document.slug}/articles.atom", KEPT)
    found = await newest_articles(session, everyone.languages, stored.number)
    return _answer(feed_of_one(stored, found, everyone, lang), if_none_match)


def _answer(feed: Feed, if_none_match: str | None) -> Response[bytes]:
    """Its tag is made of the bytes: it names co-authors, and holds editions that others wrote."""
    headers = {"Content-Language": feed.lang, "Content-Type": f"{MEDIA_TYPE}; charset=utf-8", **KEPT}
    return tagged_by_content(document(feed), if_none_match, headers)


HANDLERS = [get_feed, get_feed_of_expert]
