"""Lists on the wire: the OpenAlex dialect's frame, hits, and the reasons for them."""

from typing import Literal

from msgspec import UNSET, UnsetType

from experts.articles.schemas import ArticleAnswer
from experts.profiles.schemas import Answer, ConceptAnswer, LanguageAnswer, PhotoAnswer

ListName = Literal["regions", "topics", "languages"]


class ListMeta(Answer, frozen=True, kw_only=True):
    """`index_seq` is the last change that the answer knows of."""

    count: int
    per_page: int
    page: int
    next_cursor: str | None
    index_seq: int


class Understood(Answer, frozen=True, kw_only=True):
    """Words of the query that became a filter: what `filter=attribute:value` would say, and its name for the reader."""

    text: str
    attribute: ListName
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
    explain: Explained | UnsetType = UNSET


class ExpertPage(Answer, frozen=True, kw_only=True):
    meta: ExpertListMeta
    results: list[ExpertHit]
    group_by: list[str]


class ArticleHit(ArticleAnswer, frozen=True, kw_only=True):
    relevance_score: float | None


class ArticlePage(Answer, frozen=True, kw_only=True):
    meta: ListMeta
    results: list[ArticleHit]
    group_by: list[str]
