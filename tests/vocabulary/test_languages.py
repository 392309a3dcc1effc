"""Languages by their names, and levels by the words people print."""

import pytest

from experts.models import LANGUAGE_LEVELS
from experts.vocabulary.languages import SCALE, languages, resolve_language, resolve_level
from experts.vocabulary.shipped import load

AMBIGUOUS = {"makua": {"mgh", "vmw"}, "ga": {"ga"}, "yi": {"yi"}}
"""Names that several languages share (Makua), or that spell another one's tag (Ga and Yi), which goes first."""


def test_every_language_is_found_by_its_tag_and_names() -> None:
    for language in languages().values():
        assert resolve_language(language.code) == [language.code]
        for name in language.names.values():
            assert set(resolve_language(name)) == AMBIGUOUS.get(name.lower(), {language.code}), name


def test_every_language_has_an_english_name() -> None:
    assert all(language.names.get("en") for language in languages().values())
    assert {"en", "tr", "ru", "ar", "fr", "es", "de", "ko", "zh"} <= set(languages())


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Korean", "ko"),
        ("KOREAN", "ko"),
        ("Korece", "ko"),
        ("корейский", "ko"),
        ("한국어", "ko"),
        ("İngilizce", "en"),
        ("INGILIZCE", "en"),
        ("Türkçe", "tr"),
        ("русский", "ru"),
        ("العربية", "ar"),
        ("tr", "tr"),
        ("TR", "tr"),
        ("zh-hant-tw", "zh-Hant-TW"),
    ],
)
def test_a_language_is_found_as_people_write_it(text: str, tag: str) -> None:
    assert resolve_language(text) == [tag]


@pytest.mark.parametrize("text", ["", " ", "no such language", "x" * 10_000, "t", "123"])
def test_other_words_are_no_language(text: str) -> None:
    assert resolve_language(text) == []


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("fluent", "C1"),
        ("Fluent", "C1"),
        ("beginner level", "A1"),
        ("ana dil", "native"),
        ("Ana Dil", "native"),
        ("свободно", "C1"),
        ("akıcı", "C1"),
        ("AKICI", "C1"),
        ("b2", "B2"),
        ("B2", "B2"),
        ("native", "native"),
        ("모국어", "native"),
    ],
)
def test_a_level_is_found_by_the_words_people_print(words: str, level: str) -> None:
    assert resolve_level(words) == level


def test_every_shipped_phrase_means_its_level() -> None:
    phrases = load("levels.json")["phrases"]
    assert len(phrases) >= 3
    for by_level in phrases.values():
        assert set(by_level) == set(SCALE)
        for level, words in by_level.items():
            assert words
            assert [word for word in words if resolve_level(word) != level] == []


@pytest.mark.parametrize("words", ["", " ", "!", "D1", "fluent-ish, they say"])
def test_other_words_are_no_level(words: str) -> None:
    assert resolve_level(words) is None


def test_the_scale_is_the_one_that_is_stored() -> None:
    assert SCALE == LANGUAGE_LEVELS
    assert load("levels.json")["scale"] == list(SCALE)
