"""The forms that words take in texts, and which word of a vocabulary each of them may be."""

import re
from itertools import chain, product

import hypothesis
import pytest
from hypothesis import strategies as st

from experts.vocabulary.inflection import as_listed, as_printed, plain, split

TURKISH_WORDS = {
    "güvenlik": "güvenliğ",
    "kitap": "kitab",
    "ağaç": "ağac",
    "kanat": "kanad",
    "renk": "reng",
    "göçmen": "göçmen",
    "savaş": "savaş",
    "seçim": "seçim",
    "ülke": "ülke",
    "politika": "politika",
    "enerji": "enerji",
    "ordu": "ordu",
}
"""Nouns, and how they are written before an ending that begins with a vowel."""
TURKISH_CHAINS = (
    *("LAr", "LArI", "LArA", "LArIn", "LArdA", "LArdAn", "LArdAki", "LArlA", "LArIyLA", "LArInI", "LArIndA", "LArIndAn", "LArInA"),
    *(
        "LArIncA",
        "LArIndAki",
        "DA",
        "DAn",
        "DAki",
        "DAkiLAr",
        "(y)I",
        "(y)A",
        "(n)In",
        "(y)LA",
        "(s)I",
        "(s)InI",
        "(s)InA",
        "(s)IndA",
        "(s)IndAn",
    ),
    *("(s)IndAki", "(s)InIn", "(s)IyLA", "DIr"),
)
"""Endings: A is e or a and I one of ı i u ü after the vowel before, D is t after a hard consonant, () stands after vowels."""


def turkish(word: str, before_vowel: str, ending: str) -> str:
    """The word with the ending, as Turkish spells it: `kitap` and `(s)IndAn` make `kitabından`."""
    after_vowel = word[-1] in "aeıioöuü"
    ending = re.sub(r"\((\w)\)", r"\1" if after_vowel else "", ending).replace("L", "l")
    made = before_vowel if ending[0] in "AI" else word
    for letter in ending:
        last = re.findall("[aeıioöuü]", made)[-1]
        made += {
            "A": "a" if last in "aıou" else "e",
            "I": {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}[last],
            "D": "t" if made[-1] in "fstkçşhp" else "d",
        }.get(letter, letter)
    return made


def may_be(printed: str, listed: str, *, is_name: bool = False) -> bool:
    return not as_listed(listed, is_name=is_name).isdisjoint(as_printed(printed))


def test_the_endings_are_spelt_as_turkish_spells_them() -> None:
    made = {turkish(word, TURKISH_WORDS[word], ending) for word, ending in product(TURKISH_WORDS, TURKISH_CHAINS)}
    real = "güvenliğinden kitaplarındaki ağacıyla kanattır rengini göçmenlerin savaşta seçimlerde ülkesine politikanın enerjiyle ordusunda"
    assert set(real.split()) <= made


@pytest.mark.parametrize("word", TURKISH_WORDS)
def test_a_turkish_word_is_found_behind_every_chain_of_endings(word: str) -> None:
    forms = [turkish(word, TURKISH_WORDS[word], ending) for ending in TURKISH_CHAINS]
    assert [form for form in (*forms, *map(str.upper, forms)) if not may_be(form.replace("i̇", "i"), word)] == []
    assert [form for form in forms if not may_be(form, word, is_name=True)] == []


def test_a_turkish_compound_is_found_with_its_possessive_changed() -> None:
    """The vocabulary has `enerji güvenliği`; a text says `enerji güvenliğinde`, or takes the possessive off."""
    for printed in ("güvenliğinde", "güvenliğini", "güvenliğiyle", "güvenliğinin", "güvenlik", "güvenliğe"):
        assert may_be(printed, "güvenliği"), printed
    for printed in ("Birliğinin", "Birliğinde", "Birliğinden", "Birliğindeki", "Birliğine", "Birliğini", "Birliğiyle"):
        assert may_be(printed, "Birliği", is_name=True), printed


