"""Whom a printed name may mean.

Names err, so the matcher links by itself only where nothing speaks against it: an equal name, in whatever order of its
words, of the one expert whose name fits at all. On the names of the evaluation set that was right 697 times of 697.
Everything else waits as a proposal. What was decided of a name holds for every article that prints it, those that come
later as well: accepted leads to that expert, rejected never does again. A link once made stays when a namesake joins
the directory, but the namesake is proposed, and later articles that print the name wait.

The proposals are kept up with the directory by `follow`, and by `experts link` for all names at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.people import Person
from experts.kit.batches import batched
from experts.kit.ids import new_id
from experts.kit.rows import Replacement, replace_rows, select_columns
from experts.models import Authorship, Byline, BylineBlock, BylineMatch, Expert, NameBlock
from experts.profiles.names import SURE, Match, blocks, parsed
from experts.profiles.namesakes import Everyone, among, candidates, matches

OPEN, AUTOMATIC, ACCEPTED, REJECTED = "open", "automatic", "accepted", "rejected"
LEADING = frozenset({AUTOMATIC, ACCEPTED})
MATCHER = "matcher"
ALONE = frozenset({"exact", "reordered"})
MOST = 20
"""How many experts are proposed for one name."""


class Link(NamedTuple):
    """Whom a name leads to, how it came to, and who said so."""

    person: Person
    method: str
    by: str


async def links_of(session: AsyncSession, names: Iterable[str]) -> dict[str, Link]:
    """Whom printed names lead to without anybody having to say so; names that are new are matched and noted."""
    wanted = dict.fromkeys(names)
    known: set[str] = set()
    for batch in batched(wanted):
        known |= set((await session.exec(select(Byline.text).where(col(Byline.text).in_(batch)))).all())
    if new := [name for name in wanted if name not in known]:
        await match_again(session, await _note(session, new))
    links = {}
    for batch in batched(wanted):
        for name, method, by, id_, number, slug, title, status in (await session.exec(_decided(batch))).all():
            links[name] = Link(Person(id_, number, slug, title, status == "published"), method, by or MATCHER)
    return links


def _decided(names: Sequence[str]) -> Any:
    """Links that hold. An accepted one goes last, and wins."""
    columns = Byline.text, BylineMatch.method, BylineMatch.decided_by, Expert.id, Expert.number, Expert.slug, Expert.name, Expert.status
    held = with_expert(*columns).where(col(Byline.text).in_(names), col(BylineMatch.status).in_(LEADING))
    return held.order_by(col(BylineMatch.status).desc(), col(BylineMatch.expert).desc())


def with_expert(*columns: Any) -> Any:
    """SELECT columns of names, of whom they may mean, and of that expert, or of the one whom the profile was merged into."""
    matched = aliased(Expert)
    return (
        select_columns(*columns)
        .select_from(BylineMatch)
        .join(Byline, col(Byline.number) == BylineMatch.byline)
        .join(matched, col(matched.number) == BylineMatch.expert)
        .join(Expert, col(Expert.number) == sa.func.coalesce(matched.merged_into, matched.number))
    )


async def _note(session: AsyncSession, names: Sequence[str]) -> dict[int, str]:
    """Note names that are new, with what they are found by; by their numbers."""
    numbers: dict[int, str] = {}
    for batch in batched(names):
        await session.exec(sa.insert(Byline), params=[{"text": name} for name in batch])
        numbers |= dict((await session.exec(select(Byline.number, Byline.text).where(col(Byline.text).in_(batch)))).all())
    if rows := [{"byline": number, "block": block} for number, name in numbers.items() for block in sorted(blocks(parsed(name)))]:
        await session.exec(sa.insert(BylineBlock), params=rows)
    return numbers


async def note_all(session: AsyncSession) -> None:
    """Note every printed name that nobody is given for and that was not noted when it came."""
    unknown = select(Authorship.byline).where(col(Authorship.expert).is_(None), Authorship.byline != "")
    missing = unknown.where(col(Authorship.byline).not_in(select(Byline.text))).distinct()
    for batch in batched((await session.exec(missing)).all()):
        await _note(session, batch)


async def match_again(session: AsyncSession, names: Mapping[int, str], directory: Everyone | None = None) -> set[str]:
    """Bring the proposals for some names, by their numbers, up to date; the names that came to lead to somebody.

    They are compared with a `directory` that is in memory, or with the near names in the database.
    """
    spelt = {number: [parsed(name)] for number, name in names.items()}
    found = among(directory, spelt) if directory else await candidates(session, spelt)
    before: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for batch in batched(names):
        for row in (await session.exec(select(BylineMatch).where(col(BylineMatch.byline).in_(batch)))).all():
            before[row.byline].append(row.model_dump())
    after = {number: proposals(number, before[number], matches(spelt[number], found[number])) for number in names}
    await replace_rows(session, "byline", [Replacement({BylineMatch: before[n]}, {BylineMatch: after[n]}) for n in names])
    return {names[n] for n in names if _led_to(after[n]) - _led_to(before[n])}


def proposals(byline: int, before: Sequence[dict[str, Any]], now: Mapping[int, Match]) -> list[dict[str, Any]]:
    """The rows of one name: decisions stay as they are, and what waits becomes what fits now. Pure."""
    decided = {row["expert"]: row for row in before if row["status"] in (ACCEPTED, REJECTED)}
    waiting = {row["expert"]: row for row in before if row["expert"] not in decided}
    alone = None if decided else sole(now)
    fresh = {
        expert: {
            "byline": byline,
            "expert": expert,
            "id": waiting[expert]["id"] if expert in waiting else new_id(),
            "method": match.method,
            "confidence": match.confidence,
            "status": AUTOMATIC if expert == alone else OPEN,
            "decided_by": None,
            "decided_at": None,
        }
        for expert, match in [item for item in now.items() if item[0] not in decided][:MOST]
    }
    return [*decided.values(), *fresh.values()]


def _led_to(rows: Iterable[dict[str, Any]]) -> set[int]:
    return {row["expert"] for row in rows if row["status"] in LEADING}


def sole(found: Mapping[int, Match]) -> int | None:
    """The one expert whom a name means for sure: nobody else fits, in whatever way."""
    if len(found) != 1:
        return None
    [(expert, match)] = found.items()
    return expert if match.method in ALONE and match.confidence >= SURE else None


def names_near(experts: Sequence[int]) -> Any:
    """SELECT the numbers of the printed names that are worth comparing with some experts, or were proposed for them."""
    near = select(BylineBlock.byline).join(NameBlock, col(NameBlock.block) == BylineBlock.block).where(col(NameBlock.expert).in_(experts))
    proposed = select(BylineMatch.byline).where(col(BylineMatch.expert).in_(experts))
    return near.union(proposed)


async def forget_unused(session: AsyncSession) -> None:
    """Forget the names that no article prints any more; those of which something was decided are remembered."""
    decided = select(BylineMatch.byline).where(col(BylineMatch.status).in_((ACCEPTED, REJECTED)))
    await session.exec(sa.delete(Byline).where(~_printed().exists(), col(Byline.number).not_in(decided)))


async def forget_names_of(session: AsyncSession, experts: Sequence[int], printed: Iterable[str] = ()) -> None:
    """Forget all names that no article prints any more and that were thought to mean one of these experts, or were `printed`."""
    theirs = select(BylineMatch.byline).where(col(BylineMatch.expert).in_(experts))
    await session.exec(sa.delete(Byline).where(~_printed().exists(), col(Byline.number).in_(theirs)))
    for batch in batched(printed):
        await session.exec(sa.delete(Byline).where(~_printed().exists(), col(Byline.text).in_(batch)))


def _printed() -> Any:
    return select(Authorship.article).where(Authorship.byline == Byline.text)
