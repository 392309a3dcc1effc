"""What websites ask for again and again, kept as it is sent.

This layer stands before the application and behind its edge. What it has needs no route, no guard, no session and no
statement. It keeps what was asked for without a key, each answer under what it depends on: path, query and languages.
It could not depend on more, because the application is shown no other header. The first change that anybody commits
empties the whole memory: each answer is as true as one that is made anew.

An answer is kept plain and gzipped. A strong tag names bytes, so the two have different ones (RFC 9110, section
8.8.3.3): the application's own, and the same with GZIPPED at its end. A 304 of the application, which it decides
without reading the record, is kept too: then the tag is known and the body is not.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from litestar.types import ASGIApp, Message, Receive, Send

from experts.kit.conditional import tags_given
from experts.kit.languages import wanted_languages

PATHS = ("/box", "/embed", "/oembed")
"""Where it begins what everybody is answered alike."""
CACHE_CONTROL = b"public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
MOST_BYTES = 64 * 2**20
ENTRY_BYTES = 5_000
"""About what Python's objects take for one answer besides its bytes; so some 10,000 boxes are kept."""
LONGEST = 4_000
"""How long what an answer is kept under may be."""
SMALL = 500
"""Below this many bytes compressing saves less than its header costs."""
GZIPPED = b"-gzip"
_REPLACED = frozenset({b"cache-control", b"vary", b"etag", b"content-length", b"content-encoding"})
_OF_304 = frozenset({b"etag", b"cache-control", b"vary"})
_LOGGED = ("path_template", "caller_name")

Messages = tuple[Any, Any]
"""The two that make an answer: its start, and its body."""


class Asked(NamedTuple):
    """The parts of a request on which its answer depends."""

    path: str
    query: bytes
    languages: tuple[str, ...] | None
    """What Accept-Language wishes for; None where the address names the language."""


class Sent(NamedTuple):
    """An answer in one coding, and the 304 in its place."""

    tag: str
    whole: Messages | None
    unchanged: Messages


class Answer(NamedTuple):
    plain: Sent
    gzipped: Sent
    logged: dict[str, Any]

    def to(self, if_none_match: bytes, accept_encoding: bytes) -> Messages | None:
        """What to send; None if that is not known."""
        best, other = (self.gzipped, self.plain) if takes_gzip(accept_encoding) else (self.plain, self.gzipped)
        if if_none_match:
            if if_none_match.strip() == b"*":
                return best.unchanged
            given = tags_given(if_none_match.decode("latin-1"))
            for sent in (best, other):  # the tag that was given comes back, as nothing is stored under the other one
                if sent.tag in given:
                    return sent.unchanged
        return best.whole


class Memory:
    """Answers, those that were asked for last, as of one stamp."""

    def __init__(self) -> None:
        self._stamp = b""
        self._answers: OrderedDict[Asked, tuple[Answer, int]] = OrderedDict()
        self._bytes = 0

    def get(self, asked: Asked, stamp: bytes) -> Answer | None:
        if stamp != self._stamp:
            self._answers.clear()
            self._stamp, self._bytes = stamp, 0
        if found := self._answers.get(asked):
            self._answers.move_to_end(asked)
            return found[0]
        return None

    def keep(self, asked: Asked, answer: Answer, stamp: bytes) -> None:
        """Keep what was made after the stamp was read, unless the memory is of a later one by now."""
        if stamp != self._stamp:
            return
        size = ENTRY_BYTES + len(asked.path) + len(asked.query) + sum(len(sent.whole[1]["body"]) for sent in answer[:2] if sent.whole)
        _, replaced = self._answers.pop(asked, (None, 0))
        self._answers[asked] = answer, size
        self._bytes += size - replaced
        while self._bytes > MOST_BYTES:
            self._bytes -= self._answers.popitem(last=False)[1][1]


