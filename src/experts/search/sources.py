"""What SQL holds, in the form that the index and the columns take it."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.rows import LISTS as ARTICLE_LISTS
from experts.articles.works import works_of
from experts.kit.batches import batched
from experts.kit.rows import ItemsOfRecord, read_items, select_columns
from experts.kit.text import fold, phrase_key
from experts.models import Article, ArticleRegion, ArticleTopic, Authorship
from experts.profiles import store as profiles
from experts.profiles.evidence import Dated, Evidence, evidence_of, rolled_up
from experts.profiles.health import CODES, due
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import StoredExpert
from experts.search import analysis, profile_texts
from experts.search.attributes import EXPERTS
from experts.search.columns import Columns, Facts
from experts.search.overviews import gathers_a_field
from experts.search.values import day_number, key_of, level_number
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

LABEL_LANGUAGES = ("en", "tr", "ru")
SHOWN = {"regions": "regions.exact", "topics": "topics.exact"}
"""Where the regions and topics stand that are named themselves, with what is shown of each."""
WIDTHS = dict.fromkeys(("regions", "topics", *SHOWN.values()), 3) | {"languages": 1}
"""By column, how many whole numbers stand beside a value: articles, the first and the last day; a level."""
GIVEN = "given"
"""The value of what is only there or not: a portrait, a text."""
DUE = "due."
NUMBERS, NO_DAY = 2**32, 99_999_999
"""A day times NUMBERS plus the number of an article sorts by the day, and no two are equal."""


def chance(number: int) -> int:
    """A number below 2**31 that looks as if it were drawn by lot, the same each time."""
    return int(chances(np.array([number], np.uint64))[0])


def chances(numbers: Any) -> Any:
    """The same of each number of an array (Steele, Lea and Flood: SplitMix64)."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(33)).astype(np.int64)


class Shown(NamedTuple):
    """What articles show of one region or topic: how many there are, and the first and last day (20240731, 0 when undated)."""

    articles: int = 0
    first: int = 0
    last: int = 0


def new_columns() -> Columns:
    kept = {a.kept_in: a.kind for a in EXPERTS if not a.of or a.groups}
    numbers = [*(name for name, kind in kept.items() if kind in ("number", "date")), *(f"{DUE}{code}" for code in CODES)]
    return Columns({name: WIDTHS.get(name, 0) for name, kind in kept.items() if kind not in ("number", "date")}, numbers, ["name"])


