"""Composed biographies: invented people in whole sentences, to be read aloud by those who speak the language."""

# ruff: noqa: E501 (a sentence is read in one line)

import json
import re
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from experts.demo import demo_files
from experts.profiles.prose import COMPOSABLE, compose
from experts.profiles.schemas import ExpertDocument

SELIN: dict[str, Any] = {
    "name": "Selin Karaağaç",
    "names": {"given": "Selin", "family": "Karaağaç"},
    "positions": [
        {"organization": {"name": "Eski Dergi"}, "role": "Yazar", "end": "2019"},
        {"organization": {"name": "ANKASAM"}, "role": "Orta Asya Uzmanı"},
    ],
    "education": [
        {"level": "doctorate", "institution": {"name": "Kocaeli Üniversitesi"}, "start": "2024", "status": "in_progress"},
        {
            "level": "master",
            "institution": {"name": "Yalova Üniversitesi"},
            "faculty": "Sosyal Bilimler Enstitüsü",
            "department": "Uluslararası İlişkiler Bölümü",
            "end": "2023-06",
            "status": "completed",
            "thesis": {
                "title": "Bozkırda Su ve Siyaset",
                "lang": "tr",
                "translations": {"en": "Water and Politics of the Steppe", "ru": "Вода"},
            },
        },
        {
            "level": "bachelor",
            "institution": {"name": "İstanbul Üniversitesi"},
            "faculty": "AUZEF",
            "end": "2020-06",
            "status": "completed",
        },
        {"level": "bachelor", "field": "Tarih", "institution": {"name": "Ege Üniversitesi"}, "end": "2020-07", "status": "completed"},
    ],
    "regions": ["central-asia", "balkans"],
    "topics": ["public-diplomacy", "human-rights"],
    "languages": [{"code": "tr", "level": "native"}, {"code": "en", "level": "C1"}, {"code": "ko", "level": "A1"}],
}


def told(lang: str, **changes: Any) -> str | None:
    return compose(msgspec.convert({**SELIN, **changes}, ExpertDocument), lang)


def only(lang: str, *fields: str, **changes: Any) -> str | None:
    """What is told of a profile that has nothing but these fields."""
    return compose(msgspec.convert({"name": SELIN["name"]} | {f: SELIN[f] for f in fields} | changes, ExpertDocument), lang)


def study(lang: str, **fields: Any) -> str:
    """The sentence about one study."""
    text = only(lang, "positions", education=[{"institution": {"name": "Ege Üniversitesi"}, "status": "completed", **fields}])
    assert text
    return text[: text.index(". ") + 1]


def spoken(lang: str, *languages: tuple[str, str | None]) -> str:
    """The sentence about languages, which is the last."""
    text = only(lang, "positions", languages=[{"code": code, "level": level} for code, level in languages])
    assert text
    return text[text.rindex(". ") + 2 :]


def test_the_whole_in_english() -> None:
    assert told("en") == (
        "In 2020, Selin Karaağaç completed a bachelor’s degree at İstanbul Üniversitesi (AUZEF). "
        "In the same year, Karaağaç completed another bachelor’s degree in Tarih at Ege Üniversitesi. "
        "In 2023, Karaağaç completed a master’s degree at Yalova Üniversitesi (Sosyal Bilimler Enstitüsü, Uluslararası İlişkiler Bölümü), "
        "with the thesis “Water and Politics of the Steppe”. "
        "Since 2024, Karaağaç has been working towards a doctorate at Kocaeli Üniversitesi. "
        "Karaağaç works as Orta Asya Uzmanı at ANKASAM, with interests in Central Asia, the Balkans, public diplomacy and human rights. "
        "Karaağaç speaks native Turkish, fluent English and beginner-level Korean."
    )


