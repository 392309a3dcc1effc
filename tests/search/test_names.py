"""Names: what looks alike, and what reads as a name rather than a topic."""

import pytest

from experts.kit.text import words
from experts.search.names import differs_by_initials, likeness, reads_as_name, spells, trigrams, weight, worth_showing

NAMES = ["Zeynep Çağla Erin", "Anthony Lin", "Kindy Link", "Ирина Соколова", "Olexiy Gotsman"]
EVERYDAY = {"energy": 400, "security": 300, "entity": 200, "linking": 90, "lin": 3}


def frequency(word: str) -> int:
    return EVERYDAY.get(word, 0)


def test_trigrams_are_padded_at_both_ends_and_stand_once() -> None:
    assert trigrams(["erin"]) == ["__e", "_er", "eri", "rin", "in_"]
    assert trigrams(["anna", "anna"]) == trigrams(["anna"])
    assert trigrams(["a"]) == ["__a", "_a_"]
    assert trigrams([]) == []


@pytest.mark.parametrize(
    "query", ["ZEYNEP ÇAĞLA ERİN", "zeynep cagla erin", "Erin Zeynep Çağla", "Zeynep  Çağla\tErin", "ERIN, Zeynep Cagla"]
)
def test_case_diacritics_and_order_do_not_make_a_name_differ(query: str) -> None:
    assert likeness(words(query), "Zeynep Çağla Erin") == (1.0, 1.0)


def test_likeness_falls_with_each_slip_and_is_zero_for_strangers() -> None:
    whole = likeness(words("Zeynep Erin"), "Zeynep Erin")[0]
    slip = likeness(words("Zeynap Erin"), "Zeynep Erin")[0]
    slips = likeness(words("Zaynap Arin"), "Zeynep Erin")[0]
    assert whole == 1 > slip > slips > 0
    assert likeness(words("Bob"), "Zeynep Erin") == (0.0, 0.0)
    assert likeness([], "Zeynep Erin") == (0.0, 0.0)


@pytest.mark.parametrize(
    "query", ["Erin", "Zeynep", "Zeynap Cagla Erin", "Çağla Zeynep", "Irina Sokolova", "Олексий Гоцман", "Gotsman O", "lin"]
)
def test_a_persons_name_reads_as_a_name(query: str) -> None:
    assert reads_as_name(words(query), NAMES, frequency)


@pytest.mark.parametrize(
    "query",
    ["entity linking", "energy security", "energy", "South Korean foreign policy since the end of the cold war", "e", "", "?!", "北"],
)
def test_a_topic_is_no_name(query: str) -> None:
    assert not reads_as_name(words(query), NAMES, frequency)


def test_common_words_are_a_name_only_when_all_of_them_are_literally_one_persons() -> None:
    common = {"song": 500, "energy": 500, "min": 500}.get
    assert reads_as_name(["song", "min"], ["Min Song"], lambda w: common(w, 0))
    assert not reads_as_name(["song", "energy"], ["Min Song"], lambda w: common(w, 0))
    assert not reads_as_name(["song"], ["Min Song"], lambda w: common(w, 0))


def test_somebody_with_a_similar_name_is_worth_showing_and_a_stranger_is_not() -> None:
    assert worth_showing(words("Erin"), "Zeynep Çağla Erin")
    assert worth_showing(words("Zeynap Erin"), "Zeynep Çağla Erin")
    assert not worth_showing(words("Zeynap Erin"), "Robert Brown")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Kevin B. Cohen", "K. Bretonnel Cohen"),
        ("K. J. Chen", "Keh-Jiann Chen"),
        ("Cohen, K.", "Kevin Cohen"),
        ("Z. Ç. Erin", "Zeynep Çağla Erin"),
    ],
)
def test_an_initial_is_no_slip(query: str, name: str) -> None:
    assert differs_by_initials(words(query), words(name))
    assert weight(words(query), ["Bob Brown", name]) > weight(words(query), ["Bob Brown"]) == 1


@pytest.mark.parametrize(
    ("query", "name"), [("Kevin Cohen", "Kevin Lin"), ("K. C.", "Kevin Cohen"), ("Kevin B. Cohen", "K. Cohen"), ("", "Kevin Cohen")]
)
def test_another_word_or_one_too_many_is_no_initial(query: str, name: str) -> None:
    assert not differs_by_initials(words(query), words(name))


def test_an_initial_that_is_not_printed_does_not_keep_a_name_from_being_spelt() -> None:
    assert spells(words("Pamela W. Jordan"), "Pamela Jordan")
    assert not spells(words("P. Jordan"), "Walter Jordan")
    assert not spells(words("W. Jordan River"), "Pamela Jordan")


def test_words_that_no_article_holds_are_a_name_at_less_likeness() -> None:
    assert not reads_as_name(["rie", "ando"], ["Shinichi Ando"], lambda _: 3)
    assert reads_as_name(["rie", "ando"], ["Shinichi Ando"], lambda _: 2)
    assert not reads_as_name(["rie", "andor"], ["Shinichi Ando"], lambda _: 0)
