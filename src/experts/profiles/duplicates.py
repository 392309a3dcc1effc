"""Who may be the same person: reported when a profile is added, and never acted upon.

Names alone are weak. An equal name, in whatever order or script, is worth reporting by itself; the looser ways in
which names can be alike (`names.METHODS`) need a second signal, something else that both profiles say. What the
caller may not see is no signal, so that nobody can learn a private address by guessing it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller
from experts.kit.batches import batched
from experts.kit.text import phrase_key
from experts.profiles import store
from experts.profiles.names import Match
from experts.profiles.namesakes import Spellings, candidates, matches, spellings
from experts.profiles.projection import seen_by
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import StoredExpert

ALONE = frozenset({"exact", "reordered", "other_script"})
MOST = 10
"""How many are reported of one profile."""
CROWD = 300
"""Of more people than these with names of one kind, only those with the very same words are compared: looser likeness
tells nothing in a crowd, and each comparison costs some ten microseconds of everybody's time."""
MOST_COMPARED = 50
"""How many alike names are looked at for a second signal."""


class Duplicate(NamedTuple):
    """`because` says in words what the two have in common besides their names."""

    stored: StoredExpert
    match: Match
    because: list[str]


SIGNALS: Mapping[str, Callable[[ExpertDocument], Iterable[str | None]]] = {
    "organization": lambda d: (part for p in d.positions for part in (p.organization.name, p.organization.ror)),
    "institution": lambda d: (part for e in d.education if e.institution for part in (e.institution.name, e.institution.ror)),
    "thesis": lambda d: (e.thesis.title for e in d.education if e.thesis),
    "link": lambda d: (link.url.rstrip("/") for link in d.links),
    "contact": lambda d: (contact.value for contact in d.contacts),
    "region and topic": lambda d: (f"{region} {topic}" for region in d.regions for topic in d.topics),
}
"""What two profiles may have in common, and where it stands."""


async def likely_duplicates(session: AsyncSession, caller: Caller, added: Sequence[StoredExpert]) -> dict[int, list[Duplicate]]:
    """By the number of the added profile, who else may be that person, the likeliest first."""
    alike = await _alike_names(session, added)
    wanted = {number for matches in alike.values() for number in matches}
    others = {n: stored for batch in batched(wanted) for n, stored in (await store.get_many(session, batch)).items()}
    found = {}
    for stored in added:
        judged = [_judged(stored, others[n], match, caller) for n, match in alike[stored.number].items()]
        likely = [d for d in judged if d.because or d.match.method in ALONE]
        found[stored.number] = sorted(likely, key=lambda d: (-d.match.confidence, -len(d.because), d.stored.number))[:MOST]
    return found


async def _alike_names(session: AsyncSession, added: Sequence[StoredExpert]) -> dict[int, dict[int, Match]]:
    """By added profile, the others whose names match, with the best match of any two spellings."""
    names = {s.number: spellings(s.document.name, (v.text for v in s.document.names.variants)) for s in added}
    found = {}
    for number, others in (await candidates(session, names)).items():
        own = names[number]
        theirs = {n: spelt for n, spelt in others.items() if n != number}
        found[number] = dict(list(matches(own, _outside_crowds(own, theirs)).items())[:MOST_COMPARED])
    return found


def _outside_crowds(own: Spellings, others: Mapping[int, Spellings]) -> Mapping[int, Spellings]:
    if len(others) <= CROWD:
        return others
    spelt = {frozenset(name.tokens) for name in own}
    return {n: theirs for n, theirs in others.items() if any(frozenset(name.tokens) in spelt for name in theirs)}


def _judged(added: StoredExpert, other: StoredExpert, match: Match, caller: Caller) -> Duplicate:
    ours, theirs = seen_by(added.document, caller), seen_by(other.document, caller)
    because = []
    for signal, values_of in SIGNALS.items():
        known = {phrase_key(value) for value in values_of(theirs) if value}
        common = dict.fromkeys(value for value in values_of(ours) if value and phrase_key(value) in known)
        because += [f"{signal}: {value}" for value in list(common)[:1]]
    return Duplicate(other, match, because)
