"""Articles in SQL, read whole and written whole; the same shape as profiles.store.

A stored document names the experts of its byline by their ids. A change of an article touches the article, its
authors before and after, and the editions that list it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from msgspec import structs
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.checks import nothing_taken
from experts.articles.keys import find_number
from experts.articles.people import Person, people_named
from experts.articles.schemas import ArticleDocument, AuthorItem
from experts.history import store as history
from experts.history.store import ARTICLE, NewChange, Thing
from experts.kit import clock
from experts.kit.actor import Actor
from experts.kit.errors import NotFound, Stale
from experts.kit.ids import new_id
from experts.kit.mergepatch import as_document
from experts.kit.rows import ItemsOfRecord, Replacement, Rows, insert_numbered, read_items, replace_rows, select_columns
from experts.models import Article, ArticleIdentifier, ArticleRegion, ArticleTopic, Authorship, Expert
from experts.profiles.schemas import Identifier

COLUMNS = ("url", "doi", "title", "summary", "body", "language", "kind", "published_on", "publisher", "edition_group")
GIVEN = "given"
LISTS = (ArticleRegion, ArticleTopic, ArticleIdentifier)


class EditionRow(NamedTuple):
    id: UUID
    number: int
    language: str | None
    title: str
    url: str | None


class StoredArticle(NamedTuple):
    """`people` are the experts among the authors by id; `editions` the same text in other languages."""

    number: int
    id: UUID
    version: int
    seq: int
    created_at: datetime
    updated_at: datetime
    document: ArticleDocument
    people: dict[str, Person]
    editions: Sequence[EditionRow] = ()

    @property
    def thing(self) -> Thing:
        return Thing(ARTICLE, self.id, self.number)


class Pending(NamedTuple):
    """A settled document to be stored; a new article when `stored` is None."""

    document: ArticleDocument
    stored: StoredArticle | None = None


async def get(session: AsyncSession, key: str) -> StoredArticle:
    """The article that the key names. Raises NotFound."""
    number = await find_number(session, key)
    if number is None:
        raise NotFound(f"No article is called {key[:100]!r}.")
    return (await get_many(session, [number]))[number]


async def get_many(session: AsyncSession, numbers: Iterable[int]) -> dict[int, StoredArticle]:
    """Articles by their numbers, in at most four statements."""
    wanted = list(numbers)
    rows = (await session.exec(select(Article, history.seq_of(ARTICLE, Article.id)).where(col(Article.number).in_(wanted)))).all()
    lists = await read_items(session, "article", LISTS, wanted)
    authors = await _authors(session, wanted)
    groups = await _edition_groups(session, [article.edition_group for article, _ in rows if article.edition_group])
    found = {}
    for article, seq in rows:
        editions = [edition for edition in groups.get(article.edition_group or "", ()) if edition.number != article.number]
        found[article.number] = _stored(article, seq, lists[article.number], authors[article.number])._replace(editions=editions)
    return found


def _stored(article: Article, seq: int, lists: ItemsOfRecord, authors: Sequence[tuple[Any, Person | None]]) -> StoredArticle:
    document = ArticleDocument(
        **{column: getattr(article, column) for column in COLUMNS},
        regions=[row.region for row in lists[ArticleRegion]],
        topics=[row.topic for row in lists[ArticleTopic]],
        identifiers=[Identifier(scheme=row.scheme, value=row.value) for row in lists[ArticleIdentifier]],
        authors=[
            AuthorItem(expert=str(person.id) if person else None, byline=row.byline or None, role=row.role) for row, person in authors
        ],
    )
    people = {str(person.id): person for _, person in authors if person}
    return StoredArticle(article.number, article.id, article.version, seq, article.created_at, article.updated_at, document, people)


async def _authors(session: AsyncSession, numbers: Sequence[int]) -> dict[int, list[tuple[Any, Person | None]]]:
    wanted = (
        select_columns(Authorship, Expert.id, Expert.slug, Expert.name, Expert.status)
        .join(Expert, col(Expert.number) == Authorship.expert, isouter=True)
        .where(col(Authorship.article).in_(numbers))
        .order_by(col(Authorship.ordinal))
    )
    found: dict[int, list[tuple[Any, Person | None]]] = defaultdict(list)
    for row, id_, slug, name, status in (await session.exec(wanted)).all():
        person = Person(id_, row.expert, slug, name, status == "published") if row.expert is not None else None
        found[row.article].append((row, person))
    return found


async def _edition_groups(session: AsyncSession, groups: Iterable[str]) -> dict[str, list[EditionRow]]:
    """The articles of each group, in the order of their languages."""
    found: dict[str, list[EditionRow]] = defaultdict(list)
    if wanted := set(groups):
        columns = select_columns(Article.edition_group, Article.id, Article.number, Article.language, Article.title, Article.url)
        for group, *row in (
            await session.exec(columns.where(col(Article.edition_group).in_(wanted)).order_by(col(Article.language)))
        ).all():
            found[group].append(EditionRow(*row))
    return found


async def numbers_of_expert(session: AsyncSession, expert: int, *, limit: int, offset: int) -> tuple[list[int], int]:
    """The numbers of one page of an expert's articles, the newest first, and the count of all."""
    own = select(Article.number).where(col(Article.number).in_(select(Authorship.article).where(Authorship.expert == expert)))
    count = (await session.exec(select(sa.func.count()).select_from(own.subquery()))).one()
    length, day = sa.func.length(Article.published_on), col(Article.published_on)
    latest_day = sa.case((length == 4, day + "-12-31"), (length == 7, day + "-31"), else_=day)  # as kit.dates.latest
    newest_first = own.order_by(latest_day.desc().nulls_last(), col(Article.number).desc())
    return list((await session.exec(newest_first.limit(limit).offset(offset))).all()), count


