"""Profiles over HTTP."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote, unquote

import msgspec
from litestar import Request, Response, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Redirect

from experts.access.guard import OPEN, AskedBy, needs
from experts.access.scopes import READ_PRIVATE, WRITE_PROFILES, Caller, Reader, sees_hidden
from experts.history import store as history
from experts.history.answer import change_answer
from experts.history.schemas import RecordHistory
from experts.history.store import EXPERT
from experts.kit import clock
from experts.kit.answers import moved, tagged
from experts.kit.db import Database
from experts.kit.errors import Forbidden, NotAcceptable, NotFound, TooLarge, Unauthorized
from experts.kit.parameters import ACTING, CHANGING, WRITING, IfMatch, IfNoneMatch, Lang, parse_include
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.photos.upload import LARGEST_REQUEST, read_upload
from experts.profiles import edits, store
from experts.profiles.answer import duplicate_answer, page_url, profile_answer
from experts.profiles.card import card_of
from experts.profiles.discovery import link_header
from experts.profiles.duplicates import Duplicate, likely_duplicates
from experts.profiles.evidence import Evidence, evidence_of
from experts.profiles.forms import FORMS, asked_for
from experts.profiles.health import HealthReport, findings, retold
from experts.profiles.parameters import INCLUDES, FormsOperation, Include, PhotoAlt, PhotoLine, UploadOperation
from experts.profiles.schemas import ExpertChanges, ExpertDocument, ExpertProfile, Reversion
from experts.profiles.store import StoredExpert
from experts.profiles.tags import stop_if_current, tag_of


@get(
    "/v1/experts/{key:str}",
    opt=OPEN,
    operation_class=FormsOperation,
    responses=responses(Unauthorized, Forbidden, NotFound, NotAcceptable),
)
async def get_expert(
    request: Request[Any, Any, Any],
    session: Session,
    reader: AskedBy,
    key: FromPath[str],
    include: Include = None,
    if_none_match: IfNoneMatch = None,
) -> Response[ExpertProfile]:
    """Read one whole profile by id, slug, former slug or `scheme:value`.

    `Accept`, or a suffix of the key, chooses JSON, JSON-LD (`.jsonld`), vCard (`.vcf`) or Markdown (`.md`).
    """
    name, media_type = asked_for(unquote(key), request.headers.get("accept"))
    if media_type in FORMS:
        parse_include(include, ())  # only JSON has parts to include
        return await _answer_form(request, session, reader, name, media_type)
    parts = _included(include, reader)
    await stop_if_current(session, EXPERT, if_none_match, reader, *sorted(parts))
    stored = await store.get_visible(session, reader.caller, name)
    if stored.moved:
        return moved(request, f"/v1/experts/{stored.document.slug}")
    answer = await answer_expert(session, reader, stored, include=parts)
    answer.headers["Link"] = link_header(reader.root_url, page_url(reader.root_url, stored.document.slug or ""))
    return answer


@post("/v1/experts", opt=needs(WRITE_PROFILES), responses=responses(*WRITING))
async def add_expert(session: Session, reader: AskedBy, data: JSONBody[ExpertDocument]) -> Response[ExpertProfile]:
    """Add an expert; only a name is required. `possible_duplicates` tells who may be the same person."""
    [stored] = await edits.add(session, reader.caller, [data])
    alike = await likely_duplicates(session, reader.caller, [stored])
    return await answer_expert(session, reader, stored, status=201, duplicates=alike[stored.number])


@patch("/v1/experts/{key:str}", opt=needs(WRITE_PROFILES), responses=responses(*CHANGING))
async def change_expert(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[ExpertChanges], if_match: IfMatch = None
) -> Response[ExpertProfile]:
    """Change a profile by JSON Merge Patch: null clears, arrays replace, the rest stays."""
    stored = await edits.matching(session, reader, unquote(key), if_match)
    return await answer_expert(session, reader, await edits.change(session, reader.caller, stored, msgspec.to_builtins(data)))


@delete("/v1/experts/{key:str}", opt=needs(WRITE_PROFILES), responses=responses(*CHANGING))
async def archive_expert(session: Session, reader: AskedBy, key: FromPath[str], if_match: IfMatch = None) -> None:
    """Archive a profile: it is gone for readers, and can be restored."""
    await edits.archive(session, reader.caller, await edits.matching(session, reader, unquote(key), if_match))


@post("/v1/experts/{key:str}/restore", opt=needs(WRITE_PROFILES), status_code=200, responses=responses(*ACTING))
async def restore_expert(session: Session, reader: AskedBy, key: FromPath[str], if_match: IfMatch = None) -> Response[ExpertProfile]:
    """Bring an archived profile back."""
    stored = await edits.matching_if_asked(session, reader, unquote(key), if_match)
    return await answer_expert(session, reader, await edits.restore(session, reader.caller, stored))


@post("/v1/experts/{key:str}/revert", opt=needs(WRITE_PROFILES), status_code=200, responses=responses(*ACTING))
async def revert_expert(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[Reversion], if_match: IfMatch = None
) -> Response[ExpertProfile]:
    """Bring back all that the profile said at a version. That is a change of its own, and can be reverted."""
    stored = await edits.matching_if_asked(session, reader, unquote(key), if_match)
    return await answer_expert(session, reader, await edits.revert(session, reader.caller, stored, data.to_version))


@get("/v1/experts/{key:str}/history", opt=needs(READ_PRIVATE), responses=responses(Unauthorized, Forbidden, NotFound))
async def get_history(
    session: Session,
    reader: AskedBy,
    key: FromPath[str],
    before: Annotated[int | None, QueryParameter(ge=1, le=2**62, description="`next` of the page before.")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=1_000, description="How many changes at most.")] = 100,
) -> RecordHistory:
    """Read who changed what and when, with each field before and after, the newest first."""
    stored = await store.get_visible(session, reader.caller, unquote(key))
    rows = await history.of_record(session, EXPERT, stored.id, before=before, limit=limit)
    return RecordHistory(results=[change_answer(row) for row in rows], next=rows[-1].seq if len(rows) == limit else None)


@get("/v1/experts/{key:str}/health", opt=needs(WRITE_PROFILES, READ_PRIVATE), responses=responses(Unauthorized, Forbidden, NotFound))
async def get_health(session: Session, reader: AskedBy, key: FromPath[str]) -> HealthReport:
    """Read what in a profile an editor should look at: what is missing, stale or unconfirmed, and what biographies say otherwise."""
    stored = await store.get_visible(session, reader.caller, unquote(key))
    found = [*findings(stored.document, stored.created_at.date(), clock.today()), *retold(stored.document)]
    return HealthReport(id=str(stored.id), slug=stored.document.slug or "", findings=found)


@put(
    "/v1/experts/{key:str}/photo",
    opt=needs(WRITE_PROFILES),
    request_max_body_size=LARGEST_REQUEST,
    operation_class=UploadOperation,
    responses=responses(*CHANGING, TooLarge),
)
async def set_photo(
    request: Request[Any, Any, Any],
    state: State,
    reader: AskedBy,
    key: FromPath[str],
    alt: PhotoAlt = None,
    credit: PhotoLine = None,
    licence: PhotoLine = None,
    if_match: IfMatch = None,
) -> Response[ExpertProfile]:
    """Set the portrait: a JPEG, PNG, WebP or AVIF of at most 10 MB, bare or in a form, with its alt text and credit."""
    database: Database = state.database
    async with database.reading() as session:  # refuse early; a picture takes seconds, in which nobody's turn may be held
        await edits.matching(session, reader, unquote(key), if_match)
    upload = await read_upload(request, alt=alt, credit=credit, licence=licence)
    rendered = await edits.store_picture(state.files, upload.raw)
    async with database.writing() as session:
        stored = await edits.matching(session, reader, unquote(key), if_match)
        await edits.write_files(state.files, rendered)  # again: the same picture may have been erased elsewhere meanwhile
        return await answer_expert(session, reader, await edits.set_photo(session, reader.caller, stored, rendered, upload.words))


@delete("/v1/experts/{key:str}/photo", opt=needs(WRITE_PROFILES), responses=responses(*CHANGING))
async def remove_photo(session: Session, reader: AskedBy, key: FromPath[str], if_match: IfMatch = None) -> None:
    """Take the portrait off the profile. An earlier version that had it can still be brought back."""
    await edits.change(session, reader.caller, await edits.matching(session, reader, unquote(key), if_match), {"photo": None})


def _included(include: str | None, reader: Reader) -> frozenset[str]:
    """What is to be included. Raises Malformed for what is unknown, Unauthorized or Forbidden for what is not for all."""
    parts = parse_include(include, INCLUDES)
    if "provenance" in parts and not sees_hidden(reader.caller):
        needed = f"`include=provenance` needs the scope {WRITE_PROFILES} or {READ_PRIVATE}."
        raise Forbidden(needed) if reader.caller.key_id else Unauthorized(needed)
    return parts


async def _answer_form(request: Request[Any, Any, Any], session: Session, reader: Reader, key: str, media_type: str) -> Response[Any]:
    """The profile in another form than JSON, which shows everyone the same, whoever asks."""
    everyone, form = replace(reader, caller=Caller()), FORMS[media_type]
    await stop_if_current(session, EXPERT, request.headers.get("if-none-match"), everyone, media_type)
    stored = await store.get_visible(session, everyone.caller, key)
    if stored.moved:
        suffix = form.suffix if request.scope["path"].endswith(form.suffix) else ""
        return moved(request, f"/v1/experts/{stored.document.slug}{suffix}")
    card = card_of(stored, everyone)
    tag = tag_of(stored.id, stored.version, stored.seq, everyone, media_type)
    type_, link = f"{media_type}; charset=utf-8", link_header(card.root_url, card.url)
    return tagged(form.write(card), tag, lang=card.lang, content_type=type_, link=link)


async def answer_expert(
    session: Session,
    reader: Reader,
    stored: StoredExpert,
    *,
    include: frozenset[str] = frozenset(),
    status: int = 200,
    duplicates: list[Duplicate] | None = None,
) -> Response[ExpertProfile]:
    evidence = (await evidence_of(session, [stored.number])).get(stored.number, Evidence())
    answer = profile_answer(stored, evidence, reader, include)
    if duplicates is not None:
        answer = msgspec.structs.replace(answer, possible_duplicates=[duplicate_answer(d, reader.root_url) for d in duplicates])
    place = {"location": f"/v1/experts/{stored.document.slug}"} if status == 201 else {}
    tag = tag_of(stored.id, stored.version, stored.seq, reader, *sorted(include))
    return tagged(answer, tag, lang=answer.lang, status=status, **place)


@get("/experts/{slug:str}", opt=OPEN, include_in_schema=False)
async def page(reader: AskedBy, slug: FromPath[str], lang: Lang = None) -> Redirect:
    """Lead from the address that boxes and hits link to, the expert's page, to the profile until there are pages."""
    place, query = quote(slug), f"?lang={lang}" if lang else ""
    links = link_header(reader.root_url, page_url(reader.root_url, place) + query)
    return Redirect(f"/v1/experts/{place}{query}", status_code=303, headers={"Link": links})


HANDLERS = [
    get_expert,
    add_expert,
    change_expert,
    archive_expert,
    restore_expert,
    revert_expert,
    get_history,
    get_health,
    set_photo,
    remove_photo,
    page,
]
