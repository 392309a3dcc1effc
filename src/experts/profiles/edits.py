"""What editors do to profiles, from what was asked to what is stored: routes and the lines of a bulk call these."""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import structs
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller, Reader
from experts.history import store as history
from experts.kit.conditional import require_match
from experts.kit.errors import Conflict, Fault, Unprocessable
from experts.kit.mergepatch import as_document, merge
from experts.kit.validation import convert
from experts.photos import store as photos
from experts.photos.files import Files
from experts.photos.imaging import render
from experts.photos.recipe import Rendered
from experts.photos.upload import PhotoWords
from experts.profiles import store
from experts.profiles.document import editable, settle
from experts.profiles.projection import seen_by, with_unseen
from experts.profiles.schemas import MOST_CONTACTS, Contact, ExpertDocument, Photo
from experts.profiles.store import Pending, StoredExpert
from experts.profiles.tags import tag_of


async def matching(session: AsyncSession, reader: Reader, key: str, if_match: str | None) -> StoredExpert:
    """The profile, for a writer who has seen its current version. Raises PreconditionRequired or Stale."""
    stored = await store.get_visible(session, reader.caller, key)
    require_match(if_match, tag_of(stored.id, stored.version, stored.seq, reader))
    return stored


async def matching_if_asked(session: AsyncSession, reader: Reader, key: str, if_match: str | None) -> StoredExpert:
    """The profile for an action (POST), which may say which version it means and need not."""
    return await matching(session, reader, key, "*" if if_match is None else if_match)


async def add(session: AsyncSession, caller: Caller, documents: Sequence[ExpertDocument]) -> list[StoredExpert]:
    for document in documents:
        _no_foreign_photo(document, None)
    return await store.save(session, caller.actor, [Pending(settle(document)) for document in documents])


async def change(session: AsyncSession, caller: Caller, stored: StoredExpert, patch: dict[str, Any]) -> StoredExpert:
    before = editable(structs.replace(stored.document, contacts=[]))
    document = convert(merge(before, patch), ExpertDocument)
    kept = stored.document if "contacts" not in patch else with_unseen(document, stored.document, caller)
    if len(kept.contacts) > max(MOST_CONTACTS, len(stored.document.contacts)):
        detail = f"A profile holds at most {MOST_CONTACTS} contacts, those included that you may not see."
        raise Unprocessable(detail, faults=[Fault(pointer="/contacts", code="too_long", detail=detail)])
    document = structs.replace(document, contacts=kept.contacts)
    _no_foreign_photo(document, stored.document)
    return await _save(session, caller, Pending(settle(document), stored))


def _no_foreign_photo(document: ExpertDocument, stored: ExpertDocument | None) -> None:
    """Raises Unprocessable when the document names another picture than the profile has: only an upload sets one."""
    own = stored.photo.id if stored and stored.photo else None
    if document.photo and document.photo.id not in (None, own):
        detail = "This is not the profile's picture. Upload one with PUT to its photo."
        raise Unprocessable(detail, faults=[Fault(pointer="/photo/id", code="unknown_value", detail=detail)])


async def archive(session: AsyncSession, caller: Caller, stored: StoredExpert) -> StoredExpert:
    return await _set_status(session, caller, stored, "archived", "archived")


async def restore(session: AsyncSession, caller: Caller, stored: StoredExpert) -> StoredExpert:
    """Raises Conflict when the profile is not archived."""
    if stored.document.status != "archived":
        raise Conflict("Only an archived profile can be restored.")
    return await _set_status(session, caller, stored, "published", "restored")


async def _set_status(
    session: AsyncSession, caller: Caller, stored: StoredExpert, status: Literal["published", "archived"], action: str
) -> StoredExpert:
    return await _save(session, caller, Pending(structs.replace(stored.document, status=status), stored, action=action))


async def revert(session: AsyncSession, caller: Caller, stored: StoredExpert, version: int) -> StoredExpert:
    """Bring back what the profile said at a version, as a new version. Raises Unprocessable when there is no such."""
    if not 1 <= version < stored.version:
        detail = f"The profile is at version {stored.version}; it can be reverted to any version from 1 to {stored.version - 1}."
        raise Unprocessable(detail, faults=[Fault(pointer="/to_version", code="out_of_range", detail=detail)])
    document = as_document(stored.document)
    for later in await history.after_version(session, history.EXPERT, stored.id, version):
        for field, (before, _) in later.changes.items():
            document[field] = before
    if document.get("status") == store.MERGED:
        detail = "At that version the profile was merged into another."
        raise Unprocessable(detail, faults=[Fault(pointer="/to_version", code="out_of_range", detail=detail)])
    known = {field: value for field, value in document.items() if value is not None and field in ExpertDocument.__struct_fields__}
    contacts = convert(known.pop("contacts", []), list[Contact])
    reverted = structs.replace(convert(known, ExpertDocument), contacts=_seen_contacts(contacts, stored, caller))
    quiet = await history.has(session, history.EXPERT, stored.id, store.QUIETLY_RENAMED)
    return await _save(session, caller, Pending(reverted, stored, action="reverted", quiet=quiet))


def _seen_contacts(before: list[Contact], stored: StoredExpert, caller: Caller) -> list[Contact]:
    """The contacts of an earlier version, as far as the caller may see them; the others stay as they are now.

    A contact that is hidden from the caller now does not come back into sight by the caller's doing.
    """
    now = stored.document.contacts
    hidden = {(c.kind, c.value) for c in now} - {(c.kind, c.value) for c in seen_by(stored.document, caller).contacts}
    document = structs.replace(stored.document, contacts=[c for c in before if (c.kind, c.value) not in hidden])
    return with_unseen(seen_by(document, caller), stored.document, caller).contacts


async def store_picture(files: Files, raw: bytes) -> Rendered:
    """Make a portrait in all its sizes and store the files; until a profile names it, nobody is shown it."""
    rendered = await render(raw)
    await write_files(files, rendered)
    return rendered


async def write_files(files: Files, rendered: Rendered) -> None:
    for name, data in rendered.files.items():
        await files.write(f"{rendered.address}/{name}", data)


async def set_photo(session: AsyncSession, caller: Caller, stored: StoredExpert, rendered: Rendered, words: PhotoWords) -> StoredExpert:
    await photos.add(session, rendered)
    photo = Photo(id=rendered.address, alt=words.alt, credit=words.credit, licence=words.licence)
    return await _save(session, caller, Pending(structs.replace(stored.document, photo=photo), stored))


async def _save(session: AsyncSession, caller: Caller, pending: Pending) -> StoredExpert:
    [stored] = await store.save(session, caller.actor, [pending])
    return stored
