"""Text: how it is compared, spelt in addresses and made fit to be stored."""

import re
import time
import unicodedata

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from experts.kit.text import Block, Line, LongLine, WebUrl, fold, phrase_key, slugify, tidy, words

anything = hypothesis.settings(deadline=None, database=None, max_examples=200)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("ıstanbul", "istanbul"),
        ("Işık", "isik"),
        ("ERİN", "erin"),
        ("Иванов", "ivanov"),
        ("北京", "beijing"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("", ""),
    ],
)
def test_folding_forgets_case_accents_and_script(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_composed_and_decomposed_letters_fold_alike() -> None:
    for name in ("Çağla", "İzmir", "Ünal", "Žižek", "Ёлкин"):
        assert fold(unicodedata.normalize("NFD", name)) == fold(unicodedata.normalize("NFC", name))


@anything
@hypothesis.given(st.text())
def test_folded_text_is_lower_case_ascii_and_folds_to_itself(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert folded == folded.lower()
    assert fold(folded) == folded


@pytest.mark.parametrize("apostrophe", ["'", "`", "’", "ʼ"])
def test_an_apostrophe_does_not_part_a_name(apostrophe: str) -> None:
    assert words(f"O{apostrophe}Brien-Smith") == ["obrien", "smith"]


def test_a_phrase_is_looked_up_without_punctuation_or_double_spaces() -> None:
    assert phrase_key("  Güney\tKore! ") == "guney kore"
    assert phrase_key("¡…!") == ""


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Zeynep Çağla ERİN", "zeynep-cagla-erin"),
        ("Ada O’Brien-Smith", "ada-obrien-smith"),
        ("Сергей Иванов", "sergey-ivanov"),
        ("  --  ", ""),
        ("", ""),
    ],
)
def test_a_slug_is_the_name_spelt_for_an_address(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_a_long_slug_ends_with_a_whole_word() -> None:
    assert slugify("one two three", limit=9) == "one-two"
    assert slugify("one two three", limit=7) == "one-two"
    assert slugify("one two three", limit=13) == "one-two-three"


def test_a_single_long_word_is_cut() -> None:
    assert slugify("a" * 300) == "a" * 80


@anything
@hypothesis.given(st.text(), st.integers(1, 40))
def test_a_slug_has_only_words_and_single_hyphens(text: str, limit: int) -> None:
    slug = slugify(text, limit=limit)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= limit
    assert slugify(slug, limit=limit) == slug


def test_tidy_text_is_composed() -> None:
    assert tidy("C\u0327ag\u0306la") == "Çağla"


def test_a_run_of_marks_is_cut_to_four() -> None:
    cut = tidy("x" + "\u0315" * 50 + "y")
    assert cut == "x" + "\u0315" * 4 + "y"


@pytest.mark.parametrize("marks", ["\u0301", "\u0301\u0316", "\u0316\u0301\u0334"])
def test_64_kib_of_combining_marks_are_tidied_at_once(marks: str) -> None:
    text = "a" + marks * (32_768 // len(marks))  # each takes two bytes
    started = time.perf_counter()
    cut = tidy(text)
    assert time.perf_counter() - started < 0.2
    assert len(cut) <= 5


def test_tidying_reaches_every_string_of_a_value() -> None:
    loose, tight = "e\u0301", "é"
    assert tidy({loose: [loose, {"a": loose}, 3, None, True]}) == {tight: [tight, {"a": tight}, 3, None, True]}


@anything
@hypothesis.given(st.text())
def test_tidy_text_stays_as_it_is(text: str) -> None:
    once = tidy(text)
    assert unicodedata.is_normalized("NFC", once)
    assert tidy(once) == once


def accepts(kind: object, text: str) -> bool:
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", [Line, LongLine], ids=["Line", "LongLine"])
@pytest.mark.parametrize("text", ["", " ", "\u3000", "a\x00b", "a\n", "a\nb", "\ta", "a\x7f", "a\x1b[0m"])
def test_a_line_is_one_line_and_not_blank(kind: object, text: str) -> None:
    assert not accepts(kind, text)


@pytest.mark.parametrize("text", ["a", " a ", "Zeynep Çağla ERİN", "北京", "👩‍🔬", "a" * 300])
def test_a_line_takes_every_script(text: str) -> None:
    assert accepts(Line, text)


def test_lines_and_blocks_end_somewhere() -> None:
    assert accepts(LongLine, "a" * 1_000)
    assert not accepts(Line, "a" * 301)
    assert not accepts(LongLine, "a" * 1_001)
    assert not accepts(Block, "a" * 20_001)


@pytest.mark.parametrize("text", ["", " \n\t ", "a\x00", "\x0b a", "a\x1b", "a\x7f"])
def test_a_block_is_not_blank_and_holds_no_control_characters(text: str) -> None:
    assert not accepts(Block, text)


def test_a_block_may_have_several_lines() -> None:
    assert accepts(Block, "\tFirst\r\n\r\nsecond\n")


@pytest.mark.parametrize("url", ["http://a.b", "https://example.org/a?b=c#d", "HTTPS://Example.org", "https://пример.рф/путь"])
def test_a_web_address_is_http_or_https(url: str) -> None:
    assert accepts(WebUrl, url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//http://a.b",
        "data:text/html,<b>",
        "ftp://example.org",
        "//example.org",
        "https://",
        "https:///path",
        "https://a b.c",
        "https://a.b/\x00",
        "https://a.b\n",
        " https://a.b",
        "https://" + "a" * 2_000,
    ],
)
def test_nothing_else_is_a_web_address(url: str) -> None:
    assert not accepts(WebUrl, url)
