"""What a reader may see of a profile: the one place that decides, for every format there is.

Answers, cards, boxes, hits and exports all start from what `seen_by` leaves; nothing that it takes away can leak
further down, because it is not there any more.
"""

from msgspec import structs

from experts.access.scopes import Caller, audiences
from experts.profiles.schemas import Contact, ExpertDocument


def seen_by(document: ExpertDocument, caller: Caller) -> ExpertDocument:
    """The document without what the caller may not see."""
    return structs.replace(document, contacts=[contact for contact in document.contacts if _sees(caller, contact)])


def with_unseen(document: ExpertDocument, stored: ExpertDocument, caller: Caller) -> ExpertDocument:
    """A document that the caller wrote, with those contacts of the stored one that the caller could not know of.

    Arrays of a patch replace; without this an editor who sees no private contacts would delete them by adding one.
    """
    unseen = [contact for contact in stored.contacts if not _sees(caller, contact) and contact not in document.contacts]
    return structs.replace(document, contacts=[*document.contacts, *unseen])


def _sees(caller: Caller, contact: Contact) -> bool:
    return contact.visibility in audiences(caller)
