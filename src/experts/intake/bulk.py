"""Many edits in one request: a line each, an answer each.

All lines are one transaction, so that an Idempotency-Key covers them all, and each stands in a savepoint of its own:
a line that is refused changes nothing and stops nobody. An operation is called like the route it stands for
(`operationId` in the contract), asks for the same scope and the same If-Match, and fails with the same problem.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import WRITE_ARTICLES, WRITE_PROFILES, Reader
from experts.articles import edits as articles
from experts.articles import store as article_store
from experts.articles.answer import notices
from experts.articles.schemas import ArticleChanges, ArticleDocument, Authors, Notice
from experts.articles.store import StoredArticle
from experts.intake.schemas import BulkAnswer, BulkLine
from experts.kit.conditional import Tag
from experts.kit.db import savepoint
from experts.kit.errors import DirectoryError, Fault, Forbidden, Malformed
from experts.kit.validation import convert, decode_json, nearest, refusal
from experts.profiles import edits as profiles
from experts.profiles.answer import duplicate_answer
from experts.profiles.duplicates import Duplicate, likely_duplicates
from experts.profiles.schemas import ExpertChanges, ExpertDocument
from experts.profiles.store import StoredExpert
from experts.profiles.tags import tag_of

MOST = 1_000


class Done(NamedTuple):
    """What was written; the `tag` is None for what is there no more, `added` an expert who may be there already."""

    status: int
    entity: str
    id: UUID
    tag: Tag | None
    added: StoredExpert | None = None
    warnings: Sequence[Notice] = ()


Run = Callable[[AsyncSession, Reader, BulkLine], Awaitable[Done]]
RunTogether = Callable[[AsyncSession, Reader, Sequence[BulkLine]], Awaitable[list[Done]]]


class Operation(NamedTuple):
    """`run_together` does many lines that follow each other at less cost than `run` does each."""

    scope: str
    run: Run
    run_together: RunTogether | None = None


def _tagged(status: int, entity: str, stored: Any, reader: Reader) -> Done:
    return Done(status, entity, stored.id, tag_of(stored.id, stored.version, stored.seq, reader))


async def _add_experts(session: AsyncSession, reader: Reader, lines: Sequence[BulkLine]) -> list[Done]:
    added = await profiles.add(session, reader.caller, [convert(line.data, ExpertDocument) for line in lines])
    return [_tagged(201, "experts", stored, reader)._replace(added=stored) for stored in added]


async def _add_expert(session: AsyncSession, reader: Reader, line: BulkLine) -> Done:
    return (await _add_experts(session, reader, [line]))[0]


async def _change_expert(session: AsyncSession, reader: Reader, line: BulkLine) -> Done:
    patch = msgspec.to_builtins(convert(line.data, ExpertChanges))
    stored = await profiles.matching(session, reader, _key(line), line.if_match)
    return _tagged(200, "experts", await profiles.change(session, reader.caller, stored, patch), reader)


async def _archive_expert(session: AsyncSession, reader: Reader, line: BulkLine) -> Done:
    stored = await profiles.matching(session, reader, _key(line), line.if_match)
    return _tagged(204, "experts", await profiles.archive(session, reader.caller, stored), reader)


async def _restore_expert(session: AsyncSession, reader: Reader, line: BulkLine) -> Done:
    stored = await profiles.matching_if_asked(session, reader, _key(line), line.if_match)
    return _tagged(200, "experts", await profiles.restore(session, reader.caller, stored), reader)


async def _add_article(session: AsyncSession, reader: Reader, line: BulkLine) -> Done:
    return _written(201, await articles.add(session, reader.caller, convert(line.data, ArticleDocument)), reader)


async def _change_article(session: AsyncSession, reader: Reader, line: BulkLine) -> Done:
    return await _patch_article(session, reader, line, msgspec.to_builtins(convert(line.data, ArticleChanges)))


async def _set_authors(session: AsyncSession, reader: Reader, line: BulkLine) -> Done:
    authors: Any = convert(line.data, Authors)
    return await _patch_article(session, reader, line, {"authors": msgspec.to_builtins(authors)})


async def _patch_article(session: AsyncSession, reader: Reader, line: BulkLine, patch: dict[str, Any]) -> Done:
    stored = await articles.matching(session, reader, _key(line), line.if_match)
    return _written(200, await articles.change(session, reader.caller, stored, patch), reader)


def _written(status: int, stored: StoredArticle, reader: Reader) -> Done:
    return _tagged(status, "articles", stored, reader)._replace(warnings=notices(stored))


async def _remove_article(session: AsyncSession, reader: Reader, line: BulkLine) -> Done:
    stored = await articles.matching(session, reader, _key(line), line.if_match)
    await article_store.remove(session, reader.caller.actor, stored)
    return Done(204, "articles", stored.id, None)


OPERATIONS = {
    "add_expert": Operation(WRITE_PROFILES, _add_expert, _add_experts),
    "change_expert": Operation(WRITE_PROFILES, _change_expert),
    "archive_expert": Operation(WRITE_PROFILES, _archive_expert),
    "restore_expert": Operation(WRITE_PROFILES, _restore_expert),
    "add_article": Operation(WRITE_ARTICLES, _add_article),
    "change_article": Operation(WRITE_ARTICLES, _change_article),
    "set_authors": Operation(WRITE_ARTICLES, _set_authors),
    "remove_article": Operation(WRITE_ARTICLES, _remove_article),
}


def split(body: bytes) -> list[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers. Raises Malformed when there are none or too many."""
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    if not 1 <= len(lines) <= MOST:
        raise Malformed(f"The body has {len(lines):,} lines; from 1 to {MOST:,} are accepted.")
    return lines


