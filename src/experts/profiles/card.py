"""The one view-model that every rendering of an expert starts from: boxes, JSON-LD and whatever comes.

It holds words in the reader's language and nothing that the public may not see, so that no rendering can leak.
"""

from collections.abc import Sequence

from msgspec import Struct

from experts.access.scopes import Caller, Reader
from experts.kit.languages import Chosen, choose, label, lookup
from experts.kit.markup import as_markdown
from experts.kit.messages import SPOKEN
from experts.profiles.answer import language_name, page_url, photo_answer
from experts.profiles.projection import seen_by
from experts.profiles.prose import COMPOSABLE, compose
from experts.profiles.schemas import EducationItem, ExpertDocument, Link, PhotoAnswer
from experts.profiles.store import StoredExpert
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb", "ps", "sd", "ug", "yi"})


class SpokenCard(Struct, frozen=True, kw_only=True):
    code: str
    name: str
    level: str | None


class Card(Struct, frozen=True, kw_only=True):
    """`composed` says that the biography was made from the facts, as nobody wrote one in the reader's language."""

    id: str
    url: str
    name: str
    honorific: str | None
    lang: str
    direction: str
    headline: str | None
    biography: str | None
    biography_lang: str | None
    composed: bool
    role: str | None
    organization: str | None
    organization_url: str | None
    regions: list[str]
    topics: list[str]
    languages: list[SpokenCard]
    education: list[EducationItem]
    links: list[Link]
    same_as: list[str]
    photo: PhotoAnswer | None


def card_of(stored: StoredExpert, reader: Reader) -> Card:
    document, wanted = seen_by(stored.document, Caller()), reader.languages
    headline, written = choose(document.headline, wanted), choose(document.biography, wanted)
    composed = _composed(document, wanted)
    biography = composed or written
    position = next((p for p in document.positions if p.end is None), None)
    lang = biography.lang or headline.lang or lookup(wanted, SPOKEN) or SPOKEN[0]
    return Card(
        id=str(stored.id),
        url=page_url(reader.root_url, document.slug or ""),
        name=document.name,
        honorific=document.names.honorific,
        lang=lang,
        direction=direction_of(lang),
        headline=headline.text,
        biography=biography.text,
        biography_lang=biography.lang,
        composed=composed is not None,
        role=position.role if position else None,
        organization=position.organization.name if position else None,
        organization_url=position.organization.url if position else None,
        regions=_labels(document.regions, regions(), [lang, *wanted]),
        topics=_labels(document.topics, topics(), [lang, *wanted]),
        languages=_languages(document, lang),
        education=document.education,
        links=document.links,
        same_as=[link.url for link in document.links],
        photo=photo_answer(stored, reader.root_url),
    )


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


def _labels(ids: Sequence[object], hierarchy: Hierarchy, wanted: Sequence[str]) -> list[str]:
    return [label(hierarchy.concepts[str(id_)].names, wanted) for id_ in ids if id_ in hierarchy.concepts]


def _languages(document: ExpertDocument, lang: str) -> list[SpokenCard]:
    return [SpokenCard(code=item.code or "", name=language_name(item.code or "", [lang]), level=item.level) for item in document.languages]
