"""Words become terms: stemmed in their language, folded afterwards, and plain beside it."""

from collections.abc import Callable

import pytest

from experts.search.analysis import LONGEST, STEMMERS, folded, query_words, stems


def query_stems(text: str, languages: list[str], is_common: Callable[[str], bool]) -> list[list[str]]:
    return [word.stems for word in query_words(text, languages, is_common)]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "energy policies", "Energy policy"),
        ("en-GB", "elections", "ELECTION"),
        ("tr", "ilişkilerin", "İlişkiler"),
        ("tr", "ışıklar", "IŞIK"),
        ("tr", "güvenliği", "GÜVENLİK"),
        ("tr-TR", "kitapları", "kitap"),
        ("ru", "безопасности", "Безопасность"),
        ("ru", "энергетической", "энергетическая"),
        ("fr", "élections nationales", "Élection nationale"),
        ("de", "Grenzen", "Grenze"),
    ],
)
def test_two_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert stems(one, language) == stems(other, language) != []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("İLİŞKİLERİN", "tr", ["iliski"]),
        ("IŞIKLAR", "tr", ["isik"]),
        ("Straßen", "de", ["strass"]),
        ("北京", "zh", ["beijing"]),
        ("naïve café", None, ["naiv", "cafe"]),
        ("Обход", "xx", ["obkhod"]),
    ],
)
def test_stems_are_plain_ascii(text: str, language: str | None, expected: list[str]) -> None:
    assert stems(text, language) == expected


@pytest.mark.parametrize("language", sorted(STEMMERS))
def test_every_stemmer_can_be_built(language: str) -> None:
    assert stems("Seoul 2024", language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("the of and", "en"), ("ve ile için", "tr"), ("и в на", "ru"), ("?! … —", "en"), ("", "tr"), ("\u200b\u0301", None)],
)
def test_words_that_say_nothing_have_no_stems(text: str, language: str) -> None:
    assert stems(text, language) == []


def test_the_plain_words_meet_a_query_without_diacritics_that_no_stemmer_understands() -> None:
    assert stems("isiklar", "tr") != stems("ışıklar", "tr")
    assert folded("isiklar") == folded("ışıklar") == ["isiklar"]
    assert folded("Kore’nin dış politikası") == folded("KORE'NIN DIS POLITIKASI")
    assert folded("İstanbul") == folded("ISTANBUL") == folded("istanbul") == ["istanbul"]


def test_a_monstrous_word_is_left_out_and_its_neighbours_stay() -> None:
    assert stems("a" * (LONGEST * 2_000) + " korea", "en") == ["korea"]
    assert folded("korea " + "b" * 70_000) == ["korea"]


def test_a_query_word_has_its_stems_in_all_languages_that_may_be_meant() -> None:
    assert query_stems("energy", ["en", "tr"], lambda _: False) == [["energi", "energy"]]


def test_a_query_word_keeps_its_own_spelling() -> None:
    assert [word.text for word in query_words("The Enerji güvenliği", ["en", "tr"], lambda _: False)] == ["Enerji", "güvenliği"]


def test_a_cyrillic_word_is_read_as_russian_only() -> None:
    assert query_stems("энергии", ["en", "ru", "tr"], lambda _: False) == [stems("энергии", "ru")]


@pytest.mark.parametrize(
    ("typed", "language", "text"),
    [
        ("bezopasnosti", "ru", "безопасность"),
        ("zelenaya", "ru", "зелёными"),
        ("otchetnostyu", "ru", "отчётность"),
        ("guvenliginden", "tr", "güvenlik"),
        ("isiklarin", "tr", "ışık"),
        ("POLITIKASINDAN", "tr", "politika"),
        ("kirliligini", "tr", "kirliliğin"),
    ],
)
def test_a_query_in_plain_letters_meets_other_forms_of_the_word(typed: str, language: str, text: str) -> None:
    assert set(stems(text, language)) & set(query_stems(typed, ["en", language], lambda _: False)[0])


def test_plain_letters_are_read_only_as_languages_of_the_collection() -> None:
    assert query_stems("guvenliginden", ["en"], lambda _: False) == [["guvenliginden"]]


def test_a_noun_that_another_owns_meets_the_noun_and_keeps_its_own_last_letter() -> None:
    for owned, noun in (
        ("politikası", "politika"),
        ("politikasından", "politika"),
        ("BÖLGESİNE", "bölgeden"),
        ("ölçüsü", "ölçüye"),
        ("adresi", "adres"),
    ):
        assert set(stems(owned, "tr")) & set(stems(noun, "tr"))
    assert stems("sesi", "tr") == stems("ses", "tr")


def test_a_soft_sign_parts_no_word() -> None:
    assert folded("отчётностью, Объезд") == ["otchetnostyu", "obezd"]


def test_a_stop_word_of_english_is_always_dropped() -> None:
    assert [forms[0] for forms in query_stems("the state of Korea", ["en", "tr"], lambda _: False)] == ["state", "korea"]


def test_another_languages_stop_word_is_dropped_only_where_it_is_common() -> None:
    assert query_stems("ai", ["en", "it"], lambda _: False) == [["ai"]]
    assert query_stems("ile", ["en", "tr"], lambda word: word == "ile") == []
    assert query_stems("ile", ["en", "tr"], lambda _: False) != []


def test_a_query_in_a_language_nobody_writes_is_still_read() -> None:
    assert query_stems("북한", ["en"], lambda _: False) != []
