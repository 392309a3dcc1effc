"""The tables of people: what a profile holds, and whom its keys lead to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from experts.models.columns import NEVER_REUSED, instant_column, json_column, one_of, owner

EXPERT_STATUSES = ("published", "draft", "archived", "merged")
EDUCATION_LEVELS = ("secondary", "short_cycle", "bachelor", "master", "doctorate", "postdoctoral", "other")
EDUCATION_STATUSES = ("completed", "in_progress", "discontinued")
LANGUAGE_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")


class Expert(SQLModel, table=True):
    __table_args__ = (one_of("status", EXPERT_STATUSES), sa.CheckConstraint("version >= 1", name="version"), NEVER_REUSED)

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
    variants: list[dict[str, Any]] = json_column(list)
    headline: dict[str, str] = json_column()
    biography: dict[str, str] = json_column()
    links: list[dict[str, Any]] = json_column(list)
    contacts: list[dict[str, Any]] = json_column(list)
    media: dict[str, Any] = json_column()
    photo: str | None = Field(default=None, max_length=32, foreign_key="photo.address", index=True)
    photo_alt: str | None = Field(default=None, max_length=1000)
    photo_credit: str | None = Field(default=None, max_length=300)
    photo_licence: str | None = Field(default=None, max_length=300)
    status: str = Field(max_length=20)
    confirmed_on: date | None = None
    merged_into: int | None = Field(
        default=None, sa_column=sa.Column(sa.Integer, sa.ForeignKey("expert.number", ondelete="CASCADE"), nullable=True, index=True)
    )
    version: int
    created_at: datetime = instant_column()
    updated_at: datetime = instant_column()


class FormerSlug(SQLModel, table=True):
    """A slug that an expert had: it redirects, and nobody else may take it."""

    __tablename__ = "former_slug"

    slug: str = Field(max_length=80, primary_key=True)
    expert: int = owner("expert", index=True)


class ExpertIdentifier(SQLModel, table=True):
    """The expert in another system; `source` is the name a file of imports used."""

    __tablename__ = "expert_identifier"

    scheme: str = Field(max_length=40, primary_key=True)
    value: str = Field(max_length=300, primary_key=True)
    expert: int = owner("expert", index=True)
    ordinal: int


class Position(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    expert: int = owner("expert", index=True)
    ordinal: int
    organization_name: str = Field(max_length=300)
    organization_ror: str | None = Field(default=None, max_length=40)
    organization_url: str | None = Field(default=None, max_length=2000)
    role: str | None = Field(default=None, max_length=300)
    start: str | None = Field(default=None, max_length=10)
    end: str | None = Field(default=None, max_length=10)
    asserted_by: str = Field(max_length=100)
    asserted_at: datetime = instant_column()


class Education(SQLModel, table=True):
    __table_args__ = (one_of("level", EDUCATION_LEVELS), one_of("status", EDUCATION_STATUSES))

    id: UUID = Field(primary_key=True)
    expert: int = owner("expert", index=True)
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
    thesis_translations: dict[str, str] = json_column()
    thesis_supervisor: str | None = Field(default=None, max_length=300)
    thesis_url: str | None = Field(default=None, max_length=2000)
    asserted_by: str = Field(max_length=100)
    asserted_at: datetime = instant_column()


class LanguageSkill(SQLModel, table=True):
    __tablename__ = "language_skill"
    __table_args__ = (one_of("level", LANGUAGE_LEVELS),)

    expert: int = owner("expert", primary_key=True)
    code: str = Field(max_length=35, primary_key=True)
    ordinal: int
    level: str | None = Field(default=None, max_length=10)
    as_printed: str | None = Field(default=None, max_length=300)
    on_air: bool | None = None
    asserted_by: str = Field(max_length=100)
    asserted_at: datetime = instant_column()


class ExpertRegion(SQLModel, table=True):
    """A region that the expert declares."""

    __tablename__ = "expert_region"

    expert: int = owner("expert", primary_key=True)
    region: str = Field(max_length=80, primary_key=True)
    ordinal: int
    asserted_by: str = Field(max_length=100)
    asserted_at: datetime = instant_column()


class ExpertTopic(SQLModel, table=True):
    """A topic that the expert declares."""

    __tablename__ = "expert_topic"

    expert: int = owner("expert", primary_key=True)
    topic: str = Field(max_length=80, primary_key=True)
    ordinal: int
    asserted_by: str = Field(max_length=100)
    asserted_at: datetime = instant_column()


class Photo(SQLModel, table=True):
    """A picture in all its sizes, by the address of its content; the files lie in the data directory."""

    address: str = Field(max_length=32, primary_key=True)
    width: int
    height: int
    placeholder: str = Field(max_length=400)
    created_at: datetime = instant_column()


class NameBlock(SQLModel, table=True):
    """A short piece of a name that is alike in all spellings worth comparing; duplicates are looked for within a block."""

    __tablename__ = "name_block"

    expert: int = owner("expert", primary_key=True)
    block: str = Field(max_length=8, primary_key=True, index=True)


class Merge(SQLModel, table=True):
    """What a merge did, so that it can be undone; `record` is a lifecycle.merge.Record."""

    source: int = owner("expert", primary_key=True)
    target: int = owner("expert", index=True)
    at: datetime = instant_column()
    record: dict[str, Any] = json_column()


class Erased(SQLModel, table=True):
    """A key that led to somebody who was erased, as a SHA-256: it answers 410, and is given to nobody else."""

    fingerprint: str = Field(max_length=64, primary_key=True)
    at: datetime = instant_column()
