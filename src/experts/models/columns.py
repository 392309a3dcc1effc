"""Columns that several tables have, and how the database names its constraints."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

NEVER_REUSED = {"sqlite_autoincrement": True}
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def owner(table: str, **more: Any) -> Any:
    """The record that a row belongs to, and goes with."""
    return Field(sa_column=sa.Column(sa.Integer, sa.ForeignKey(f"{table}.number", ondelete="CASCADE"), nullable=False, **more))


def json_column(default: type = dict) -> Any:
    return Field(default_factory=default, sa_column=sa.Column(sa.JSON, nullable=False))


def instant_column(*, nullable: bool = False, **more: Any) -> Any:
    return Field(default=None, sa_column=sa.Column(sa.DateTime(timezone=True), nullable=nullable, **more))
