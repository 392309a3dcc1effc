"""Profiles on the wire: what a client writes (documents) and what it reads (answers).

A document is the whole of what may be written, and the form in which the history keeps a profile. Its bounds are
the contract's; `document.settle` turns names into ids and checks what a type cannot.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct, field

from experts.kit.dates import PartialDate
from experts.kit.languages import LanguageTag
from experts.kit.mergepatch import patch_type
from experts.kit.text import Block, Line, LongLine, WebUrl

Slug = Annotated[
    str, Meta(min_length=1, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", description="Lower-case ASCII words with hyphens.")
]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)", description="ISO 3166-1 alpha-2, such as TR.")]
Ror = Annotated[str, Meta(min_length=9, max_length=100, description="A ROR id in any spelling, such as https://ror.org/01wntqw50.")]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)", description="A day: 2026-11-23.")]
ItemId = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$(?!\n)", description="The id that an item got; send it back to keep it.")
]
MOST_CONTACTS = 50
Level = Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"]
Status = Literal["published", "draft", "archived"]
Visibility = Literal["public", "press", "private"]
Translations = Annotated[dict[LanguageTag, Block], Meta(max_length=50)]
TitleTranslations = Annotated[dict[LanguageTag, LongLine], Meta(max_length=50)]


class Writable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of what a client sends: a field that does not exist is an error."""


class NameVariant(Writable, frozen=True, kw_only=True):
    text: Line
    lang: LanguageTag | None = None
    kind: Literal["native", "byline", "former", "transliteration", "alias"] = "alias"


class Names(Writable, frozen=True, kw_only=True):
    given: Line | None = None
    family: Line | None = None
    sort: Line | None = None
    honorific: Line | None = None
    pronunciation: Line | None = None
    pronouns: Line | None = None
    variants: Annotated[list[NameVariant], Meta(max_length=100)] = []


class Organization(Writable, frozen=True, kw_only=True):
    name: Line
    ror: Ror | None = None
    url: WebUrl | None = None


class PositionItem(Writable, frozen=True, kw_only=True):
    id: ItemId | None = None
    organization: Organization
    role: Line | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None


class Institution(Writable, frozen=True, kw_only=True):
    name: Line
    country: Country | None = None
    ror: Ror | None = None


class Thesis(Writable, frozen=True, kw_only=True):
    title: LongLine
    lang: LanguageTag | None = None
    translations: TitleTranslations = {}
    supervisor: Line | None = None
    url: WebUrl | None = None


class EducationItem(Writable, frozen=True, kw_only=True):
    """`level` is an ISCED 2011 level by name: bachelor is 6, master 7, doctorate 8."""

    id: ItemId | None = None
    level: Literal["secondary", "short_cycle", "bachelor", "master", "doctorate", "postdoctoral", "other"] | None = None
    degree: Line | None = None
    field: Line | None = None
    department: Line | None = None
    faculty: Line | None = None
    institution: Institution | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    status: Literal["completed", "in_progress", "discontinued"] | None = None
    distinction: Line | None = None
    thesis: Thesis | None = None


class LanguageItem(Writable, frozen=True, kw_only=True):
    """`code` or `name` says which language; without `level` the printed words decide ("fluent" is C1)."""

    code: Line | None = None
    name: Line | None = None
    level: Level | None = None
    as_printed: Line | None = None
    on_air: bool | None = None


class ConceptRef(Writable, frozen=True, kw_only=True):
    """A region or topic by id, or by any of its names."""

    id: Line | None = None
    name: Line | None = None
    declared: Literal[True] | None = None


class Identifier(Writable, frozen=True, kw_only=True):
    scheme: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_.-]{0,39}$(?!\n)", description="Lower case: orcid, wikidata, isni, source ...")]
    value: Line
    url: WebUrl | None = None


class Link(Writable, frozen=True, kw_only=True):
    url: WebUrl
    kind: Line | None = None
    label: Line | None = None


class Contact(Writable, frozen=True, kw_only=True):
    kind: Literal["email", "phone", "form", "post", "messenger", "other"]
    value: Line
    label: Line | None = None
    visibility: Visibility = "private"


class Media(Writable, frozen=True, kw_only=True):
    formats: Annotated[list[Literal["tv", "radio", "print", "online", "podcast", "panel"]], Meta(max_length=10)] = []
    languages: Annotated[list[LanguageTag], Meta(max_length=50)] = []
    notice_hours: Annotated[int, Meta(ge=0, le=8_760)] | None = None
    time_zone: Line | None = None


