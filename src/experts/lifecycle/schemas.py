"""The lifecycle on the wire."""

from typing import Annotated, Any

from msgspec import Meta, field

from experts.history.schemas import ChangeAnswer
from experts.kit.text import Line
from experts.profiles.schemas import Answer, ExpertProfile, Names, Slug, Writable


class Renaming(Writable, frozen=True, kw_only=True):
    """The new name; `names` holds its parts. A `quiet` renaming leaves no public trace of the old name."""

    name: Line
    names: Names = field(default_factory=Names)
    slug: Slug | None = None
    quiet: bool = False


class Renamed(Answer, frozen=True, kw_only=True):
    """`mentions` points to the texts in which the old name still stands: they are for people to rewrite."""

    profile: ExpertProfile
    bylines: int
    mentions: list[str]


class MergeRequest(Writable, frozen=True, kw_only=True):
    """`into` is any key of the profile that stays."""

    into: Annotated[str, Meta(min_length=1, max_length=350)]
    dry_run: bool = False


class MergeAnswer(Answer, frozen=True, kw_only=True):
    """What the merge does, or with `dry_run` would do.

    `fields` are those of the profile that stays, before and after; `articles` the ids of those whose authors change;
    `redirects` the keys that lead to it from then on.
    """

    dry_run: bool
    into: str
    slug: str
    fields: dict[str, list[Any]]
    articles: list[str]
    redirects: list[str]


class UnmergeAnswer(Answer, frozen=True, kw_only=True):
    """`left` are the ids of articles that were changed or deleted since, so that they stay as they are."""

    id: str
    slug: str
    into: str
    articles: list[str]
    left: list[str]


class ErasureRequest(Writable, frozen=True, kw_only=True):
    """With `dry_run` only the export is made."""

    dry_run: bool = False


class ErasureExport(Answer, frozen=True, kw_only=True):
    """Everything that is held about a person: the profiles, merged ones too, with their histories, and the bylines."""

    profiles: list[dict[str, Any]]
    bylines: list[dict[str, Any]]
    history: list[ChangeAnswer]


class ErasureAnswer(Answer, frozen=True, kw_only=True):
    """`export` is null when the request is repeated: by then it is erased, too."""

    erased: bool
    id: str
    export: ErasureExport | None
