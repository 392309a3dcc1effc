"""What requests for profiles may hold besides their bodies, and what the contract says of bodies that no type of ours describes."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import QueryParameter

from experts.photos.recipe import MAX_BYTES
from experts.photos.upload import FORM
from experts.profiles.forms import FORMS

INCLUDES = ("provenance", "translations")
Include = Annotated[
    str | None,
    QueryParameter(
        max_length=100,
        description="Comma-separated: `translations`, headline and biography in all their languages; "
        "`provenance`, who asserted each item and when (for those who see drafts).",
    ),
]
PhotoAlt = Annotated[str | None, QueryParameter(max_length=1_000, description="For a bare picture; in a form it is a field.")]
PhotoLine = Annotated[str | None, QueryParameter(max_length=300, description="For a bare picture; in a form it is a field.")]


@dataclass
class UploadOperation(Operation):
    """The body of an upload, which no type of ours describes."""

    def __post_init__(self) -> None:
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, max_length=MAX_BYTES)
        alt, line = (Schema(type=OpenAPIType.STRING, max_length=length) for length in (1_000, 300))
        fields: dict[str, Any] = {"photo": binary, "alt": alt, "credit": line, "licence": line}
        form = Schema(type=OpenAPIType.OBJECT, required=["photo", "alt", "credit"], properties=fields)
        content = {FORM: OpenAPIMediaType(schema=form), "image/*": OpenAPIMediaType(schema=binary)}
        self.request_body = RequestBody(content=content, required=True)


@dataclass
class FormsOperation(Operation):
    """The forms of a profile besides its JSON, which are texts."""

    def __post_init__(self) -> None:
        answer: Any = (self.responses or {})["200"]
        answer.content |= {media_type: OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING)) for media_type in FORMS}
