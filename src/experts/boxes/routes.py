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
from experts.boxes.render import render_box
from experts.history.store import EXPERT
from experts.kit.answers import tagged
from experts.kit.errors import NotFound
from experts.kit.parameters import IfNoneMatch
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.profiles import store
from experts.profiles.card import card_of
from experts.profiles.tags import stop_if_current, tag_of

Heading = Annotated[int, QueryParameter(ge=2, le=6, description="The level of the box's heading, as the page around it needs it.")]


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


HANDLERS = [get_box, get_sheet]
