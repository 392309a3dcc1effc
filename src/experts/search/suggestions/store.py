"""What SQL holds, in the form that suggestions are found by and shown from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.works import works_of
from experts.kit.dates import latest
from experts.kit.ids import as_id
from experts.kit.rows import select_columns
from experts.models import Article, ArticleIdentifier, Authorship, Expert, FormerSlug
from experts.profiles.identifiers import url_of
from experts.profiles.store import StoredExpert
from experts.search.profile_texts import names_of
from experts.search.suggestions.cards import ArticleCard, EditionCard, ExpertCard, written
from experts.search.suggestions.typed import searchable

MOST_AUTHORS = 3
LONGEST_HEADLINE = 160
SHOWN_SCHEMES = ("orcid", "wikidata")


def expert(stored: StoredExpert, former: Iterable[str], articles: int) -> dict[str, Any]:
    """The document of an expert; who wrote more goes first."""
    profile = stored.document
    present = next((position for position in profile.positions if position.end is None), None)
    card = ExpertCard(
        id=str(stored.id),
        slug=profile.slug or "",
        name=profile.name,
        headline={lang: text[:LONGEST_HEADLINE] for lang, text in profile.headline.items()},
        affiliation=", ".join(filter(None, (present.role, present.organization.name))) if present else None,
        external_id=next((url_of(i.scheme, i.value) for s in SHOWN_SCHEMES for i in profile.identifiers if i.scheme == s), None),
    )
    keys = [card.id, card.slug, *former, *(f"{i.scheme}:{i.value}" for i in profile.identifiers)]
    return searchable(stored.number, names_of(profile), keys, articles, written(card))


async def former_keys(session: AsyncSession, experts: Sequence[int]) -> dict[int, list[str]]:
    """By expert, the slugs that led to the expert before, and the keys of profiles merged into the expert's. One statement."""
    owner = sa.func.coalesce(Expert.merged_into, Expert.number)
    merged = col(Expert.merged_into).in_(experts)
    own = merged | col(Expert.number).in_(experts)
    keys = sa.union_all(
        select_columns(owner, FormerSlug.slug).join(Expert, col(Expert.number) == FormerSlug.expert).where(own),
        select_columns(Expert.merged_into, Expert.slug).where(merged),
        select_columns(Expert.merged_into, sa.cast(Expert.id, sa.String)).where(merged),
    )
    found: dict[int, list[str]] = defaultdict(list)
    for number, key in (await session.exec(keys)).all():  # type: ignore[call-overload]
        found[number].append(str(as_id(key) or key))
    return found


async def works(session: AsyncSession, articles: Sequence[int]) -> list[dict[str, Any]]:
    """The documents of the works that the articles belong to; what appeared last goes first."""
    found = await works_of(session, articles)
    numbers = [edition.number for editions in found.values() for edition in editions]
    columns = select_columns(
        Article.number, Article.id, Article.language, Article.title, Article.published_on, Article.publisher, Article.doi, Article.url
    )
    cards = {
        n: EditionCard(str(id_), *rest) for n, id_, *rest in (await session.exec(columns.where(col(Article.number).in_(numbers)))).all()
    }
    identifiers = await _identifiers(session, numbers)
    authors = await _authors(session, list(found))
    return [
        _work(number, {edition.number: cards[edition.number] for edition in editions}, identifiers, authors.get(number, []))
        for number, editions in found.items()
    ]


def _work(
    number: int, editions: Mapping[int, EditionCard], identifiers: Mapping[int, Sequence[str]], authors: Sequence[int | str]
) -> dict[str, Any]:
    cards = list(editions.values())
    keys = [key for n, card in editions.items() for key in (*card.keys, *identifiers.get(n, ()))]
    day = max((int(latest(card.published_on).replace("-", "")) for card in cards if card.published_on), default=0)
    card = ArticleCard(cards, list(authors[:MOST_AUTHORS]), len(authors) > MOST_AUTHORS)
    return searchable(number, [card.title for card in cards], keys, day, written(card))


async def _identifiers(session: AsyncSession, articles: Sequence[int]) -> dict[int, list[str]]:
    wanted = select(ArticleIdentifier.article, ArticleIdentifier.scheme, ArticleIdentifier.value)
    found: dict[int, list[str]] = defaultdict(list)
    for article, scheme, value in (await session.exec(wanted.where(col(ArticleIdentifier.article).in_(articles)))).all():
        found[article].append(f"{scheme}:{value}")
    return found


async def _authors(session: AsyncSession, articles: Sequence[int]) -> dict[int, list[int | str]]:
    """By article, its authors in the order of the byline: the numbers of experts, and the printed names of others."""
    wanted = select(Authorship.article, Authorship.expert, Authorship.byline).where(Authorship.role == "author")
    found: dict[int, list[int | str]] = defaultdict(list)
    ordered = wanted.where(col(Authorship.article).in_(articles)).order_by(col(Authorship.article), col(Authorship.ordinal))
    for article, number, byline in (await session.exec(ordered)).all():
        if number or byline:
            found[article].append(number or byline)
    return found
