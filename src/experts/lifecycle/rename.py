"""A person's new name.

An ordinary renaming keeps the old name as a variant, and the old slug redirects: who searches for the old name finds
the person. A quiet one is for people whose old name must not be read any more. A redirect would publish it, so there
is none; variants that spell the old name go, and bylines in which it stands are rewritten. So go ids of a source that
spell it: the next import of that source leaves its line out. Only the history, which needs a scope to read, still
knows the name.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from msgspec import structs
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller
from experts.articles.bylines.matcher import forget_names_of
from experts.articles.schemas import AuthorItem
from experts.kit.ids import new_id
from experts.kit.mergepatch import as_document
from experts.kit.text import fold, words
from experts.kit.validation import convert
from experts.lifecycle.relink import articles_of, rewrite_bylines
from experts.lifecycle.schemas import Renaming
from experts.models import Expert, ExpertIdentifier, FormerSlug
from experts.profiles import store
from experts.profiles.document import settle
from experts.profiles.keys import SOURCE, not_to_import, retire
from experts.profiles.names import compare, parsed
from experts.profiles.projection import seen_by
from experts.profiles.schemas import ExpertDocument, Identifier, Names, NameVariant
from experts.profiles.store import QUIETLY_RENAMED, Pending, StoredExpert


class Outcome(NamedTuple):
    stored: StoredExpert
    bylines: int
    mentions: list[str]


async def rename(session: AsyncSession, caller: Caller, stored: StoredExpert, wanted: Renaming) -> Outcome:
    """Give the person the new name, and a slug made of it unless one is given."""
    before = stored.document
    document = structs.replace(before, name=wanted.name, slug=wanted.slug, names=_names(before, wanted))
    document = convert(as_document(document), ExpertDocument)
    spelt = _spelt_ids(before, before.name) if wanted.quiet else []
    document = structs.replace(document, identifiers=[i for i in document.identifiers if i not in spelt])
    pending = Pending(settle(document), stored, action=QUIETLY_RENAMED if wanted.quiet else "renamed", renamed=True, quiet=wanted.quiet)
    [renamed] = await store.save(session, caller.actor, [pending])
    bylines = 0
    if wanted.quiet:
        await session.exec(sa.delete(FormerSlug).where(col(FormerSlug.expert) == stored.number))
        spelt += await _hide_duplicates(session, stored)
        await retire(session, [not_to_import(identifier.value) for identifier in spelt])
        bylines = await _rewrite_bylines(session, caller, stored, wanted.name)
        await forget_names_of(session, [stored.number])
    return Outcome(renamed, bylines, list(_mentions(seen_by(renamed.document, caller), before.name)))


async def _hide_duplicates(session: AsyncSession, stored: StoredExpert) -> list[Identifier]:
    """Take from profiles that were merged into this one the keys that would lead from the old name to the new.

    Undoing the merge brings them back. Returns the ids of a source that were taken.
    """
    numbers = (await session.exec(select(Expert.number).where(Expert.merged_into == stored.number))).all()
    await session.exec(sa.delete(FormerSlug).where(col(FormerSlug.expert).in_(numbers)))
    taken = []
    for merged in (await store.get_many(session, numbers)).values():
        await session.exec(sa.update(Expert).where(col(Expert.number) == merged.number).values(slug=f"merged-{new_id().hex}"))
        taken += _spelt_ids(merged.document, stored.document.name)
    for identifier in taken:
        own = (col(ExpertIdentifier.scheme) == identifier.scheme) & (col(ExpertIdentifier.value) == identifier.value)
        await session.exec(sa.delete(ExpertIdentifier).where(own))
    return taken


def _spelt_ids(document: ExpertDocument, name: str) -> list[Identifier]:
    """The ids of a source that spell the name: `olga-oldish-2`."""
    return [i for i in document.identifiers if i.scheme == SOURCE and _is_like(_as_words(i.value), name)]


def _names(before: ExpertDocument, wanted: Renaming) -> Names:
    """The parts of the new name; what does not depend on the name stays unless it is given anew."""
    old = before.names
    kept = [v for v in old.variants if not wanted.quiet or not _spells(v, before.name)]
    former = [] if wanted.quiet or before.name == wanted.name else [NameVariant(text=before.name, kind="former")]
    return structs.replace(
        wanted.names,
        honorific=wanted.names.honorific or old.honorific,
        pronouns=wanted.names.pronouns or old.pronouns,
        variants=[*wanted.names.variants, *kept, *former],
    )


def _as_words(key: str) -> str:
    """`olga-oldish-2` -> `olga oldish`."""
    return " ".join(word for word in words(key) if not word.isdigit())


def _is_like(text: str, name: str) -> bool:
    return compare(parsed(text), parsed(name)) is not None


def _spells(variant: NameVariant, name: str) -> bool:
    """Whether the variant spells the name that is left, or one that was left before; by its kind, where letters do not tell."""
    return variant.kind != "alias" or _is_like(variant.text, name)


async def _rewrite_bylines(session: AsyncSession, caller: Caller, stored: StoredExpert, name: str) -> int:
    """In every byline of the person that spells an old name, put the new one; how many articles that were."""
    id_, own = str(stored.id), stored.document.name
    old = [own, *(variant.text for variant in stored.document.names.variants if _spells(variant, own))]

    def rewrite(author: AuthorItem) -> AuthorItem:
        spelt = author.expert == id_ and author.byline and any(_is_like(author.byline, text) for text in old)
        return structs.replace(author, byline=name) if spelt else author

    numbers = [number for number, _ in await articles_of(session, [stored.number])]
    return len(await rewrite_bylines(session, caller.actor, numbers, rewrite))


def _mentions(document: ExpertDocument, name: str) -> Iterator[str]:
    """Pointers to the texts in which the name stands, in whatever case and with whatever between its words."""
    old = re.compile(r"[\W_]*".join(map(re.escape, words(name))) or r"(?!)")
    written = as_document(structs.replace(document, name="-", slug=None, names=Names()))
    for field, value in written.items():
        for place, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            if old.search(fold(json.dumps(part, ensure_ascii=False))):
                yield f"/{field}/{place}"
