"""The rows of a page of results, loaded for the whole page at once."""

from collections.abc import Sequence

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Reader, sees_hidden
from experts.articles import store as articles
from experts.articles.answer import article_answer
from experts.articles.works import for_reader
from experts.kit.languages import choose
from experts.profiles import store as profiles
from experts.profiles.answer import concept_answers, language_answers, page_url, photo_answer
from experts.profiles.evidence import Evidence, evidence_of
from experts.profiles.projection import seen_by
from experts.profiles.schemas import ExpertDocument
from experts.search import why
from experts.search.experts_list import STRONGEST
from experts.search.listing import Found
from experts.search.phrases import say
from experts.search.query import Criterion
from experts.search.schemas import Affiliation, ArticleHit, ExpertHit, Reason
from experts.search.why import Hit
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics


async def similar_hits(session: AsyncSession, found: Found, criteria: Sequence[Criterion], reader: Reader) -> list[ExpertHit]:
    """Those who are like somebody, with what they share; who shares nothing that has a name writes in the same words."""
    alike = [Reason(criterion="similar", because=say("alike", reader.languages), evidence=[])]
    return [msgspec.structs.replace(hit, why=hit.why or alike) for hit in await expert_hits(session, "", found, criteria, reader)]


async def expert_hits(session: AsyncSession, text: str, found: Found, criteria: Sequence[Criterion], reader: Reader) -> list[ExpertHit]:
    stored = await profiles.get_many(session, found.numbers)
    evidence = await evidence_of(session, found.numbers)
    page = [
        (Hit(stored[n], evidence.get(n, Evidence()), found.votes.articles_of(n) if found.votes else ()), score)
        for n, score in zip(found.numbers, found.scores, strict=True)
        if n in stored and (stored[n].document.status == "published" or sees_hidden(reader.caller))
    ]
    cited = {number for hit, _ in page for number in hit.voted}
    cited |= {number for hit, _ in page for proof in why.proofs(hit, criteria).values() for number in proof[:STRONGEST]}
    facts = await why.load_articles(session, cited, reader.languages)
    asked = bool(text or criteria or any(found.scores))
    return [
        _expert_hit(hit, score if asked else None, why.reasons(hit, text, found, criteria, facts, reader.languages), reader)
        for hit, score in page
    ]


def _expert_hit(hit: Hit, score: float | None, reasons: list[Reason], reader: Reader) -> ExpertHit:
    document, evidence, wanted = seen_by(hit.stored.document, reader.caller), hit.evidence, reader.languages
    return ExpertHit(
        id=str(hit.stored.id),
        slug=document.slug or "",
        url=page_url(reader.root_url, document.slug or ""),
        name=document.name,
        headline=choose(document.headline, wanted).text,
        affiliation=_affiliation(document),
        photo=photo_answer(hit.stored, reader.root_url),
        regions=concept_answers(document.regions, evidence.regions, evidence, regions(), wanted),
        topics=concept_answers(document.topics, evidence.topics, evidence, topics(), wanted),
        languages=language_answers(document.languages, wanted),
        articles_count=len(evidence.articles),
        last_article_on=evidence.last_on,
        confirmed_on=document.confirmed_on,
        relevance_score=score,
        why=reasons,
    )


def _affiliation(document: ExpertDocument) -> Affiliation | None:
    """The first position that has not ended."""
    current = next((position for position in document.positions if position.end is None), None)
    return Affiliation(organization=current.organization.name, role=current.role) if current else None


async def article_hits(session: AsyncSession, found: Found, reader: Reader, preferred: Sequence[str] = ()) -> list[ArticleHit]:
    """Works, each by its edition in a preferred language, or else in the reader's."""
    editions = await for_reader(session, found.numbers, [*preferred, *reader.languages])
    stored = await articles.get_many(session, editions.values())
    scores: Sequence[float | None] = found.scores or [None] * len(found.numbers)
    shown = [(stored[editions[n]], score) for n, score in zip(found.numbers, scores, strict=True) if n in editions]
    return [ArticleHit(**msgspec.structs.asdict(article_answer(one, reader)), relevance_score=score) for one, score in shown]
