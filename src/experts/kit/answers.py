"""Answers about one thing: tagged, in a language, and kept apart by what they depend on."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import msgspec
from litestar import Request, Response
from litestar.response.base import ASGIResponse

from experts.kit.conditional import NotModified, Tag, tags_given

T = TypeVar("T")
VARY = "Accept, Accept-Language, Authorization"


class Sent(NamedTuple):
    """An answer as it goes over the wire, for those who keep it so that the request can be repeated."""

    status: int
    headers: dict[str, str]
    body: bytes


class Answered(Response[T]):
    """An answer that leaves its bytes in the scope as `sent`, before the transaction ends.

    `repeated` is what is kept instead, where the answer holds what must not be kept.
    """

    def __init__(self, content: T, *, repeated: Any = None, **more: Any) -> None:
        super().__init__(content, **more)
        self.repeated = repeated

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **more: Any) -> ASGIResponse:
        answer = super().to_asgi_response(app, request, **more)
        body = answer.body if self.repeated is None else msgspec.json.encode(self.repeated)
        scope: Any = request.scope
        scope["sent"] = Sent(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, body)
        return answer


def tagged(body: T, tag: Tag, *, lang: str | None = None, status: int = 200, **headers: str) -> Response[T]:
    """The answer with its ETag; caches must ask again each time, and keep languages and audiences apart."""
    always = {"ETag": str(tag), "Vary": VARY, "Cache-Control": "no-cache"}
    language = {"Content-Language": lang} if lang else {}
    more = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Answered(body, status_code=status, headers=always | language | more)


def tagged_by_content(body: bytes, if_none_match: str | None, headers: Mapping[str, str]) -> Response[bytes]:
    """An answer that is made of several records, with an ETag made of its bytes, as no one record's change tells that it differs."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    is_current = (if_none_match or "").strip() == "*" or tag in tags_given(if_none_match)
    return Response(b"" if is_current else body, status_code=304 if is_current else 200, headers={**headers, "ETag": tag})


def moved(request: Request[Any, Any, Any], path: str, headers: Mapping[str, str] = MappingProxyType({})) -> Response[Any]:
    """301 to where a thing is now, with what was asked of it."""
    query = request.scope["query_string"].decode()
    return Response(b"", status_code=301, headers={**headers, "Location": f"{path}{'?' if query else ''}{query}"})


def not_modified(_request: Request[Any, Any, Any], error: NotModified) -> Response[None]:
    return Response(None, status_code=304, headers={"ETag": str(error.tag), "Vary": VARY, "Cache-Control": "no-cache"})
