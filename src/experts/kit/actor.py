"""Who does something: what the history and the log call them."""

from typing import NamedTuple


class Actor(NamedTuple):
    """`name` is `key:ID`, or `command:WORD` for the command line."""

    name: str
    request_id: str | None = None
