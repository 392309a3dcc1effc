"""An uploaded picture as a request holds it: bare bytes with its words in the query, or a form with both.

The picture is looked at before its words are: to what is no picture there is nothing else to say.
"""

from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct

from experts.kit.errors import Fault, Malformed
from experts.kit.text import Line, LongLine, tidy
from experts.kit.validation import convert, refusal
from experts.photos.headers import inspect
from experts.photos.recipe import MAX_BYTES

FORM = "multipart/form-data"
LARGEST_REQUEST = MAX_BYTES + 100_000
"""The picture, and what a form puts around it."""


class PhotoWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be said of a picture: what it shows, and whose it is."""

    alt: LongLine
    credit: Line
    licence: Annotated[Line | None, Meta(description="Under what terms it may be shown, such as CC BY 4.0.")] = None


class Upload(NamedTuple):
    raw: bytes
    words: PhotoWords


async def read_upload(request: Any, **in_query: str | None) -> Upload:
    """Raises what is wrong with the picture or the form; then Malformed or Unprocessable for missing or wrong words."""
    words = {name: value for name, value in in_query.items() if value is not None}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return _checked(await request.body(), words)
    try:
        form = await request.form()
    except ValueError as error:
        raise Malformed(f"The form cannot be read: {error}.") from error
    files = [part for part in form.values() if hasattr(part, "file")]
    if len(files) != 1:
        detail = f"The form must hold one file, the picture; it holds {len(files)}."
        raise refusal([Fault(pointer="/photo", code="missing_field", detail=detail)])
    words |= {name: part for name, part in form.items() if not hasattr(part, "file")}
    return _checked(await files[0].read(), words)


def _checked(raw: bytes, words: dict[str, Any]) -> Upload:
    inspect(raw)
    return Upload(raw, convert(tidy({name: value for name, value in words.items() if value != ""}), PhotoWords))
