"""What a page asks of a box: the parts, the level of the heading, how long the biography may be."""

from typing import NamedTuple

PARTS = ("name", "role", "bio", "facts", "links")
"""In their order. The portrait and its credit go with the name."""


class Options(NamedTuple):
    heading: int = 2
    parts: frozenset[str] = frozenset(PARTS)
    max_chars: int | None = None