def test_what_is_no_ending_is_not_taken_off() -> None:
    for printed, listed in [
        ("maliyet", "Mali"),
        ("koreografi", "Kore"),
        ("portakal", "port"),
        ("enerjik", "enerji"),
        ("romancı", "Roman"),
        ("manisa", "man"),
        ("sudan", "su"),
        ("güven", "güvenlik"),
        ("koreden", "korede"),
    ]:
        assert not may_be(printed, listed, is_name=True), (printed, listed)


RUSSIAN = """
    Россия России России Россию Россией России
    Корея Кореи Корее Корею Кореей Корее
    Канада Канады Канаде Канаду Канадой Канаде
    Польша Польши Польше Польшу Польшей Польше
    Китай Китая Китаю Китай Китаем Китае
    Иран Ирана Ирану Иран Ираном Иране
    Израиль Израиля Израилю Израиль Израилем Израиле
    Казахстан Казахстана Казахстану Казахстан Казахстаном Казахстане
    Вьетнам Вьетнама Вьетнаму Вьетнам Вьетнамом Вьетнаме
    Филиппины Филиппин Филиппинам Филиппины Филиппинами Филиппинах
    Нидерланды Нидерландов Нидерландам Нидерланды Нидерландами Нидерландах
    Балканы Балкан Балканам Балканы Балканами Балканах
    Южная_Корея Южной_Кореи Южной_Корее Южную_Корею Южной_Кореей Южной_Корее
    Северная_Македония Северной_Македонии Северной_Македонии Северную_Македонию Северной_Македонией Северной_Македонии
    Центральная_Азия Центральной_Азии Центральной_Азии Центральную_Азию Центральной_Азией Центральной_Азии
    Южный_Судан Южного_Судана Южному_Судану Южный_Судан Южным_Суданом Южном_Судане
    Ближний_Восток Ближнего_Востока Ближнему_Востоку Ближний_Восток Ближним_Востоком Ближнем_Востоке
    Новая_Зеландия Новой_Зеландии Новой_Зеландии Новую_Зеландию Новой_Зеландией Новой_Зеландии
    Саудовская_Аравия Саудовской_Аравии Саудовской_Аравии Саудовскую_Аравию Саудовской_Аравией Саудовской_Аравии
    Чёрное_море Чёрного_моря Чёрному_морю Чёрное_море Черным_морем Чёрном_море
    Соединённые_Штаты Соединённых_Штатов Соединенным_Штатам Соединённые_Штаты Соединенными_Штатами Соединённых_Штатах
    Косово Косова Косову Косово Косовом Косове
    Содружество Содружества Содружеству Содружество Содружеством Содружестве
    Новые_территории Новых_территорий Новым_территориям Новые_территории Новыми_территориями Новых_территориях
    Перу Перу Перу Перу Перу Перу
    Мали Мали Мали Мали Мали Мали
    Марокко Марокко Марокко Марокко Марокко Марокко
"""
"""One region a line, in the nominative, genitive, dative, accusative, instrumental and prepositional."""


def table(text: str) -> list[list[str]]:
    return [[form.replace("_", " ") for form in line.split()] for line in text.strip().splitlines()]


@pytest.mark.parametrize("forms", table(RUSSIAN), ids=lambda forms: forms[0])
def test_a_russian_region_is_found_in_all_six_cases(forms: list[str]) -> None:
    name = forms[0]
    assert len(forms) == 6
    for form in (*forms, *map(str.upper, forms)):
        assert all(may_be(word, listed, is_name=True) for word, listed in zip(form.split(), name.split(), strict=True)), form


RUSSIAN_TERMS = """
    безопасность безопасности безопасностью
    экономика экономики экономике экономику экономикой экономик экономикам экономиками экономиках
    выборы выборов выборам выборами выборах
    соглашение соглашения соглашению соглашением соглашении соглашений соглашениям соглашениями соглашениях
    мигрант мигранта мигранту мигрантом мигранте мигранты мигрантов мигрантам мигрантами мигрантах
    кореец корейца корейцу корейцем корейце корейцы корейцев корейцам корейцами корейцах
    японец японца японцу японцем японцы японцев японцам японцами японцах
    ядерный ядерная ядерное ядерные ядерного ядерной ядерному ядерную ядерным ядерных ядерными ядерном
    китайский китайская китайское китайские китайского китайской китайскому китайскую китайским китайских китайскими китайском
"""


