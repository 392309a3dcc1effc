"""Whose names are like others: the experts that share a block of letters with them, compared in every spelling.

Comparing all names with all would take hours for a large directory. Names that match share a block (`names.blocks`), so
only those are read from the database and compared.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.batches import batched
from experts.kit.rows import select_columns
from experts.models import Expert, NameBlock
from experts.profiles.names import Match, Name, blocks, compare, parsed

Key = TypeVar("Key", bound=Hashable)
Spellings = Sequence[Name]


def spellings(name: str, variants: Iterable[str] = ()) -> list[Name]:
    return [parsed(text) for text in dict.fromkeys((name, *variants))]


async def candidates(session: AsyncSession, wanted: Mapping[Key, Spellings]) -> dict[Key, dict[int, Spellings]]:
    """For each of the wanted the experts worth comparing, by number, with their names; profiles merged into others count not."""
    keys = {block for own in wanted.values() for block in _blocks(own)}
    found = Everyone(defaultdict(set), {})
    for batch in batched(keys):
        await _read(session, col(NameBlock.block).in_(batch), found)
    return among(found, wanted)


class Everyone(NamedTuple):
    """Experts by the blocks of their names, and their names: some of them, or all in memory to compare many names with."""

    by_block: dict[str, set[int]]
    names: dict[int, Spellings]

    async def read_again(self, session: AsyncSession, numbers: Sequence[int]) -> None:
        """Read those of the experts anew who are there, and leave out the others."""
        for number in numbers:
            for block in _blocks(self.names.pop(number, ())):
                self.by_block[block].discard(number)
        for batch in batched(numbers):
            await _read(session, col(Expert.number).in_(batch), self)


async def everyone(session: AsyncSession) -> Everyone:
    found = Everyone(defaultdict(set), {})
    await _read(session, sa.true(), found)
    return found


async def _read(session: AsyncSession, wanted: Any, found: Everyone) -> None:
    columns = select_columns(NameBlock.block, Expert.number, Expert.name, Expert.variants)
    joined = columns.join(Expert, col(Expert.number) == NameBlock.expert).where(wanted, Expert.status != "merged")
    for block, number, name, variants in (await session.exec(joined)).all():
        found.by_block[block].add(number)
        if number not in found.names:
            found.names[number] = spellings(name, (variant["text"] for variant in variants))


def among(some: Everyone, wanted: Mapping[Key, Spellings]) -> dict[Key, dict[int, Spellings]]:
    """As `candidates`, of those who are in memory."""
    near = {key: {number for block in _blocks(own) for number in some.by_block.get(block, ())} for key, own in wanted.items()}
    return {key: {number: some.names[number] for number in numbers} for key, numbers in near.items()}


def _blocks(own: Spellings) -> set[str]:
    return {block for name in own for block in blocks(name)}


def matches(own: Spellings, others: Mapping[int, Spellings]) -> dict[int, Match]:
    """Those of the others whose names match, each by the best match of any two spellings, the likeliest first."""
    found = {}
    for number, theirs in others.items():
        if fitting := [match for a in own for b in theirs if (match := compare(a, b))]:
            found[number] = max(fitting, key=lambda match: match.confidence)
    return dict(sorted(found.items(), key=lambda item: (-item[1].confidence, item[0])))