class Photo(Writable, frozen=True, kw_only=True):
    """`id` is the address of a picture that was uploaded; it changes only by `PUT .../photo`."""

    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)", description="The id that the upload answered.")] | None = None
    alt: LongLine | None = None
    credit: Line | None = None
    licence: Line | None = None


class ExpertDocument(Writable, frozen=True, kw_only=True):
    name: Line
    slug: Slug | None = None
    names: Names = field(default_factory=Names)
    headline: Translations = {}
    biography: Translations = {}
    positions: Annotated[list[PositionItem], Meta(max_length=100)] = []
    education: Annotated[list[EducationItem], Meta(max_length=50)] = []
    languages: Annotated[list[LanguageItem], Meta(max_length=100)] = []
    regions: Annotated[list[Line | ConceptRef], Meta(max_length=200)] = []
    topics: Annotated[list[Line | ConceptRef], Meta(max_length=200)] = []
    identifiers: Annotated[list[Identifier], Meta(max_length=50)] = []
    links: Annotated[list[Link], Meta(max_length=100)] = []
    contacts: Annotated[list[Contact], Meta(max_length=MOST_CONTACTS)] = []
    media: Media = field(default_factory=Media)
    photo: Photo | None = None
    status: Status = "published"
    confirmed_on: Day | None = None


if TYPE_CHECKING:
    ExpertChanges = Struct  # each field of ExpertDocument, optional and nullable: known only at run time
else:
    ExpertChanges = patch_type(ExpertDocument, "ExpertChanges")


class Reversion(Writable, frozen=True, kw_only=True):
    to_version: Annotated[int, Meta(ge=1, le=2**31)]


class Answer(Struct, kw_only=True, frozen=True):
    """The base of what a client reads: every field is there, empty ones as null or []."""


class NamesAnswer(Answer, frozen=True, kw_only=True):
    given: str | None
    family: str | None
    sort: str
    honorific: str | None
    pronunciation: str | None
    pronouns: str | None
    variants: list[NameVariant]


class LanguageAnswer(Answer, frozen=True, kw_only=True):
    code: str
    name: str
    level: str | None
    as_printed: str | None
    on_air: bool | None


class Evidence(Answer, frozen=True, kw_only=True):
    """What the expert's articles show: how many, when, and which share of all of them."""

    articles: int
    first: str | None
    last: str | None
    share: float


class ConceptAnswer(Answer, frozen=True, kw_only=True):
    """A region or topic that the expert declares, that articles show, or both."""

    id: str
    name: str
    declared: bool
    evidence: Evidence | None


class PhotoVariant(Answer, frozen=True, kw_only=True):
    url: str
    width: int
    height: int
    type: str


class PhotoAnswer(Answer, frozen=True, kw_only=True):
    """`placeholder` is a very small picture as a data URL, to show until the real one has come."""

    id: str
    alt: str | None
    credit: str | None
    licence: str | None
    placeholder: str
    variants: list[PhotoVariant]


class AssertionAnswer(Answer, frozen=True, kw_only=True):
    """Who asserted an item, and when: `by` is `key:ID`, `command:import` or `draft:ID`."""

    by: str
    at: str


class PossibleDuplicate(Answer, frozen=True, kw_only=True):
    """Somebody who may be the same person: how the names are alike, and what else the two have in common."""

    id: str
    slug: str
    url: str
    name: str
    status: Status
    method: str
    confidence: float
    because: list[str]


class ExpertProfile(Answer, frozen=True, kw_only=True):
    id: str
    slug: str
    url: str
    name: str
    names: NamesAnswer
    headline: str | None
    headline_lang: str | None
    biography: str | None
    biography_html: str | None
    biography_lang: str | None
    lang: str
    positions: list[PositionItem]
    education: list[EducationItem]
    languages: list[LanguageAnswer]
    regions: list[ConceptAnswer]
    topics: list[ConceptAnswer]
    identifiers: list[Identifier]
    links: list[Link]
    contacts: list[Contact]
    media: Media
    photo: PhotoAnswer | None
    articles_count: int
    last_article_on: str | None
    status: Status
    confirmed_on: str | None
    version: int
    created_at: str
    updated_at: str
    translations: dict[str, dict[str, str]] | None = None
    provenance: dict[str, dict[str, AssertionAnswer]] | None = None
    possible_duplicates: list[PossibleDuplicate] | None = None