@pytest.mark.parametrize("forms", table(RUSSIAN_TERMS), ids=lambda forms: forms[0])
def test_a_russian_word_is_found_in_all_its_forms(forms: list[str]) -> None:
    assert [form for form in forms if not may_be(form, forms[0])] == []


@pytest.mark.parametrize(
    ("printed", "listed"),
    [("малые", "Мали"), ("малый", "Мали"), ("перо", "Перу"), ("перья", "Перу"), ("чилим", "Чили"), ("чилы", "Чили")],
)
def test_a_russian_name_that_does_not_decline_is_found_as_it_is_and_no_other_way(printed: str, listed: str) -> None:
    assert may_be(listed, listed, is_name=True)
    assert not may_be(printed, listed, is_name=True)


def test_words_of_one_beginning_are_not_one_word() -> None:
    for printed, listed in [
        ("индейцы", "Индия"),
        ("корень", "Корея"),
        ("китаист", "Китай"),
        ("польза", "Польша"),
        ("мирный", "мир"),
        ("экономист", "экономика"),
    ]:
        assert not may_be(printed, listed), (printed, listed)


def test_english_plurals_are_their_singulars() -> None:
    plurals = "countries country policies policy taxes tax churches church crashes crash losses loss refugees refugee alliances alliance"
    words = plurals.split()
    for plural, singular in zip(words[::2], words[1::2], strict=True):
        assert may_be(plural, singular), plural
        assert may_be(singular, plural), plural
        assert may_be(plural.upper(), singular), plural


def test_an_english_word_that_ends_in_s_keeps_it() -> None:
    for printed, listed in [("glass", "glas"), ("crisis", "crisi"), ("virus", "viru"), ("us", "u"), ("gas", "ga"), ("its", "it")]:
        assert not may_be(printed, listed), printed


def test_korean_particles_and_arabic_prefixes_come_off() -> None:
    for printed, listed in [
        *((f"한국{particle}", "한국") for particle in "은 이 을 의 에 에서 과 도 으로".split()),
        *((f"캐나다{particle}", "캐나다") for particle in "는 가 를 와 로".split()),
        *(("والصين", "صين"), ("الصين", "صين"), ("ومصر", "مصر"), ("بتركيا", "تركيا"), ("للعراق", "عراق")),
    ]:
        assert may_be(printed, listed, is_name=True), (printed, listed)


def test_a_word_is_compared_in_its_own_script() -> None:
    assert plain("Того") != plain("Togo")
    assert plain("ЧЁРНОЕ") == plain("черное")
    assert plain("İSTANBUL") == plain("Istanbul") == plain("ıstanbul")
    assert plain("São") == "sao"


def test_words_keep_their_places_and_lose_what_an_apostrophe_hangs_on_them() -> None:
    text = "👩‍🚀 Kore'deki, Çin’in ve l'Iran — U.S. 中国"
    found = split(text)
    assert [word.raw for word in found] == ["Kore", "Çin", "ve", "l", "Iran", "U", "S", "中", "国"]
    assert [text[word.start : word.end] for word in found if word.has_suffix] == ["Kore'deki", "Çin’in"]


LETTERS = st.one_of(
    st.characters(exclude_categories=["Cs"]), st.sampled_from(list("'’ʼ` \n-.,ıİşğüЁёй中韓한국ال\u0301\u0328\u200d\ufe0f👩🇨"))
)


@hypothesis.settings(deadline=None, database=None, max_examples=200)
@hypothesis.given(st.text(LETTERS, max_size=60))
def test_any_text_has_its_words_in_order_where_they_stand(text: str) -> None:
    found = split(text)
    edges = list(chain.from_iterable((word.start, word.end) for word in found))
    assert edges == sorted(edges)
    assert edges == [] or (edges[0] >= 0 and edges[-1] <= len(text))
    for word in found:
        assert text.startswith(word.raw, word.start)
        assert (text[word.start : word.end] == word.raw) is not word.has_suffix
        assert as_printed(word.raw)[0] == plain(word.raw) != ""
        assert plain(word.raw) in as_listed(word.raw, is_name=True) <= as_listed(word.raw, is_name=False)
