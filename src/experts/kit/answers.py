"""Answers about one thing: tagged, in a language, and kept apart by what they depend on."""

from typing import Any, TypeVar

from litestar import Request, Response

from experts.kit.conditional import NotModified, Tag

T = TypeVar("T")
VARY = "Accept, Accept-Language, Authorization"


def tagged(body: T, tag: Tag, *, lang: str | None = None, status: int = 200, **headers: str) -> Response[T]:
    """The answer with its ETag; caches must ask again each time, and keep languages and audiences apart."""
    always = {"ETag": str(tag), "Vary": VARY, "Cache-Control": "no-cache"}
    language = {"Content-Language": lang} if lang else {}
    more = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Response(body, status_code=status, headers=always | language | more)


def not_modified(_request: Request[Any, Any, Any], error: NotModified) -> Response[None]:
    return Response(None, status_code=304, headers={"ETag": str(error.tag), "Vary": VARY, "Cache-Control": "no-cache"})
