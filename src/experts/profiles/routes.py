"""Profiles over HTTP."""

from typing import Annotated, Any
from urllib.parse import quote, unquote

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Redirect

from experts.access.guard import OPEN, AskedBy, actor_of, needs
from experts.access.scopes import WRITE_PROFILES, Reader
from experts.history.store import EXPERT
from experts.kit.answers import tagged
from experts.kit.conditional import require_match
from experts.kit.errors import Conflict, NotFound
from experts.kit.mergepatch import merge
from experts.kit.parameters import CHANGING, WRITING, IfMatch, IfNoneMatch
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.kit.validation import convert
from experts.profiles import store
from experts.profiles.answer import profile_answer
from experts.profiles.document import editable, settle
from experts.profiles.evidence import Evidence, evidence_of
from experts.profiles.schemas import ExpertChanges, ExpertDocument, ExpertProfile
from experts.profiles.store import Pending, StoredExpert
from experts.profiles.tags import stop_if_current, tag_of

Include = Annotated[
    str | None, QueryParameter(pattern="^translations$", description="`translations`: headline and biography in all their languages.")
]


@get("/v1/experts/{key:str}", opt=OPEN, responses=responses(NotFound))
async def get_expert(
    request: Request[Any, Any, Any],
    session: Session,
    reader: AskedBy,
    key: FromPath[str],
    include: Include = None,
    if_none_match: IfNoneMatch = None,
) -> Response[ExpertProfile]:
    """Read one whole profile by id, slug, former slug or `scheme:value`."""
    await stop_if_current(session, EXPERT, if_none_match, reader, include)
    stored = await store.get_visible(session, reader.caller, unquote(key))
    if stored.moved:
        return _moved(request, stored)
    return await _answer(session, reader, stored, include=include)


@post("/v1/experts", opt=needs(WRITE_PROFILES), responses=responses(*WRITING))
async def add_expert(session: Session, reader: AskedBy, data: JSONBody[ExpertDocument]) -> Response[ExpertProfile]:
    """Add an expert; only a name is required."""
    [stored] = await store.save(session, actor_of(reader.caller), [Pending(settle(data))])
    return await _answer(session, reader, stored, status=201)


@patch("/v1/experts/{key:str}", opt=needs(WRITE_PROFILES), responses=responses(*CHANGING))
async def change_expert(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[ExpertChanges], if_match: IfMatch = None
) -> Response[ExpertProfile]:
    """Change a profile by JSON Merge Patch: null clears, arrays replace, the rest stays."""
    stored = await _matching(session, reader, key, if_match)
    document = convert(merge(editable(stored.document), msgspec.to_builtins(data)), ExpertDocument)
    [stored] = await store.save(session, actor_of(reader.caller), [Pending(settle(document), stored)])
    return await _answer(session, reader, stored)


@delete("/v1/experts/{key:str}", opt=needs(WRITE_PROFILES), responses=responses(*CHANGING))
async def archive_expert(session: Session, reader: AskedBy, key: FromPath[str], if_match: IfMatch = None) -> None:
    """Archive a profile: it is gone for readers, and can be restored."""
    await _set_status(session, reader, await _matching(session, reader, key, if_match), "archived")


@post("/v1/experts/{key:str}/restore", opt=needs(WRITE_PROFILES), status_code=200, responses=responses(*WRITING))
async def restore_expert(session: Session, reader: AskedBy, key: FromPath[str]) -> Response[ExpertProfile]:
    """Bring an archived profile back."""
    stored = await store.get_visible(session, reader.caller, unquote(key))
    if stored.document.status != "archived":
        raise Conflict("Only an archived profile can be restored.")
    return await _answer(session, reader, await _set_status(session, reader, stored, "published"))


async def _matching(session: Session, reader: Reader, key: str, if_match: str | None) -> StoredExpert:
    """The profile, for a writer who has seen its current version."""
    stored = await store.get_visible(session, reader.caller, unquote(key))
    require_match(if_match, tag_of(stored.id, stored.version, stored.seq, reader))
    return stored


async def _set_status(session: Session, reader: Reader, stored: StoredExpert, status: Any) -> StoredExpert:
    document = msgspec.structs.replace(stored.document, status=status)
    [stored] = await store.save(session, actor_of(reader.caller), [Pending(document, stored)])
    return stored


def _moved(request: Request[Any, Any, Any], stored: StoredExpert) -> Response[Any]:
    query = request.scope["query_string"].decode()
    return Response(None, status_code=301, headers={"Location": f"/v1/experts/{stored.document.slug}{'?' if query else ''}{query}"})


async def _answer(
    session: Session, reader: Reader, stored: StoredExpert, *, include: str | None = None, status: int = 200
) -> Response[ExpertProfile]:
    evidence = (await evidence_of(session, [stored.number])).get(stored.number, Evidence())
    answer = profile_answer(stored, evidence, reader, translations=bool(include))
    place = {"location": f"/v1/experts/{stored.document.slug}"} if status == 201 else {}
    tag = tag_of(stored.id, stored.version, stored.seq, reader, include)
    return tagged(answer, tag, lang=answer.lang, status=status, **place)


@get("/experts/{slug:str}", opt=OPEN, include_in_schema=False)
async def page(slug: FromPath[str]) -> Redirect:
    """Lead from the address that boxes and hits link to, the expert's page, to the profile until there are pages."""
    return Redirect(f"/v1/experts/{quote(slug)}", status_code=303)


HANDLERS = [get_expert, add_expert, change_expert, archive_expert, restore_expert, page]