def test_the_whole_in_turkish() -> None:
    assert told("tr") == (
        "Selin Karaağaç, 2020’de İstanbul Üniversitesi’nde (AUZEF) lisans öğrenimini tamamlamıştır. "
        "Aynı yıl Ege Üniversitesi’nde Tarih alanında bir lisans öğrenimi daha tamamlamıştır. "
        "2023’te Yalova Üniversitesi Sosyal Bilimler Enstitüsü Uluslararası İlişkiler Bölümü’nde “Bozkırda Su ve Siyaset” başlıklı teziyle "
        "yüksek lisans öğrenimini tamamlamıştır. "
        "2024’ten bu yana Kocaeli Üniversitesi’nde doktora öğrenimini sürdürmektedir. "
        "Karaağaç, ANKASAM’da Orta Asya Uzmanı olarak görev yapmaktadır. "
        "Orta Asya ve Balkanlar üzerine çalışmaktadır; başlıca ilgi alanları arasında kamu diplomasisi ve insan hakları yer almaktadır. "
        "Ana dili Türkçedir; akıcı biçimde İngilizce ve başlangıç düzeyinde Korece konuşmaktadır."
    )


def test_the_whole_in_russian() -> None:
    assert told("ru") == (
        "Selin Karaağaç имеет степень бакалавра, полученную в 2020 году в İstanbul Üniversitesi (AUZEF). "
        "В том же году в Ege Üniversitesi получена ещё одна степень бакалавра по специальности «Tarih». "
        "В 2023 году в Yalova Üniversitesi (Sosyal Bilimler Enstitüsü, Uluslararası İlişkiler Bölümü) получена степень магистра; "
        "тема диссертации — «Вода». "
        "С 2024 года готовит в Kocaeli Üniversitesi докторскую диссертацию. "
        "Работает в ANKASAM в должности «Orta Asya Uzmanı». "
        "Занимается Центральной Азией и Балканами; среди основных тем — публичная дипломатия и права человека. "
        "Родной язык — турецкий; владеет английским (свободно) и корейским (на начальном уровне) языками."
    )


