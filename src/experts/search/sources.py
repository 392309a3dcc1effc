"""What SQL holds, in the form that the index and the columns take it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.store import LISTS as ARTICLE_LISTS
from experts.kit.dates import latest
from experts.kit.rows import read_items, select_columns
from experts.kit.text import fold
from experts.models import Article, ArticleRegion, ArticleTopic, Authorship
from experts.profiles import store as profiles
from experts.profiles.evidence import Evidence, evidence_of, rolled_up
from experts.profiles.health import due
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import StoredExpert
from experts.search import analysis
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.languages import SCALE
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

EVERY = "article"
LABEL_LANGUAGES = ("en", "tr", "ru")


class ExpertFacts(NamedTuple):
    """What filters and sorts ask of an expert.

    `tokens` holds for each filter value how many articles are evidence, `due` for each rule of profile health the
    ordinal of the day from which it has something to say.
    """

    number: int
    sort: str
    names: tuple[str, ...]
    languages: tuple[str, ...]
    tokens: Mapping[str, int]
    due: Mapping[str, int]


async def load_articles(session: AsyncSession, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The documents of the index for those of the articles that are there."""
    columns = (Article.number, Article.title, Article.summary, Article.body, Article.language, Article.kind, Article.published_on)
    rows = (await session.exec(select_columns(*columns).where(col(Article.number).in_(numbers)))).all()
    items = await read_items(session, "article", ARTICLE_LISTS, numbers)
    links = await load_links(session, numbers)
    found = []
    for number, title, summary, body, language, kind, published_on in rows:
        lists = {
            "region": [row.region for row in items[number][ArticleRegion]],
            "topic": [row.topic for row in items[number][ArticleTopic]],
        }
        text = " ".join(filter(None, (title, summary, body)))
        authors = [f"expert:{n}" for n in links[number][0]]
        found.append(
            {
                "number": number,
                "title": " ".join(analysis.stems(title, language)),
                "text": " ".join(analysis.stems(text, language)),
                "folded": " ".join(analysis.folded(text)),
                "labels": " ".join(_label_stems(lists)),
                "tags": " ".join([EVERY, f"kind:{kind}", *_language_tokens(language), *authors, *_concept_tokens(lists)]),
                "day": int(latest(published_on).replace("-", "")) if published_on else 0,
            }
        )
    return found


async def load_links(session: AsyncSession, articles: Sequence[int]) -> dict[int, tuple[list[int], str | None]]:
    """The experts among the authors of articles, each once, and the language, for those that are there."""
    wanted = (
        select(Article.number, Article.language, Authorship.expert)
        .join(Authorship, (col(Authorship.article) == Article.number) & col(Authorship.expert).is_not(None), isouter=True)
        .where(col(Article.number).in_(articles))
    )
    found: dict[int, tuple[list[int], str | None]] = {}
    for article, language, expert in (await session.exec(wanted)).all():
        experts, _ = found.setdefault(article, ([], language))
        if expert and expert not in experts:
            experts.append(expert)
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
    tokens = dict.fromkeys([*spoken, *declared], 0)
    if shown:
        tokens |= _evidence_tokens("region", shown.regions, regions()) | _evidence_tokens("topic", shown.topics, topics())
    return ExpertFacts(
        expert.number,
        fold(document.names.sort or document.name),
        tuple(names_of(document)),
        tuple({*document.headline, *document.biography}),
        tokens,
        {code: day.toordinal() for code, day in due(document, expert.created_at.date()).items()},
    )


def _evidence_tokens(kind: str, tagged: Any, hierarchy: Hierarchy) -> dict[str, int]:
    return {f"{kind}:{id_}": len(articles) for id_, articles in rolled_up(tagged, hierarchy).items()}


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


async def article_numbers(session: AsyncSession, experts: Sequence[int]) -> dict[int, list[int]]:
    """The articles of experts, by expert."""
    wanted = select(Authorship.expert, Authorship.article).where(col(Authorship.expert).in_(experts)).distinct()
    found: dict[int, list[int]] = defaultdict(list)
    for expert, article in (await session.exec(wanted)).all():
        found[expert or 0].append(article)
    return found


async def authorship_pairs(session: AsyncSession) -> list[tuple[int, int]]:
    """Every (article, expert), in the order of articles."""
    wanted = (
        select(Authorship.article, Authorship.expert)
        .where(col(Authorship.expert).is_not(None))
        .distinct()
        .order_by(col(Authorship.article))
    )
    return [(article, expert or 0) for article, expert in (await session.exec(wanted)).all()]


async def article_languages(session: AsyncSession) -> set[str]:
    return {tag for tag in (await session.exec(select(Article.language).distinct())).all() if tag}
