"""What a page asks of a box: the parts, the level of the heading, how long the biography may be."""

from typing import Annotated, NamedTuple

from litestar.params import QueryParameter

from experts.kit.parameters import parse_include

PARTS = ("name", "role", "bio", "facts", "links")

Heading = Annotated[int, QueryParameter(ge=2, le=6, description="The level of the box's heading, as the page around it needs it.")]
Parts = Annotated[
    str | None,
    QueryParameter(min_length=1, max_length=100, description=f"Comma-separated, by default all of them: {', '.join(PARTS)}."),
]
MaxChars = Annotated[
    int | None,
    QueryParameter(ge=20, le=20_000, description="The most characters of the biography, which ends at a word with an ellipsis."),
]


class Options(NamedTuple):
    heading: int = 2
    parts: frozenset[str] = frozenset(PARTS)
    max_chars: int | None = None


async def provide_options(heading: Heading = 2, parts: Parts = None, max_chars: MaxChars = None) -> Options:
    """The options of a request. Raises Malformed, naming the parts that there are."""
    return Options(heading, parse_include(parts or ",".join(PARTS), PARTS, "parts"), max_chars)
