"""The numbers behind a hit, for those who tend the ranking."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experts.search.experts_list import NAMESAKES
from experts.search.listing import Found
from experts.search.query import Criterion
from experts.search.records import Work
from experts.search.schemas import Explained, Vote
from experts.search.why import HIERARCHIES, Hit, works_on

DIGITS = 6
MOST_VOTES = 20
"""How many of the articles that voted are listed."""


class Part(NamedTuple):
    """What articles and profile add to a score."""

    votes: float
    profile: float


def explained(hit: Hit, score: float, found: Found, criteria: Sequence[Criterion], works: Mapping[int, Work]) -> Explained:
    number = hit.person.stored.number
    part = _parts(found, number)
    is_named = number in found.named
    name = score - NAMESAKES * (part.votes + part.profile) if is_named else 0.0
    asked = [(criterion.attribute, id_) for criterion in criteria if criterion.attribute in HIERARCHIES for id_ in criterion.ids]
    return Explained(
        votes=round(part.votes, DIGITS),
        profile=round(part.profile, DIGITS),
        name=round(name, DIGITS),
        evidence=sum(len(works_on(hit.person, attribute, id_)) for attribute, id_ in asked),
        articles=[Vote(id=works[n][0].id, url=works[n][0].url, weight=weight) for n, weight in voted(found, number) if n in works],
    )


def voted(found: Found, number: int) -> list[tuple[int, float]]:
    """The works that voted for a person with their weights, the strongest first."""
    if found.votes is None:
        return []
    own = found.votes.places_of(number)[:MOST_VOTES]
    return [(int(found.votes.articles[n]), round(float(found.votes.weights[n]), DIGITS)) for n in own]


def _parts(found: Found, number: int) -> Part:
    if found.votes is None or number >= len(found.votes.scores):
        return Part(0.0, 0.0)
    sums = np.bincount(found.votes.experts, found.votes.weights) if len(found.votes.experts) else np.zeros(1)
    own = float(sums[number]) / float(sums.max() or 1.0) if number < len(sums) else 0.0
    return Part(own, max(float(found.votes.scores[number]) - own, 0.0))