async def save(session: AsyncSession, actor: Actor, pending: Sequence[Pending]) -> list[StoredArticle]:
    """Store documents and append their changes; one that differs in nothing is left as it is.

    Raises Conflict for a URL, DOI, identifier or edition that another article is, Unprocessable for unknown experts.
    """
    known = {id_: person for p in pending if p.stored for id_, person in p.stored.people.items()}
    people = await people_named(session, [p.document for p in pending], known)
    ready = [p._replace(document=_with_people(p.document, people)) for p in pending]
    await nothing_taken(session, ready)
    changed = [p for p in ready if p.stored is None or p.stored.document != p.document]
    written = await _write_articles(session, changed)
    by_id = {str(person.id): person for person in people.values()}
    await replace_rows(session, "article", [_replacement(p, now.number, by_id, actor) for p, now in zip(changed, written, strict=True)])
    editions = await _edition_things(session, changed)
    seqs = await history.record(session, actor, [_change(p, now, by_id, editions) for p, now in zip(changed, written, strict=True)])
    results = iter([now._replace(seq=seq, people=by_id) for now, seq in zip(written, seqs, strict=True)])
    return [p.stored if p.stored and p.stored.document == p.document else next(results) for p in ready]


async def remove(session: AsyncSession, actor: Actor, stored: StoredArticle) -> None:
    """Delete the article; its history keeps what it said."""
    editions = await _edition_things(session, [Pending(stored.document)])
    touched = [*_people_things(stored), *editions.get(stored.document.edition_group or "", ())]
    await session.exec(sa.delete(Article).where(col(Article.number) == stored.number))
    change = NewChange("removed", stored.thing, stored.version + 1, history.difference(as_document(stored.document), {}), touched)
    await history.record(session, actor, [change])


def _with_people(document: ArticleDocument, people: dict[str, Person]) -> ArticleDocument:
    """The authors with the ids of the experts that their keys name, and their names where no byline is given.

    Only a public name becomes a byline: that of a draft would be printed for everybody.
    """
    authors = []
    for author in document.authors:
        person = people[author.expert] if author.expert else None
        byline = author.byline or (person.name if person and person.public else None)
        authors.append(structs.replace(author, expert=str(person.id) if person else None, byline=byline))
    return structs.replace(document, authors=authors)


