"""The tables that the service itself needs: the change log, keys, and what makes repeating harmless."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from experts.models.columns import BIG_KEY, NEVER_REUSED, instant_column, json_column


class Change(SQLModel, table=True):
    """One write, numbered in the order of commits: the history, the audit trail and what the index follows."""

    seq: int = Field(default=None, sa_column=sa.Column(BIG_KEY, primary_key=True, autoincrement=True))
    at: datetime = instant_column()
    actor: str = Field(max_length=100)
    request_id: str | None = Field(default=None, max_length=64)
    action: str = Field(max_length=20)
    entity: str = Field(max_length=20)
    id: UUID
    version: int
    changes: dict[str, Any] = json_column()

    __table_args__ = (sa.Index("ix_change_id_seq", "id", "seq"), NEVER_REUSED)


class Touched(SQLModel, table=True):
    """The records whose answers a change makes different: an article's change touches its authors, before and after."""

    entity: str = Field(max_length=20, primary_key=True)
    id: UUID = Field(primary_key=True)
    seq: int = Field(sa_column=sa.Column(BIG_KEY, sa.ForeignKey("change.seq", ondelete="CASCADE"), primary_key=True))
    number: int

    __table_args__ = (sa.Index("ix_touched_seq", "seq"),)


class ApiKey(SQLModel, table=True):
    """After a rotation the secret before it opens the key as well, until `previous_until`."""

    __tablename__ = "api_key"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=100)
    hash: str = Field(max_length=64, unique=True)
    scopes: list[str] = json_column(list)
    created_at: datetime = instant_column()
    expires_at: datetime | None = instant_column(nullable=True)
    revoked_at: datetime | None = instant_column(nullable=True)
    last_used_at: datetime | None = instant_column(nullable=True)
    previous_hash: str | None = Field(default=None, max_length=64, unique=True)
    previous_until: datetime | None = instant_column(nullable=True)


class ImportRun(SQLModel, table=True):
    """How far a file was imported: an interrupted import goes on after `line`."""

    __tablename__ = "import_run"

    digest: str = Field(max_length=64, primary_key=True)
    line: int
    finished_at: datetime | None = instant_column(nullable=True)


class Checkpoint(SQLModel, table=True):
    """How far a follower of the change log has come whose work is kept in this database."""

    follower: str = Field(max_length=20, primary_key=True)
    seq: int = Field(sa_column=sa.Column(BIG_KEY, nullable=False))


class Secret(SQLModel, table=True):
    """What the processes of one directory sign with; a migration makes it."""

    name: str = Field(max_length=20, primary_key=True)
    value: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))


class RememberedAnswer(SQLModel, table=True):
    """The answer to a request that had an Idempotency-Key; it commits with what the request did."""

    __tablename__ = "remembered_answer"

    caller: str = Field(max_length=100, primary_key=True)
    key: str = Field(max_length=255, primary_key=True)
    request: str = Field(max_length=64)
    status: int
    headers: dict[str, str] = json_column()
    body: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))
    at: datetime = instant_column(index=True)
