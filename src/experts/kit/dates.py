"""Partial dates: `2020`, `2020-06` or `2020-06-01` (ISO 8601 reduced precision), kept as they were given."""

from datetime import date
from typing import Annotated

from msgspec import Meta

PartialDate = Annotated[
    str,
    Meta(
        pattern=r"^(1[0-9]|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$(?!\n)",
        description="A year, a month or a day: 2020, 2020-06, 2020-06-01.",
        examples=["2020-06"],
    ),
]
_LENGTHS = {4: "-12-31", 7: "-31", 10: ""}


def is_real(partial: str) -> bool:
    """False for days that no calendar has, such as 2023-02-30."""
    if len(partial) < 10:
        return True
    try:
        date.fromisoformat(partial)
    except ValueError:
        return False
    return True


def latest(partial: str) -> str:
    """A full date that sorts a partial one by the last day it may mean; the day need not exist (2020-02-31)."""
    return partial + _LENGTHS[len(partial)]


def year(partial: str) -> int:
    return int(partial[:4])
