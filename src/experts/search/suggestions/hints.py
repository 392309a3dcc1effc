"""What is said beside a name, so that the right one of several can be picked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from experts.kit.languages import choose, label, lookup
from experts.kit.text import fold
from experts.search.suggestions.cards import ExpertCard
from experts.search.suggestions.concepts import HIERARCHIES

MOST_SUBJECTS = 2


class Named(NamedTuple):
    """A name and its hint, and what else may tell it from others, to be asked for when it has to."""

    name: str
    hint: str | None
    besides: Callable[[], Sequence[str | None]]


KNOWN = {"region": "regions.exact", "topic": "topics.exact"}
"""The columns of what experts know, by kind."""
Known = Callable[[str], Mapping[str, tuple[int, ...]]]


def of_expert(card: ExpertCard, known: Known, languages: Sequence[str]) -> Named:
    """The headline in the reader's language, else the affiliation, else the headline in another, else the subjects."""
    own = lookup(languages, card.headline)
    hint = card.headline[own] if own else card.affiliation or choose(card.headline, languages).text
    if hint is None:
        hint = subjects("topic", known("topic"), languages) or subjects("region", known("region"), languages)

    def besides() -> list[str | None]:
        about = (subjects(kind, known(kind), languages) for kind in HIERARCHIES)
        return [card.affiliation, choose(card.headline, languages).text, *about, card.slug]

    return Named(card.name, hint, besides)


def subjects(kind: str, shown: Mapping[str, tuple[int, ...]], languages: Sequence[str]) -> str | None:
    """The regions or topics that an expert has most articles on; none that merely holds another."""
    hierarchy = HIERARCHIES[kind]()
    held = {above for id_ in shown for above in hierarchy.ancestors[id_] if above != id_}
    best = sorted(shown.keys() - held, key=lambda id_: (-shown[id_][0], id_))[:MOST_SUBJECTS]
    return ", ".join(label(hierarchy.concepts[id_].names, languages) for id_ in best) or None


def told_apart(page: Sequence[Named]) -> list[str | None]:
    """The hints, each with as much beside it as tells it from those of the same name."""
    hints = [named.hint for named in page]
    alike = _alike(page, hints)
    besides = {place: page[place].besides() for places in alike for place in places}
    for step in range(max(map(len, besides.values()), default=0)):
        for places in _alike(page, hints):
            values = {place: besides[place][step] if step < len(besides[place]) else None for place in places}
            if len(set(values.values())) > 1:
                for place, value in values.items():
                    hints[place] = ", ".join(filter(None, (hints[place], value))) or None
    return hints


def _alike(page: Sequence[Named], hints: Sequence[str | None]) -> list[list[int]]:
    """The places of those that have the same name and hint."""
    places: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for place, (named, hint) in enumerate(zip(page, hints, strict=True)):
        places[fold(named.name), hint].append(place)
    return [same for same in places.values() if len(same) > 1]
