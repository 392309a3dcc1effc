"""What is said of a written biography: which facts it contradicts or leaves out, and when nothing is said."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from experts.demo import demo_files
from experts.profiles.contradictions import contradicted
from experts.profiles.prose import COMPOSABLE, compose
from experts.profiles.retelling import omitted
from experts.profiles.schemas import ExpertDocument

ADA: dict[str, Any] = {
    "name": "Ada Example",
    "positions": [
        {"organization": {"name": "ANKASAM"}, "role": "Rivers Specialist"},
        {"organization": {"name": "Gone Institute"}, "end": "2012"},
    ],
    "education": [
        {
            "level": "bachelor",
            "institution": {"name": "Yalova University"},
            "end": "2020",
            "status": "completed",
            "thesis": {"title": "Barges of the Northern Canal", "lang": "en", "translations": {"tr": "Kuzey Kanalının Mavnaları"}},
        },
        {"level": "doctorate", "institution": {"name": "Kocaeli University"}, "start": "2023", "status": "in_progress"},
        {"level": "master", "institution": {"name": "Quitters College"}, "status": "discontinued"},
    ],
    "languages": [{"code": "en", "level": "C1"}, {"code": "ko", "level": "A1"}],
}
WHOLE = """Ada graduated from Yalova University in 2020 with a thesis on barges of the northern canal. Now she is at Kocaeli.
    A specialist at ANKASAM, she speaks fluent English and some Korean."""


def expert(lang: str, text: str, **changes: Any) -> ExpertDocument:
    return msgspec.convert({**ADA, **changes, "biography": {lang: text}}, ExpertDocument)


def left_out(lang: str, text: str, **changes: Any) -> list[str]:
    return [remark.fact for remark in omitted(expert(lang, text, **changes))]


def contradictions(lang: str, text: str, **changes: Any) -> list[tuple[str, str]]:
    return [(remark.tag, remark.fact) for remark in contradicted(expert(lang, text, **changes))]


def documents() -> list[ExpertDocument]:
    records = [json.loads(line) for file in demo_files() for line in file.read_text("utf-8").splitlines()]
    return [
        msgspec.convert({k: v for k, v in record.items() if k not in ("type", "id")}, ExpertDocument)
        for record in records
        if record["type"] == "expert"
    ]


def test_a_biography_that_tells_all_has_no_remarks() -> None:
    assert left_out("en", WHOLE) == contradictions("en", WHOLE) == []


def test_what_is_not_told_is_named_once_in_words() -> None:
    remarks = list(omitted(expert("en", "Ada writes.")))
    assert [(r.fact, r.detail) for r in remarks] == [
        ("/positions/0/organization", "The English biography does not mention ANKASAM."),
        ("/positions/0/role", "The English biography does not mention the role Rivers Specialist."),
        ("/education/0/institution", "The English biography does not mention Yalova University."),
        ("/education/0/thesis", "The English biography does not mention the thesis “Barges of the Northern Canal”."),
        ("/education/1/institution", "The English biography does not mention Kocaeli University."),
        ("/languages/0", "The English biography does not mention English."),
        ("/languages/1", "The English biography does not mention Korean."),
    ]
    twice = [{"institution": {"name": "Yalova University"}}, {"institution": {"name": "Yalova University"}}]
    assert left_out("en", "ANKASAM rivers English Korean", education=twice) == ["/education/0/institution"]


def test_words_with_endings_and_other_names_of_a_language_are_mentions() -> None:
    assert left_out("tr", "ANKASAM’da çalışan Ada, İngilizceyi ve Korece’yi bilir; tezi Kuzey Kanalı’ndaki mavnalar üzerinedir.") == []
    assert left_out("ru", "Ада работает в АНКАСАМ, владеет английским и корейским.") == []
    persian = [{"code": "fa"}]
    assert left_out("en", WHOLE + " She reads Farsi.", languages=persian) == []
    assert left_out("en", WHOLE, languages=persian) == ["/languages/0"]


def test_a_name_may_be_told_by_its_initials() -> None:
    studies = [{"institution": {"name": "Middle Shore Technical University"}}]
    assert left_out("en", "ANKASAM rivers English Korean MSTU", education=studies) == []
    assert left_out("en", "ANKASAM rivers English Korean", education=studies) == ["/education/0/institution"]


def test_words_of_another_language_are_not_looked_for() -> None:
    assert left_out("tr", "Ada yazar.") == ["/positions/0/organization", "/education/0/thesis", "/languages/0", "/languages/1"]
    assert left_out("ru", "Ада пишет.") == ["/languages/0", "/languages/1"]
    assert left_out("fr", "Ada écrit.") == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "In 2019 Ada graduated from Yalova University."),
        ("en", "Ada completed her degree at Yalova University in 2019. She was born in 2020."),
        ("tr", "Ada, Yalova Üniversitesi’nden 2019’da mezun oldu."),
    ],
)
def test_another_year_for_a_finished_study_is_a_contradiction(lang: str, text: str) -> None:
    [remark] = contradicted(expert(lang, text))
    assert (remark.tag, remark.fact) == (lang, "/education/0/end")
    assert remark.detail.endswith("biography gives 2019 for Yalova University, the profile 2020.")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Ada graduated from Yalova University in 2020."),
        ("en", "Ada graduated from Yalova University."),
        ("en", "Ada taught at Yalova University in 2019."),
        ("en", "Since 2019 Ada has been working for a degree at Yalova University."),
        ("en", "Ada won a prize of Yalova University in 2019."),
        ("en", "Ada graduated from Yalova High School in 2016."),
        ("en", "Ada graduated from Yalova University and, in 2019, from Coast University."),
        ("en", "Ada graduated from Yalova University in 2020 and wrote of 1919."),
        ("en", "Ada’s doctorate at Kocaeli University, finished in 2029, will be on barges."),
        ("tr", "Ada 2019’da Yalova Üniversitesi’nde lisansa başladı."),
    ],
)
def test_a_year_of_something_else_is_none(lang: str, text: str) -> None:
    assert contradictions(lang, text) == []


def test_two_institutions_in_a_sentence_are_told_apart_by_their_years() -> None:
    studies = [
        {"institution": {"name": "Yalova University"}, "status": "completed", "end": "2020"},
        {"institution": {"name": "Coast University"}, "status": "completed", "end": "2017"},
    ]
    text = "Ada graduated from Coast University in {} and from Yalova University in 2020."
    assert contradictions("en", text.format(2017), education=studies) == []
    assert contradictions("en", text.format(2018), education=studies) == [("en", "/education/1/end")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Ada speaks beginner level English and a little Korean."),
        ("en", "She has a basic command of English."),
        ("tr", "Ada başlangıç düzeyinde İngilizce biliyor."),
        ("ru", "Ада владеет английским на начальном уровне."),
    ],
)
def test_words_for_another_level_are_a_contradiction(lang: str, text: str) -> None:
    assert contradictions(lang, text) == [(lang, "/languages/0/level")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Ada speaks fluent English and beginner-level Korean."),
        ("en", "Ada speaks good English."),
        ("en", "Ada speaks English like a native."),
        ("en", "Ada speaks English, basic Greek and Korean."),
        ("en", "A basic English reader was her first book."),
        ("tr", "Ada akıcı İngilizce ve başlangıç düzeyinde Korece biliyor."),
        ("ru", "Ада свободно владеет английским, корейским — на начальном уровне."),
    ],
)
def test_a_level_that_is_near_or_of_another_language_is_none(lang: str, text: str) -> None:
    assert contradictions(lang, text) == []


def test_no_person_of_the_demonstration_is_contradicted() -> None:
    assert [(document.name, remark) for document in documents() for remark in contradicted(document)] == []


def test_a_composed_biography_fits_its_facts_but_for_second_positions() -> None:
    for document in documents():
        composed = {lang: text for lang in COMPOSABLE if (text := compose(document, lang))}
        retold = msgspec.structs.replace(document, biography=composed)
        assert list(contradicted(retold)) == []
        assert [remark for remark in omitted(retold) if not remark.fact.startswith("/positions/1")] == []


def test_the_seeds_biography_fits_the_seeds_facts(shared: Path) -> None:
    page = next((shared / "seed").glob("*.txt")).read_text("utf-8")
    text = page[page.index("Zeynep Çağla Erin graduated") : page.index("Similar Posts")]
    document = msgspec.structs.replace(documents()[0], biography={"en": text})
    assert [*contradicted(document), *omitted(document)] == []
    changed = msgspec.structs.replace(document, biography={"en": text.replace("In 2023,", "In 2021,").replace("fluent", "basic")})
    assert [remark.fact for remark in contradicted(changed)] == ["/languages/0/level"]