@pytest.mark.parametrize(
    ("lang", "fields", "sentence"),
    [
        ("en", {"level": "master"}, "Selin Karaağaç completed a master’s degree at Ege Üniversitesi."),
        ("tr", {"level": "master"}, "Selin Karaağaç, Ege Üniversitesi’nde yüksek lisans öğrenimini tamamlamıştır."),
        ("ru", {"level": "master"}, "Selin Karaağaç имеет степень магистра, полученную в Ege Üniversitesi."),
        ("en", {"level": "secondary", "end": "1999"}, "In 1999, Selin Karaağaç completed secondary school at Ege Üniversitesi."),
        ("tr", {"level": "secondary", "end": "1999"}, "Selin Karaağaç, 1999’da Ege Üniversitesi’nde lise öğrenimini tamamlamıştır."),
        ("ru", {"level": "secondary", "end": "1999"}, "Selin Karaağaç имеет среднее образование, полученное в 1999 году в Ege Üniversitesi."),
        ("en", {"level": "postdoctoral"}, "Selin Karaağaç completed postdoctoral research at Ege Üniversitesi."),
        ("tr", {"level": "postdoctoral"}, "Selin Karaağaç, Ege Üniversitesi’nde doktora sonrası araştırmasını tamamlamıştır."),
        ("ru", {"level": "postdoctoral"}, "Selin Karaağaç имеет постдокторскую подготовку, пройденную в Ege Üniversitesi."),
        ("en", {"level": "short_cycle"}, "Selin Karaağaç completed a short-cycle degree at Ege Üniversitesi."),
        ("tr", {"level": "short_cycle"}, "Selin Karaağaç, Ege Üniversitesi’nde ön lisans öğrenimini tamamlamıştır."),
        ("ru", {"level": "short_cycle"}, "Selin Karaağaç имеет диплом краткого цикла высшего образования, полученный в Ege Üniversitesi."),
        ("en", {"level": "other", "degree": "Diploma"}, "Selin Karaağaç completed the qualification “Diploma” at Ege Üniversitesi."),
        ("tr", {"level": "other", "degree": "Diploma"}, "Selin Karaağaç, Ege Üniversitesi’nde “Diploma” programını tamamlamıştır."),
        ("ru", {"level": "other", "degree": "Diploma"}, "Selin Karaağaç имеет квалификацию «Diploma», полученную в Ege Üniversitesi."),
        ("en", {"status": None, "field": "Law", "end": "2001"}, "Selin Karaağaç studied Law at Ege Üniversitesi until 2001."),
        ("tr", {"status": None, "field": "Hukuk"}, "Selin Karaağaç, Ege Üniversitesi’nde Hukuk alanında öğrenim görmüştür."),
        ("tr", {"status": None, "level": "bachelor"}, "Selin Karaağaç, Ege Üniversitesi’nde lisans öğrenimi görmüştür."),
        ("ru", {"status": None, "field": "Law"}, "Selin Karaağaç имеет образование по специальности «Law», полученное в Ege Üniversitesi."),
        ("en", {"level": "master", "status": "in_progress"}, "Selin Karaağaç is working towards a master’s degree at Ege Üniversitesi."),
        ("tr", {"level": "master", "status": "in_progress"}, "Selin Karaağaç, Ege Üniversitesi’nde yüksek lisans öğrenimini sürdürmektedir."),
        ("ru", {"level": "master", "status": "in_progress"}, "Selin Karaağaç обучается в Ege Üniversitesi по программе магистратуры."),
        ("en", {"level": "postdoctoral", "status": "in_progress"}, "Selin Karaağaç is carrying out postdoctoral research at Ege Üniversitesi."),
        ("tr", {"level": "postdoctoral", "status": "in_progress"}, "Selin Karaağaç, Ege Üniversitesi’nde doktora sonrası araştırmasını sürdürmektedir."),
        ("ru", {"level": "postdoctoral", "status": "in_progress"}, "Selin Karaağaç ведёт в Ege Üniversitesi постдокторское исследование."),
        ("en", {"status": "in_progress", "field": "Law"}, "Selin Karaağaç is studying Law at Ege Üniversitesi."),
        ("ru", {"status": "in_progress", "field": "Law"}, "Selin Karaağaç обучается в Ege Üniversitesi по специальности «Law»."),
        (
            "en",
            {"level": "doctorate", "institution": {"name": "Institute of Steppe Studies"}, "thesis": {"title": "The “Great” Game"}},
            "Selin Karaağaç completed a doctorate at the Institute of Steppe Studies, with the thesis “The ‘Great’ Game”.",
        ),
        (
            "tr",
            {"level": "doctorate", "institution": {"name": "Kingfisher Institute"}, "department": "School of Rivers"},
            "Selin Karaağaç, Kingfisher Institute bünyesinde (School of Rivers) doktora öğrenimini tamamlamıştır.",
        ),
        (
            "ru",
            {"level": "doctorate", "institution": {"name": "Волжский гуманитарный университет"}, "end": "2010", "thesis": {"title": "«Я»"}},
            "Selin Karaağaç имеет докторскую степень, полученную в 2010 году в Волжском гуманитарном университете; тема диссертации — «„Я“».",
        ),
        (
            "ru",
            {"level": "doctorate", "status": "in_progress", "institution": {"name": "Слово"}, "thesis": {"title": "Тема"}, "field": "История"},
            "Selin Karaağaç готовит в вузе «Слово» докторскую диссертацию по специальности «История» на тему «Тема».",
        ),
    ],
)  # fmt: skip
def test_a_study_is_told_by_its_level_and_what_is_known_of_it(lang: str, fields: dict[str, Any], sentence: str) -> None:
    assert study(lang, **fields) == sentence


