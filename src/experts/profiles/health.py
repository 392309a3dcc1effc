"""What an editor should look at in a profile, and since when.

A rule names places of the document with the first day on which it complains about them. Time only adds complaints and
an edit makes them anew, so the days of a document can be kept and compared with today: no list has to be rebuilt at
midnight. RULES is the only place that knows the codes.

Partial dates count from the last day they may mean: a rule would rather speak late than wrongly. "More than six years
ago" holds from the day after the anniversary, and 29 February has its anniversary on the 28th.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

from experts.kit.dates import latest
from experts.kit.languages import lookup
from experts.profiles.contradictions import contradicted
from experts.profiles.retelling import omitted
from experts.profiles.schemas import Answer, EducationItem, ExpertDocument
from experts.vocabulary.languages import languages

ALWAYS = date.min
DOCTORATE_YEARS = 6
CONFIRMED_YEARS = 1
# A bachelor's thesis is seldom published and no reason to call an expert; the titles of the others say what they know.
_DEGREES_WITH_THESIS = {"master": "master's degree", "doctorate": "doctorate"}


class Finding(Answer, frozen=True, kw_only=True):
    """`pointer` names the field (RFC 6901), `since` the first day; it is null for what has nothing to do with time. `fact` is
    the other field, where a biography and a fact do not fit."""

    code: str
    pointer: str
    since: str | None
    detail: str
    fact: str | None = None


class Place(NamedTuple):
    pointer: str
    since: date
    detail: str


class Rule(NamedTuple):
    """`places` takes the document and the day on which the profile was created."""

    code: str
    meaning: str
    places: Callable[[ExpertDocument, date], Iterable[Place]]


def findings(document: ExpertDocument, created_on: date, today: date) -> list[Finding]:
    """What the rules say today, in their order."""
    return [
        Finding(code=rule.code, pointer=pointer, since=None if since == ALWAYS else since.isoformat(), detail=detail)
        for rule in RULES
        for pointer, since, detail in rule.places(document, created_on)
        if since <= today
    ]


def retold(document: ExpertDocument) -> list[Finding]:
    """How the written biographies and the facts fit: for the report of one profile, as it takes reading every text."""
    return [
        Finding(code=code, pointer=f"/biography/{remark.tag}", since=None, detail=remark.detail, fact=remark.fact)
        for code, remarks in (("biography_contradicts", contradicted(document)), ("biography_omits", omitted(document)))
        for remark in remarks
    ]


def due(document: ExpertDocument, created_on: date) -> dict[str, date]:
    """By code, the first day on which a rule has something to say; rules that never will are left out."""
    days = {rule.code: [place.since for place in rule.places(document, created_on)] for rule in RULES}
    return {code: min(since) for code, since in days.items() if since}


def _empty(code: str, field: str, meaning: str) -> Rule:
    return Rule(code, meaning, lambda document, _: [] if getattr(document, field) else [Place(f"/{field}", ALWAYS, meaning)])


def _missing_translations(document: ExpertDocument, _created_on: date) -> Iterator[Place]:
    """A language is missing when its reader would be answered in another one: `en-GB` serves readers of `en`."""
    for field, other in (("headline", "biography"), ("biography", "headline")):
        texts, others = getattr(document, field), getattr(document, other)
        for tag in others if texts else ():
            if lookup([tag], texts) is None:
                yield Place(f"/{field}/{tag}", ALWAYS, f"The {other} is there in {_language(tag)}, the {field} is not.")


def _language(tag: str) -> str:
    known = languages().get(tag) or languages().get(tag.partition("-")[0])
    return known.names["en"] if known else tag


def _stale_doctorates(document: ExpertDocument, _created_on: date) -> Iterator[Place]:
    """Begun long ago, or expected to end on a day that has passed; without either date nothing can be said."""
    for i, study in enumerate(document.education):
        if study.level == "doctorate" and study.status == "in_progress":
            doctorate, pointer = f"The doctorate{_at(study)}", f"/education/{i}"
            reasons = []
            if study.start:
                since = _more_than(DOCTORATE_YEARS, _last_day(study.start))
                reasons.append(Place(pointer, since, f"{doctorate} has been in progress since {study.start}."))
            if study.end:
                since = _more_than(0, _last_day(study.end))
                reasons.append(Place(pointer, since, f"{doctorate} is still in progress, but its end is given as {study.end}."))
            yield from sorted(reasons, key=lambda place: place.since)[:1]


def _missing_thesis_titles(document: ExpertDocument, _created_on: date) -> Iterator[Place]:
    for i, study in enumerate(document.education):
        degree = _DEGREES_WITH_THESIS.get(study.level or "")
        if degree and study.thesis is None and study.status in ("completed", "in_progress"):
            yield Place(f"/education/{i}/thesis", ALWAYS, f"The {degree}{_at(study)} has no thesis title.")


def _at(study: EducationItem) -> str:
    if study.institution:
        return f" at {study.institution.name}"
    return f" in {study.field}" if study.field else ""


def _ended_positions(document: ExpertDocument, _created_on: date) -> Iterator[Place]:
    ended = [(_last_day(position.end), position) for position in document.positions if position.end]
    if ended and len(ended) == len(document.positions):
        day, last = max(ended, key=lambda pair: pair[0])
        yield Place("/positions", _more_than(0, day), f"No position is current: the last, at {last.organization.name}, ended {last.end}.")


def _photo_without_alt(document: ExpertDocument, _created_on: date) -> Iterator[Place]:
    photo = document.photo
    if photo and photo.id and not photo.alt:
        yield Place("/photo/alt", ALWAYS, "The photo has no text for those who cannot see it.")


def _unconfirmed(document: ExpertDocument, created_on: date) -> Iterator[Place]:
    day = _last_day(document.confirmed_on) if document.confirmed_on else created_on
    words = f"was last confirmed on {day}" if document.confirmed_on else f"has never been confirmed; it was added on {day}"
    yield Place("/confirmed_on", _more_than(CONFIRMED_YEARS, day), f"The profile {words}.")


def _last_day(partial: str) -> date:
    year, month, day = map(int, latest(partial).split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))


def _more_than(years: int, since: date) -> date:
    """The first day on which more than so many years have passed; the last of all days when the calendar ends before."""
    year = since.year + years
    if year >= MAXYEAR:
        return date.max
    return date(year, since.month, min(since.day, monthrange(year, since.month)[1])) + timedelta(days=1)


RULES = (
    _empty("no_headline", "headline", "The profile has no headline."),
    _empty("no_biography", "biography", "The profile has no biography."),
    _empty("no_region", "regions", "The profile declares no region."),
    _empty("no_topic", "topics", "The profile declares no topic."),
    _empty("no_language", "languages", "The profile names no language that the expert speaks."),
    _empty("no_contact", "contacts", "The profile has no contact, not even a private one."),
    Rule("missing_translation", "The headline or the biography lacks a language that the other has.", _missing_translations),
    Rule("photo_without_alt", "The photo has no text for those who cannot see it.", _photo_without_alt),
    Rule("no_thesis_title", "A master's degree or doctorate, completed or in progress, has no thesis title.", _missing_thesis_titles),
    Rule("stale_doctorate", "A doctorate in progress began more than six years ago, or its given end has passed.", _stale_doctorates),
    Rule("ended_positions_only", "Every position has ended.", _ended_positions),
    Rule("unconfirmed", "Nobody has confirmed the profile for more than a year.", _unconfirmed),
)
CODES = tuple(rule.code for rule in RULES)


class HealthReport(Answer, frozen=True, kw_only=True):
    id: str
    slug: str
    findings: list[Finding]
