"""The answer for an article."""

from collections.abc import Sequence

from experts.access.scopes import Reader
from experts.articles.schemas import ArticleAnswer, ArticleAuthor, Author, AuthorItem, Edition, LabelledConcept
from experts.articles.store import StoredArticle
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
        regions=_concepts(document.regions, regions(), reader.languages),
        topics=_concepts(document.topics, topics(), reader.languages),
        identifiers=document.identifiers,
        authors=[_author(stored, author, reader.root_url) for author in document.authors],
        version=stored.version,
        created_at=clock.instant(stored.created_at),
        updated_at=clock.instant(stored.updated_at),
    )


def _author(stored: StoredArticle, author: AuthorItem, root_url: str) -> Author:
    """A person whose profile is not public is the byline as printed and nothing more."""
    person = stored.people.get(author.expert) if author.expert else None
    if person is None or not person.public:
        return Author(expert=None, byline=author.byline or "", role=author.role)
    shown = ArticleAuthor(id=str(person.id), slug=person.slug, url=page_url(root_url, person.slug), name=person.name)
    return Author(expert=shown, byline=author.byline or person.name, role=author.role)


def _concepts(ids: Sequence[object], hierarchy: Hierarchy, wanted: Sequence[str]) -> list[LabelledConcept]:
    known = [hierarchy.concepts[str(id_)] for id_ in ids if id_ in hierarchy.concepts]
    return [LabelledConcept(id=concept.id, name=label(concept.names, wanted)) for concept in known]