@pytest.mark.parametrize(
    ("lang", "languages", "sentence"),
    [
        ("en", [("en", "C2")], "Selin Karaağaç speaks near-native English."),
        ("en", [("ka", "native"), ("ru", "C1"), ("en", "C1"), ("tr", "A2")],
         "Selin Karaağaç speaks native Georgian, fluent Russian and English, and elementary Turkish."),
        ("en", [("ja", None), ("fr", None)], "Selin Karaağaç speaks Japanese and French."),
        ("tr", [("ru", "B1")], "Orta düzeyde Rusça konuşmaktadır."),
        ("tr", [("kk", "native"), ("ru", "native")], "Ana dilleri Kazakça ve Rusçadır."),
        ("tr", [("ka", "native"), ("ru", "C1"), ("en", "C1"), ("tr", "A2")],
         "Ana dili Gürcücedir; akıcı biçimde Rusça ve İngilizce, temel düzeyde Türkçe konuşmaktadır."),
        ("tr", [("ja", None), ("fr", "B2")], "Japonca ve iyi düzeyde Fransızca konuşmaktadır."),
        ("ru", [("tr", "C1"), ("en", None)], "Владеет турецким (свободно) и английским языками."),
        ("ru", [("en", "B1")], "Владеет английским языком (на среднем уровне)."),
        ("ru", [("fa-AF", "native"), ("ur", "C1"), ("en", "C1")], "Родной язык — дари; владеет урду (свободно) и английским (свободно)."),
        ("ru", [("he", "native"), ("ar", "native")], "Родные языки — иврит и арабский."),
        ("ru", [("fr", "C2"), ("ha", "B2")], "Владеет французским (в совершенстве) и языком хауса (на уровне выше среднего)."),
    ],
)  # fmt: skip
def test_languages_are_told_with_how_well_they_are_spoken(lang: str, languages: list[tuple[str, str | None]], sentence: str) -> None:
    assert spoken(lang, *languages) == sentence


@pytest.mark.parametrize(
    ("lang", "fields", "text"),
    [
        ("en", ["regions"], "Selin Karaağaç covers Central Asia and the Balkans. Selin Karaağaç speaks"),
        ("en", ["topics"], "Selin Karaağaç works on public diplomacy and human rights. Selin Karaağaç speaks"),
        ("tr", ["regions"], "Selin Karaağaç, Orta Asya ve Balkanlar üzerine çalışmaktadır. Ana dili"),
        ("tr", ["topics"], "Selin Karaağaç, kamu diplomasisi ve insan hakları üzerine çalışmaktadır. Ana dili"),
        ("ru", ["regions"], "Selin Karaağaç занимается Центральной Азией и Балканами. Родной"),
        ("ru", ["topics"], "Selin Karaağaç работает по темам «публичная дипломатия» и «права человека». Родной"),
        ("ru", ["positions", "topics"], "Selin Karaağaç работает в ANKASAM в должности «Orta Asya Uzmanı». Основные темы — публичная дипломатия и"),
        ("tr", ["positions", "topics"], "Selin Karaağaç, ANKASAM’da Orta Asya Uzmanı olarak görev yapmaktadır. Kamu diplomasisi ve insan hakları"),
    ],
)  # fmt: skip
def test_what_somebody_works_on_can_stand_alone(lang: str, fields: list[str], text: str) -> None:
    assert (only(lang, *fields, "languages") or "").startswith(text)


def test_a_position_without_a_role_and_a_role_that_is_a_common_noun() -> None:
    def work(lang: str, **position: Any) -> str:
        text = only(lang, "languages", positions=[{"organization": {"name": "Kıyı Vakfı"}, **position}]) or ""
        return text[: text.index(". ") + 1]

    assert work("en") == "Selin Karaağaç works at Kıyı Vakfı."
    assert work("en", role="analyst") == "Selin Karaağaç works as an analyst at Kıyı Vakfı."
    assert work("tr") == "Selin Karaağaç, Kıyı Vakfı’nda görev yapmaktadır."
    assert work("ru") == "Selin Karaağaç работает в Kıyı Vakfı."


@pytest.mark.parametrize(
    ("pronouns", "text"),
    [
        ("she/her", "In 2023, she completed"),
        ("He/Him", "In 2023, he completed"),
        ("they/them", "They work as"),
        ("ey/em", "Karaağaç works as"),
    ],
)
def test_english_uses_the_pronouns_that_are_given_and_no_others(pronouns: str, text: str) -> None:
    assert text in (told("en", names={"family": "Karaağaç", "pronouns": pronouns}) or "")


def test_many_regions_and_topics_have_a_sentence_of_their_own_and_end_somewhere() -> None:
    text = told("en", regions=["TR", "AZ", "GE", "AM", "KZ", "UZ", "TJ"], topics=["security", "law"]) or ""
    assert "at ANKASAM. Karaağaç covers Türkiye, Azerbaijan, Georgia, Armenia and Kazakhstan, with interests in" in text
    assert "Uzbekistan" not in text


