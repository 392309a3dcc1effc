"""Why a person is in the list: one reason or more per criterion, proved by articles or by the profile's own words.

Everything that is said is counted from records that are true to the tables (`records`), not from the index: the index
only says which articles match the words. REASONS is the table of criteria: an attribute that can be asked for has
there what is said of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from experts.kit.languages import label, lookup
from experts.kit.text import words as folded_words
from experts.profiles.answer import language_name, page_url
from experts.search import names, profile_texts
from experts.search.analysis import STEMMERS
from experts.search.experts_list import STRONGEST
from experts.search.listing import Found
from experts.search.phrases import PHRASES, month_of, say
from experts.search.query import Criterion
from experts.search.records import Edition, Person, Work
from experts.search.schemas import EvidenceItem, Reason
from experts.search.snippets import Span, WantedWord, Words, excerpt, met, shortened, snippet_of, words_of
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.languages import SCALE
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics


class Question(NamedTuple):
    """What was asked and found: `words` are those of the query, `works` the articles that may be cited, by number."""

    text: str
    criteria: Sequence[Criterion]
    found: Found
    words: Sequence[WantedWord]
    works: Mapping[int, Work]
    languages: Sequence[str]
    root_url: str


class Hit(NamedTuple):
    """A person, and which of the person's works match the words, the strongest first."""

    person: Person
    voted: Sequence[int]


def proofs(hit: Hit, criteria: Sequence[Criterion]) -> set[int]:
    """The articles that reasons are going to cite."""
    concepts = ((criterion, id_) for criterion in criteria if criterion.attribute in HIERARCHIES for id_ in criterion.ids)
    return {*hit.voted[:STRONGEST]}.union(*(works_on(hit.person, criterion.attribute, id_)[:STRONGEST] for criterion, id_ in concepts))


def reasons(hit: Hit, asked: Question) -> list[Reason]:
    """The reasons in the order: what was asked in words, then each filter; what several filters say is said once."""
    given = list(_text_reasons(hit, asked)) if asked.text else []
    for criterion in asked.criteria:
        given += REASONS[criterion.attribute](hit, criterion, asked)
    return list({reason.because: reason for reason in reversed(given)}.values())[::-1]


def _text_reasons(hit: Hit, asked: Question) -> Iterator[Reason]:
    number = hit.person.stored.number
    if number in asked.found.named:
        query = folded_words(asked.text)
        name = max(profile_texts.names_of(hit.person.stored.document), key=lambda name: names.likeness(query, name))
        marked = snippet_of([words_of(name, None)], [WantedWord((), (f" {word} ",)) for word in query])
        yield Reason(criterion="name", because=say("name", asked.languages, title=name), evidence=[_own(hit, asked, "name", name, marked)])
    if hit.voted:
        votes = asked.found.votes
        phrase = "matches" if votes is None or votes.complete else "best_matches"
        matched = " ".join(asked.found.matched.get(number, ())) or asked.text
        said = say(phrase, asked.languages, len(hit.voted), text=matched)
        shown = (edition for n in hit.voted[:STRONGEST] if (edition := edition_for(asked.works, n, asked.languages)))
        evidence = [_article(edition, snippet_of(edition.texts(), asked.words)) for edition in shown]
        yield Reason(criterion="search", because=_dated(said, hit.person, hit.voted, asked), evidence=evidence)
    yield from _own_reasons(hit, asked)


def _own_reasons(hit: Hit, asked: Question) -> list[Reason]:
    """The parts of the profile that hold most of the query's words, each kind of part once."""
    holding = [(len({place for place, _, _ in met(own, asked.words)}), kind, own) for kind, own in hit.person.own_words]
    strongest: dict[str, Words] = {}
    for _, kind, own in sorted((part for part in holding if part[0]), key=lambda part: -part[0]):
        strongest.setdefault(kind, own)
    evidence = [_own(hit, asked, kind, shortened(own.text), snippet_of([own], asked.words)) for kind, own in strongest.items()]
    declared = [_declared(hit, asked, kind, id_) for kind in HIERARCHIES for id_ in _declared_in_words(hit.person, kind, asked.words)]
    if evidence:
        because = say(evidence[0].kind, asked.languages, title=evidence[0].title)
        return [Reason(criterion="search", because=because, evidence=[*evidence, *declared][:STRONGEST])]
    return [_declares("search", declared[:STRONGEST], asked)] if declared else []


def _declared_in_words(person: Person, kind: str, words: Sequence[WantedWord]) -> list[str]:
    return [id_ for id_ in _declared_by(person, kind) if any(met(name, words) for name in _names_of(kind, id_))]


@cache
def _names_of(kind: str, id_: str) -> list[Words]:
    called = HIERARCHIES[kind]().concepts[id_].names
    return [words_of(name, lang) for lang, name in called.items() if lang in STEMMERS]


def _declared_by(person: Person, kind: str) -> list[str]:
    return [shown.id for shown in (person.regions if kind == "region" else person.topics) if shown.declared]


