"""The commands that touch the index."""

from typing import NamedTuple

import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress
from sqlmodel import col, select

from experts.history import store as history
from experts.kit.db import Database
from experts.kit.rows import select_columns
from experts.models import Article, Expert
from experts.search import follow
from experts.search.compare import differences
from experts.search.engine import Engine, index_path
from experts.search.index import IndexTaken
from experts.settings import Settings


async def index_changes(database: Database, settings: Settings) -> None:
    """Bring the index up to date; a server that runs does it by itself."""
    engine = Engine(index_path(settings.data_dir))
    with Progress(console=Console(stderr=True), transient=True) as bar:
        try:
            await follow.index(engine.generation, database, _bars(bar))
        except IndexTaken:
            bar.console.print("The running server brings the index up to date.")
    engine.close()


async def run_reindex(database: Database, settings: Settings) -> None:
    engine = Engine(index_path(settings.data_dir))
    with Progress(console=Console(stderr=True), transient=True) as bar:
        await follow.rebuild(engine, database, _bars(bar))
    engine.close()


class Report(NamedTuple):
    """What is counted: how many in the database, how many in the index; and what differs, in words."""

    counts: dict[str, tuple[int, int]]
    differences: list[str]

    @property
    def is_right(self) -> bool:
        return not self.differences and all(table == index for table, index in self.counts.values())


async def run_check(database: Database, settings: Settings) -> Report:
    engine = Engine(index_path(settings.data_dir))
    async with database.reading() as session:
        works = select_columns(
            sa.func.count(sa.distinct(col(Article.edition_group))), sa.func.count().filter(col(Article.edition_group).is_(None))
        )
        articles = sum((await session.exec(works)).one())
        experts = (await session.exec(select(sa.func.count()).select_from(Expert).where(Expert.status == "published"))).one()
        last = await history.last_seq(session)
    counts = {
        "articles": (articles, engine.articles.count()),
        "experts": (experts, engine.experts.count()),
        "changes": (last, engine.generation.seq()),
    }
    return Report(counts, await differences(engine, database))


def _bars(bar: Progress) -> follow.Progress:
    tasks = {stage: bar.add_task(f"index: {stage}", total=None) for stage in ("articles", "experts")}

    def show(stage: str, done: int, total: int) -> None:
        bar.update(tasks[stage], completed=done, total=total)

    return show
