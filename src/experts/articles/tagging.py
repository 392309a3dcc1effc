"""What an article is about, read off its title, its summary and the first paragraph of its text.

A tag is worth having when it is right, so a word alone does not make one: a topic in one general word (`energy`,
`history`) must come again elsewhere. Of topics only the narrowest are kept, as the broader follow by roll-up; so are the
continents round a country. Each tag keeps the place of the words that it was read off. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from experts.articles.schemas import ArticleDocument
from experts.vocabulary.gazetteer import Gazetteer, Hit, gazetteer
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.plausible import BREAK, REGION, TOPIC, Reading, as_printed_text
from experts.vocabulary.regions import WORLD, regions
from experts.vocabulary.topics import topics

NAMED_IN = frozenset({"en", "tr", "ru", "ar", "fr", "es", "de", "ko", "zh"})
"""The languages that the vocabularies have names in; in all others only names that are the same everywhere are found."""
LEAD = 800
"""How many characters of a supplied text are read: the first paragraph says what it is about."""
MOST = {REGION: 10, TOPIC: 8}
ENOUGH = 1.0
GENERAL = 0.4
Field = Literal["title", "summary", "body"]
WEIGHTS: Mapping[Field, float] = {"title": 2.0, "summary": 1.0, "body": 1.0}


class Tag(NamedTuple):
    """A concept, and the words that say so: a field, and from where to where in it."""

    id: str
    field: Field
    start: int
    end: int


class Tags(NamedTuple):
    regions: tuple[Tag, ...] = ()
    topics: tuple[Tag, ...] = ()


def tags_of(document: ArticleDocument) -> Tags:
    """The tags of an article for the lists that nobody supplied, without those that were refused."""
    if document.regions and document.topics:
        return Tags()
    found = _found(document)
    return Tags(
        () if document.regions else _chosen(found[REGION], regions(), REGION, _ids(document.refused_regions)),
        () if document.topics else _chosen(found[TOPIC], topics(), TOPIC, _ids(document.refused_topics)),
    )


def _ids(concepts: Iterable[object]) -> set[str]:
    return {str(concept) for concept in concepts}


class _Mention(NamedTuple):
    tag: Tag
    weight: float


def _found(document: ArticleDocument) -> dict[str, dict[str, list[_Mention]]]:
    """By kind and concept, where it is mentioned; a phrase that may mean two things of a kind mentions neither."""
    texts: Mapping[Field, str] = {"title": document.title, "summary": document.summary or "", "body": _lead(document.body or "")}
    starts = dict(zip(texts, accumulate((len(text) + 1 for text in texts.values()), initial=0), strict=False))
    found: dict[str, dict[str, list[_Mention]]] = {REGION: defaultdict(list), TOPIC: defaultdict(list)}
    for hit in _reader(document).find(BREAK.join(texts.values()), as_printed_text):
        field = max((name for name in texts if starts[name] <= hit.start), key=lambda name: starts[name])
        for kind, mentions in found.items():
            if len(ids := hit.ids(kind)) == 1:
                tag = Tag(ids[0], field, hit.start - starts[field], hit.end - starts[field])
                mentions[tag.id].append(_Mention(tag, WEIGHTS[field] * _telling(hit, kind)))
    return found


def _lead(body: str) -> str:
    """The first paragraph, or as many whole words of it as are read; what stands before it is kept, so that places are right."""
    start = len(body) - len(body.lstrip())
    end = body.find("\n\n", start)
    text = body[: end if end >= 0 else None]
    return text if len(text) - start <= LEAD else text[: start + LEAD].rpartition(" ")[0]


def _telling(hit: Hit, kind: str) -> float:
    """How much one mention says: a general word says less than a name or a term."""
    reading = next(reading for reading in hit.readings if reading.kind == kind)
    return GENERAL if kind == TOPIC and _is_general(reading) else 1.0


def _is_general(reading: Reading) -> bool:
    """One word that is no acronym, for a topic: `energy`, `history`."""
    return len(reading.text.split()) == 1 and not reading.text.isupper()


def _chosen(found: Mapping[str, Sequence[_Mention]], hierarchy: Hierarchy, kind: str, refused: Collection[str]) -> tuple[Tag, ...]:
    weight = {id_: sum(mention.weight for mention in mentions) for id_, mentions in found.items()}
    enough = [id_ for id_ in found if weight[id_] >= ENOUGH and id_ not in refused and id_ != WORLD]
    narrowest = [id_ for id_ in enough if not _is_implied(id_, enough, hierarchy)]
    best = sorted(narrowest, key=lambda id_: -weight[id_])[: MOST[kind]]
    return tuple(found[id_][0].tag for id_ in sorted(best, key=lambda id_: (-weight[id_], _place(found[id_][0].tag))))


def _is_implied(id_: str, others: Iterable[str], hierarchy: Hierarchy) -> bool:
    """Whether a narrower concept says it already; a macro-region that is named is always worth saying."""
    if hierarchy.concepts[id_].kind == "macroregion":
        return False
    return any(other != id_ and id_ in hierarchy.ancestors[other] for other in others)


def _place(tag: Tag) -> tuple[int, int]:
    return list(WEIGHTS).index(tag.field), tag.start


def _reader(document: ArticleDocument) -> Gazetteer:
    if document.language:
        language = document.language.partition("-")[0]
        return gazetteer((REGION, TOPIC), (language,) if language in NAMED_IN else ())
    return gazetteer((REGION, TOPIC), ("ru",) if re.search("[а-яё]", document.title) else ("en", "tr"))
