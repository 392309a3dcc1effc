"""What SQL holds, in the form that the index and the columns take it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.rows import LISTS as ARTICLE_LISTS
from experts.articles.works import works_of
from experts.kit.batches import batched
from experts.kit.dates import latest
from experts.kit.rows import ItemsOfRecord, read_items, select_columns
from experts.kit.text import fold
from experts.models import Article, ArticleRegion, ArticleTopic, Authorship
from experts.profiles import store as profiles
from experts.profiles.evidence import Dated, Evidence, evidence_of, rolled_up
from experts.profiles.health import due
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import StoredExpert
from experts.search import analysis
from experts.search.overviews import gathers_a_field
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.languages import SCALE
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

EVERY = "article"
LABEL_LANGUAGES = ("en", "tr", "ru")


class Shown(NamedTuple):
    """What articles show of one filter value: how many there are, and the first and last day (20240731, 0 when undated)."""

    articles: int = 0
    first: int = 0
    last: int = 0


class ExpertFacts(NamedTuple):
    """What filters and sorts ask of an expert.

    `tokens` holds for each filter value what is evidence for it, `own` by kind what is shown of each region or topic that
    articles name themselves. `articles` is how many there are in all, `due` for each rule of profile health the
    ordinal of the day from which it has something to say.
    """

    number: int
    sort: str
    names: tuple[str, ...]
    languages: tuple[str, ...]
    articles: int
    tokens: Mapping[str, Shown]
    due: Mapping[str, int]
    own: Mapping[str, Sequence[Shown]] = MappingProxyType({})


async def load_works(session: AsyncSession, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The documents of the index for the works that the articles belong to, each with the words of all its editions."""
    works = await works_of(session, numbers)
    editions = [edition.number for found in works.values() for edition in found]
    columns = (Article.number, Article.title, Article.summary, Article.body, Article.language, Article.kind, Article.published_on)
    rows = {row[0]: row for row in (await session.exec(select_columns(*columns).where(col(Article.number).in_(editions)))).all()}
    items = await read_items(session, "article", ARTICLE_LISTS, editions)
    links = await _authors_of(session, editions)
    return [
        _document(
            work, [rows[e.number] for e in found], [items[e.number] for e in found], {x for e in found for x in links.get(e.number, ())}
        )
        for work, found in works.items()
    ]


def _document(work: int, editions: Sequence[Any], items: Sequence[ItemsOfRecord], experts: Iterable[int]) -> dict[str, Any]:
    lists = {
        "region": list(dict.fromkeys(row.region for lists in items for row in lists[ArticleRegion])),
        "topic": list(dict.fromkeys(row.topic for lists in items for row in lists[ArticleTopic])),
    }
    texts = [(" ".join(filter(None, (e.title, e.summary, e.body))), e.language) for e in editions]
    tags = {EVERY, *(f"kind:{e.kind}" for e in editions), *(f"expert:{n}" for n in experts), *_concept_tokens(lists)}
    tags |= {token for e in editions for token in _language_tokens(e.language)}
    days = [int(latest(e.published_on).replace("-", "")) for e in editions if e.published_on]
    return {
        "number": work,
        "title": " ".join(stem for e in editions for stem in analysis.stems(e.title, e.language)),
        "text": " ".join(stem for text, language in texts for stem in analysis.stems(text, language)),
        "folded": " ".join(word for text, _ in texts for word in analysis.folded(text)),
        "labels": " ".join(_label_stems(lists)),
        "tags": " ".join(sorted(tags)),
        "day": max(days, default=0),
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
                    yield from analysis.stems(concept.names[lang], lang)


def _concept_tokens(lists: Mapping[str, Sequence[Any]]) -> list[str]:
    rolled = [("region", id_) for id_ in sorted(regions().roll_up(lists.get("region", ())))]
    rolled += [("topic", id_) for id_ in sorted(topics().roll_up(lists.get("topic", ())))]
    return [f"{kind}:{id_}" for kind, id_ in rolled]


def _language_tokens(code: str | None, level: str | None = None) -> list[str]:
    """`zh-Hant` at B1 -> language:zh-Hant, language:zh, and both for each level up to B1."""
    if code is None:
        return []
    parts = code.split("-")
    spoken = [f"language:{'-'.join(parts[:n])}" for n in range(1, len(parts) + 1)]
    reached = SCALE[: SCALE.index(level) + 1] if level else ()
    return spoken + [f"{token}>={step}" for token in spoken for step in reached]


async def load_facts(session: AsyncSession, numbers: Sequence[int]) -> list[ExpertFacts]:
    """The facts of the published ones among the experts."""
    stored = {n: s for n, s in (await profiles.get_many(session, numbers)).items() if s.document.status == "published"}
    evidence = await evidence_of(session, stored)
    return [_facts(expert, evidence.get(number)) for number, expert in stored.items()]


def _facts(expert: StoredExpert, shown: Evidence | None) -> ExpertFacts:
    document = expert.document
    spoken = [token for item in document.languages for token in _language_tokens(item.code, item.level)]
    declared = _concept_tokens({"region": document.regions, "topic": document.topics})
    tokens = dict.fromkeys([*spoken, *declared], Shown())
    own: dict[str, list[Shown]] = {}
    for kind, tagged, hierarchy in (("region", shown.regions, regions()), ("topic", shown.topics, topics())) if shown else ():
        evidence = _evidence_tokens(kind, tagged, hierarchy)
        tokens |= evidence
        own[kind] = [evidence[f"{kind}:{id_}"] for id_ in tagged]
    return ExpertFacts(
        expert.number,
        fold(document.names.sort or document.name),
        tuple(names_of(document)),
        tuple({*document.headline, *document.biography}),
        len(shown.articles) if shown else 0,
        tokens,
        {code: day.toordinal() for code, day in due(document, expert.created_at.date()).items()},
        own,
    )


def _evidence_tokens(kind: str, tagged: Mapping[str, set[Dated]], hierarchy: Hierarchy) -> dict[str, Shown]:
    return {f"{kind}:{id_}": _shown(articles) for id_, articles in rolled_up(tagged, hierarchy).items()}


def _shown(articles: Collection[Dated]) -> Shown:
    days = [int(latest(article.published_on).replace("-", "")) for article in articles if article.published_on]
    return Shown(len(articles), min(days, default=0), max(days, default=0))


def own_texts(document: ExpertDocument) -> Iterable[tuple[str, str, str | None]]:
    """What a profile itself says, as (field, text, language): the ground of search and of its reasons."""
    for lang, text in document.headline.items():
        yield "headline", text, lang
    for lang, text in document.biography.items():
        yield "biography", text, lang
    for position in document.positions:
        yield "position", " ".join(filter(None, (position.role, position.organization.name))), None
    for study in document.education:
        yield (
            "education",
            " ".join(
                filter(
                    None,
                    (study.degree, study.field, study.department, study.faculty, study.institution.name if study.institution else None),
                )
            ),
            None,
        )
        if study.thesis:
            yield "thesis", study.thesis.title, study.thesis.lang
            yield from (("thesis", title, lang) for lang, title in study.thesis.translations.items())
    for field, ids, hierarchy in (("region", document.regions, regions()), ("topic", document.topics, topics())):
        for id_ in ids:
            if concept := hierarchy.concepts.get(str(id_)):
                yield from ((field, name, lang) for lang, name in concept.names.items() if lang in analysis.STEMMERS)


def names_of(document: ExpertDocument) -> list[str]:
    return list(dict.fromkeys([document.name, *(variant.text for variant in document.names.variants)]))


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
