"""Renaming, merging and erasing over HTTP."""

from urllib.parse import unquote

from litestar import Response, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody

from experts.access.guard import AskedBy, needs
from experts.access.scopes import ADMIN, WRITE_PROFILES, Reader
from experts.history.store import difference
from experts.kit.answers import Answered
from experts.kit.mergepatch import as_document
from experts.kit.parameters import ACTING, IfMatch
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.lifecycle.erase import erase, everything_of, export
from experts.lifecycle.merge import Plan, merge, plan, unmerge
from experts.lifecycle.rename import rename
from experts.lifecycle.schemas import ErasureAnswer, ErasureRequest, MergeAnswer, MergeRequest, Renamed, Renaming, UnmergeAnswer
from experts.profiles.answer import profile_answer
from experts.profiles.edits import matching_if_asked
from experts.profiles.evidence import Evidence, evidence_of
from experts.profiles.projection import seen_by
from experts.profiles.tags import tag_of

ERASURE = ErasureRequest()
"""What is meant by a request without a body."""


@post("/v1/experts/{key:str}/rename", opt=needs(WRITE_PROFILES), status_code=200, responses=responses(*ACTING))
async def rename_expert(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[Renaming], if_match: IfMatch = None
) -> Response[Renamed]:
    """Give a person a new name and slug; the old ones lead there, unless the renaming is quiet."""
    stored = await matching_if_asked(session, reader, unquote(key), if_match)
    done = await rename(session, reader.caller, stored, data)
    evidence = (await evidence_of(session, [stored.number])).get(stored.number, Evidence())
    tag = tag_of(stored.id, done.stored.version, done.stored.seq, reader)
    answer = Renamed(profile=profile_answer(done.stored, evidence, reader), bylines=done.bylines, mentions=done.mentions)
    return Answered(answer, headers={"ETag": str(tag), "Location": f"/v1/experts/{done.stored.document.slug}"})


@post("/v1/experts/{key:str}/merge", opt=needs(WRITE_PROFILES), status_code=200, responses=responses(*ACTING))
async def merge_expert(
    session: Session, reader: AskedBy, key: FromPath[str], data: JSONBody[MergeRequest], if_match: IfMatch = None
) -> Response[MergeAnswer]:
    """Merge a profile into another of the same person; with `dry_run`, show what that would do."""
    source = await matching_if_asked(session, reader, unquote(key), if_match)
    planned = await plan(session, reader.caller, source, data.into)
    if not data.dry_run:
        await merge(session, reader.caller, planned)
    return Answered(_merge_answer(planned, reader, dry_run=data.dry_run))


def _merge_answer(planned: Plan, reader: Reader, *, dry_run: bool) -> MergeAnswer:
    before, after = (seen_by(document, reader.caller) for document in (planned.target.document, planned.document))
    return MergeAnswer(
        dry_run=dry_run,
        into=str(planned.target.id),
        slug=planned.target.document.slug or "",
        fields=difference(as_document(before), as_document(after)),
        articles=[str(id_) for _, id_ in planned.articles],
        redirects=planned.redirects,
    )


@post("/v1/experts/{key:str}/unmerge", opt=needs(WRITE_PROFILES), status_code=200, responses=responses(*ACTING))
async def unmerge_expert(session: Session, reader: AskedBy, key: FromPath[str]) -> Response[UnmergeAnswer]:
    """Undo the merge of the profile that had this key, or the last one into the profile that has it."""
    done = await unmerge(session, reader.caller, unquote(key))
    answer = UnmergeAnswer(
        id=str(done.source.id), slug=done.source.document.slug or "", into=str(done.target.id), articles=done.articles, left=done.left
    )
    return Answered(answer)


@post("/v1/experts/{key:str}/erase", opt=needs(ADMIN), status_code=200, responses=responses(*ACTING))
async def erase_expert(
    session: Session, reader: AskedBy, state: State, key: FromPath[str], data: JSONBody[ErasureRequest] = ERASURE, if_match: IfMatch = None
) -> Response[ErasureAnswer]:
    """Erase a person for good, and answer with all that was held; with `dry_run`, only answer."""
    stored = await matching_if_asked(session, reader, unquote(key), if_match)
    people = await everything_of(session, stored)
    held = await export(session, people)
    if not data.dry_run:
        await erase(session, reader.caller, state.files, people)
    answer = ErasureAnswer(erased=not data.dry_run, id=str(stored.id), export=held)
    return Answered(answer, repeated=ErasureAnswer(erased=not data.dry_run, id=str(stored.id), export=None))


HANDLERS = [rename_expert, merge_expert, unmerge_expert, erase_expert]
