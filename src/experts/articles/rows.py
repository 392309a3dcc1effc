"""Between an article's document and its rows. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from experts.articles.people import Person
from experts.articles.schemas import ArticleDocument, AuthorItem
from experts.articles.tagging import Tag, Tags
from experts.kit.rows import ItemsOfRecord, Rows
from experts.models import Article, ArticleIdentifier, ArticleRegion, ArticleTopic, Authorship
from experts.profiles.schemas import Identifier

COLUMNS = (
    *("url", "doi", "title", "summary", "body", "language", "kind", "published_on", "publisher", "edition_group"),
    *("refused_regions", "refused_topics"),
)
LISTS = (ArticleRegion, ArticleTopic, ArticleIdentifier)


class Linked(NamedTuple):
    """How a name came to lead to an expert, and by whom."""

    method: str
    by: str


LinkKey = tuple[str, str, str]
Links = Mapping[LinkKey, Linked]
"""By a byline as printed, the id of the expert it leads to, and the role."""


def link_key(author: AuthorItem) -> LinkKey:
    return author.byline or "", author.expert or "", author.role


def carried(links: Links, rewritten: Iterable[tuple[AuthorItem, AuthorItem | None]]) -> Links:
    """The links of authors that were rewritten, each as it was made: by the authors' new keys."""
    return {link_key(new): links[link_key(old)] for old, new in rewritten if new and link_key(old) in links}


def columns_of(article: ArticleDocument | Article) -> dict[str, Any]:
    """The columns that a document and a row have alike."""
    return {column: getattr(article, column) for column in COLUMNS}


def document_of(article: Article, lists: ItemsOfRecord, authors: Iterable[tuple[Any, Person | None]]) -> ArticleDocument:
    return ArticleDocument(
        **columns_of(article),
        regions=[row.region for row in lists[ArticleRegion] if row.field is None],
        topics=[row.topic for row in lists[ArticleTopic] if row.field is None],
        identifiers=[Identifier(scheme=row.scheme, value=row.value) for row in lists[ArticleIdentifier]],
        authors=[
            AuthorItem(expert=str(person.id) if person else None, byline=row.byline or None, role=row.role, identifier=row.identifier)
            for row, person in authors
        ],
    )


def tags_in(lists: ItemsOfRecord) -> Tags:
    return Tags(
        tuple(Tag(row.region, row.field, row.start, row.end) for row in lists[ArticleRegion] if row.field is not None),
        tuple(Tag(row.topic, row.field, row.start, row.end) for row in lists[ArticleTopic] if row.field is not None),
    )


def links_in(authors: Iterable[tuple[Any, Person | None]]) -> Links:
    return {
        (row.byline, str(person.id), row.role): Linked(row.method, row.matched_by or "") for row, person in authors if person and row.method
    }


def item_rows(number: int, document: ArticleDocument, tags: Tags, links: Links, people: Mapping[str, Person]) -> Rows:
    """The rows of an article's lists; `people` are the experts among its authors, by id."""
    return {
        ArticleRegion: _concept_rows(number, "region", document.regions, tags.regions),
        ArticleTopic: _concept_rows(number, "topic", document.topics, tags.topics),
        ArticleIdentifier: [
            {"article": number, "ordinal": i, "scheme": item.scheme, "value": item.value} for i, item in enumerate(document.identifiers)
        ],
        Authorship: [_author_row(number, i, author, links, people) for i, author in enumerate(document.authors)],
    }


def _concept_rows(number: int, kind: str, supplied: Sequence[object], tags: Sequence[Tag]) -> list[dict[str, Any]]:
    nowhere = {"field": None, "start": None, "end": None}
    found = [{kind: tag.id, "field": tag.field, "start": tag.start, "end": tag.end} for tag in tags]
    rows = [*({kind: id_, **nowhere} for id_ in supplied), *found]
    return [{"article": number, "ordinal": i, **row} for i, row in enumerate(rows)]


def _author_row(number: int, i: int, author: AuthorItem, links: Links, people: Mapping[str, Person]) -> dict[str, Any]:
    row = {"article": number, "ordinal": i, "byline": author.byline or "", "role": author.role, "identifier": author.identifier}
    if author.expert is None:
        return row | {"expert": None, "method": None, "matched_by": None}
    linked = links.get(link_key(author))
    return row | {
        "expert": people[author.expert].number,
        "method": linked.method if linked else None,
        "matched_by": linked.by if linked else None,
    }
