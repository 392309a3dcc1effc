"""Parameters and failures that routes of several features share."""

from typing import Annotated

from litestar.params import HeaderParameter, QueryParameter

from experts.kit.errors import (
    Conflict,
    Forbidden,
    Gone,
    NotFound,
    PreconditionRequired,
    Stale,
    Unauthorized,
    Unprocessable,
    UnsupportedMediaType,
)
from experts.kit.languages import TAG_PATTERN

WRITING = (Unauthorized, Forbidden, NotFound, Conflict, UnsupportedMediaType, Unprocessable)
CHANGING = (*WRITING, Gone, Stale, PreconditionRequired)
ACTING = (*WRITING, Gone, Stale)

Lang = Annotated[
    str | None,
    QueryParameter(
        min_length=2,
        max_length=35,
        pattern=TAG_PATTERN,
        description="The language of labels and chosen texts (BCP 47); it goes before Accept-Language.",
    ),
]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", description="The ETag of the version that was read; required.")]
IfNoneMatch = Annotated[str | None, HeaderParameter(name="If-None-Match", description="An ETag; the answer is 304 while it is current.")]
