"""Which language an answer speaks."""

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from experts.kit.languages import LanguageTag, choose, label, lookup, standard, wanted_languages


def test_the_parameter_goes_before_the_header() -> None:
    assert wanted_languages("tr", "ru, en") == ["tr"]


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, []),
        ("", []),
        ("*", []),
        ("tr", ["tr"]),
        ("da, en-gb;q=0.8, en;q=0.7", ["da", "en-gb", "en"]),
        ("en;q=0.2,tr ; q=0.9 , ru", ["ru", "tr", "en"]),
        ("en;q=0, tr", ["tr"]),
        ("en;q=0.5, tr;q=0.5", ["en", "tr"]),
        ("en;q=x, tr;q=nan, ru;q=-1, de", ["de"]),
    ],
)
def test_accept_language_is_read_by_weight(header: str | None, wanted: list[str]) -> None:
    assert wanted_languages(None, header) == wanted


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.text() | st.text(alphabet="en-tr;q=0.19*, "))
def test_any_header_gives_at_most_ten_languages(header: str) -> None:
    wanted = wanted_languages(None, header)
    assert len(wanted) <= 10
    assert all(wanted)


def test_a_long_header_is_not_read_to_its_end() -> None:
    assert wanted_languages(None, "en," * 100_000 + "tr") == ["en"] * 10


@pytest.mark.parametrize(
    ("wanted", "available", "found"),
    [
        (["tr"], ["en", "tr"], "tr"),
        (["tr-TR"], ["en", "tr"], "tr"),
        (["TR-tr"], ["en", "tr"], "tr"),
        (["zh-Hant-CN-x-private1-private2"], ["en", "zh-Hant"], "zh-Hant"),
        (["zh-Hant-CN-x-private1"], ["zh-Hant-CN", "zh"], "zh-Hant-CN"),
        (["zh-Hant"], ["zh-hant", "zh"], "zh-hant"),
        (["fr", "tr"], ["tr", "en"], "tr"),
        (["tr"], ["tr-TR"], "tr-TR"),
        (["fr"], ["en", "frr"], None),
        ([], ["en"], None),
        (["en"], [], None),
    ],
)
def test_a_language_is_looked_up_as_rfc_4647_says(wanted: list[str], available: list[str], found: str | None) -> None:
    assert lookup(wanted, available) == found


def test_a_text_is_chosen_by_the_reader_else_it_is_the_first_given() -> None:
    texts = {"tr": "Merhaba", "en": "Hello"}
    assert choose(texts, ["en-GB"]) == ("Hello", "en")
    assert choose(texts, ["ru"]) == ("Merhaba", "tr")
    assert choose(texts, []) == ("Merhaba", "tr")
    assert choose({}, ["en"]) == (None, None)


def test_a_label_falls_back_to_english() -> None:
    names = {"tr": "Kore", "en": "Korea"}
    assert label(names, ["tr"]) == "Kore"
    assert label(names, ["fr"]) == "Korea"


def test_tags_are_standardised() -> None:
    assert standard("zh_hant") == "zh-Hant"
    assert standard("TR") == "tr"


@pytest.mark.parametrize("tag", ["t", "tr_TR", "tr\n", "-tr", "tr-", "t r", "12", "t" * 9, "tr-" + "a" * 9, "tr-" * 20 + "a", "tü"])
def test_a_tag_has_the_shape_of_bcp_47(tag: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(tag, LanguageTag)
