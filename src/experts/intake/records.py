"""Imported records: found again by the ids of their source, merged into what is stored, saved.

A record's `id` may be any string of the source; it is kept as an identifier of the scheme `source`, and by it the
next import of the same record changes the same expert or article. Fields that a record does not name stay as they
are. A record whose like is stored already changes nothing.

An identifier, DOI or URL that another record has already is left out with a warning: sources do hold such errors (one
ORCID at two people), and a person must not be lost for it.
"""

from collections.abc import Awaitable, Callable, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from experts.intake import articles, experts
from experts.intake.ndjson import Line
from experts.intake.outcome import Outcome, Remark
from experts.kit.actor import Actor
from experts.kit.db import savepoint
from experts.kit.errors import DirectoryError

Save = Callable[[AsyncSession, Actor, Sequence[Line]], Awaitable[Outcome]]
KINDS: tuple[tuple[str, Save], ...] = (("expert", experts.save_lines), ("article", articles.save_lines))


async def save_lines(session: AsyncSession, actor: Actor, lines: Sequence[Line]) -> Outcome:
    """Save the records of some lines, experts before the articles that may name them."""
    readable = [line for line in lines if not line.error]
    strange = [line for line in readable if line.record.get("type") not in dict(KINDS)]
    unread = [Remark(line.number, line.error) for line in lines if line.error]
    outcome = Outcome(errors=(*unread, *(Remark(line.number, 'The type must be "expert" or "article".') for line in strange)))
    for kind, save in KINDS:
        if own := [line for line in readable if line.record.get("type") == kind]:
            outcome = outcome.plus(await _save_or_halve(session, actor, own, save))
    return outcome


async def _save_or_halve(session: AsyncSession, actor: Actor, lines: Sequence[Line], save: Save) -> Outcome:
    """All lines at once; when one of them cannot be saved, each half by itself, so that a bad line costs only itself."""
    try:
        async with savepoint(session):
            return await save(session, actor, lines)
    except DirectoryError as error:
        if len(lines) == 1:
            return Outcome(errors=(Remark(lines[0].number, str(error)),))
    middle = len(lines) // 2
    first = await _save_or_halve(session, actor, lines[:middle], save)
    return first.plus(await _save_or_halve(session, actor, lines[middle:], save))
