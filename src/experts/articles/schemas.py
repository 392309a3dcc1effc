"""Articles on the wire."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from experts.kit.dates import PartialDate
from experts.kit.languages import LanguageTag
from experts.kit.mergepatch import patch_type
from experts.kit.text import LINE, Block, Line, LongLine, WebUrl
from experts.profiles.schemas import Answer, ConceptRef, Identifier, Writable

Kind = Literal["analysis", "opinion", "report", "interview", "book", "chapter", "paper", "other"]
Role = Literal["author", "translator", "editor", "reviewer", "interviewee"]
Doi = Annotated[str, Meta(min_length=6, max_length=300, pattern=LINE, description="A DOI, such as 10.1000/xyz123, or its address.")]
Body = Annotated[str, Meta(min_length=1, max_length=500_000, pattern=r"^[^\x00]+$")]


class AuthorItem(Writable, frozen=True, kw_only=True):
    """One name of the byline: an expert by any key, the name as printed, or both.

    A name without an expert is matched with those of the directory. `identifier` is who the source says it is
    (`orcid:0000-...`), whether or not that person is in the directory.
    """

    expert: Line | None = None
    byline: Line | None = None
    role: Role = "author"
    identifier: Annotated[str, Meta(max_length=350, pattern=r"^[a-z][a-z0-9_-]*:[^\x00-\x1f\x7f]+$(?!\n)")] | None = None


Authors = Annotated[list[AuthorItem], Meta(max_length=5_000)]


class ArticleDocument(Writable, frozen=True, kw_only=True):
    title: LongLine
    url: WebUrl | None = None
    doi: Doi | None = None
    summary: Block | None = None
    body: Body | None = None
    language: LanguageTag | None = None
    kind: Kind = "other"
    published_on: PartialDate | None = None
    publisher: Line | None = None
    edition_group: Line | None = None
    regions: Annotated[list[Line | ConceptRef], Meta(max_length=200)] = []
    topics: Annotated[list[Line | ConceptRef], Meta(max_length=200)] = []
    refused_regions: Annotated[list[Line | ConceptRef], Meta(max_length=200)] = []
    refused_topics: Annotated[list[Line | ConceptRef], Meta(max_length=200)] = []
    identifiers: Annotated[list[Identifier], Meta(max_length=50)] = []
    authors: Authors = []


if TYPE_CHECKING:
    ArticleChanges = Struct  # each field of ArticleDocument, optional and nullable: known only at run time
else:
    ArticleChanges = patch_type(ArticleDocument, "ArticleChanges")


class Span(Answer, frozen=True, kw_only=True):
    """Where a tag was read off: from character to character of a field, and the words that stand there."""

    field: Literal["title", "summary", "body"]
    start: int
    end: int
    text: str


class LabelledConcept(Answer, frozen=True, kw_only=True):
    """A region or topic; `tagged` when nobody supplied it: the words it was read off."""

    id: str
    name: str
    tagged: Span | None


class ArticleAuthor(Answer, frozen=True, kw_only=True):
    """The expert behind a name, as far as one is known and public."""

    id: str
    slug: str
    url: str
    name: str


class Author(Answer, frozen=True, kw_only=True):
    """`method` is how the name came to lead to the expert: `given`, `identifier`, or the way in which the names match."""

    expert: ArticleAuthor | None
    byline: str
    role: Role
    identifier: str | None
    method: str | None


class Edition(Answer, frozen=True, kw_only=True):
    """The same text in another language."""

    id: str
    language: str | None
    title: str
    url: str | None


class ArticleAnswer(Answer, frozen=True, kw_only=True):
    """`body` is for searching only and is never given out."""

    id: str
    url: str | None
    doi: str | None
    title: str
    summary: str | None
    language: str | None
    kind: Kind
    published_on: str | None
    publisher: str | None
    edition_group: str | None
    editions: list[Edition]
    regions: list[LabelledConcept]
    topics: list[LabelledConcept]
    refused_regions: list[str]
    refused_topics: list[str]
    identifiers: list[Identifier]
    authors: list[Author]
    version: int
    created_at: str
    updated_at: str


class Notice(Answer, frozen=True, kw_only=True):
    """Something done otherwise than asked, and where."""

    pointer: str
    code: str
    detail: str


class WrittenArticle(ArticleAnswer, frozen=True, kw_only=True):
    """`warnings` tell of authors whose profile was merged into another, which is named instead."""

    warnings: list[Notice]
