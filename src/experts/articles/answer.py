"""The answer for an article."""

from collections.abc import Sequence

from msgspec import structs

from experts.access.scopes import Reader
from experts.articles.rows import link_key
from experts.articles.schemas import (
    ArticleAnswer,
    ArticleAuthor,
    ArticleDocument,
    Author,
    AuthorItem,
    Edition,
    LabelledConcept,
    Notice,
    Span,
    WrittenArticle,
)
from experts.articles.store import StoredArticle
from experts.articles.tagging import Tag
from experts.kit import clock
from experts.kit.languages import label
from experts.profiles.answer import page_url
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics


def article_answer(stored: StoredArticle, reader: Reader) -> ArticleAnswer:
    document = stored.document
    return ArticleAnswer(
        id=str(stored.id),
        url=document.url,
        doi=document.doi,
        title=document.title,
        summary=document.summary,
        language=document.language,
        kind=document.kind,
        published_on=document.published_on,
        publisher=document.publisher,
        edition_group=document.edition_group,
        editions=[Edition(id=str(e.id), language=e.language, title=e.title, url=e.url) for e in stored.editions],
        regions=_concepts(document, document.regions, stored.tags.regions, regions(), reader.languages),
        topics=_concepts(document, document.topics, stored.tags.topics, topics(), reader.languages),
        refused_regions=[str(id_) for id_ in document.refused_regions],
        refused_topics=[str(id_) for id_ in document.refused_topics],
        identifiers=document.identifiers,
        authors=[_author(stored, author, reader.root_url) for author in document.authors],
        version=stored.version,
        created_at=clock.instant(stored.created_at),
        updated_at=clock.instant(stored.updated_at),
    )


def written_answer(stored: StoredArticle, reader: Reader) -> WrittenArticle:
    return WrittenArticle(**structs.asdict(article_answer(stored, reader)), warnings=notices(stored))


def notices(stored: StoredArticle) -> list[Notice]:
    return [Notice(pointer=place, code="moved", detail=detail) for place, detail in stored.moved.items()]


def _author(stored: StoredArticle, author: AuthorItem, root_url: str) -> Author:
    """A person whose profile is not public is the byline as printed and nothing more."""
    person = stored.people.get(author.expert) if author.expert else None
    if person is None or not person.public:
        return Author(expert=None, byline=author.byline or "", role=author.role, identifier=author.identifier, method=None)
    shown = ArticleAuthor(id=str(person.id), slug=person.slug, url=page_url(root_url, person.slug), name=person.name)
    linked = stored.links.get(link_key(author))
    return Author(
        expert=shown,
        byline=author.byline or person.name,
        role=author.role,
        identifier=author.identifier,
        method=linked.method if linked else None,
    )


def _concepts(
    document: ArticleDocument, supplied: Sequence[object], tags: Sequence[Tag], hierarchy: Hierarchy, wanted: Sequence[str]
) -> list[LabelledConcept]:
    spans = {str(id_): None for id_ in supplied} | {tag.id: _span(document, tag) for tag in tags}
    known = [(hierarchy.concepts[id_], span) for id_, span in spans.items() if id_ in hierarchy.concepts]
    return [LabelledConcept(id=concept.id, name=label(concept.names, wanted), tagged=span) for concept, span in known]


def _span(document: ArticleDocument, tag: Tag) -> Span:
    text = getattr(document, tag.field) or ""
    return Span(field=tag.field, start=tag.start, end=tag.end, text=text[tag.start : tag.end])
