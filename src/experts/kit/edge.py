"""The outermost ASGI layer: what every answer has, found and unknown paths alike.

It names the request, answers HEAD where GET works, reads `per-page` as `per_page` (the OpenAlex dialect has both),
sets the headers that keep pages from being framed or sniffed and let scripts of any origin read, tells writers the
number of their change, and writes one access line. The line holds no query string and no body: both may carry what
somebody wanted to keep to himself.
"""

import re
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

import structlog
from litestar.types import ASGIApp, Message, Receive, Send

from experts.kit.ids import new_id

_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_ENCODED_SLASH = re.compile(rb"%2f", re.IGNORECASE)
_HYPHENS = re.compile(rb"(?:^|&)[^=&]*-[^=&]*")
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
)
_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
log = structlog.get_logger("experts.access")


def edge(app: ASGIApp, methods: Mapping[str, str]) -> ASGIApp:
    """`methods`: for the template of each path, what `Allow` says of it."""

    async def handle(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started = time.perf_counter()
        inner = _inner(scope)
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = _with_headers(message["headers"], inner, methods.get(inner.get("path_template") or ""))
                message = {**message, "headers": headers if status == 304 else _secured(headers)}
            elif scope["method"] == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await app(inner, receive, answer)
        finally:
            _log(scope["method"], inner, status, time.perf_counter() - started)

    return handle


def _inner(scope: Any) -> Any:
    """The request as the application is to see it."""
    return {
        **scope,
        "method": "GET" if scope["method"] == "HEAD" else scope["method"],
        "path": _path(scope),
        "query_string": _underscores(scope["query_string"]),
        "request_id": _request_id(scope),
    }


def _path(scope: Any) -> str:
    """The decoded path, in which an encoded slash stays encoded: it belongs to a key, such as `doi:10.1000%2Fxyz`."""
    raw: bytes = scope.get("raw_path") or b""
    if b"%2f" not in raw.lower():
        return str(scope["path"])
    return unquote(_ENCODED_SLASH.sub(b"%252F", raw.partition(b"?")[0]).decode("ascii", "replace"))


def _with_headers(headers: Iterable[tuple[bytes, bytes]], inner: Any, allow: str | None) -> list[tuple[bytes, bytes]]:
    """`change_seq` in the scope is the last change that the request made.

    Any origin may read, also where the request names none: a cache hands the answer on to requests that name one.
    """
    headers = [(name, allow.encode() if allow and name == b"allow" else value) for name, value in headers]
    ours = [(b"x-request-id", inner["request_id"].encode())]
    if seq := inner.get("change_seq"):
        ours.append((b"change-seq", seq.encode()))
    if _ANY_ORIGIN not in headers:
        ours.append(_ANY_ORIGIN)
    return [*headers, *ours]


def _secured(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """With the headers of security that the route did not set itself. A 304 has none: it would put them over those kept."""
    present = {name for name, _ in headers}
    return [*headers, *(pair for pair in _SECURITY if pair[0] not in present)]


def _log(method: str, inner: Any, status: int, seconds: float) -> None:
    log.info(
        "request",
        method=method,
        route=inner.get("path_template") or "(unknown)",
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=inner["request_id"],
        caller=inner.get("caller_name"),
    )


def _request_id(scope: Any) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if _GIVEN_ID.fullmatch(given) else new_id().hex


def _underscores(query: bytes) -> bytes:
    return _HYPHENS.sub(lambda name: name[0].replace(b"-", b"_"), query) if b"-" in query else query
