"""Bylines on the wire."""

from typing import Literal

from experts.articles.schemas import ArticleAuthor
from experts.profiles.schemas import Answer

Status = Literal["open", "automatic", "accepted", "rejected"]


class BylineArticle(Answer, frozen=True, kw_only=True):
    id: str
    title: str
    url: str | None
    published_on: str | None


class BylineMatchAnswer(Answer, frozen=True, kw_only=True):
    """A printed name and an expert whom it may mean; `articles` are the newest of those that print it."""

    id: str
    byline: str
    expert: ArticleAuthor
    method: str
    confidence: float
    status: Status
    articles_count: int
    articles: list[BylineArticle]
    decided_by: str | None
    decided_at: str | None


class BylineMeta(Answer, frozen=True, kw_only=True):
    count: int
    page: int
    per_page: int


class BylinePage(Answer, frozen=True, kw_only=True):
    meta: BylineMeta
    results: list[BylineMatchAnswer]
