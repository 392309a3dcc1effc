"""The import command: files in, a bar on stderr, the index brought up to date."""

from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID

from experts.intake.files import import_file, try_files
from experts.intake.outcome import Outcome
from experts.kit.actor import Actor
from experts.kit.db import Database
from experts.search.command import index_changes
from experts.settings import Settings

ACTOR = Actor("command:import")


async def run_import(database: Database, settings: Settings, files: list[Path], *, dry_run: bool) -> Outcome:
    if dry_run:
        return await try_files(database, files, ACTOR)
    outcome = Outcome()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for file in files:
            task = progress.add_task(file.name, total=file.stat().st_size)
            outcome = outcome.plus(await import_file(database, file, ACTOR, at=partial(_advance, progress, task)))
    await index_changes(database, settings)
    return outcome


def _advance(progress: Progress, task: TaskID, read: int) -> None:
    progress.update(task, completed=read)
