"""Snippets: what is marked, where a text is cut, and that nothing of it can become markup."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experts.search import analysis
from experts.search.snippets import LENGTH, shortened, snippet_of, wanted_words, words_of

LANGUAGES = ("ar", "en", "fr", "ru", "tr")
MARKED = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)
HOSTILE = ['"><img src=x onerror=alert(1)>', "</script><script>alert(1)</script>", "<mark>", "&lt;b&gt;", "\x02\x03", "\u202e\u2066", "'"]


def snippet(text: str, query: str, language: str | None = "en") -> str | None:
    words = analysis.query_words(query, LANGUAGES, lambda _: False)
    return snippet_of([words_of(text, language)], wanted_words(words))


def plain(piece: str) -> str:
    return html.unescape(piece.replace("<mark>", "").replace("</mark>", ""))


@pytest.mark.parametrize(
    ("text", "language", "query", "marked"),
    [
        ("The politics of energy", "en", "energies political", ["politics", "energy"]),
        ("Kore'nin dış politikası ve güvenliği", "tr", "kore guvenligi politikasi", ["Kore'nin", "politikası", "güvenliği"]),
        ("Boru hatlarının güvenliği", "tr", "boru hattı GÜVENLİK", ["Boru", "hatlarının", "güvenliği"]),
        ("Внешняя политика Южной Кореи", "ru", "о политике Кореи", ["политика", "Кореи"]),
        ("أمن الطاقة في كوريا", "ar", "الطاقة", ["الطاقة"]),
        ("Le café de l’Europe", "fr", "cafe europe", ["café", "l’Europe"]),
        ("cafe\u0301s of Paris", "fr", "cafes", ["cafe\u0301s"]),
        ("Zeynep Çağla ERİN", None, "erin cagla", ["Çağla", "ERİN"]),
    ],
)
def test_a_word_is_marked_in_whatever_form_it_stands(text: str, language: str, query: str, marked: list[str]) -> None:
    piece = snippet(text, query, language)
    assert piece is not None
    assert [html.unescape(word) for word in MARKED.findall(piece)] == marked
    assert plain(piece) == text


def test_where_no_word_stands_there_is_no_snippet() -> None:
    assert snippet("On harbours", "energy") is None
    assert snippet("", "energy") is None
    assert snippet_of([], wanted_words(analysis.query_words("energy", LANGUAGES, lambda _: False))) is None


def test_the_text_with_most_of_the_words_is_quoted_and_of_equals_the_first() -> None:
    wanted = wanted_words(analysis.query_words("energy security", LANGUAGES, lambda _: False))
    title, summary = words_of("On energy", "en"), words_of("The security of energy.", "en")
    assert snippet_of([title, summary], wanted) == "The <mark>security</mark> of <mark>energy</mark>."
    assert snippet_of([title, words_of("Energy.", "en")], wanted) == "On <mark>energy</mark>"


def test_a_long_text_is_cut_between_words_where_most_words_stand_together() -> None:
    text = f"energy {'filler ' * 60}the security of energy {'padding ' * 60}"
    piece = snippet(text, "energy security")
    assert piece is not None
    assert MARKED.findall(piece) == ["security", "energy"]
    assert piece.startswith("…filler")
    assert piece.endswith("padding…")
    assert len(plain(piece)) <= LENGTH + 2


def test_a_text_without_spaces_is_cut_before_no_combining_mark() -> None:
    piece = snippet("word " + "e\u0301" * 300, "word")
    assert piece is not None
    assert len(plain(piece)) <= LENGTH + 2
    assert shortened("x" + "e\u0301" * 300)[-3] == "\u0301"


@given(
    st.lists(
        st.sampled_from([*HOSTILE, "energy", "Energies,", "güvenliği", "и", "политика", "الطاقة", "e\u0301", "\n", "x" * 200]), max_size=60
    ),
    st.sampled_from(["energy", "guvenlik политика", "script img mark", "الطاقة energy e\u0301"]),
    st.sampled_from(LANGUAGES),
)
def test_a_snippet_is_a_piece_of_the_text_and_its_only_markup_are_marks(parts: list[str], query: str, language: str) -> None:
    text = " ".join(part for part in parts if part != "\x02\x03")
    piece = snippet(text, query, language)
    if piece is None:
        return
    bare = piece.replace("<mark>", "").replace("</mark>", "")
    assert not set("<>\"'") & set(bare)
    assert piece.count("<mark>") == piece.count("</mark>") == len(MARKED.findall(piece))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", piece)
    inside = re.sub(r"\s+", " ", re.sub("[\u202a-\u202e\u2066-\u2069]", "", text))
    assert re.sub(r"\s+", " ", html.unescape(bare)).strip("…") in inside
    assert len(html.unescape(bare)) <= LENGTH + 2
