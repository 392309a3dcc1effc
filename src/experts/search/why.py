"""Why a person is in the list: one reason per criterion, proved by articles or by the profile's own words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.works import for_reader
from experts.kit.dates import latest
from experts.kit.languages import label
from experts.kit.rows import select_columns
from experts.kit.text import words
from experts.models import Article
from experts.profiles.answer import language_name
from experts.profiles.evidence import Dated, Evidence, last_of, rolled_up
from experts.profiles.store import StoredExpert
from experts.search import analysis, names, sources
from experts.search.experts_list import STRONGEST
from experts.search.listing import Found
from experts.search.phrases import say
from experts.search.query import Criterion
from experts.search.schemas import EvidenceItem, Reason
from experts.vocabulary.languages import SCALE
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

SHOWN_LENGTH = 160


class ArticleFact(NamedTuple):
    id: str
    title: str
    url: str | None
    published_on: str | None


class Hit(NamedTuple):
    """All that the reasons for one person are made of."""

    stored: StoredExpert
    evidence: Evidence
    voted: Sequence[int]


def proofs(hit: Hit, criteria: Sequence[Criterion]) -> dict[str, list[int]]:
    """For each criterion the articles that prove it, the newest first."""
    found = {}
    for criterion in criteria:
        if criterion.attribute != "language":
            dated = set().union(*(tagged for _, tagged in _tagged(hit.evidence, criterion)))
            found[_key(criterion)] = [
                d.article for d in sorted(dated, key=lambda d: latest(d.published_on) if d.published_on else "", reverse=True)
            ]
    return found


def reasons(
    hit: Hit, text: str, found: Found, criteria: Sequence[Criterion], articles: Mapping[int, ArticleFact], wanted: Sequence[str]
) -> list[Reason]:
    """The reasons in the order: what was asked in words, then each filter; what several filters say is said once."""
    given = list(_text_reasons(hit, text, found, articles, wanted)) if text else []
    for criterion in criteria:
        if criterion.attribute == "language":
            given += _language_reasons(hit, criterion, wanted)
        else:
            given += _concept_reasons(hit, criterion, articles, wanted)
    return list({reason.because: reason for reason in reversed(given)}.values())[::-1]


def _text_reasons(hit: Hit, text: str, found: Found, articles: Mapping[int, ArticleFact], wanted: Sequence[str]) -> Iterable[Reason]:
    query = words(text)
    if hit.stored.number in found.named:
        name = max(sources.names_of(hit.stored.document), key=lambda name: names.likeness(query, name))
        yield Reason(criterion="name", because=say("name", wanted, title=name), evidence=[_item("name", name)])
    if hit.voted:
        last = last_of(Dated(n, articles[n].published_on) for n in hit.voted if n in articles) or say("undated", wanted)
        phrase = "match" if len(hit.voted) == 1 else "matches"
        matched = " ".join(found.matched.get(hit.stored.number, ())) or text
        because = say(phrase, wanted, count=len(hit.voted), text=matched, last=last)
        yield Reason(criterion="search", because=because, evidence=[_article(articles[n]) for n in hit.voted[:STRONGEST] if n in articles])
    if own := _own_words(hit.stored, [word.stems for word in found.query]):
        kind, title = own
        yield Reason(criterion="search", because=say("profile", wanted, title=title), evidence=[_item(kind, title)])


def _own_words(stored: StoredExpert, stems: Sequence[Sequence[str]]) -> tuple[str, str] | None:
    """The part of the profile that holds most of the query's words."""
    best, most = None, 0
    for kind, text, lang in sources.own_texts(stored.document):
        own = set(analysis.stems(text, lang))
        met = sum(any(form in own for form in forms) for forms in stems)
        if met > most:
            best, most = (kind, text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH].rsplit(" ", 1)[0] + " …"), met
    return best


def _concept_reasons(hit: Hit, criterion: Criterion, articles: Mapping[int, ArticleFact], wanted: Sequence[str]) -> list[Reason]:
    hierarchy = regions() if criterion.attribute == "region" else topics()
    declared = [
        d for d in (hit.stored.document.regions if criterion.attribute == "region" else hit.stored.document.topics) if isinstance(d, str)
    ]
    given = []
    for asked, tagged in _tagged(hit.evidence, criterion):
        meant = [id_ for id_ in declared if asked in hierarchy.ancestors.get(id_, ())]
        if meant:
            title = ", ".join(label(hierarchy.concepts[id_].names, wanted) for id_ in meant[:STRONGEST])
            given.append(Reason(criterion=_key(criterion), because=say("declares", wanted, name=title), evidence=[]))
        if tagged:
            newest = sorted(tagged, key=lambda d: latest(d.published_on) if d.published_on else "", reverse=True)
            last = last_of(tagged) or say("undated", wanted)
            name = label(hierarchy.concepts[asked].names, wanted)
            because = say("article" if len(tagged) == 1 else "articles", wanted, count=len(tagged), name=name, last=last)
            proof = [_article(articles[d.article]) for d in newest[:STRONGEST] if d.article in articles]
            given.append(Reason(criterion=_key(criterion), because=because, evidence=proof))
    return given


def _tagged(evidence: Evidence, criterion: Criterion) -> list[tuple[str, set[Dated]]]:
    """For each value that was asked, the articles that count for it."""
    tagged, hierarchy = (evidence.regions, regions()) if criterion.attribute == "region" else (evidence.topics, topics())
    everything = rolled_up(tagged, hierarchy)
    return [(id_, everything.get(id_, set())) for id_ in criterion.ids]


def _language_reasons(hit: Hit, criterion: Criterion, wanted: Sequence[str]) -> list[Reason]:
    given = []
    for skill in hit.stored.document.languages:
        code = skill.code or ""
        if any(_meets(code, skill.level, id_, level) for id_, level in zip(criterion.ids, criterion.levels, strict=True)):
            phrase = "speaks" if skill.level else "speaks_some"
            because = say(phrase, wanted, name=language_name(code, wanted), level=skill.as_printed or skill.level)
            given.append(Reason(criterion=_key(criterion), because=because, evidence=[]))
    return given


def _meets(code: str, spoken: str | None, wanted: str, level: str | None) -> bool:
    if code != wanted and not code.startswith(f"{wanted}-"):
        return False
    return level is None or (spoken is not None and SCALE.index(spoken) >= SCALE.index(level))


def _key(criterion: Criterion) -> str:
    return f"{criterion.attribute}:{'|'.join(token.partition(':')[2] for token in criterion.tokens)}"


def _article(fact: ArticleFact) -> EvidenceItem:
    return EvidenceItem(kind="article", id=fact.id, title=fact.title, url=fact.url, published_on=fact.published_on)


def _item(kind: Any, title: str) -> EvidenceItem:
    return EvidenceItem(kind=kind, id=None, title=title, url=None, published_on=None)


async def load_articles(session: AsyncSession, numbers: Iterable[int], languages: Sequence[str]) -> dict[int, ArticleFact]:
    """What reasons cite of articles, by the numbers asked for, each in the edition that suits the reader."""
    editions = await for_reader(session, numbers, languages)
    wanted = select_columns(Article.number, Article.id, Article.title, Article.url, Article.published_on).where(
        col(Article.number).in_(list(editions.values()))
    )
    rows = {number: ArticleFact(str(id_), *rest) for number, id_, *rest in (await session.exec(wanted)).all()}
    return {number: rows[edition] for number, edition in editions.items()}
