"""Lists on the wire: the OpenAlex dialect's frame, hits, and the reasons for them."""

from typing import Literal

from msgspec import UNSET, UnsetType

from experts.articles.schemas import ArticleAnswer
from experts.profiles.schemas import Answer, ConceptAnswer, EducationItem, LanguageAnswer, PhotoAnswer


class Suggestion(Answer, frozen=True, kw_only=True):
    """What would find somebody: without a `filter` (or the words, `search`), or with a wider one, `instead`; `count` says how many.

    `emptied`: with this filter nothing was left.
    """

    filter: str
    emptied: bool
    change: Literal["drop", "widen"]
    instead: str | None
    label: str | None
    count: int


class PageMeta(Answer, frozen=True, kw_only=True):
    """`index_seq` is the last change that the answer knows of.

    `page` is null with a cursor, and `next_cursor` is null at the end, or without one.
    """

    count: int
    per_page: int
    page: int | None
    next_cursor: str | None
    index_seq: int


class ListMeta(PageMeta, frozen=True, kw_only=True):
    """`suggestions` are there when nothing was found; `seed` draws the same sample again."""

    groups_count: int | None
    seed: int | None
    suggestions: list[Suggestion]


class GroupAnswer(Answer, frozen=True, kw_only=True):
    """How many have a value; `key` is what a filter takes, or `unknown` for those without any."""

    key: str
    key_display_name: str
    count: int


Groups = list[GroupAnswer | list[GroupAnswer]]
"""The groups of one attribute, or a list for each of several."""


class Understood(Answer, frozen=True, kw_only=True):
    """Words of the query that became a filter: what `filter=attribute:value` would say, and its name for the reader."""

    text: str
    attribute: Literal["regions", "topics", "languages"]
    value: str
    label: str


class ExpertListMeta(ListMeta, frozen=True, kw_only=True):
    understood: list[Understood]


class Affiliation(Answer, frozen=True, kw_only=True):
    organization: str
    role: str | None


class EvidenceItem(Answer, frozen=True, kw_only=True):
    """An article, or a part of the profile, that proves a reason; `url` is then that of the profile.

    `snippet` is safe HTML of a title, a summary or a text of the profile, with what was asked for in `<mark>`.
    """

    kind: Literal["article", "headline", "biography", "position", "education", "thesis", "region", "topic", "language", "name"]
    id: str | None
    title: str
    url: str | None
    published_on: str | None
    snippet: str | None


class Reason(Answer, frozen=True, kw_only=True):
    """Why a person is in the list: which criterion is met, in words, and by what."""

    criterion: str
    because: str
    evidence: list[EvidenceItem]


class Vote(Answer, frozen=True, kw_only=True):
    """An article that voted for a person, and how much."""

    id: str
    url: str | None
    weight: float


class Explained(Answer, frozen=True, kw_only=True):
    """The numbers behind a hit: `relevance_score` is `votes` plus `profile`, or what the `name` is worth beside them.

    `votes` is the sum of the weights of all articles that voted, divided by that of the best person; `articles` are the
    strongest of them. `evidence` counts the articles for the regions and topics that were asked for.
    """

    votes: float
    profile: float
    name: float
    evidence: int
    articles: list[Vote]


class CitedArticle(Answer, frozen=True, kw_only=True):
    """One of a person's newest articles, in the edition that suits the reader."""

    id: str
    title: str
    url: str | None
    published_on: str | None


class ExpertHit(Answer, frozen=True, kw_only=True):
    id: str
    slug: str
    url: str
    name: str
    headline: str | None
    affiliation: Affiliation | None
    photo: PhotoAnswer | None
    regions: list[ConceptAnswer]
    topics: list[ConceptAnswer]
    languages: list[LanguageAnswer]
    articles_count: int
    last_article_on: str | None
    confirmed_on: str | None
    relevance_score: float | None
    why: list[Reason]
    education: list[EducationItem] | UnsetType = UNSET
    articles: list[CitedArticle] | UnsetType = UNSET
    explain: Explained | UnsetType = UNSET


class ExpertPage(Answer, frozen=True, kw_only=True):
    meta: ExpertListMeta
    results: list[ExpertHit]
    group_by: Groups


class ArticleHit(ArticleAnswer, frozen=True, kw_only=True):
    relevance_score: float | None


class ArticlePage(Answer, frozen=True, kw_only=True):
    meta: ListMeta
    results: list[ArticleHit]
    group_by: Groups


class Property(Answer, frozen=True, kw_only=True):
    """An attribute of a list: its type, the operators of its values, and what can be done with it."""

    name: str
    type: str
    operators: list[str]
    actions: list[str]
    values: list[str]
    meaning: str


class Properties(Answer, frozen=True, kw_only=True):
    """`fingerprint` changes with anything that is said of an attribute."""

    fingerprint: str
    experts: list[Property]
    articles: list[Property]