async def run_lines(session: AsyncSession, reader: Reader, lines: Iterable[tuple[int, bytes]]) -> list[BulkAnswer]:
    """Do what each line asks, or answer why not; of added experts, also who they may be, found for all at once."""
    read = [(number, _read(text, reader)) for number, text in lines]
    done: dict[int, Done | DirectoryError] = {number: line for number, line in read if isinstance(line, DirectoryError)}
    good = [(number, line) for number, line in read if isinstance(line, BulkLine)]
    for op, run in groupby(good, key=lambda numbered: numbered[1].op):
        numbers, same = zip(*run, strict=True)
        done |= zip(numbers, await _run(session, reader, OPERATIONS[op], same), strict=True)
    added = [one.added for one in done.values() if isinstance(one, Done) and one.added]
    alike = await likely_duplicates(session, reader.caller, added) if added else {}
    return [_answer(number, done[number], alike, reader) for number, _ in read]


def _read(text: bytes, reader: Reader) -> BulkLine | DirectoryError:
    try:
        line = convert(decode_json(text), BulkLine)
        operation = _operation(line.op)
    except DirectoryError as error:
        return error
    return line if reader.caller.may(operation.scope) else Forbidden(f"The key lacks the scope {operation.scope}.")


async def _run(session: AsyncSession, reader: Reader, operation: Operation, lines: Sequence[BulkLine]) -> list[Done | DirectoryError]:
    """The outcome of lines that ask the same: together where that can be done, in halves when one of them is refused."""
    if operation.run_together is None or len(lines) == 1:
        return [await _run_one(session, reader, operation, line) for line in lines]
    try:
        async with savepoint(session):
            return [*await operation.run_together(session, reader, lines)]
    except DirectoryError:
        middle = len(lines) // 2
    return [*await _run(session, reader, operation, lines[:middle]), *await _run(session, reader, operation, lines[middle:])]


async def _run_one(session: AsyncSession, reader: Reader, operation: Operation, line: BulkLine) -> Done | DirectoryError:
    try:
        async with savepoint(session):
            return await operation.run(session, reader, line)
    except DirectoryError as error:
        return error


def _answer(number: int, done: Done | DirectoryError, alike: Mapping[int, Sequence[Duplicate]], reader: Reader) -> BulkAnswer:
    if isinstance(done, DirectoryError):
        return _refused(number, done)
    return BulkAnswer(
        line=number,
        status=done.status,
        id=str(done.id),
        url=f"/v1/{done.entity}/{done.id}",
        etag=str(done.tag) if done.tag else None,
        possible_duplicates=[duplicate_answer(d, reader.root_url) for d in alike[done.added.number]] if done.added else [],
        warnings=list(done.warnings),
    )


def _refused(number: int, error: DirectoryError) -> BulkAnswer:
    """The problem document of the route, in a line; with the current tag where a stale one was sent."""
    return BulkAnswer(
        line=number,
        status=error.status,
        etag=error.headers.get("ETag"),
        type=f"/problems/{error.slug()}",
        title=error.title,
        detail=str(error),
        errors=error.faults,
    )


def _operation(name: str) -> Operation:
    if name not in OPERATIONS:
        detail = f"There is no operation {name[:100]!r}."
        valid = list(OPERATIONS)
        raise refusal([Fault(pointer="/op", code="not_allowed", detail=detail, valid=valid, did_you_mean=nearest(name, valid))])
    return OPERATIONS[name]


def _key(line: BulkLine) -> str:
    if line.key is None:
        raise refusal([Fault(pointer="/key", code="missing_field", detail="This operation needs the key of what it changes.")])
    return line.key
