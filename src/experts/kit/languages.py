"""Which language an answer speaks: `lang=`, then Accept-Language, by the lookup of RFC 4647, section 3.4."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, NamedTuple, TypeVar

import langcodes
from msgspec import Meta

T = TypeVar("T")
TAG_PATTERN = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)"
LanguageTag = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=35,
        pattern=TAG_PATTERN,
        description="A BCP 47 language tag, such as tr or zh-Hant.",
    ),
]
_MOST_WANTED = 10


class Chosen(NamedTuple):
    text: str | None
    lang: str | None


def is_tag(text: str) -> bool:
    return langcodes.tag_is_valid(text)


def standard(tag: str) -> str:
    """`zh_hant` -> `zh-Hant`."""
    return langcodes.standardize_tag(tag)


def wanted_languages(lang: str | None, accept: str | None) -> list[str]:
    """The reader's languages, best first."""
    if lang:
        return [lang]
    ranged = []
    for position, part in enumerate((accept or "")[:500].split(",")):
        tag, _, parameters = (piece.strip() for piece in part.partition(";"))
        quality = parameters.strip().removeprefix("q=") if parameters else "1"
        try:
            weight = float(quality)
        except ValueError:
            weight = 0.0
        if tag and tag != "*" and weight > 0:
            ranged.append((-weight, position, tag))
    return [tag for _, _, tag in sorted(ranged)[:_MOST_WANTED]]


def lookup(wanted: Iterable[str], available: Iterable[str]) -> str | None:
    """The first available tag that a wanted one, shortened from the end, names; `tr` also finds `tr-TR`."""
    return _lookup(tuple(wanted), tuple(available))


@lru_cache(maxsize=4_096)
def _lookup(wanted: tuple[str, ...], available: tuple[str, ...]) -> str | None:
    """A page of hits asks the same some hundred times: for the labels of each region and topic of each person."""
    by_lower = {tag.lower(): tag for tag in available}
    for tag in wanted:
        parts = tag.lower().split("-")
        while parts:
            prefix = "-".join(parts)
            if prefix in by_lower:
                return by_lower[prefix]
            longer = next((full for low, full in by_lower.items() if low.startswith(prefix + "-")), None)
            if longer:
                return longer
            parts = parts[:-2] if len(parts) > 1 and len(parts[-2]) == 1 else parts[:-1]
    return None


def choose(texts: Mapping[str, str], wanted: Iterable[str]) -> Chosen:
    """The text for the reader, falling back to the text that was given first."""
    if not texts:
        return Chosen(None, None)
    tag = lookup(wanted, texts) or next(iter(texts))
    return Chosen(texts[tag], tag)


def label(names: Mapping[str, str], wanted: Iterable[str]) -> str:
    """The name of a vocabulary's thing; English is always there."""
    return names[lookup(wanted, names) or "en"]
