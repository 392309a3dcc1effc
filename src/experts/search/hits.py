"""The rows of a page of results, loaded for the whole page at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

import msgspec
from msgspec import UNSET
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Reader, sees_hidden
from experts.articles import store as articles
from experts.articles.answer import article_answer
from experts.articles.store import StoredArticle
from experts.articles.works import for_reader
from experts.kit.batches import batched
from experts.kit.languages import choose
from experts.profiles.answer import concept_answers, language_answers, page_url, photo_answer
from experts.profiles.schemas import ExpertDocument
from experts.search import why
from experts.search.explain import explained, voted
from experts.search.listing import Found
from experts.search.phrases import say
from experts.search.pool import searching
from experts.search.query import Criterion
from experts.search.records import Person, Reading, Work
from experts.search.schemas import Affiliation, ArticleHit, CitedArticle, ExpertHit, Reason
from experts.search.snippets import wanted_words
from experts.search.why import Hit, Question
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

EDUCATION, ARTICLES, WHY, EXPLAIN = "education", "articles", "why", "explain"
INCLUDES = (EDUCATION, ARTICLES, WHY)
"""What a reader may have included; reasons are there in any case where something was asked for."""
NEWEST = 5
AT_ONCE = 25
"""How many articles are read at once: as many as most pages have, lest a long page keep the event loop."""


async def similar_hits(records: Reading, found: Found, criteria: Sequence[Criterion], reader: Reader) -> list[ExpertHit]:
    """Those who are like somebody, with what they share; who shares nothing that has a name writes in the same words."""
    alike = [Reason(criterion="similar", because=say("alike", reader.languages), evidence=[])]
    return [msgspec.structs.replace(hit, why=hit.why or alike) for hit in await expert_hits(records, "", found, criteria, reader)]


async def expert_hits(
    records: Reading, text: str, found: Found, criteria: Sequence[Criterion], reader: Reader, parts: Collection[str] = ()
) -> list[ExpertHit]:
    """A page of people with the reasons for each; `parts` are what is to be added: of INCLUDES, and the numbers that EXPLAIN."""
    people = await records.people(found.numbers)
    scores = {n: s for n, s in zip(found.numbers, found.scores, strict=True) if n in people and _sees(reader, people[n])}
    matching = {n: found.votes.articles_of(n) if found.votes else [] for n in scores}
    editions = await records.works({work for n in scores for work in matching[n] if work not in people[n].days})
    hits = {n: Hit(people[n], list(_own_works(people[n], matching[n], editions))) for n in scores}
    cited = await searching(_cited, hits, found, criteria, parts)
    works = await records.works(cited)
    asked = Question(text, criteria, found, wanted_words(found.query), works, reader.languages, reader.root_url)
    return await searching(_rows, hits, scores, asked, reader, parts)


def _cited(hits: Mapping[int, Hit], found: Found, criteria: Sequence[Criterion], parts: Collection[str]) -> set[int]:
    """The articles that the page is going to name."""
    cited = set().union(*(why.proofs(hit, criteria) for hit in hits.values()))
    if EXPLAIN in parts:
        cited |= {work for n in hits for work, _ in voted(found, n)}
    if ARTICLES in parts:
        cited |= {work for hit in hits.values() for work in _newest(hit.person)}
    return cited


def _rows(hits: Mapping[int, Hit], scores: Mapping[int, float], asked: Question, reader: Reader, parts: Collection[str]) -> list[ExpertHit]:
    """Everything is in memory by now, and making it takes a good part of what a search takes: it is work for the threads."""
    works, is_ranked = asked.works, bool(asked.text or asked.criteria or any(scores.values()))
    return [
        msgspec.structs.replace(
            _row(hit.person, reader),
            relevance_score=scores[n] if is_ranked else None,
            why=why.reasons(hit, asked),
            education=hit.person.stored.document.education if EDUCATION in parts else UNSET,
            articles=_articles(hit.person, works, reader) if ARTICLES in parts else UNSET,
            explain=explained(hit, scores[n], asked.found, asked.criteria, works) if EXPLAIN in parts else UNSET,
        )
        for n, hit in hits.items()
    ]


def _newest(person: Person) -> list[int]:
    return list(islice(person.days, NEWEST))


def _articles(person: Person, works: Mapping[int, Work], reader: Reader) -> list[CitedArticle]:
    editions = (edition for n in _newest(person) if (edition := why.edition_for(works, n, reader.languages)))
    return [CitedArticle(id=e.id, title=e.title, url=e.url, published_on=e.published_on) for e in editions]


def _sees(reader: Reader, person: Person) -> bool:
    return person.stored.document.status == "published" or sees_hidden(reader.caller)


def _own_works(person: Person, works: Sequence[int], editions: Mapping[int, Work]) -> Iterator[int]:
    """Works as the person's records know them: by the first edition that the person stands on, if there is one still."""
    for work in works:
        own = (edition.number for edition in editions.get(work, ()) if edition.number in person.days)
        number = work if work in person.days else next(own, None)
        if number is not None:
            yield number


def _row(person: Person, reader: Reader) -> ExpertHit:
    """The hit without what depends on the question. Most readers of a directory have the same languages."""
    whose = reader.languages, reader.root_url
    if person.row is None or person.row[0] != whose:
        person.row = whose, _expert_hit(person, reader)
    return person.row[1]


def _expert_hit(person: Person, reader: Reader) -> ExpertHit:
    document, wanted = person.stored.document, reader.languages
    return ExpertHit(
        id=str(person.stored.id),
        slug=document.slug or "",
        url=page_url(reader.root_url, document.slug or ""),
        name=document.name,
        headline=choose(document.headline, wanted).text,
        affiliation=_affiliation(document),
        photo=photo_answer(person.stored, reader.root_url),
        regions=concept_answers(person.regions, regions(), wanted),
        topics=concept_answers(person.topics, topics(), wanted),
        languages=language_answers(document.languages, wanted),
        articles_count=len(person.days),
        last_article_on=next(iter(person.days.values()), None),
        confirmed_on=document.confirmed_on,
        relevance_score=None,
        why=[],
    )


def _affiliation(document: ExpertDocument) -> Affiliation | None:
    """The first position that has not ended."""
    current = next((position for position in document.positions if position.end is None), None)
    return Affiliation(organization=current.organization.name, role=current.role) if current else None


async def article_hits(session: AsyncSession, found: Found, reader: Reader, preferred: Sequence[str] = ()) -> list[ArticleHit]:
    """Works, each by its edition in a preferred language, or else in the reader's."""
    editions = await for_reader(session, found.numbers, [*preferred, *reader.languages])
    stored = {number: one for few in batched(editions.values(), AT_ONCE) for number, one in (await articles.get_many(session, few)).items()}
    scores: Sequence[float | None] = found.scores or [None] * len(found.numbers)
    shown = [(stored[editions[n]], score) for n, score in zip(found.numbers, scores, strict=True) if n in editions]
    return await searching(_article_rows, shown, reader)


def _article_rows(shown: Sequence[tuple[StoredArticle, float | None]], reader: Reader) -> list[ArticleHit]:
    return [ArticleHit(**msgspec.structs.asdict(article_answer(one, reader)), relevance_score=score) for one, score in shown]
