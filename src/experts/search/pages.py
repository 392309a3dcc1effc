"""Pages of results as they were sent, for those who ask the same again before anything has changed.

A page is made of the index and of the tables and of nothing else, so it is the same until one of them changes: `records`
knows by the log when the tables have, and the engine's number tells of the index. Only requests that hold nothing but
KEPT parameters are looked up, so that a new one, which may make a page differ from one time to the next, is safe until
somebody thinks about it; and only those without a key, as most are.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from experts.access.scopes import Reader

KEPT = frozenset(
    {
        "search",
        "q",
        "region",
        "topic",
        "language",
        "filter",
        "sort",
        "group_by",
        "select",
        "page",
        "per_page",
        "lang",
        "understand",
        "include",
    }
)
MOST_BYTES = 64_000_000
"""How much is kept: some 900 pages of 25 hits."""


class Moment(NamedTuple):
    """The last change in the tables and the last one in the index."""

    written: int
    indexed: int


class Kept(NamedTuple):
    body: bytes
    headers: Mapping[str, str]


class Pages:
    def __init__(self) -> None:
        self._moment = Moment(0, 0)
        self._kept: OrderedDict[object, Kept] = OrderedDict()
        self._bytes = 0

    def get(self, key: object, now: Moment) -> Kept | None:
        if now != self._moment:
            self._moment, self._bytes = now, 0
            self._kept.clear()
        if found := self._kept.get(key):
            self._kept.move_to_end(key)
        return found

    def keep(self, key: object, made_at: Moment, page: Kept) -> None:
        """Keep a page that was made at a moment, unless that is past."""
        if made_at == self._moment and key not in self._kept:
            self._kept[key] = page
            self._bytes += len(page.body)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)


def key_of(query_string: bytes, parameters: Iterable[str], reader: Reader) -> object | None:
    """What a page depends on besides the moment; None for one that is made anew each time."""
    if reader.caller.key_id is not None or not KEPT.issuperset(parameters):
        return None
    return query_string, reader.languages
