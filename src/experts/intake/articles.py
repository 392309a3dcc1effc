"""Article records of an import."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from msgspec import structs
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles import store
from experts.articles.checks import Taken, taken_values
from experts.articles.document import settle
from experts.articles.keys import canonical_or_none, find_numbers
from experts.articles.schemas import ArticleDocument, AuthorItem
from experts.articles.store import Pending, StoredArticle
from experts.articles.urls import canonical_doi, is_doi
from experts.intake.ndjson import Line
from experts.intake.outcome import Outcome, Remark, outcome_of
from experts.intake.sources import SOURCE, as_patch, source_id
from experts.kit.actor import Actor
from experts.kit.errors import DirectoryError, Fault
from experts.kit.mergepatch import as_document, merge
from experts.kit.validation import convert, refusal
from experts.models import Article, ArticleIdentifier
from experts.profiles import keys as expert_keys

DROPPED = {"/url": {"url": None}, "/doi": {"doi": None}, "/edition_group": {"edition_group": None}}


async def save_lines(session: AsyncSession, actor: Actor, lines: Sequence[Line]) -> Outcome:
    """Raises the DirectoryError of a line that only the database can refuse; other bad lines are reported."""
    errors: list[Remark] = []
    known = await _stored(session, lines)
    authors = await _keys_of_sources(session, lines)
    pending: dict[int, Pending] = {}
    broken = [line.number for line in lines if _has_broken_doi(line.record)]
    for line in lines:
        record = line.record if line.number not in broken else {name: value for name, value in line.record.items() if name != "doi"}
        try:
            pending[line.number] = _pending(record, known.get(line.number), authors)
        except DirectoryError as error:
            errors.append(Remark(line.number, str(error)))
    numbers, documents = list(pending), list(pending.values())
    taken = [t for t in await taken_values(session, documents) if t.claim.pointer in DROPPED]
    for t in taken:
        documents[t.n] = _without(documents[t.n], t)
    warnings = [Remark(number, "Left out: the doi is not one.") for number in broken]
    warnings += [Remark(numbers[t.n], f"Left out: {t.detail}") for t in taken]
    saved = await store.save(session, actor, documents)
    warnings += [Remark(number, detail) for number, now in zip(numbers, saved, strict=True) for detail in now.moved.values()]
    return outcome_of(
        [(p.stored.version if p.stored else 0, now.version) for p, now in zip(documents, saved, strict=True)], errors, warnings
    )


async def _stored(session: AsyncSession, lines: Sequence[Line]) -> dict[int, StoredArticle]:
    """The stored articles of the records, by line: by the source's id; else by DOI or URL, unless another source record has it."""
    records = {line.number: line.record for line in lines}
    ids = {n: str(r["id"]) for n, r in records.items() if isinstance(r.get("id"), str | int)}
    dois = {n: canonical_doi(r["doi"]) for n, r in records.items() if isinstance(r.get("doi"), str)}
    urls = {n: url for n, r in records.items() if isinstance(r.get("url"), str) and (url := canonical_or_none(r["url"]))}
    by_id = await find_numbers(session, ArticleIdentifier.value, ids.values())
    by_doi = await find_numbers(session, Article.doi, [doi for n, doi in dois.items() if ids.get(n) not in by_id])
    by_url = await find_numbers(session, Article.url, [url for n, url in urls.items() if ids.get(n) not in by_id])
    found = {n: by_id.get(ids.get(n, "")) or by_doi.get(dois.get(n, "")) or by_url.get(urls.get(n, "")) for n in records}
    stored = await store.get_many(session, {number for number in found.values() if number}) if any(found.values()) else {}
    same = {n: stored[number] for n, number in found.items() if number}
    return {n: article for n, article in same.items() if n not in ids or ids[n] in by_id or not _has_source(article)}


def _has_broken_doi(record: dict[str, Any]) -> bool:
    return isinstance(record.get("doi"), str) and not is_doi(record["doi"])


def _has_source(stored: StoredArticle) -> bool:
    return any(identifier.scheme == SOURCE for identifier in stored.document.identifiers)


def _pending(record: dict[str, Any], stored: StoredArticle | None, authors: dict[str, str]) -> Pending:
    if not any(record.get(name) for name in ("id", "doi", "url")):
        raise refusal([Fault(pointer="/id", code="missing_field", detail="An article needs one of id, doi and url.")])
    id_ = source_id(record["id"], "") if record.get("id") else None
    before = as_document(stored.document) if stored else {}
    patch = as_patch(record, before, id_)
    if isinstance(patch.get("authors"), list):
        patch["authors"] = [_renamed(author, authors) for author in patch["authors"]]
    document = settle(convert(merge(before, patch), ArticleDocument))
    return Pending(structs.replace(document, authors=_as_known(document, stored)) if stored else document, stored)


async def _keys_of_sources(session: AsyncSession, lines: Sequence[Line]) -> dict[str, str]:
    """The authors' keys that are ids of the source: in a file of the source they mean its ids before our slugs."""
    named = [author for line in lines if isinstance(line.record.get("authors"), list) for author in line.record["authors"]]
    keys = {author["expert"] for author in named if _names_expert(author)}
    numbers = await expert_keys.find_numbers(session, [f"{SOURCE}:{key}" for key in keys])
    return {key: f"{SOURCE}:{key}" for key in keys if f"{SOURCE}:{key}" in numbers}


def _as_known(document: ArticleDocument, stored: StoredArticle) -> list[AuthorItem]:
    """A name of which the record says nothing new means whom it meant: a file that is imported again undoes no link.

    Of names that are printed alike, the first means whom the first meant.
    """
    known: dict[AuthorItem, list[AuthorItem]] = defaultdict(list)
    for author in reversed(stored.document.authors):
        known[structs.replace(author, expert=None)].append(author)
    return [known[author].pop() if known.get(author) else author for author in document.authors]


def _renamed(author: Any, keys: dict[str, str]) -> Any:
    return author | {"expert": keys.get(author["expert"], author["expert"])} if _names_expert(author) else author


def _names_expert(author: Any) -> bool:
    return isinstance(author, dict) and isinstance(author.get("expert"), str)


def _without(p: Pending, taken: Taken) -> Pending:
    return p._replace(document=structs.replace(p.document, **DROPPED[taken.claim.pointer]))
