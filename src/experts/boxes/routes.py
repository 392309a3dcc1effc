"""Boxes over HTTP."""

import hashlib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Annotated

from litestar import MediaType, Response, get
from litestar.params import FromPath, QueryParameter

from experts.access.guard import OPEN, AskedBy
from experts.access.scopes import Caller
from experts.articles import store as articles
from experts.boxes.render import render_box
from experts.history.store import EXPERT
from experts.kit.answers import VARY, tagged, tagged_by_content
from experts.kit.errors import NotFound
from experts.kit.parameters import IfNoneMatch
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.profiles import store
from experts.profiles.card import card_of
from experts.profiles.tags import stop_if_current, tag_of

Heading = Annotated[int, QueryParameter(ge=2, le=6, description="The level of the box's heading, as the page around it needs it.")]

ArticleUrl = Annotated[str, QueryParameter(min_length=8, max_length=2_000, description="The address of the article.")]


@get("/box/{slug:str}", opt=OPEN, media_type=MediaType.HTML, responses=responses(NotFound))
async def get_box(
    session: Session, reader: AskedBy, slug: FromPath[str], heading: Heading = 2, if_none_match: IfNoneMatch = None
) -> Response[str]:
    """Read an expert's bio box: a fragment of HTML to include in a page."""
    everyone = replace(reader, caller=Caller())  # whoever fetches a box shows it to everyone
    await stop_if_current(session, EXPERT, if_none_match, everyone, "box", heading)
    stored = await store.get_visible(session, everyone.caller, slug)
    card = card_of(stored, everyone)
    tag = tag_of(stored.id, stored.version, stored.seq, everyone, "box", heading)
    return tagged(render_box(card, heading=heading), tag, lang=card.lang)


@get("/box", opt=OPEN, media_type=MediaType.HTML, responses=responses(NotFound))
async def get_boxes(
    session: Session, reader: AskedBy, url: ArticleUrl, heading: Heading = 2, if_none_match: IfNoneMatch = None
) -> Response[bytes]:
    """Read the boxes of an article's authors, in the order of the byline and in the article's language."""
    article = await articles.get(session, f"url:{url}")
    languages = (article.document.language, *reader.languages) if article.document.language else reader.languages
    everyone = replace(reader, caller=Caller(), languages=languages)
    people = [article.people[author.expert] for author in article.document.authors if author.expert]
    shown = list(dict.fromkeys(person.number for person in people if person.public))
    stored = await store.get_many(session, shown)
    boxes = "\n".join(render_box(card_of(stored[number], everyone), heading=heading) for number in shown)
    headers = {"Content-Type": "text/html; charset=utf-8", "Vary": VARY, "Cache-Control": "no-cache"}
    return tagged_by_content(boxes.encode(), if_none_match, headers)


@cache
def sheet() -> tuple[str, str]:
    """The style sheet and the name under which it may be kept forever."""
    text = files(__package__).joinpath("static", "box.css").read_text("utf-8")
    return text, f"box.{hashlib.sha256(text.encode()).hexdigest()[:8]}.css"


@get("/static/{name:str}", opt=OPEN, media_type=MediaType.CSS, responses=responses(NotFound))
async def get_sheet(name: FromPath[str]) -> Response[str]:
    """Read the style sheet of the boxes; its name changes with its text. `box.css` leads to the current one."""
    text, current = sheet()
    if name == "box.css":
        return Response("", status_code=302, headers={"Location": f"/static/{current}", "Cache-Control": "max-age=300"})
    if name != current:
        raise NotFound(f"There is no {name[:100]!r}; the sheet is {current} now.")
    return Response(text, headers={"Cache-Control": "public, max-age=31536000, immutable"})


HANDLERS = [get_box, get_boxes, get_sheet]
