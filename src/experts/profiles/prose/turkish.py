"""The sentences in Turkish."""

from collections.abc import Iterator
from itertools import groupby

from experts.profiles.prose.facts import Facts, Spoken, Study
from experts.profiles.prose.suffixes import is_compound, suffixed, takes_suffixes
from experts.profiles.prose.wording import capital, listed, quoted

_STUDIES = {
    "secondary": "lise öğrenimi",
    "short_cycle": "ön lisans öğrenimi",
    "bachelor": "lisans öğrenimi",
    "master": "yüksek lisans öğrenimi",
    "doctorate": "doktora öğrenimi",
    "postdoctoral": "doktora sonrası araştırma",
}
_OWN = {"postdoctoral": "doktora sonrası araştırmasını"}
_REGIONS = {"Transatlantik": "transatlantik ilişkiler"}
_LEVELS = {
    "A1": "başlangıç düzeyinde",
    "A2": "temel düzeyde",
    "B1": "orta düzeyde",
    "B2": "iyi düzeyde",
    "C1": "akıcı biçimde",
    "C2": "üst düzeyde",
}


def sentences(facts: Facts) -> list[str]:
    told = [*_parts(facts)]
    return [f"{facts.name}, {told[0]}", *(capital(part, "tr") for part in told[1:])] if told else []


def _parts(facts: Facts) -> Iterator[str]:
    """What is said of the person, without the person: Turkish need not repeat who it is."""
    for study in facts.studies:
        yield _study(study)
    if facts.organization:
        name = f"{facts.family}, " if facts.family and facts.studies else ""
        yield f"{name}{_at(facts.organization)} {f'{facts.role} olarak ' if facts.role else ''}görev yapmaktadır."
    regions = [_REGIONS.get(name, name) for name in facts.regions]
    if regions and facts.topics:
        yield f"{_list(regions)} üzerine çalışmaktadır; başlıca ilgi alanları arasında {_list(facts.topics)} yer almaktadır."
    elif works_on := regions or facts.topics:
        yield f"{_list(works_on)} üzerine çalışmaktadır."
    if facts.languages:
        yield _languages(facts.languages)


def _study(study: Study) -> str:
    if study.in_progress:
        when, verb = f"{suffixed(str(study.since), 'DAn')} bu yana" if study.since else "", "sürdürmektedir"
    else:
        when = "aynı yıl" if study.same_year else suffixed(str(study.until), "DA") if study.until else ""
        verb = "tamamlamıştır" if study.finished else "görmüştür"
    field = f"{study.field} alanında" if study.field else ""
    kind = "bitirme teziyle" if study.level == "bachelor" else "teziyle"
    thesis = f"{quoted(study.thesis)} başlıklı {kind}" if study.thesis else ""
    return " ".join(part for part in (when, _places(study.places), field, thesis, _object(study, verb), verb) if part) + "."


def _object(study: Study, verb: str) -> str:
    named = _STUDIES.get(study.level or "")
    if verb == "görmüştür":
        return named if named and study.level != "postdoctoral" else "öğrenim"
    if named is None:
        return f"{quoted(study.degree)} programını" if study.degree else "öğrenimini"
    return f"bir {named} daha" if study.again else _OWN.get(study.level or "", f"{named}ni")


def _places(places: tuple[str, ...]) -> str:
    """Turkish names of whole and parts follow one another, others stand in brackets."""
    if all(map(is_compound, places)):
        return _at(" ".join(places))
    institution, *parts = places
    return _at(institution) + (f" ({', '.join(parts)})" if parts else "")


def _at(name: str) -> str:
    return suffixed(name, "DA") if takes_suffixes(name) else f"{name} bünyesinde"


def _languages(languages: list[Spoken]) -> str:
    native = [spoken.name for spoken in languages if spoken.level == "native"]
    groups = groupby((s for s in languages if s.level != "native"), lambda spoken: spoken.level)
    told = [" ".join(part for part in (_LEVELS.get(level or ""), _list([s.name for s in group])) if part) for level, group in groups]
    one_each = len(told) == len(languages) - len(native)
    others = _list(told) if told and one_each else ", ".join(told)
    mother = f"ana {'dili' if len(native) == 1 else 'dilleri'} {suffixed(_list(native), 'DIr', apostrophe=False)}" if native else ""
    return "; ".join(part for part in (mother, f"{others} konuşmaktadır" if others else "") if part) + "."


def _list(items: list[str]) -> str:
    return listed(items, "ve", " ile ")
