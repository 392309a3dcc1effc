"""A query of experts, taken apart: the filters that were sent, those found in its words, and the words left over."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from experts.kit.languages import label
from experts.profiles.answer import language_name
from experts.search.engine import Engine, Restriction
from experts.search.filters import Measure
from experts.search.query import Attribute, Criterion
from experts.search.schemas import ListName, Understood
from experts.search.understanding import Piece, Understanding, understand
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

LIST_OF: Mapping[Attribute, ListName] = {"region": "regions", "topic": "topics", "language": "languages"}


class Asked(NamedTuple):
    """`text` is what is searched for, `criteria` all filters, and `understood` those that came from the words.

    `about` are the words of topics and regions that were understood: they go on to rank those whom the filter leaves. A
    region that is all there is ranks by evidence.
    """

    text: str
    criteria: Sequence[Criterion]
    measures: Sequence[Measure]
    understood: Sequence[Piece] = ()
    about: str = ""

    def restriction(self, health: Sequence[Sequence[str]] = ()) -> Restriction:
        return Restriction([criterion.tokens for criterion in self.criteria], health, self.measures)


def asked_of(text: str, criteria: Iterable[Criterion], measures: Iterable[Measure]) -> Asked:
    """A query as it was sent; what it asks for twice counts once."""
    return Asked(text, list(dict.fromkeys(criteria)), list(dict.fromkeys(measures)))


def with_words_understood(asked: Asked, engine: Engine) -> Asked:
    """The query with its words understood; where nobody knows all topics that were, they are words again."""
    found = understand(asked.text, engine.is_name) if asked.text else Understanding(())
    if not found.parts or (found.rest and engine.spells_a_name(asked.text)):
        return asked
    if any(_is_topic(piece) for piece in found.parts) and not engine.mask(_with(asked, found).restriction()).any():
        found = found.without_topics()
    return _with(asked, found)


def _with(asked: Asked, found: Understanding) -> Asked:
    more = [piece.criterion for piece in found.parts if piece.criterion]
    about = "" if _is_region_alone(found) else " ".join(piece.text for piece in found.parts if _attribute(piece) != "language")
    criteria = list(dict.fromkeys([*asked.criteria, *more]))
    return asked._replace(text=found.rest, criteria=criteria, understood=found.parts, about=about)


def _is_region_alone(found: Understanding) -> bool:
    return not found.rest and not any(map(_is_topic, found.parts))


def _is_topic(piece: Piece) -> bool:
    return _attribute(piece) == "topic"


def _attribute(piece: Piece) -> Attribute | None:
    return piece.criterion.attribute if piece.criterion else None


def understood_answer(pieces: Sequence[Piece], wanted: Sequence[str]) -> list[Understood]:
    return [
        Understood(
            text=piece.text,
            attribute=LIST_OF[piece.criterion.attribute],
            value=piece.criterion.tokens[0].partition(":")[2],
            label=_label(piece.criterion, wanted),
        )
        for piece in pieces
        if piece.criterion
    ]


def _label(criterion: Criterion, wanted: Sequence[str]) -> str:
    [id_] = criterion.ids
    if criterion.attribute == "language":
        return language_name(id_, wanted)
    hierarchy = regions() if criterion.attribute == "region" else topics()
    return label(hierarchy.concepts[id_].names, wanted)
