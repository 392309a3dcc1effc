"""A card as a vCard 4.0 (RFC 6350): what address books read."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from experts.kit.markup import plain_text
from experts.profiles.card import Card
from experts.profiles.schemas import Contact

_LONGEST_LINE = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})
_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BEGINNERS = ("A1", "A2")
_URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~-._"
_CONTACTS = {"email": "EMAIL", "phone": "TEL"}


def vcard(card: Card) -> str:
    """The vCard with its lines folded. LANG names the languages in which one may write to the person (section 6.4.4): a
    beginner's are left out."""
    return "".join(f"{fold(line)}\r\n" for line in _lines(card))


def _lines(card: Card) -> Iterator[str]:
    yield from ("BEGIN:VCARD", "VERSION:4.0", "KIND:individual", f"UID:urn:uuid:{card.id}", f"SOURCE:{uri(card.profile_url)}.vcf")
    yield f"FN:{escaped(card.name)}"
    yield f"N:{escaped(card.family or ('' if card.given else card.name))};{escaped(card.given or '')};;{escaped(card.honorific or '')};"
    if card.variants:
        yield f"NICKNAME:{_list(variant.text for variant in card.variants)}"
    if card.role:
        yield f"TITLE:{escaped(card.role)}"
    if card.organization:
        yield f"ORG:{escaped(card.organization)}"
    if card.biography:
        yield f"NOTE;LANGUAGE={card.biography_lang}:{escaped(plain_text(card.biography))}"
    elif card.headline:
        yield f"NOTE;LANGUAGE={card.headline_lang}:{escaped(card.headline)}"
    if card.topics or card.regions:
        yield f"CATEGORIES:{_list((*card.topics, *card.regions))}"
    spoken = [language.code for language in card.languages if language.level not in _BEGINNERS]
    yield from (f"LANG;PREF={n}:{code}" for n, code in enumerate(spoken, start=1))
    yield from (f"URL:{uri(url)}" for url in dict.fromkeys((card.url, *card.same_as)))
    yield from (line for contact in card.contacts if (line := _contact(contact)))
    if card.photo:
        picture = card.photo.variants[-1]
        yield f"PHOTO;MEDIATYPE={picture.type}:{uri(picture.url)}"
    yield from (f"REV:{re.sub('[-:]', '', card.updated_at)}", "END:VCARD")


def _contact(contact: Contact) -> str | None:
    """CONTACT-URI is of RFC 8605; an address on paper and the names of messengers have no place that fits free text."""
    if contact.kind == "form" and contact.value.lower().startswith(("https://", "http://")):
        return f"CONTACT-URI:{uri(contact.value)}"
    name = _CONTACTS.get(contact.kind)
    return f"{name}:{escaped(contact.value)}" if name else None


def _list(texts: Iterator[str] | tuple[str, ...]) -> str:
    return ",".join(escaped(text) for text in texts)


def escaped(text: str) -> str:
    """A text value, section 3.4: whatever ends a line for some reader is written as a line feed."""
    return _LINE_BREAKS.sub("\n", text).translate(_ESCAPES)


def uri(url: str) -> str:
    """An address with nothing that ends a line or is not of RFC 3986."""
    return quote(url, safe=_URL_CHARACTERS)


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, those after the first led by a space; no character is cut (section 3.2)."""
    pieces, octets = [""], 0
    for character in line:
        length = len(character.encode())
        if octets + length > _LONGEST_LINE:
            pieces.append(" ")
            octets = 1
        pieces[-1] += character
        octets += length
    return "\r\n".join(pieces)