def keep_answers(app: ASGIApp, read_stamp: Callable[[], bytes]) -> ASGIApp:
    """`read_stamp` reads differently after each change that anybody commits."""
    memory = Memory()

    async def handle(scope: Any, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        asked = None if b"authorization" in headers else _asked(scope, headers)
        if asked is None:
            await app(scope, receive, send)
            return
        stamp = read_stamp()
        conditions = headers.get(b"if-none-match", b""), headers.get(b"accept-encoding", b"")
        answer = memory.get(asked, stamp)
        messages: Sequence[Message] | None = answer and answer.to(*conditions)
        if answer and messages:
            scope.update(answer.logged)
        else:
            made = await _ask(app, scope, receive, asked, conditions[0])
            if answer := _answer_of(made, scope, asked):
                memory.keep(asked, answer, stamp)
            messages = (answer and answer.to(*conditions)) or made
        for message in messages:
            await send(message)

    return handle


def _asked(scope: Any, headers: dict[bytes, bytes]) -> Asked | None:
    """None for what is not kept."""
    path, query = scope["path"], scope["query_string"]
    if not path.startswith(PATHS) or scope["method"] != "GET" or len(path) + len(query) > LONGEST:
        return None
    named = query.startswith(b"lang=") or b"&lang=" in query
    return Asked(path, query, None if named else _languages(headers.get(b"accept-language", b"")[:500]))


@lru_cache(maxsize=1_000)
def _languages(accept: bytes) -> tuple[str, ...]:
    return tuple(wanted_languages(None, accept.decode("latin-1")))


@lru_cache(maxsize=1_000)
def takes_gzip(accept: bytes) -> bool:
    """Whether Accept-Encoding prefers gzip to the plain bytes (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accept[:500].decode("latin-1").lower().split(","):
        coding, _, parameter = (piece.strip() for piece in part.partition(";"))
        try:
            weights[coding] = float(parameter.removeprefix("q=")) if parameter else 1.0
        except ValueError:
            weights[coding] = 0.0
    wanted = weights.get("gzip", weights.get("*", 0.0))
    return wanted > 0 and wanted >= weights.get("identity", 0.0)


async def _ask(app: ASGIApp, scope: Any, receive: Receive, asked: Asked, if_none_match: bytes) -> list[Message]:
    """The application's answer to nothing but what it is kept under."""
    scope["headers"] = [(b"host", b"localhost")]
    if asked.languages:
        scope["headers"].append((b"accept-language", ",".join(asked.languages).encode("latin-1")))
    if if_none_match:
        scope["headers"].append((b"if-none-match", if_none_match.replace(GZIPPED + b'"', b'"')))
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, collect)
    return messages


def _answer_of(messages: list[Any], scope: Any, asked: Asked) -> Answer | None:
    """None for what is not kept: all but 200 with a tag, and 304."""
    start, *rest = messages
    headers = dict(start["headers"])
    if start["status"] not in (200, 304) or b"etag" not in headers:
        return None
    vary = b"Accept-Encoding" if asked.languages is None else b"Accept-Encoding, Accept-Language"
    always = [(b"cache-control", CACHE_CONTROL), (b"vary", vary)]
    always += [(name, value) for name, value in start["headers"] if name not in _REPLACED]
    tag, body = headers[b"etag"], b"".join(message.get("body", b"") for message in rest) if start["status"] == 200 else None
    plain = _sent(tag, always, body)
    gzipped = plain
    if body is None or len(body) >= SMALL:
        packed = None if body is None else gzip.compress(body, 6, mtime=0)
        gzipped = _sent(tag[:-1] + GZIPPED + b'"', always, packed, (b"content-encoding", b"gzip"))
    return Answer(plain, gzipped, {name: scope[name] for name in _LOGGED if name in scope})


def _sent(tag: bytes, always: list[tuple[bytes, bytes]], body: bytes | None, *coding: tuple[bytes, bytes]) -> Sent:
    headers = [(b"etag", tag), *always]
    short = [(name, value) for name, value in headers if name in _OF_304]
    whole = None if body is None else _messages(200, [*headers, *coding, (b"content-length", b"%d" % len(body))], body)
    return Sent(tag.decode(), whole, _messages(304, short, b""))


def _messages(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> Messages:
    return (
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body, "more_body": False},
    )
