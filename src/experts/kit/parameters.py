"""Parameters and failures that routes of several features share."""

from collections.abc import Sequence
from typing import Annotated

from litestar.params import HeaderParameter, QueryParameter

from experts.kit.errors import (
    Conflict,
    Fault,
    Forbidden,
    Gone,
    Malformed,
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


def parse_include(text: str | None, known: Sequence[str], parameter: str = "include") -> frozenset[str]:
    """What is to be included, separated by commas. Raises Malformed, naming what is unknown and what there is."""
    parts = frozenset(part.strip() for part in (text or "").split(",")) - {""}
    if strange := sorted(parts - set(known)):
        detail = f"Unknown: {', '.join(strange)}."
        raise Malformed(detail, faults=[Fault(parameter=parameter, code="unknown_value", detail=detail, valid=list(known))])
    return parts


IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", description="The ETag of the version that was read; required.")]
IfNoneMatch = Annotated[str | None, HeaderParameter(name="If-None-Match", description="An ETag; the answer is 304 while it is current.")]
