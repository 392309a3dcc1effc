"""The first start of the demonstration: data into an empty database, and a key to try writing with."""

from sqlmodel import select

from experts.access.scopes import ADMIN
from experts.access.store import add_key, list_keys
from experts.demo import demo_files
from experts.intake.files import import_file
from experts.kit.actor import Actor
from experts.kit.db import Database
from experts.models import Expert
from experts.search.command import index_changes
from experts.settings import Settings

ACTOR = Actor("command:demo")


async def prepare(database: Database, settings: Settings) -> list[str]:
    """Fill an empty database. Returns what to tell the one who started it."""
    async with database.reading() as session:
        empty = (await session.exec(select(Expert.number).limit(1))).first() is None
        keyless = not await list_keys(session)
    lines = []
    if empty:
        for file in demo_files():
            outcome = await import_file(database, file, ACTOR)
            if outcome.errors:
                raise RuntimeError(f"The demonstration is broken: {file.name}: {outcome.errors}")
    if keyless:
        async with database.writing() as session:
            minted = await add_key(session, name="demonstration", scopes=[ADMIN])
        lines += ["", "An admin key, shown this once:", f"  {minted.secret}"]
    await index_changes(database, settings)
    root = settings.root_url
    return [
        f"The directory is at {root}. Look at:",
        f"  {root}/v1/experts?search=energy+security",
        f"  {root}/v1/experts?region=Korea&language=tr",
        f"  {root}/v1/experts/zeynep-cagla-erin",
        f"  {root}/box/zeynep-cagla-erin",
        f"  {root}/openapi.json",
        *lines,
    ]
