"""What requests for boxes may ask."""

from typing import Annotated

from litestar.params import QueryParameter

from experts.boxes.options import PARTS, Options
from experts.kit.parameters import parse_include

Heading = Annotated[int, QueryParameter(ge=2, le=6, description="The level of the box's heading, as the page around it needs it.")]
Parts = Annotated[
    str | None,
    QueryParameter(min_length=1, max_length=100, description=f"Comma-separated, by default all of them: {', '.join(PARTS)}."),
]
MaxChars = Annotated[
    int | None,
    QueryParameter(ge=20, le=20_000, description="The most characters of the biography, which ends at a word with an ellipsis."),
]
ArticleUrl = Annotated[str, QueryParameter(min_length=8, max_length=2_000, description="The address of the article.")]
PageUrl = Annotated[
    str, QueryParameter(min_length=8, max_length=2_000, description="The address of an expert's page, box or profile here.")
]
Format = Annotated[str, QueryParameter(max_length=20, description="`json` or `xml`; any other is 501.")]
Shown = Annotated[str | None, QueryParameter(max_length=200, description="The slug or id of the expert that is shown.")]
Most = Annotated[int | None, QueryParameter(ge=1, le=10_000, description="Pixels that the frame may take.")]


async def provide_options(heading: Heading = 2, parts: Parts = None, max_chars: MaxChars = None) -> Options:
    """The options of a request. Raises Malformed, naming the parts that there are."""
    return Options(heading, parse_include(parts or ",".join(PARTS), PARTS, "parts"), max_chars)
