"""Articles on the wire."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from experts.kit.dates import PartialDate
from experts.kit.languages import LanguageTag
from experts.kit.mergepatch import patch_type
from experts.kit.text import Block, Line, LongLine, WebUrl
from experts.profiles.schemas import Answer, ConceptRef, Identifier, Writable

Kind = Literal["analysis", "opinion", "report", "interview", "book", "chapter", "paper", "other"]
Role = Literal["author", "translator", "editor", "reviewer", "interviewee"]
Doi = Annotated[
    str,
    Meta(
        max_length=300,
        pattern=r"^([Hh][Tt][Tt][Pp][Ss]?://(dx\.)?doi\.org/|doi:)?10\.[0-9.]{3,12}/[\x21-\x7e]+$(?!\n)",
        description="A DOI, such as 10.1000/xyz123.",
    ),
]
Body = Annotated[str, Meta(min_length=1, max_length=500_000, pattern=r"^[^\x00]+$")]


class AuthorItem(Writable, frozen=True, kw_only=True):
    """One name of the byline: an expert by any key, the name as printed, or both."""

    expert: Line | None = None
    byline: Line | None = None
    role: Role = "author"


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
    identifiers: Annotated[list[Identifier], Meta(max_length=50)] = []
    authors: Authors = []


if TYPE_CHECKING:
    ArticleChanges = Struct  # each field of ArticleDocument, optional and nullable: known only at run time
else:
    ArticleChanges = patch_type(ArticleDocument, "ArticleChanges")


class LabelledConcept(Answer, frozen=True, kw_only=True):
    id: str
    name: str


class ArticleAuthor(Answer, frozen=True, kw_only=True):
    """The expert behind a name, as far as one is known and public."""

    id: str
    slug: str
    url: str
    name: str


class Author(Answer, frozen=True, kw_only=True):
    expert: ArticleAuthor | None
    byline: str
    role: Role


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
    identifiers: list[Identifier]
    authors: list[Author]
    version: int
    created_at: str
    updated_at: str
