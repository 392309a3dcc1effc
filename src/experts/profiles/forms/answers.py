"""A card over HTTP, in the form that was asked for."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from litestar import Request, Response
from litestar.openapi.spec import OpenAPIMediaType, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller, Reader
from experts.history.store import EXPERT
from experts.kit.answers import moved, tagged
from experts.profiles import store
from experts.profiles.card import card_of
from experts.profiles.discovery import link_header
from experts.profiles.forms import FORMS
from experts.profiles.tags import stop_if_current, tag_of


@dataclass
class FormsOperation(Operation):
    """In the contract, the forms of a profile besides its JSON."""

    def __post_init__(self) -> None:
        answer: Any = (self.responses or {})["200"]
        answer.content |= {media_type: OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING)) for media_type in FORMS}


async def answer_form(request: Request[Any, Any, Any], session: AsyncSession, reader: Reader, key: str, media_type: str) -> Response[Any]:
    """The card of the expert with this key. It shows everyone the same, whoever asks. Raises NotFound, Gone or NotModified."""
    everyone, form = replace(reader, caller=Caller()), FORMS[media_type]
    await stop_if_current(session, EXPERT, request.headers.get("if-none-match"), everyone, media_type)
    stored = await store.get_visible(session, everyone.caller, key)
    if stored.moved:
        by_suffix = unquote(request.scope["path"]).endswith(form.suffix)
        return moved(request, f"/v1/experts/{stored.document.slug}{form.suffix if by_suffix else ''}")
    card = card_of(stored, everyone)
    tag = tag_of(stored.id, stored.version, stored.seq, everyone, media_type)
    type_, link = f"{media_type}; charset=utf-8", link_header(card.root_url, card.url)
    return tagged(form.write(card), tag, lang=card.lang, content_type=type_, link=link)
