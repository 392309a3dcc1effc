"""Bulk edits over HTTP."""

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType

from experts.access.guard import AskedBy, needs
from experts.access.scopes import WRITE_ARTICLES, WRITE_PROFILES
from experts.intake.bulk import run_lines, split
from experts.kit.answers import Answered
from experts.kit.errors import TooLarge, UnsupportedMediaType
from experts.kit.parameters import WRITING
from experts.kit.problems import responses
from experts.kit.requests import Session

NDJSON = "application/x-ndjson"
LARGEST = 16_777_216


@dataclass
class LinesOperation(Operation):
    """The body is lines, which no type of ours describes."""

    def __post_init__(self) -> None:
        lines = Schema(type=OpenAPIType.STRING, max_length=LARGEST, description="One BulkLine a line, at most 1,000.")
        self.request_body = RequestBody(content={NDJSON: OpenAPIMediaType(schema=lines)}, required=True)


@post(
    "/v1/bulk",
    opt=needs(WRITE_PROFILES, WRITE_ARTICLES),
    status_code=200,
    media_type=NDJSON,
    request_max_body_size=LARGEST,
    operation_class=LinesOperation,
    responses=responses(*WRITING, TooLarge),
)
async def edit_in_bulk(request: Request[Any, Any, Any], session: Session, reader: AskedBy) -> Response[bytes]:
    """Do up to 1,000 edits, one a line, and answer each in a line of its own; lines that fail stop nobody."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != NDJSON:
        raise UnsupportedMediaType(f"The body is {media_type or 'of no stated type'}. Send {NDJSON}.")
    answers = await run_lines(session, reader, split(await request.body()))
    return Answered(b"".join(msgspec.json.encode(answer) + b"\n" for answer in answers), media_type=NDJSON)


HANDLERS = [edit_in_bulk]
