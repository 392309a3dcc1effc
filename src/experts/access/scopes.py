"""What a key may do, and what a reader may see.

`audiences` is the one place that says which visibility a caller reads; `sees_hidden` says who meets drafts and
archived profiles. Every rendering of a profile asks here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from experts.kit.actor import Actor

READ_PRESS = "read:press"
READ_PRIVATE = "read:private"
WRITE_PROFILES = "write:profiles"
WRITE_ARTICLES = "write:articles"
IMPORT = "import"
ADMIN = "admin"
SCOPES = (READ_PRESS, READ_PRIVATE, WRITE_PROFILES, WRITE_ARTICLES, IMPORT, ADMIN)

PUBLIC = "public"


@dataclass(frozen=True)
class Caller:
    """Who asks: nobody in particular, or the holder of a key."""

    key_id: UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    request_id: str = ""

    @property
    def name(self) -> str:
        return f"key:{self.key_id}" if self.key_id else "anonymous"

    @property
    def actor(self) -> Actor:
        return Actor(self.name, self.request_id)

    def may(self, scope: str) -> bool:
        """An admin may do everything."""
        return scope in self.scopes or ADMIN in self.scopes


@dataclass(frozen=True)
class Reader:
    """Who reads, in which languages (best first), and at which address the directory stands for the world."""

    caller: Caller
    languages: tuple[str, ...]
    root_url: str


def audiences(caller: Caller) -> frozenset[str]:
    """The visibilities that the caller reads; the private include the press's."""
    seen = {PUBLIC}
    if caller.may(READ_PRESS) or caller.may(READ_PRIVATE):
        seen.add("press")
    if caller.may(READ_PRIVATE):
        seen.add("private")
    return frozenset(seen)


def sees_hidden(caller: Caller) -> bool:
    """Whether drafts and archived profiles are there for the caller: for those who keep them."""
    return caller.may(WRITE_PROFILES) or caller.may(READ_PRIVATE)


def unknown_scopes(scopes: Iterable[str]) -> list[str]:
    return sorted(set(scopes) - set(SCOPES))
