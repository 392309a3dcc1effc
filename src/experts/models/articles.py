"""The tables of what people wrote, and of who stands behind each byline."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from experts.models.columns import NEVER_REUSED, instant_column, json_column, one_of, owner

ARTICLE_KINDS = ("analysis", "opinion", "report", "interview", "book", "chapter", "paper", "other")
AUTHOR_ROLES = ("author", "translator", "editor", "reviewer", "interviewee")
MATCH_STATUSES = ("open", "automatic", "accepted", "rejected")


class Article(SQLModel, table=True):
    __table_args__ = (
        one_of("kind", ARTICLE_KINDS),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.UniqueConstraint("edition_group", "language"),
        NEVER_REUSED,
    )

    number: int = Field(default=None, primary_key=True)
    id: UUID = Field(unique=True)
    url: str | None = Field(default=None, max_length=2000, unique=True)
    doi: str | None = Field(default=None, max_length=300, unique=True)
    title: str = Field(max_length=1000)
    summary: str | None = None
    body: str | None = None
    language: str | None = Field(default=None, max_length=35)
    kind: str = Field(max_length=20)
    published_on: str | None = Field(default=None, max_length=10, index=True)
    publisher: str | None = Field(default=None, max_length=300)
    edition_group: str | None = Field(default=None, max_length=300)
    refused_regions: list[str] = json_column(list)
    refused_topics: list[str] = json_column(list)
    version: int
    created_at: datetime = instant_column()
    updated_at: datetime = instant_column()


class ArticleIdentifier(SQLModel, table=True):
    __tablename__ = "article_identifier"

    scheme: str = Field(max_length=40, primary_key=True)
    value: str = Field(max_length=300, primary_key=True)
    article: int = owner("article", index=True)
    ordinal: int


class ArticleRegion(SQLModel, table=True):
    """A region of an article: supplied, or found by the tagger in a `field`, from character to character."""

    __tablename__ = "article_region"

    article: int = owner("article", primary_key=True)
    region: str = Field(max_length=80, primary_key=True)
    ordinal: int
    field: str | None = Field(default=None, max_length=10)
    start: int | None = None
    end: int | None = None


class ArticleTopic(SQLModel, table=True):
    """A topic of an article, as its regions."""

    __tablename__ = "article_topic"

    article: int = owner("article", primary_key=True)
    topic: str = Field(max_length=80, primary_key=True)
    ordinal: int
    field: str | None = Field(default=None, max_length=10)
    start: int | None = None
    end: int | None = None


class Authorship(SQLModel, table=True):
    """One name of a byline, in order; `expert` is empty when the name is nobody of this directory.

    `identifier` is who the source says it is (`orcid:0000-...`), `method` how it came to lead to the expert.
    """

    __table_args__ = (one_of("role", AUTHOR_ROLES), sa.Index("ix_authorship_expert_article", "expert", "article"))

    article: int = owner("article", primary_key=True)
    ordinal: int = Field(primary_key=True)
    expert: int | None = Field(
        default=None, sa_column=sa.Column(sa.Integer, sa.ForeignKey("expert.number", ondelete="SET NULL"), nullable=True)
    )
    byline: str = Field(max_length=300, index=True)
    role: str = Field(max_length=20)
    identifier: str | None = Field(default=None, max_length=350, index=True)
    method: str | None = Field(default=None, max_length=20)
    matched_by: str | None = Field(default=None, max_length=100)


class Byline(SQLModel, table=True):
    """A printed name that stood in some article without anybody having said who it is."""

    __table_args__ = (NEVER_REUSED,)

    number: int = Field(default=None, primary_key=True)
    text: str = Field(max_length=300, unique=True)


class BylineBlock(SQLModel, table=True):
    """As NameBlock: experts and bylines that share one are worth comparing."""

    __tablename__ = "byline_block"

    byline: int = owner("byline", primary_key=True)
    block: str = Field(max_length=8, primary_key=True, index=True)


class BylineMatch(SQLModel, table=True):
    """An expert who a printed name may be, and what was decided of it."""

    __tablename__ = "byline_match"
    __table_args__ = (one_of("status", MATCH_STATUSES),)

    byline: int = owner("byline", primary_key=True)
    expert: int = owner("expert", primary_key=True, index=True)
    id: UUID = Field(unique=True)
    method: str = Field(max_length=20)
    confidence: float
    status: str = Field(max_length=20, index=True)
    decided_by: str | None = Field(default=None, max_length=100)
    decided_at: datetime | None = instant_column(nullable=True)