async def _write_articles(session: AsyncSession, changed: Sequence[Pending]) -> list[StoredArticle]:
    now = clock.now()
    new = [
        {"id": new_id(), "version": 1, "created_at": now, "updated_at": now, **_columns(p.document)} for p in changed if p.stored is None
    ]
    inserted = iter(zip(await insert_numbered(session, Article, new), new, strict=True))
    written = []
    for p in changed:
        if p.stored is None:
            number, row = next(inserted)
            written.append(StoredArticle(number, row["id"], 1, 0, now, now, p.document, {}))
        else:
            written.append(await _update_article(session, p.stored, p.document, now))
    return written


async def _update_article(session: AsyncSession, stored: StoredArticle, document: ArticleDocument, now: datetime) -> StoredArticle:
    """Raises Stale when the row is no longer at the version that was read."""
    row = {"version": stored.version + 1, "updated_at": now, **_columns(document)}
    wanted = sa.update(Article).where(col(Article.number) == stored.number, col(Article.version) == stored.version).values(**row)
    if (await session.exec(wanted)).rowcount != 1:
        raise Stale("Somebody changed the article at the same time.")
    return stored._replace(version=stored.version + 1, updated_at=now, document=document)


def _columns(document: ArticleDocument) -> dict[str, Any]:
    return {column: getattr(document, column) for column in COLUMNS}


def _replacement(p: Pending, number: int, people: dict[str, Person], actor: Actor) -> Replacement:
    before = _item_rows(p.stored.document, number, p.stored.people, actor) if p.stored else {}
    return Replacement(before, _item_rows(p.document, number, people, actor))


def _item_rows(document: ArticleDocument, number: int, people: dict[str, Person], actor: Actor) -> Rows:
    def linked(author: AuthorItem) -> dict[str, Any]:
        if author.expert is None:
            return {"expert": None, "method": None, "matched_by": None}
        return {"expert": people[author.expert].number, "method": GIVEN, "matched_by": actor.name}

    return {
        ArticleRegion: [{"article": number, "ordinal": i, "region": id_} for i, id_ in enumerate(document.regions)],
        ArticleTopic: [{"article": number, "ordinal": i, "topic": id_} for i, id_ in enumerate(document.topics)],
        ArticleIdentifier: [
            {"article": number, "ordinal": i, "scheme": item.scheme, "value": item.value} for i, item in enumerate(document.identifiers)
        ],
        Authorship: [
            {"article": number, "ordinal": i, "byline": author.byline or "", "role": author.role, **linked(author)}
            for i, author in enumerate(document.authors)
        ],
    }


async def _edition_things(session: AsyncSession, changed: Sequence[Pending]) -> dict[str, list[Thing]]:
    """The articles of the edition groups that the changes leave or enter."""
    documents = [d for p in changed for d in (p.document, p.stored.document if p.stored else p.document)]
    groups = await _edition_groups(session, [d.edition_group for d in documents if d.edition_group])
    return {group: [Thing(ARTICLE, row.id, row.number) for row in rows] for group, rows in groups.items()}


def _people_things(stored: StoredArticle) -> list[Thing]:
    return [stored.people[author.expert].thing for author in stored.document.authors if author.expert]


def _change(p: Pending, now: StoredArticle, people: dict[str, Person], editions: dict[str, list[Thing]]) -> NewChange:
    before = as_document(p.stored.document) if p.stored else {}
    groups = {p.document.edition_group, p.stored.document.edition_group if p.stored else None} - {None}
    touched = [
        *_people_things(now._replace(people=people)),
        *(_people_things(p.stored) if p.stored else ()),
        *(t for g in groups for t in editions.get(g or "", ())),
    ]
    changes = history.difference(before, as_document(now.document))
    return NewChange("changed" if p.stored else "added", now.thing, now.version, changes, touched)
