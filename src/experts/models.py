"""Every table: the domain on one page.

Records that the world may name have an `id` (UUIDv7), which is public and never changes, and a `number`, a small
integer that other rows and the search index point to. A number is never used twice. What belongs to a record alone
and is only ever read with it (texts per language, links, contacts) stands in JSON columns, checked by the wire
structs; what other rows point to, or what is counted and filtered, has a table.

Rows are made by the stores from checked documents; SQLModel validates nothing when a table object is built, so the
constraints that must hold whatever happens are in the tables themselves.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

EXPERT_STATUSES = ("published", "draft", "archived")
EDUCATION_LEVELS = ("secondary", "short_cycle", "bachelor", "master", "doctorate", "postdoctoral", "other")
EDUCATION_STATUSES = ("completed", "in_progress", "discontinued")
LANGUAGE_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
ARTICLE_KINDS = ("analysis", "opinion", "report", "interview", "book", "chapter", "paper", "other")
AUTHOR_ROLES = ("author", "translator", "editor", "reviewer", "interviewee")

_NEVER_REUSED = {"sqlite_autoincrement": True}
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def _owner(table: str, **more: Any) -> Any:
    """The record that a row belongs to, and goes with."""
    return Field(sa_column=sa.Column(sa.Integer, sa.ForeignKey(f"{table}.number", ondelete="CASCADE"), nullable=False, **more))


def _json(default: type = dict) -> Any:
    return Field(default_factory=default, sa_column=sa.Column(sa.JSON, nullable=False))


def _instant(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=sa.Column(sa.DateTime(timezone=True), nullable=nullable))


class Expert(SQLModel, table=True):
    __table_args__ = (_one_of("status", EXPERT_STATUSES), sa.CheckConstraint("version >= 1", name="version"), _NEVER_REUSED)

    number: int = Field(default=None, primary_key=True)
    id: UUID = Field(unique=True)
    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=300)
    given: str | None = Field(default=None, max_length=300)
    family: str | None = Field(default=None, max_length=300)
    sort: str = Field(max_length=300)
    honorific: str | None = Field(default=None, max_length=300)
    pronunciation: str | None = Field(default=None, max_length=300)
    pronouns: str | None = Field(default=None, max_length=300)
    variants: list[dict[str, Any]] = _json(list)
    headline: dict[str, str] = _json()
    biography: dict[str, str] = _json()
    links: list[dict[str, Any]] = _json(list)
    contacts: list[dict[str, Any]] = _json(list)
    media: dict[str, Any] = _json()
    status: str = Field(max_length=20)
    confirmed_on: date | None = None
    version: int
    created_at: datetime = _instant()
    updated_at: datetime = _instant()


class FormerSlug(SQLModel, table=True):
    """A slug that an expert had: it redirects, and nobody else may take it."""

    __tablename__ = "former_slug"

    slug: str = Field(max_length=80, primary_key=True)
    expert: int = _owner("expert", index=True)


class ExpertIdentifier(SQLModel, table=True):
    """The expert in another system; `source` is the name a file of imports used."""

    __tablename__ = "expert_identifier"

    scheme: str = Field(max_length=40, primary_key=True)
    value: str = Field(max_length=300, primary_key=True)
    expert: int = _owner("expert", index=True)
    ordinal: int


class Position(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    expert: int = _owner("expert", index=True)
    ordinal: int
    organization_name: str = Field(max_length=300)
    organization_ror: str | None = Field(default=None, max_length=40)
    organization_url: str | None = Field(default=None, max_length=2000)
    role: str | None = Field(default=None, max_length=300)
    start: str | None = Field(default=None, max_length=10)
    end: str | None = Field(default=None, max_length=10)


class Education(SQLModel, table=True):
    __table_args__ = (_one_of("level", EDUCATION_LEVELS), _one_of("status", EDUCATION_STATUSES))

    id: UUID = Field(primary_key=True)
    expert: int = _owner("expert", index=True)
    ordinal: int
    level: str | None = Field(default=None, max_length=20)
    degree: str | None = Field(default=None, max_length=300)
    field: str | None = Field(default=None, max_length=300)
    department: str | None = Field(default=None, max_length=300)
    faculty: str | None = Field(default=None, max_length=300)
    institution_name: str | None = Field(default=None, max_length=300)
    institution_country: str | None = Field(default=None, max_length=2)
    institution_ror: str | None = Field(default=None, max_length=40)
    start: str | None = Field(default=None, max_length=10)
    end: str | None = Field(default=None, max_length=10)
    status: str | None = Field(default=None, max_length=20)
    distinction: str | None = Field(default=None, max_length=300)
    thesis_title: str | None = Field(default=None, max_length=1000)
    thesis_lang: str | None = Field(default=None, max_length=35)
    thesis_translations: dict[str, str] = _json()
    thesis_supervisor: str | None = Field(default=None, max_length=300)
    thesis_url: str | None = Field(default=None, max_length=2000)


class LanguageSkill(SQLModel, table=True):
    __tablename__ = "language_skill"
    __table_args__ = (_one_of("level", LANGUAGE_LEVELS),)

    expert: int = _owner("expert", primary_key=True)
    code: str = Field(max_length=35, primary_key=True)
    ordinal: int
    level: str | None = Field(default=None, max_length=10)
    as_printed: str | None = Field(default=None, max_length=300)
    on_air: bool | None = None


class ExpertRegion(SQLModel, table=True):
    """A region that the expert declares."""

    __tablename__ = "expert_region"

    expert: int = _owner("expert", primary_key=True)
    region: str = Field(max_length=80, primary_key=True)
    ordinal: int


class ExpertTopic(SQLModel, table=True):
    """A topic that the expert declares."""

    __tablename__ = "expert_topic"

    expert: int = _owner("expert", primary_key=True)
    topic: str = Field(max_length=80, primary_key=True)
    ordinal: int


class Article(SQLModel, table=True):
    __table_args__ = (
        _one_of("kind", ARTICLE_KINDS),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.UniqueConstraint("edition_group", "language"),
        _NEVER_REUSED,
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
    published_on: str | None = Field(default=None, max_length=10)
    publisher: str | None = Field(default=None, max_length=300)
    edition_group: str | None = Field(default=None, max_length=300)
    version: int
    created_at: datetime = _instant()
    updated_at: datetime = _instant()


class ArticleIdentifier(SQLModel, table=True):
    __tablename__ = "article_identifier"

    scheme: str = Field(max_length=40, primary_key=True)
    value: str = Field(max_length=300, primary_key=True)
    article: int = _owner("article", index=True)
    ordinal: int


class ArticleRegion(SQLModel, table=True):
    __tablename__ = "article_region"

    article: int = _owner("article", primary_key=True)
    region: str = Field(max_length=80, primary_key=True)
    ordinal: int


class ArticleTopic(SQLModel, table=True):
    __tablename__ = "article_topic"

    article: int = _owner("article", primary_key=True)
    topic: str = Field(max_length=80, primary_key=True)
    ordinal: int


class Authorship(SQLModel, table=True):
    """One name of a byline, in order; `expert` is empty when the name is nobody of this directory."""

    __table_args__ = (_one_of("role", AUTHOR_ROLES),)

    article: int = _owner("article", primary_key=True)
    ordinal: int = Field(primary_key=True)
    expert: int | None = Field(
        default=None, sa_column=sa.Column(sa.Integer, sa.ForeignKey("expert.number", ondelete="SET NULL"), nullable=True, index=True)
    )
    byline: str = Field(max_length=300)
    role: str = Field(max_length=20)
    method: str | None = Field(default=None, max_length=20)
    matched_by: str | None = Field(default=None, max_length=100)


class Change(SQLModel, table=True):
    """One write, numbered in the order of commits: the history, the audit trail and what the index follows."""

    seq: int = Field(default=None, sa_column=sa.Column(BIG_KEY, primary_key=True, autoincrement=True))
    at: datetime = _instant()
    actor: str = Field(max_length=100)
    request_id: str | None = Field(default=None, max_length=64)
    action: str = Field(max_length=20)
    entity: str = Field(max_length=20)
    id: UUID
    version: int
    changes: dict[str, Any] = _json()

    __table_args__ = (sa.Index("ix_change_id_seq", "id", "seq"), _NEVER_REUSED)


class Touched(SQLModel, table=True):
    """The records whose answers a change makes different: an article's change touches its authors, before and after."""

    entity: str = Field(max_length=20, primary_key=True)
    id: UUID = Field(primary_key=True)
    seq: int = Field(sa_column=sa.Column(BIG_KEY, sa.ForeignKey("change.seq", ondelete="CASCADE"), primary_key=True))
    number: int

    __table_args__ = (sa.Index("ix_touched_seq", "seq"),)


class ApiKey(SQLModel, table=True):
    __tablename__ = "api_key"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=100)
    hash: str = Field(max_length=64, unique=True)
    scopes: list[str] = _json(list)
    created_at: datetime = _instant()
    expires_at: datetime | None = _instant(nullable=True)
    revoked_at: datetime | None = _instant(nullable=True)


class ImportRun(SQLModel, table=True):
    """How far a file was imported: an interrupted import goes on after `line`."""

    __tablename__ = "import_run"

    digest: str = Field(max_length=64, primary_key=True)
    line: int
    finished_at: datetime | None = _instant(nullable=True)
