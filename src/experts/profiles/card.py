"""The one view-model that every rendering of an expert starts from: boxes, JSON-LD, vCard, Markdown and whatever comes.

It holds words in the reader's language and nothing that the public may not see, so that no rendering can leak.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from experts.access.scopes import Caller, Reader
from experts.kit import clock
from experts.kit.languages import Chosen, choose, label, lookup
from experts.kit.markup import as_markdown
from experts.kit.messages import SPOKEN
from experts.profiles.answer import language_name, page_url, photo_answer
from experts.profiles.identifiers import url_of
from experts.profiles.projection import seen_by
from experts.profiles.prose import COMPOSABLE, compose
from experts.profiles.schemas import Contact, EducationItem, ExpertDocument, Link, NameVariant, PhotoAnswer
from experts.profiles.store import StoredExpert
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})
OTHER_NAMES = frozenset({"native", "transliteration", "alias"})
_DOT_ABOVE = "\u0307"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb", "ps", "sd", "ug", "yi"})


class SpokenCard(Struct, frozen=True, kw_only=True):
    code: str
    name: str
    level: str | None


class NamedUrl(Struct, frozen=True, kw_only=True):
    """Somewhere that the person is described under an identifier: `scheme` is `orcid`, `wikidata` and so on."""

    scheme: str
    value: str
    url: str


class Translated(Struct, frozen=True, kw_only=True):
    """Another language in which the profile is written, called as it calls itself."""

    lang: str
    name: str
    direction: str


class Card(Struct, frozen=True, kw_only=True):
    """What everybody may see of a person, in one language.

    `composed` says that the biography, which is Markdown, was made from the facts, as nobody wrote one in the reader's
    language. `variants` holds neither former names, which nobody should learn here, nor spellings of bylines. Contacts are the public
    ones, identifiers those that have an address. Instants are RFC 3339, addresses absolute.
    """

    id: str
    root_url: str
    url: str
    profile_url: str
    feed_url: str
    embed_url: str
    name: str
    name_lang: str | None
    honorific: str | None
    given: str | None
    family: str | None
    variants: list[NameVariant]
    lang: str
    direction: str
    headline: str | None
    headline_lang: str | None
    biography: str | None
    biography_lang: str | None
    composed: bool
    translations: list[Translated]
    role: str | None
    organization: str | None
    organization_url: str | None
    organization_ror: str | None
    regions: list[str]
    topics: list[str]
    languages: list[SpokenCard]
    education: list[EducationItem]
    links: list[Link]
    identifiers: list[NamedUrl]
    contacts: list[Contact]
    photo: PhotoAnswer | None
    created_at: str
    updated_at: str

    @property
    def same_as(self) -> list[str]:
        """The other pages about the person, each once."""
        return list(dict.fromkeys([link.url for link in self.links] + [identifier.url for identifier in self.identifiers]))


def card_of(stored: StoredExpert, reader: Reader) -> Card:
    document, root, names = seen_by(stored.document, Caller()), reader.root_url, stored.document.names
    texts = _texts(document, reader.languages)
    lang, wanted = texts.lang, [texts.lang, *reader.languages]
    slug = document.slug or ""
    position = next((p for p in document.positions if p.end is None), None)
    organization = position.organization if position else None
    return Card(
        id=str(stored.id),
        root_url=root,
        url=page_url(root, slug),
        profile_url=f"{root}/v1/experts/{slug}",
        feed_url=f"{page_url(root, slug)}/articles.atom",
        embed_url=f"{root}/embed/{slug}",
        name=document.name,
        name_lang=_name_lang(document),
        honorific=names.honorific,
        given=names.given,
        family=names.family,
        variants=[variant for variant in names.variants if variant.kind in OTHER_NAMES],
        lang=lang,
        direction=direction_of(lang),
        headline=texts.headline.text,
        headline_lang=texts.headline.lang,
        biography=texts.biography.text,
        biography_lang=texts.biography.lang,
        composed=texts.composed,
        translations=_translations(document, lang),
        role=position.role if position else None,
        organization=organization.name if organization else None,
        organization_url=organization.url if organization else None,
        organization_ror=organization.ror if organization else None,
        regions=_labels(document.regions, regions(), wanted),
        topics=_labels(document.topics, topics(), wanted),
        languages=_languages(document, lang),
        education=document.education,
        links=document.links,
        identifiers=_identifiers(document),
        contacts=document.contacts,
        photo=photo_answer(stored, root),
        created_at=clock.instant(stored.created_at),
        updated_at=clock.instant(stored.updated_at),
    )


class Texts(NamedTuple):
    headline: Chosen
    biography: Chosen
    composed: bool
    lang: str


def _texts(document: ExpertDocument, wanted: Sequence[str]) -> Texts:
    headline, composed = choose(document.headline, wanted), _composed(document, wanted)
    biography = composed or choose(document.biography, wanted)
    lang = biography.lang or headline.lang or lookup(wanted, SPOKEN) or SPOKEN[0]
    return Texts(headline, biography, composed is not None, lang)


def _composed(document: ExpertDocument, wanted: Sequence[str]) -> Chosen | None:
    """The biography from facts, where the first language that could answer the reader has no written one."""
    written = document.biography
    unwritten = [lang for lang in COMPOSABLE if lookup([lang], written) is None]
    lang = lookup(wanted, [*written, *unwritten]) or (None if written else lookup(wanted, SPOKEN) or SPOKEN[0])
    text = compose(document, lang) if lang in unwritten else None
    return Chosen(as_markdown(text), lang) if text else None


def direction_of(lang: str) -> str:
    """By the script where the tag names one, else by the language."""
    language, *more = lang.split("-")
    script = next((part for part in more if len(part) == 4), None)
    return "rtl" if (script in RIGHT_TO_LEFT_SCRIPTS if script else language in RIGHT_TO_LEFT) else "ltr"


def _name_lang(document: ExpertDocument) -> str | None:
    """The language of a variant that is the display name but for its capitals: `Zeynep Çağla ERİN`."""
    name = _without_capitals(document.name)
    return next((variant.lang for variant in document.names.variants if variant.lang and _without_capitals(variant.text) == name), None)


def _without_capitals(text: str) -> str:
    return text.casefold().replace(_DOT_ABOVE, "")


def _translations(document: ExpertDocument, lang: str) -> list[Translated]:
    written: Mapping[str, str] = document.biography or document.headline
    return [_translated(tag) for tag in written if tag != lang]


@lru_cache(maxsize=1_024)
def _translated(tag: str) -> Translated:
    return Translated(lang=tag, name=language_name(tag, [tag]), direction=direction_of(tag))


def _labels(ids: Sequence[object], hierarchy: Hierarchy, wanted: Sequence[str]) -> list[str]:
    return [label(hierarchy.concepts[str(id_)].names, wanted) for id_ in ids if id_ in hierarchy.concepts]


def _languages(document: ExpertDocument, lang: str) -> list[SpokenCard]:
    return [SpokenCard(code=item.code or "", name=language_name(item.code or "", [lang]), level=item.level) for item in document.languages]


def _identifiers(document: ExpertDocument) -> list[NamedUrl]:
    urls = ((identifier, url_of(identifier.scheme, identifier.value)) for identifier in document.identifiers)
    return [NamedUrl(scheme=identifier.scheme, value=identifier.value, url=url) for identifier, url in urls if url]