def _concept_reasons(hit: Hit, criterion: Criterion, asked: Question) -> Iterator[Reason]:
    kind, key = criterion.attribute, _key(criterion)
    hierarchy = HIERARCHIES[kind]()
    for id_ in criterion.ids:
        meant = [below for below in _declared_by(hit.person, kind) if id_ in hierarchy.ancestors.get(below, ())]
        if meant:
            yield _declares(key, [_declared(hit, asked, kind, below) for below in meant[:STRONGEST]], asked)
        tagged = works_on(hit.person, kind, id_)
        if tagged:
            said = say("articles", asked.languages, len(tagged), name=label(hierarchy.concepts[id_].names, asked.languages))
            if below := _below(hit.person, kind, id_):
                said += f" ({', '.join(label(hierarchy.concepts[one].names, asked.languages) for one in below)})"
            shown = (edition for n in tagged[:STRONGEST] if (edition := edition_for(asked.works, n, asked.languages)))
            evidence = [_article(edition, _tagged_snippet(edition, hierarchy, id_)) for edition in shown]
            yield Reason(criterion=key, because=_dated(said, hit.person, tagged, asked), evidence=evidence)


def works_on(person: Person, kind: str, id_: str) -> list[int]:
    """The works that count for a region or topic, the newest first."""
    ancestors = HIERARCHIES[kind]().ancestors
    found = {work for tagged, works in person.tagged[kind].items() if id_ in ancestors[tagged] for work in works}
    return [work for work in person.days if work in found] if found else []


def _below(person: Person, kind: str, id_: str) -> list[str]:
    """The concepts that make works count for a wider one, the most works first."""
    ancestors, tagged = HIERARCHIES[kind]().ancestors, person.tagged[kind]
    found = [one for one in tagged if one != id_ and id_ in ancestors[one]]
    return sorted(found, key=lambda one: (-len(tagged[one]), one))[:STRONGEST]


def _tagged_snippet(edition: Edition, hierarchy: Hierarchy, id_: str) -> str | None:
    """The words from which it was read that the article is about this; none where that was only supplied."""
    tags = [tag for tag in edition.tagged if id_ in hierarchy.ancestors.get(tag.concept, ())]
    for field, text in (("title", edition.title), ("summary", edition.summary)):
        spans = [Span(tag.start, tag.end, tag.concept) for tag in tags if tag.field == field and tag.end <= len(text)]
        if spans:
            return excerpt(text, spans)
    return None


def _declared(hit: Hit, asked: Question, kind: str, id_: str) -> EvidenceItem:
    name = label(HIERARCHIES[kind]().concepts[id_].names, asked.languages)
    return _own(hit, asked, kind, name, id_=id_)


def _declares(key: str, declared: Sequence[EvidenceItem], asked: Question) -> Reason:
    names = ", ".join(item.title for item in declared)
    return Reason(criterion=key, because=say("declares", asked.languages, name=names), evidence=list(declared))


def _language_reasons(hit: Hit, criterion: Criterion, asked: Question) -> Iterator[Reason]:
    for skill in hit.person.stored.document.languages:
        code = skill.code or ""
        if any(_meets(code, skill.level, id_, level) for id_, level in zip(criterion.ids, criterion.levels, strict=True)):
            name = language_name(code, asked.languages)
            level = skill.as_printed or _level_name(skill.level, asked.languages)
            because = say("speaks" if level else "speaks_some", asked.languages, name=name, level=level)
            title = f"{name}, {level}" if level else name
            yield Reason(criterion=_key(criterion), because=because, evidence=[_own(hit, asked, "language", title, id_=code)])


def _level_name(level: str | None, wanted: Sequence[str]) -> str | None:
    return say(level, wanted) if level and level in PHRASES else level


def _meets(code: str, spoken: str | None, wanted: str, level: str | None) -> bool:
    if code != wanted and not code.startswith(f"{wanted}-"):
        return False
    return level is None or (spoken is not None and SCALE.index(spoken) >= SCALE.index(level))


def _key(criterion: Criterion) -> str:
    return f"{criterion.attribute}:{'|'.join(token.partition(':')[2] for token in criterion.tokens)}"


def _dated(said: str, person: Person, works: Sequence[int], asked: Question) -> str:
    """With the month of the newest of some works, if any has a date."""
    proving = frozenset(works)
    day = next((day for work, day in person.days.items() if work in proving), None)
    if day is None:
        return said
    month = month_of(day, asked.languages)
    return say("last", asked.languages, said=said, month=month) if len(works) > 1 else f"{said}, {month}"


def edition_for(works: Mapping[int, Work], number: int, languages: Sequence[str]) -> Edition | None:
    """The edition of a work that suits the reader."""
    work = works.get(number)
    if not work or len(work) == 1:
        return work[0] if work else None
    by_language = {edition.language: edition for edition in work if edition.language}
    return by_language.get(lookup(languages, by_language) or "", work[0])


def _article(edition: Edition, snippet: str | None) -> EvidenceItem:
    return EvidenceItem(
        kind="article", id=edition.id, title=edition.title, url=edition.url, published_on=edition.published_on, snippet=snippet
    )


def _own(hit: Hit, asked: Question, kind: Any, title: str, snippet: str | None = None, id_: str | None = None) -> EvidenceItem:
    url = page_url(asked.root_url, hit.person.stored.document.slug or "")
    return EvidenceItem(kind=kind, id=id_, title=title, url=url, published_on=None, snippet=snippet)


HIERARCHIES: Mapping[str, Callable[[], Hierarchy]] = {"region": regions, "topic": topics}
REASONS: Mapping[str, Callable[[Hit, Criterion, Question], Iterable[Reason]]] = {
    "region": _concept_reasons,
    "topic": _concept_reasons,
    "language": _language_reasons,
}
