"""Who the authors of documents are: named by a key, known by an identifier, or found by their printed name."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from msgspec import structs
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.bylines.matcher import MATCHER, Link, links_of
from experts.articles.people import Person, people_by_identifier, people_named
from experts.articles.rows import Linked, LinkKey, Links, link_key
from experts.articles.schemas import ArticleDocument, AuthorItem
from experts.kit.actor import Actor
from experts.kit.batches import batched
from experts.models import ExpertIdentifier

GIVEN, IDENTIFIER = "given", "identifier"
BY_HAND = frozenset({GIVEN, IDENTIFIER})
"""How links are made that do not rest on the name."""


class Known(NamedTuple):
    """The people whom some documents name: by the keys they use, by identifiers, by printed names; and all of them by id.

    `others` are pairs of an identifier and an expert's number who has another of that scheme: a namesake.
    """

    keys: Mapping[str, Person]
    identifiers: Mapping[str, Person]
    names: Mapping[str, Link]
    others: Collection[tuple[str, int]] = ()

    @property
    def people(self) -> dict[str, Person]:
        found = [*self.keys.values(), *self.identifiers.values(), *(link.person for link in self.names.values())]
        return {str(person.id): person for person in found}


async def known_to(session: AsyncSession, documents: Sequence[ArticleDocument], known: Mapping[str, Person]) -> Known:
    """`known` are people by their ids, who need not be looked up. Raises Unprocessable for keys of nobody."""
    keys = await people_named(session, documents, known)
    strangers = [author for document in documents for author in document.authors if author.expert is None]
    identifiers = await people_by_identifier(session, [a.identifier for a in strangers if a.identifier])
    names = await links_of(session, [a.byline for a in strangers if a.byline and a.identifier not in identifiers])
    doubtful = {(a.identifier, names[a.byline].person.number) for a in strangers if a.identifier and a.byline in names}
    return Known(keys, identifiers, names, await _with_another_identifier(session, doubtful))


async def _with_another_identifier(session: AsyncSession, doubtful: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Of identifiers of nobody, and experts whom a name means, the pairs where the expert has an identifier of that scheme."""
    schemes: set[tuple[str, int]] = set()
    for batch in batched({number for _, number in doubtful}):
        wanted = select(ExpertIdentifier.scheme, ExpertIdentifier.expert).where(col(ExpertIdentifier.expert).in_(batch))
        schemes |= set((await session.exec(wanted)).all())
    return {(identifier, number) for identifier, number in doubtful if (identifier.partition(":")[0], number) in schemes}


def settled(document: ArticleDocument, known: Known, before: Links, actor: Actor) -> tuple[ArticleDocument, Links, dict[str, str]]:
    """The document with its authors by their ids, how each came to be linked, and by place what keys lead elsewhere now."""
    links: dict[LinkKey, Linked] = {}
    authors, moved = [], {}
    for i, author in enumerate(document.authors):
        person, linked = _found(author, known, actor)
        authors.append(_named(author, person))
        if person:
            place = link_key(authors[-1])
            was = before.get(place)
            if was and (author.expert in (None, str(person.id)) or was.method in BY_HAND):
                linked = was
            if place not in links or links[place].method not in BY_HAND:
                links[place] = linked
            if person.moved:
                moved[f"/authors/{i}/expert"] = f"{author.expert} leads to {person.slug} now."
    return structs.replace(document, authors=authors), links, moved


def _found(author: AuthorItem, known: Known, actor: Actor) -> tuple[Person | None, Linked]:
    if author.expert:
        return known.keys[author.expert], Linked(IDENTIFIER if ":" in author.expert else GIVEN, actor.name)
    if author.identifier in known.identifiers:
        return known.identifiers[author.identifier or ""], Linked(IDENTIFIER, MATCHER)
    link = known.names.get(author.byline or "")
    if link is None or (author.identifier, link.person.number) in known.others:
        return None, Linked("", "")
    return link.person, Linked(link.method, link.by)


def _named(author: AuthorItem, person: Person | None) -> AuthorItem:
    """The author with the expert's id, and the expert's name where no byline is given.

    Only a public name becomes a byline: that of a draft would be printed for everybody.
    """
    byline = author.byline or (person.name if person and person.public else None)
    return structs.replace(author, expert=str(person.id) if person else None, byline=byline)
