"""What a list is asked for: the words of plain filters become the tokens that the index holds.

Each filter is repeatable, and all repetitions must hold; commas inside one mean any of. `language=tr>=B2` asks for a
level. A value is an id, a slug or a name in any supported language.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from experts.access.scopes import Caller, sees_hidden
from experts.kit.errors import Fault, Forbidden, Unauthorized
from experts.kit.validation import nearest, refusal
from experts.profiles.health import CODES
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.languages import SCALE, languages, resolve_language, resolve_level
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

Attribute = Literal["region", "topic", "language"]
_LEVEL = re.compile(r"^(?P<language>[^<>=]*?)\s*>=\s*(?P<level>[^<>=]*)$")
MAX_VALUES = 50


class Criterion(NamedTuple):
    """One filter: any of the values; `level` is asked of a language."""

    attribute: Attribute
    ids: tuple[str, ...]
    levels: tuple[str | None, ...]

    @property
    def tokens(self) -> list[str]:
        return [f"{self.attribute}:{id_}" + (f">={level}" if level else "") for id_, level in zip(self.ids, self.levels, strict=True)]


def criterion_of(token: str) -> Criterion:
    """The filter that a token of a region or topic stands for."""
    attribute, _, id_ = token.partition(":")
    return Criterion("region" if attribute == "region" else "topic", (id_,), (None,))


def parse_filters(region: Sequence[str] | None, topic: Sequence[str] | None, language: Sequence[str] | None) -> list[Criterion]:
    """Raises Unprocessable or Malformed, naming each value that means nothing or too much."""
    asked: Mapping[Attribute, Sequence[str] | None] = {"region": region, "topic": topic, "language": language}
    faults: list[Fault] = []
    found = [criterion(attribute, text, faults) for attribute, texts in asked.items() for text in texts or ()]
    if faults:
        raise refusal(faults)
    return found


def criterion(attribute: Attribute, text: str, faults: list[Fault]) -> Criterion:
    """What one filter asks for, commas for any of; what is wrong with it is added to `faults`."""
    resolve = {"region": regions().resolve, "topic": topics().resolve, "language": resolve_language}[attribute]
    return criterion_for(attribute, _values(attribute, text, resolve, faults), faults)


def criterion_for(attribute: Attribute, values: Sequence[str], faults: list[Fault]) -> Criterion:
    """A filter for any of some values; what is wrong with them is added to `faults`."""
    if len(values) > MAX_VALUES:
        faults.append(Fault(parameter=attribute, code="unknown_filter_value", detail=f"{attribute} takes at most {MAX_VALUES} values."))
        values = values[:MAX_VALUES]
    if attribute == "language":
        return _languages(values, faults)
    return _concepts(attribute, values, regions() if attribute == "region" else topics(), faults)


def parse_health(health: Sequence[str] | None, caller: Caller) -> list[list[str]]:
    """The rules of profile health to filter by. Raises Unauthorized or Forbidden where profiles are none of one's work."""
    if not health:
        return []
    if not sees_hidden(caller):
        needed = "Filtering by health needs the scope write:profiles or read:private."
        raise Forbidden(needed) if caller.key_id else Unauthorized(needed)
    found = [[code.strip() for code in text.split(",")] for text in health]
    strange = [code for codes in found for code in codes if code not in CODES]
    if strange:
        detail, alike = f"There is no rule {strange[0][:100]!r}.", nearest(strange[0], list(CODES))
        raise refusal([Fault(parameter="health", code="unknown_filter_value", detail=detail, valid=list(CODES), did_you_mean=alike)])
    return found


def _concepts(attribute: Attribute, values: Sequence[str], hierarchy: Hierarchy, faults: list[Fault]) -> Criterion:
    def suggest(words: str) -> list[str]:
        return nearest(words.lower(), [name.lower() for c in hierarchy.concepts.values() for name in (c.slug, c.names["en"])])

    ids = [_only(attribute, value, hierarchy.resolve, suggest, faults) for value in values]
    return Criterion(attribute, tuple(ids), (None,) * len(ids))


def _languages(values: Sequence[str], faults: list[Fault]) -> Criterion:
    ids, levels = [], []
    for value in values:
        wanted = _LEVEL.match(value)
        id_ = _only("language", wanted["language"] if wanted else value, resolve_language, _similar_languages, faults)
        ids.append(id_)
        levels.append(_level(wanted["level"], faults) if wanted and id_ else None)
    return Criterion("language", tuple(ids), tuple(levels))


def _similar_languages(words: str) -> list[str]:
    return nearest(words.lower(), [language.names["en"].lower() for language in languages().values()])


def _values(attribute: str, text: str, resolve: Callable[[str], list[str]], faults: list[Fault]) -> list[str]:
    """The values between commas; a name that holds a comma itself (`Korea, South`) is one."""
    values = [text] if resolve(text) else [part.strip() for part in text.split(",") if part.strip()]
    if not values:
        faults.append(Fault(parameter=attribute, code="unknown_filter_value", detail=f"{attribute} needs a value."))
    return values


def _only(attribute: str, words: str, resolve: Callable[[str], list[str]], suggest: Callable[[str], list[str]], faults: list[Fault]) -> str:
    found = resolve(words)
    if len(found) == 1:
        return found[0]
    if found:
        faults.append(
            Fault(parameter=attribute, code="unknown_filter_value", detail=f"{words!r} may mean several things.", valid=sorted(found))
        )
    else:
        faults.append(
            Fault(
                parameter=attribute,
                code="unknown_filter_value",
                detail=f"No {attribute} is called {words[:100]!r}.",
                did_you_mean=suggest(words[:100]),
            )
        )
    return ""


def _level(words: str, faults: list[Fault]) -> str | None:
    level = resolve_level(words)
    if level is None:
        faults.append(Fault(parameter="language", code="unknown_filter_value", detail=f"{words[:100]!r} is no level.", valid=list(SCALE)))
    return level
