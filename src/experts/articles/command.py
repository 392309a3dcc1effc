"""The command that makes anew what follows from articles: whom their names lead to, and what they are about."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress
from sqlmodel import col, select

from experts.articles import store
from experts.articles.bylines.matcher import OPEN, forget_unused, match_again, note_all
from experts.articles.store import Pending, StoredArticle
from experts.history import store as history
from experts.kit.actor import Actor
from experts.kit.batches import batched
from experts.kit.db import Database
from experts.models import Article, Authorship, Byline, BylineMatch
from experts.profiles.namesakes import everyone

SELF = Actor("command:link")


class Report(NamedTuple):
    """What a run did: how much there is, how many articles it changed, links it made, and tags that came or went."""

    names: int
    articles: int
    articles_changed: int
    links_made: int
    tags_changed: int
    names_waiting: int


async def run_link(database: Database) -> Report:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        names = await _match_names(database, bar)
        done = await _save_articles(database, bar)
    async with database.reading() as session:
        unlinked = select(Authorship.article).where(Authorship.byline == Byline.text, col(Authorship.expert).is_(None))
        waiting = select(sa.func.count(sa.distinct(col(Byline.number)))).join(BylineMatch, col(BylineMatch.byline) == Byline.number)
        count = (await session.exec(waiting.where(BylineMatch.status == OPEN, unlinked.exists()))).one()
    return Report(names=names, **done, names_waiting=count)


async def _match_names(database: Database, bar: Progress) -> int:
    """Compare every printed name that nobody is given for with everyone, those who join meanwhile included."""
    async with database.writing() as session:
        await forget_unused(session)
        await note_all(session)
    async with database.reading() as session:
        seq = await history.last_seq(session)
        directory = await everyone(session)
        names = dict((await session.exec(select(Byline.number, Byline.text))).all())
    task = bar.add_task("names", total=len(names))
    for batch in batched(names.items()):
        async with database.writing() as session:
            last = await history.last_seq(session)
            if last > seq:
                await directory.read_again(session, await history.touched_numbers(session, history.EXPERT, after=seq, upto=last))
                seq = last
            still = select(Byline.number, Byline.text).where(col(Byline.number).in_([number for number, _ in batch]))
            await match_again(session, dict((await session.exec(still)).all()), directory)
        bar.advance(task, len(batch))
    return len(names)


async def _save_articles(database: Database, bar: Progress) -> dict[str, int]:
    """Save every article as it is: what follows from it is found anew, and what differs is written."""
    async with database.reading() as session:
        numbers = (await session.exec(select(Article.number).order_by(col(Article.number)))).all()
    task = bar.add_task("articles", total=len(numbers))
    done = {"articles": len(numbers), "articles_changed": 0, "links_made": 0, "tags_changed": 0}
    for batch in batched(numbers):
        async with database.writing() as session:
            before = list((await store.get_many(session, batch)).values())
            after = await store.save(session, SELF, [Pending(one.document, one) for one in before])
        for name, count in _differences(before, after).items():
            done[name] += count
        bar.advance(task, len(batch))
    return done


def _differences(before: Sequence[StoredArticle], after: Sequence[StoredArticle]) -> dict[str, int]:
    def concepts(one: StoredArticle) -> set[Any]:
        return {(kind, tag.id) for kind, tags in one.tags._asdict().items() for tag in tags}

    pairs = list(zip(before, after, strict=True))
    return {
        "articles_changed": sum(now.version != was.version for was, now in pairs),
        "links_made": sum(len(now.links.keys() - was.links.keys()) for was, now in pairs),
        "tags_changed": sum(len(concepts(was) ^ concepts(now)) for was, now in pairs),
    }
