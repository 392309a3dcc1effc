"""The documents of the index for people: their own words with those of their works, and each of their names."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.text import words
from experts.profiles import store as profiles
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import StoredExpert
from experts.search import analysis, names, profile_texts, sources
from experts.search.attributes import field_of
from experts.search.index import DerivedIndex
from experts.search.suggestions import store as suggestions


class PeopleDocuments(NamedTuple):
    experts: list[dict[str, Any]]
    names: list[dict[str, Any]]
    suggested: list[dict[str, Any]]


async def load_people(session: AsyncSession, articles: DerivedIndex, numbers: Sequence[int]) -> PeopleDocuments:
    """The documents of the published ones among the experts; what their works say is read from the index of articles."""
    stored = {n: s for n, s in (await profiles.get_many(session, numbers)).items() if s.document.status == "published"}
    works = await sources.works_of_experts(session, list(stored))
    former = await suggestions.former_keys(session, list(stored))

    def make() -> PeopleDocuments:
        spelt = [(number, name) for number, expert in stored.items() for name in profile_texts.names_of(expert.document)]
        return PeopleDocuments(
            [_profile(articles, expert, sorted(works[number])) for number, expert in stored.items()],
            [{"number": number, "trigrams": " ".join(names.trigrams(words(name)))} for number, name in spelt],
            [suggestions.expert(expert, former[number], len(works[number])) for number, expert in stored.items()],
        )

    return await asyncio.to_thread(make)


def _profile(articles: DerivedIndex, expert: StoredExpert, works: Sequence[int]) -> dict[str, Any]:
    texts = list(profile_texts.own_texts(expert.document))
    own = [stem for _, text, lang in texts for stem in analysis.stems(text, lang)]
    return {
        "number": expert.number,
        "profile": " ".join([*own, *(articles.stored(work, "text") for work in works)]),
        "folded": " ".join(word for _, text, _ in texts for word in [*analysis.folded(text), analysis.BREAK]),
        **_said(expert.document),
    }


def _said(document: ExpertDocument) -> dict[str, str]:
    """The fields of a profile that can be searched by themselves, in the index's names."""
    worded = profile_texts.worded(document)
    theses = [study.thesis for study in document.education if study.thesis]
    texts: dict[str, Iterable[tuple[str, str | None]]] = {
        "name": [(name, None) for name in profile_texts.names_of(document)],
        "headline": [(text, lang) for lang, text in document.headline.items()],
        "biography": [(text, lang) for lang, text in document.biography.items()],
        "education.thesis": [
            (title, lang) for thesis in theses for lang, title in [(thesis.lang, thesis.title), *thesis.translations.items()]
        ],
        **{name: [(text, None) for text in found] for name, found in worded.items()},
    }
    return {field_of(name): analysis.said(parts) for name, parts in texts.items()}
