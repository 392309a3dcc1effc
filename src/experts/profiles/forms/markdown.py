"""A card as Markdown (CommonMark), for notes, static sites and language models. What people wrote stays text."""

from collections.abc import Iterator

from experts.kit.markdown import link, safe_markdown
from experts.kit.markup import as_markdown
from experts.profiles.card import Card
from experts.profiles.forms.facts import Fact, Part, facts_of
from experts.profiles.forms.words import word

CONTACTS = ("email", "phone")


def markdown(card: Card) -> str:
    return "\n\n".join(_blocks(card)) + "\n"


def _blocks(card: Card) -> Iterator[str]:
    yield f"# {as_markdown(' '.join(part for part in (card.honorific, card.name) if part))}"
    if role := word("comma", card.lang).join(as_markdown(part) for part in (card.role, card.organization) if part):
        yield role
    if card.biography:
        yield safe_markdown(card.biography)
    elif card.headline:
        yield safe_markdown(as_markdown(card.headline))
    if facts := facts_of(card):
        yield "\n".join(_fact(fact) for fact in facts)
    yield "\n".join(f"- {line}" for line in _links(card))


def _fact(fact: Fact) -> str:
    return f"- **{fact.label}:** {fact.between.join(_part(part) for part in fact.parts)}"


def _part(part: Part) -> str:
    return f"{as_markdown(part.text)}: *{as_markdown(part.title)}*" if part.title else as_markdown(part.text)


def _links(card: Card) -> Iterator[str]:
    lang = card.lang
    yield link(word("profile", lang), card.url)
    yield from (f"{word(kind, lang)}: {as_markdown(contact.value)}" for contact in card.contacts if (kind := contact.kind) in CONTACTS)
    yield from (link(item.label or item.kind or item.url, item.url) for item in card.links)
    yield from (link(f"{identifier.scheme}: {identifier.value}", identifier.url) for identifier in card.identifiers)
