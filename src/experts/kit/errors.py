"""What can go wrong, in one table.

Each kind of failure is a class with a status, a constant title and an explanation; the name of its page under
`/problems/` is derived from the class. They are raised anywhere below the routes and know nothing of HTTP but
the number; `problems` turns them into RFC 9457 documents at the edge.
"""

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

import msgspec


class Fault(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One wrong field of a body (`pointer`, RFC 6901) or one wrong parameter; `position` is where in its text, from 0."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None
    position: int | None = None
    valid: list[str] = []
    did_you_mean: list[str] = []


class DirectoryError(Exception):
    """The base of all expected failures."""

    status: ClassVar[int]
    title: ClassVar[str]
    explanation: ClassVar[str]

    def __init__(self, detail: str, *, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.faults = list(faults)
        self.headers = dict(headers or {})

    @classmethod
    def slug(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class Malformed(DirectoryError):
    status = 400
    title = "Malformed request"
    explanation = (
        "The request cannot be read: broken JSON, an unknown field or parameter, or a value of the wrong type. `errors` names each."
    )


class Unauthorized(DirectoryError):
    status = 401
    title = "Unauthorized"
    explanation = "The request needs an API key, or the key it shows is wrong, expired or revoked. Send `Authorization: Bearer xpd_...`."

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="experts"'})


class Forbidden(DirectoryError):
    status = 403
    title = "Forbidden"
    explanation = "The key is valid, but lacks the scope that this request needs."


class NotFound(DirectoryError):
    status = 404
    title = "Not found"
    explanation = "Nothing is here, or nothing that you may see: the answer is the same for both."


class MethodNotAllowed(DirectoryError):
    status = 405
    title = "Method not allowed"
    explanation = "The address exists, but not for this method. `Allow` lists those that work."


class NotAcceptable(DirectoryError):
    status = 406
    title = "Not acceptable"
    explanation = "This address has none of the media types that `Accept` allows. `errors` lists those it has."


class Conflict(DirectoryError):
    status = 409
    title = "Conflict"
    explanation = "The change contradicts what is stored, for example a slug or an identifier that another record has."


class Gone(DirectoryError):
    status = 410
    title = "Gone"
    explanation = "What was here has been erased for good, and the address is not given to anything else."


class Stale(DirectoryError):
    status = 412
    title = "Precondition failed"
    explanation = (
        "Somebody changed the record after you read it. The answer's `ETag` is the current one: read again, then repeat your change."
    )


class TooLarge(DirectoryError):
    status = 413
    title = "Content too large"
    explanation = "The body is larger than this service accepts."


class UnsupportedMediaType(DirectoryError):
    status = 415
    title = "Unsupported media type"
    explanation = "The body is not of a type that this address accepts. Send `Content-Type: application/json`."


class Unprocessable(DirectoryError):
    status = 422
    title = "Unprocessable content"
    explanation = "The body can be read, but some values are out of bounds or name things that do not exist. `errors` names each."


class PreconditionRequired(DirectoryError):
    status = 428
    title = "Precondition required"
    explanation = "A change needs `If-Match` with the `ETag` of the version that you read, so that nobody's edit is lost."


class TooManyRequests(DirectoryError):
    status = 429
    title = "Too many requests"
    explanation = "You ask faster than this service answers. Wait as long as `Retry-After` says."


class InternalError(DirectoryError):
    status = 500
    title = "Internal server error"
    explanation = "The fault is ours. Tell us the `request_id`."


class UnsupportedFormat(DirectoryError):
    status = 501
    title = "Unsupported format"
    explanation = "There is no such format of this description: oEmbed comes as `json` and as `xml`."


class Unavailable(DirectoryError):
    status = 503
    title = "Service unavailable"
    explanation = "The service cannot answer right now, for example because its database restarts. Try again after `Retry-After` seconds."

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": "1"})


KINDS: dict[int, type[DirectoryError]] = {kind.status: kind for kind in DirectoryError.__subclasses__()}
