"""Importing whole files: in batches, each one transaction, from where an interrupted run stopped."""

from collections.abc import Callable
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from experts.intake.ndjson import digest, read_lines
from experts.intake.outcome import Outcome
from experts.intake.records import save_lines
from experts.kit import clock
from experts.kit.actor import Actor
from experts.kit.batches import batched
from experts.kit.db import Database
from experts.models import ImportRun

BATCH = 500


async def import_file(database: Database, path: Path, actor: Actor, *, at: Callable[[int], None] = lambda _: None) -> Outcome:
    """Import a file. Each batch commits together with the line it reached, so that a killed import goes on there."""
    outcome, key = Outcome(), digest(path)
    async with database.reading() as session:
        run = await session.get(ImportRun, key)
    start = run.line if run and run.finished_at is None else 0
    for batch in batched(read_lines(path, skip=start, at=at), BATCH):
        async with database.writing() as session:
            outcome = outcome.plus(await save_lines(session, actor, batch))
            await _remember(session, ImportRun(digest=key, line=batch[-1].number))
    async with database.writing() as session:
        await _remember(session, ImportRun(digest=key, line=0, finished_at=clock.now()))
    return outcome


async def try_files(database: Database, paths: list[Path], actor: Actor) -> Outcome:
    """What an import would do: all is done in one transaction, which is then undone."""
    outcome = Outcome()
    async with database.writing() as session:
        for path in paths:
            for batch in batched(read_lines(path), BATCH):
                outcome = outcome.plus(await save_lines(session, actor, batch))
        await session.rollback()
    return outcome


async def _remember(session: AsyncSession, run: ImportRun) -> None:
    await session.merge(run)
