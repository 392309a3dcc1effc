"""What the words of a filter mean: each kind of attribute reads its values in its own way.

A region, topic or language is an id, slug or name in any supported language; a choice is one of a list; words are
compared folded; numbers and days may be compared or ranges, where `2024` is the whole year.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from experts.kit.dates import is_real, latest
from experts.kit.errors import Fault
from experts.kit.text import fold, phrase_key
from experts.kit.validation import nearest
from experts.search.attributes import Attribute, Kind
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.languages import SCALE, languages, resolve_language, resolve_level
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

HIERARCHIES: Mapping[str, Callable[[], Hierarchy]] = {"region": regions, "topic": topics}
LONGEST_SHOWN = 100
_DAY = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_LEVEL = re.compile(r"^(?P<language>[^<>=]*?)\s*>=\s*(?P<level>[^<>=]*)$")
_ADDRESS = re.compile(r"^https?://\S+/(?P<last>[^/?#]+)/?$")
_RESOLVER = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:)", re.IGNORECASE)


class Value(NamedTuple):
    """One value of a filter; `level` is asked of a language."""

    id: str
    level: str | None = None


class Range(NamedTuple):
    """From `low` to `high`, both included: numbers, days as 20240731, levels by their place in SCALE, from 1."""

    low: float
    high: float


class Unreadable(Exception):
    """What is wrong with a value, in words."""

    def __init__(self, detail: str, *, valid: Sequence[str] = (), did_you_mean: Sequence[str] = (), is_ambiguous: bool = False) -> None:
        super().__init__(detail)
        self.valid, self.did_you_mean, self.is_ambiguous = list(valid), list(did_you_mean), is_ambiguous

    def fault(self, parameter: str, position: int | None = None) -> Fault:
        return Fault(
            parameter=parameter,
            code="unknown_filter_value",
            detail=str(self),
            position=position,
            valid=self.valid,
            did_you_mean=self.did_you_mean,
        )


def read_value(attribute: Attribute, text: str) -> Value:
    """Raises Unreadable."""
    return _READERS[attribute.kind](attribute, text.strip())


def means_something(attribute: Attribute, text: str) -> bool:
    try:
        read_value(attribute, text)
    except Unreadable as problem:
        return problem.is_ambiguous
    return True


def read_range(attribute: Attribute, text: str) -> Range:
    """`>3`, `<=2024-06`, `3`, `3-7`. Raises Unreadable."""
    read = _ENDS[attribute.kind]
    operator = next((sign for sign in ("<=", ">=", "<", ">") if text.startswith(sign)), "")
    if one := read(text.removeprefix(operator).strip()):
        return {
            "": one,
            ">": Range(math.nextafter(one.high, math.inf), math.inf),
            "<": Range(-math.inf, math.nextafter(one.low, -math.inf)),
            ">=": Range(one.low, math.inf),
            "<=": Range(-math.inf, one.high),
        }[operator]
    for dash in re.finditer("-", "" if operator else text):
        low, high = read(text[: dash.start()].strip()), read(text[dash.end() :].strip())
        if low and high and low.low <= high.high:
            return Range(low.low, high.high)
    raise Unreadable(f"{text[:LONGEST_SHOWN]!r} cannot be compared; write {_EXAMPLES[attribute.kind]}.", valid=attribute.choices)


def _concept(attribute: Attribute, text: str) -> Value:
    hierarchy = HIERARCHIES[attribute.kind]()
    found = hierarchy.resolve(text)
    if len(found) == 1:
        return Value(found[0])
    named = [name.lower() for c in hierarchy.concepts.values() for name in (c.slug, c.names["en"])] if not found else []
    raise _not_one(attribute.kind, text, found, named)


def _language(_attribute: Attribute, text: str) -> Value:
    parted = _LEVEL.match(text)
    words = parted["language"] if parted else text
    found = resolve_language(words)
    if len(found) != 1:
        named = [language.names["en"].lower() for language in languages().values()] if not found else []
        raise _not_one("language", words, found, named)
    if not parted:
        return Value(found[0])
    if not (level := resolve_level(parted["level"])):
        raise Unreadable(f"{parted['level'][:LONGEST_SHOWN]!r} is no level.", valid=SCALE)
    return Value(found[0], level)


def _not_one(kind: str, text: str, found: Sequence[str], named: Sequence[str]) -> Unreadable:
    if found:
        return Unreadable(f"{text[:LONGEST_SHOWN]!r} may mean several things.", valid=sorted(found), is_ambiguous=True)
    shown = text[:LONGEST_SHOWN]
    return Unreadable(f"No {kind} is called {shown!r}.", did_you_mean=nearest(shown.lower(), list(named)))


def _choice(attribute: Attribute, text: str) -> Value:
    plain = phrase_key(text).replace(" ", "_")
    if plain not in attribute.choices:
        raise Unreadable(
            f"{text[:LONGEST_SHOWN]!r} is none of them.", valid=attribute.choices, did_you_mean=nearest(plain, list(attribute.choices))
        )
    return Value(plain)


def _words(_attribute: Attribute, text: str) -> Value:
    if not (key := phrase_key(text)):
        raise Unreadable("A value needs letters or digits.")
    return Value(key)


def _key(_attribute: Attribute, text: str) -> Value:
    address = None if _RESOLVER.match(text) else _ADDRESS.match(text)
    return Value(key_of(address["last"] if address else text))


def key_of(text: str) -> str:
    """An id or identifier as it is compared."""
    return _RESOLVER.sub("", text.strip()).lower()


def _nothing(attribute: Attribute, _text: str) -> Value:
    raise Unreadable(f"{attribute.name} can be asked for null and !null only.", valid=("null", "!null"))


def _searched_only(attribute: Attribute, _text: str) -> Value:
    raise Unreadable(f"{attribute.name} is searched: write {attribute.name}.search:words.")


_READERS: Mapping[Kind, Callable[[Attribute, str], Value]] = {
    "region": _concept,
    "topic": _concept,
    "language": _language,
    "choice": _choice,
    "words": _words,
    "key": _key,
    "presence": _nothing,
    "text": _searched_only,
}


def _number(text: str) -> Range | None:
    return Range(float(text), float(text)) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> Range | None:
    """The first and the last day that a date may mean."""
    if not _DAY.fullmatch(text) or not is_real(text):
        return None
    return Range(float(text.replace("-", "").ljust(8, "0")), float(day_number(text)))


@lru_cache(maxsize=50_000)
def day_number(partial: str) -> int:
    """`2024-07` -> 20240731: the last day that it may mean."""
    return int(latest(partial).replace("-", ""))


def _place(text: str) -> Range | None:
    level = resolve_level(fold(text)) or resolve_level(text)
    return Range(level_number(level), level_number(level)) if level else None


def level_number(level: str | None) -> int:
    """The place of a level in SCALE, from 1; 0 when it is not known."""
    return SCALE.index(level) + 1 if level else 0


_ENDS: Mapping[str, Callable[[str], Range | None]] = {"number": _number, "date": _day, "level": _place}
_EXAMPLES = {"number": ">3, <3, 3 or 3-7", "date": ">2024, <2024-06, 2024 or 2019-2023", "level": ">=B2, C1 or B1-C1"}
