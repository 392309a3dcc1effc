"""The sentences in Russian, in the present tense or the passive: its past tense would tell a gender."""

from collections.abc import Iterator

from experts.profiles.prose.cases import in_institution, instrumental, quoted, speaking
from experts.profiles.prose.facts import Facts, Spoken, Study
from experts.profiles.prose.wording import capital, listed

_FEMININE, _NEUTER, _MASCULINE = (
    ("полученную", "получена", "ещё одна"),
    ("полученное", "получено", "ещё одно"),
    ("полученный", "получен", "ещё один"),
)
_AWARDS = {
    "secondary": ("среднее образование", "среднее образование", _NEUTER),
    "short_cycle": ("диплом краткого цикла высшего образования", "диплом краткого цикла высшего образования", _MASCULINE),
    "bachelor": ("степень бакалавра", "степень бакалавра", _FEMININE),
    "master": ("степень магистра", "степень магистра", _FEMININE),
    "doctorate": ("докторскую степень", "докторская степень", _FEMININE),
    "postdoctoral": ("постдокторскую подготовку", "постдокторская подготовка", ("пройденную", "пройдена", "ещё одна")),
}
"""What one has, what was received, and the words that agree with it."""
_PROGRAMMES = {
    "short_cycle": "краткого цикла высшего образования",
    "bachelor": "бакалавриата",
    "master": "магистратуры",
}
_LEVELS = {
    "A1": "на начальном уровне",
    "A2": "на базовом уровне",
    "B1": "на среднем уровне",
    "B2": "на уровне выше среднего",
    "C1": "свободно",
    "C2": "в совершенстве",
}


def sentences(facts: Facts) -> list[str]:
    return [capital(sentence) for sentence in _told(facts)]


def _told(facts: Facts) -> Iterator[str]:
    """The name stands in the first sentence; the others need none."""
    who = f"{facts.name} "
    for study in facts.studies:
        if study.in_progress:
            yield f"{who}{_in_progress(study)}."
        else:
            yield f"{who}{_holds(study)}." if who else f"{_received(study)}."
        who = ""
    if facts.organization:
        role = f" в должности {quoted(facts.role)}" if facts.role else ""
        yield f"{who}работает {in_institution(facts.organization)}{role}."
        who = ""
    if facts.regions or facts.topics:
        yield f"{who}{_interests(facts, first=bool(who))}."
    if facts.languages:
        yield f"{_languages(facts.languages)}."


def _holds(study: Study) -> str:
    award, _, (received, _, _) = _award(study)
    year = f" в {study.until} году" if study.until else ""
    return f"имеет {award}{_field(study)}, {received}{year} {_places(study)}{_thesis(study)}"


def _received(study: Study) -> str:
    _, award, (_, received, another) = _award(study)
    when = "в том же году " if study.same_year else f"в {study.until} году " if study.until else ""
    return f"{when}{_places(study)} {received} {f'{another} ' if study.again else ''}{award}{_field(study)}{_thesis(study)}"


def _award(study: Study) -> tuple[str, str, tuple[str, str, str]]:
    if study.finished and study.level in _AWARDS:
        return _AWARDS[study.level]
    if study.finished and study.degree:
        return f"квалификацию {quoted(study.degree)}", f"квалификация {quoted(study.degree)}", _FEMININE
    return "образование", "образование", _NEUTER


def _in_progress(study: Study) -> str:
    since, place = f"с {study.since} года " if study.since else "", _places(study)
    if study.level == "doctorate":
        title = f" на тему {quoted(study.thesis)}" if study.thesis else ""
        return f"{since}готовит {place} докторскую диссертацию{_field(study)}{title}"
    if study.level == "postdoctoral":
        return f"{since}ведёт {place} постдокторское исследование{_field(study)}"
    programme = f" по программе {_PROGRAMMES[study.level]}" if study.level in _PROGRAMMES else ""
    return f"{since}обучается {place}{programme}{_field(study)}{_thesis(study)}"


def _field(study: Study) -> str:
    return f" по специальности {quoted(study.field)}" if study.field else ""


def _places(study: Study) -> str:
    institution, *parts = study.places
    return in_institution(institution, "вузе") + (f" ({', '.join(parts)})" if parts else "")


def _thesis(study: Study) -> str:
    kind = "выпускной работы" if study.level == "bachelor" else "диссертации"
    return f"; тема {kind} — {quoted(study.thesis)}" if study.thesis else ""


def _interests(facts: Facts, *, first: bool) -> str:
    if facts.regions:
        topics = f"; среди основных тем — {_list(facts.topics)}" if facts.topics else ""
        return f"занимается {_list([instrumental(name) for name in facts.regions])}{topics}"
    if first:
        return f"работает по темам {_list([quoted(topic) for topic in facts.topics])}"
    return f"основные темы — {_list(facts.topics)}"


def _languages(languages: list[Spoken]) -> str:
    native = [spoken.name for spoken in languages if spoken.level == "native"]
    others = [spoken for spoken in languages if spoken.level != "native"]
    mother = f"{'родной язык' if len(native) == 1 else 'родные языки'} — {_list(native)}" if native else ""
    return "; ".join(part for part in (mother, f"владеет {_spoken(others)}" if others else "") if part)


def _spoken(languages: list[Spoken]) -> str:
    """`английским языком (свободно)`; `турецким (свободно) и корейским языками`; beside `хинди` the word language is left out."""
    forms = [speaking(spoken.name) for spoken in languages]
    levels = [f" ({_LEVELS[spoken.level]})" if spoken.level else "" for spoken in languages]
    adjectives = all(is_adjective for _, is_adjective in forms)
    one = " языком" if adjectives and len(forms) == 1 else ""
    many = " языками" if adjectives and len(forms) > 1 else ""
    return _list([f"{form}{one}{level}" for (form, _), level in zip(forms, levels, strict=True)]) + many


def _list(items: list[str]) -> str:
    return listed(items, "и", ", а также ")
