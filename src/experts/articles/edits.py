"""What editors do to articles, from what was asked to what is stored: routes and the lines of a bulk call these."""

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller, Reader, sees_hidden
from experts.articles import store
from experts.articles.document import settle
from experts.articles.people import people_named, refuse_unknown
from experts.articles.schemas import ArticleDocument
from experts.articles.store import Pending, StoredArticle
from experts.kit.conditional import require_match
from experts.kit.mergepatch import as_document, merge
from experts.kit.validation import convert
from experts.profiles.tags import tag_of


async def matching(session: AsyncSession, reader: Reader, key: str, if_match: str | None) -> StoredArticle:
    """The article, for a writer who has seen its current version. Raises PreconditionRequired or Stale."""
    stored = await store.get(session, key)
    require_match(if_match, tag_of(stored.id, stored.version, stored.seq, reader))
    return stored


async def add(session: AsyncSession, caller: Caller, document: ArticleDocument) -> StoredArticle:
    document = settle(document)
    await _no_hidden_people(session, caller, document, frozenset())
    [stored] = await store.save(session, caller.actor, [Pending(document)])
    return stored


async def change(session: AsyncSession, caller: Caller, stored: StoredArticle, patch: dict[str, Any]) -> StoredArticle:
    document = settle(convert(merge(as_document(stored.document), patch), ArticleDocument))
    await _no_hidden_people(session, caller, document, frozenset(stored.people))
    [changed] = await store.save(session, caller.actor, [Pending(document, stored)])
    return changed


async def _no_hidden_people(session: AsyncSession, caller: Caller, document: ArticleDocument, known: frozenset[str]) -> None:
    """Whoever sees no drafts learns nothing of them by naming authors; those who stand there already, by their ids, may stay."""
    if sees_hidden(caller):
        return
    people = await people_named(session, [document])
    hidden = {key for key, person in people.items() if not person.public and not (key == str(person.id) and key in known)}
    refuse_unknown({a.expert: f"/authors/{i}/expert" for i, a in enumerate(document.authors) if a.expert in hidden and a.expert})