def test_a_name_is_told_in_the_readers_script_where_the_profile_has_it() -> None:
    variants = [{"text": "С. К.", "lang": "ru", "kind": "byline"}, {"text": "Селин Караагач", "lang": "ru", "kind": "transliteration"}]
    names = {"family": "Karaağaç", "variants": variants}
    assert (told("ru", names=names) or "").startswith("Селин Караагач имеет")
    assert (told("en", names=names) or "").startswith("In 2020, Selin Karaağaç completed")


@pytest.mark.parametrize("lang", COMPOSABLE)
def test_a_discontinued_study_is_nobodys_business(lang: str) -> None:
    given_up = {"level": "doctorate", "institution": {"name": "Quitters College"}, "status": "discontinued"}
    assert "Quitters" not in (told(lang, education=[*SELIN["education"], given_up]) or "")


@pytest.mark.parametrize("lang", COMPOSABLE)
@pytest.mark.parametrize("fields", [[], ["languages"], ["positions"], ["regions"]])
def test_less_than_two_sentences_are_no_biography(lang: str, fields: list[str]) -> None:
    assert only(lang, *fields) is None


NAMES = st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), min_size=1, max_size=12)
STUDIES = st.fixed_dictionaries(
    {"institution": st.fixed_dictionaries({"name": NAMES})},
    optional={
        "level": st.sampled_from(["secondary", "short_cycle", "bachelor", "master", "doctorate", "postdoctoral", "other"]),
        "status": st.sampled_from(["completed", "in_progress", "discontinued"]),
        "start": st.sampled_from(["1999", "2020-05"]),
        "end": st.sampled_from(["2001", "2020-05"]),
        "degree": NAMES,
        "field": NAMES,
        "faculty": NAMES,
        "department": NAMES,
        "thesis": st.fixed_dictionaries({"title": NAMES}),
    },
)
PROFILES = st.fixed_dictionaries(
    {"name": NAMES},
    optional={
        "education": st.lists(STUDIES, max_size=4),
        "positions": st.lists(st.fixed_dictionaries({"organization": st.fixed_dictionaries({"name": NAMES})}, optional={"role": NAMES}), max_size=2),
        "regions": st.lists(st.sampled_from(["TR", "sahel", "001", "US", "unknown"]), max_size=9),
        "topics": st.lists(st.sampled_from(["law", "security", "cold-war"]), max_size=9),
        "languages": st.lists(
            st.fixed_dictionaries({"code": st.sampled_from(["tr", "ur", "ha", "xx-strange"])}, optional={"level": st.sampled_from(["A1", "C2", "native"])}),
            max_size=4,
        ),
    },
)  # fmt: skip


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(PROFILES)
def test_whatever_a_profile_has_or_lacks_no_hole_is_left(profile: dict[str, Any]) -> None:
    for lang in COMPOSABLE:
        text = compose(msgspec.convert(profile, ExpertDocument), lang) or ""
        assert not re.search(r"  | [,.;)]|\(\)|None|,,|\.\.|“”|«»", text), text


def test_the_seeds_facts_are_told_in_the_order_of_the_seeds_biography(shared: Path) -> None:
    page = next((shared / "seed").glob("*.txt")).read_text("utf-8")
    written = page[page.index("Zeynep Çağla Erin graduated") :]
    record = json.loads(demo_files()[0].read_text("utf-8").splitlines()[0])
    composed = compose(msgspec.convert({k: v for k, v in record.items() if k not in ("type", "id")}, ExpertDocument), "en") or ""
    facts = """Yalova University|Faculty of Economics|Department of International Relations|Feminist Perspective of Turkish Modernization
        |Istanbul University|AUZEF|Department of Sociology|2023|Yalova University|Institute of Social Sciences
        |Critical Approaches on Globalization, Nationalism and Cultural Public Diplomacy|Kocaeli University|Department of International Relations
        |Asia & Pacific Specialist|ANKASAM|Asia-Pacific|fluent English|Korean"""
    for text in (written, composed):
        place = 0
        for fact in (part.strip() for part in facts.split("|")):
            place = text.index(fact, place) + len(fact)