async def load_works(session: AsyncSession, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The documents of the index for the works that the articles belong to, each with the words of all its editions."""
    works = await works_of(session, numbers)
    editions = [edition.number for found in works.values() for edition in found]
    columns = (Article.number, Article.id, Article.title, Article.summary, Article.body, Article.language, Article.kind)
    wanted = select_columns(*columns, Article.published_on, Article.publisher, Article.doi).where(col(Article.number).in_(editions))
    rows = {row[0]: row for row in (await session.exec(wanted)).all()}
    items = await read_items(session, "article", ARTICLE_LISTS, editions)
    printed = select_columns(Authorship.article, Authorship.byline).where(col(Authorship.article).in_(editions))
    bylines: dict[int, list[str]] = defaultdict(list)
    for article, byline in (await session.exec(printed)).all():
        bylines[article].append(byline)
    links = await _authors_of(session, editions)

    def make() -> list[dict[str, Any]]:
        documents = []
        for work, found in works.items():
            own = [edition.number for edition in found]
            experts = {expert for number in own for expert in links.get(number, ())}
            documents.append(_document(work, [rows[n] for n in own], [items[n] for n in own], experts, [bylines[n] for n in own]))
        return documents

    return await asyncio.to_thread(make)


def _document(
    work: int, editions: Sequence[Any], items: Sequence[ItemsOfRecord], experts: Collection[int], bylines: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """`bylines` holds for each edition the names of its authors as printed, empty ones included: an answer shows as many."""
    named = list(dict.fromkeys(row.region for lists in items for row in lists[ArticleRegion]))
    meant = list(dict.fromkeys(row.topic for lists in items for row in lists[ArticleTopic]))
    texts = [(" ".join(filter(None, (e.title, e.summary, e.body))), e.language) for e in editions]
    days = [day_number(e.published_on) for e in editions if e.published_on]
    day, authors = max(days, default=0), max(map(len, bylines), default=0)
    return {
        "number": work,
        "title": " ".join(stem for e in editions for stem in analysis.stems(e.title, e.language)),
        "text": " ".join(stem for text, language in texts for stem in analysis.stems(text, language)),
        "folded": " ".join(word for text, _ in texts for word in [*analysis.folded(text), analysis.BREAK]),
        "title_said": analysis.said((e.title, e.language) for e in editions),
        "authors_name": analysis.said((byline, None) for byline in sorted({byline for own in bylines for byline in own if byline})),
        "labels": " ".join(_label_stems({"region": named, "topic": meant})),
        "key": [str(e.id) for e in editions],
        "authors": [str(number) for number in experts],
        "regions": sorted(regions().roll_up(named)),
        "regions_exact": [id_ for id_ in named if id_ in regions().concepts],
        "topics": sorted(topics().roll_up(meant)),
        "topics_exact": [id_ for id_ in meant if id_ in topics().concepts],
        "language": list(dict.fromkeys(tag for e in editions for tag in _tags(e.language))),
        "kind": list(dict.fromkeys(e.kind for e in editions)),
        "publisher": list(dict.fromkeys(phrase_key(e.publisher) for e in editions if e.publisher)),
        "publisher_said": analysis.said((e.publisher, None) for e in editions if e.publisher),
        "publisher_name": next((e.publisher for e in editions if e.publisher), ""),
        "doi": [key_of(e.doi) for e in editions if e.doi],
        "published_on": day,
        "published_year": [str(day)[:4]] if day else [],
        "newest": day * NUMBERS + work,
        "oldest": (day or NO_DAY) * NUMBERS + work,
        "authors_count": authors,
        "most_authors": authors * NUMBERS + work,
        "chance": chance(work),
        "overview": int(any(gathers_a_field(e.title, e.language) for e in editions)),
    }


async def load_links(session: AsyncSession, articles: Sequence[int]) -> dict[int, list[int]]:
    """For the works that the articles belong to, the experts among the authors of any edition, each once.

    An article that is no work by itself, or is there no longer, leads to nobody.
    """
    works = await works_of(session, articles)
    links = await _authors_of(session, [edition.number for found in works.values() for edition in found])
    found = {work: list(dict.fromkeys(n for e in editions for n in links.get(e.number, ()))) for work, editions in works.items()}
    return {number: [] for number in articles} | found


async def _authors_of(session: AsyncSession, articles: Sequence[int]) -> dict[int, list[int]]:
    wanted = select(Authorship.article, Authorship.expert).where(col(Authorship.article).in_(articles), col(Authorship.expert).is_not(None))
    found: dict[int, list[int]] = defaultdict(list)
    for article, expert in (await session.exec(wanted)).all():
        found[article].append(expert or 0)
    return found


def _label_stems(lists: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """The names of an article's regions and topics, so that words find it in whatever language it speaks."""
    for kind, hierarchy in (("region", regions()), ("topic", topics())):
        for id_ in lists.get(kind, ()):
            if concept := hierarchy.concepts.get(id_):
                for lang in LABEL_LANGUAGES:
                    yield from _stems_of_name(concept.names[lang], lang)


@cache
def _stems_of_name(name: str, lang: str) -> list[str]:
    return analysis.stems(name, lang)


def _tags(code: str | None) -> list[str]:
    """`zh-Hant` -> zh, zh-Hant."""
    parts = code.split("-") if code else []
    return ["-".join(parts[:n]) for n in range(1, len(parts) + 1)]


async def load_facts(session: AsyncSession, numbers: Sequence[int]) -> list[tuple[Facts, StoredExpert]]:
    """The facts of those experts who are still there, drafts and archived ones included."""
    stored = await profiles.get_many(session, numbers)
    evidence = await evidence_of(session, stored)
    return [(_facts(expert, evidence.get(number, Evidence())), expert) for number, expert in stored.items()]


def _facts(expert: StoredExpert, shown: Evidence) -> Facts:
    document = expert.document
    days = {
        "last_article_on": shown.last_on,
        "confirmed_on": document.confirmed_on,
        "created_at": expert.created_at.date().isoformat(),
        "updated_at": expert.updated_at.date().isoformat(),
    }
    return Facts(
        expert.number,
        document.status == "published",
        _values(expert, document, shown),
        {"articles_count": len(shown.articles)}
        | {name: day_number(day) for name, day in days.items() if day}
        | {f"{DUE}{code}": day.toordinal() for code, day in due(document, expert.created_at.date()).items()},
        {"name": fold(document.names.sort or document.name)},
        {name: {phrase_key(text): text for text in texts} for name, texts in profile_texts.worded(document).items()},
    )


def _values(expert: StoredExpert, document: ExpertDocument, shown: Evidence) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
    listed: dict[str, Sequence[str]] = {
        "id": [str(expert.id), document.slug or ""],
        "name": [phrase_key(name) for name in profile_texts.names_of(document)],
        "headline": [GIVEN] if document.headline else [],
        "biography": [GIVEN] if document.biography else [],
        "languages.level": [item.level for item in document.languages if item.level],
        "languages.on_air": [tag for item in document.languages if item.on_air for tag in _tags(item.code)],
        "education.country": [i.country.lower() for i in profile_texts.institutions_of(document) if i.country],
        "education.level": [study.level for study in document.education if study.level],
        "education.status": [study.status for study in document.education if study.status],
        "education.thesis": [GIVEN] if any(study.thesis for study in document.education) else [],
        "media.formats": document.media.formats,
        "media.languages": [tag for code in document.media.languages for tag in _tags(code)],
        "identifiers": [key for item in document.identifiers for key in (item.scheme, f"{item.scheme}:{item.value}".lower())],
        "photo": [GIVEN] if document.photo and document.photo.id else [],
        "status": [document.status],
    }
    listed |= {name: [phrase_key(text) for text in texts] for name, texts in profile_texts.worded(document).items()}
    levels: dict[str, int] = {}
    for item in document.languages:
        for tag in _tags(item.code):
            levels[tag] = max(levels.get(tag, 0), level_number(item.level))
    return {
        **{name: {value: () for value in values if value} for name, values in listed.items()},
        "languages": {tag: (level,) for tag, level in levels.items()},
        **_concepts("regions", document.regions, shown.regions, regions()),
        **_concepts("topics", document.topics, shown.topics, topics()),
    }


def _concepts(
    name: str, declared: Sequence[object], tagged: Mapping[str, set[Dated]], hierarchy: Hierarchy
) -> dict[str, dict[str, tuple[int, ...]]]:
    """A concept and all above it, whether declared or shown; those that are named themselves; and those declared."""
    meant = [str(id_) for id_ in declared if id_ in hierarchy.concepts]
    above = dict.fromkeys(sorted(hierarchy.roll_up(meant)), Shown())
    shown = {id_: _shown(articles) for id_, articles in rolled_up(tagged, hierarchy).items()}
    return {
        name: {**above, **shown},
        f"{name}.exact": {id_: shown.get(id_, Shown()) for id_ in dict.fromkeys([*meant, *tagged])},
        f"{name}.declared": dict.fromkeys(above, ()),
    }


def _shown(articles: Collection[Dated]) -> Shown:
    days = [day_number(article.published_on) for article in articles if article.published_on]
    return Shown(len(articles), min(days, default=0), max(days, default=0))


async def authors_of_editions(session: AsyncSession, articles: Sequence[int]) -> set[int]:
    """Those who wrote other editions of the articles: their profiles hold the words of the whole work."""
    found: set[int] = set()
    for batch in batched(articles):
        works = [editions for editions in (await works_of(session, batch)).values() if editions[0].group]
        found |= {n for own in (await _authors_of(session, [e.number for es in works for e in es])).values() for n in own}
    return found


async def works_of_experts(session: AsyncSession, experts: Sequence[int]) -> dict[int, set[int]]:
    """The works of experts, by expert."""
    columns = select_columns(Authorship.expert, Article.number, Article.edition_group).join(
        Article, col(Article.number) == Authorship.article
    )
    rows = (await session.exec(columns.where(col(Authorship.expert).in_(experts)).distinct())).all()
    first: dict[str, int] = {}
    for batch in batched({group for _, _, group in rows if group}):
        earliest = select_columns(Article.edition_group, sa.func.min(Article.number)).group_by(Article.edition_group)
        first |= dict((await session.exec(earliest.where(col(Article.edition_group).in_(batch)))).all())
    found: dict[int, set[int]] = defaultdict(set)
    for expert, article, group in rows:
        found[expert].add(first.get(group, article))
    return found


async def authorship_pairs(session: AsyncSession) -> list[tuple[int, int]]:
    """Every (work, expert), in the order of works."""
    wanted = select(Authorship.article, Authorship.expert).where(col(Authorship.expert).is_not(None)).distinct()
    grouped = select(Article.number, Article.edition_group).where(col(Article.edition_group).is_not(None)).order_by(col(Article.number))
    leading: dict[str | None, int] = {}
    first = {number: leading.setdefault(group, number) for number, group in (await session.exec(grouped)).all()}
    return sorted({(first.get(article, article), expert or 0) for article, expert in (await session.exec(wanted)).all()})


async def article_languages_of(session: AsyncSession, articles: Sequence[int]) -> set[str]:
    wanted = select(Article.language).where(col(Article.number).in_(articles)).distinct()
    return {tag for tag in (await session.exec(wanted)).all() if tag}


async def article_languages(session: AsyncSession) -> set[str]:
    return {tag for tag in (await session.exec(select(Article.language).distinct())).all() if tag}
