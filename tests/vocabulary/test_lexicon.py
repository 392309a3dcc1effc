"""Names to ids."""

import hypothesis
from hypothesis import strategies as st

from experts.vocabulary.lexicon import MAX_LENGTH, Lexicon


def test_a_stronger_rank_answers_alone() -> None:
    lexicon = Lexicon([[("guinea", "GN")], [("Guinea", "GNB")]])
    assert lexicon.resolve("Guinea") == ["GN"]


def test_a_name_of_several_things_means_them_all() -> None:
    lexicon = Lexicon([[("Congo", "CG"), ("Congo", "CD"), ("congo", "CG")]])
    assert lexicon.resolve("CONGO") == ["CG", "CD"]


def test_the_exact_spelling_of_a_weak_rank_goes_before_the_folded_one_of_a_strong() -> None:
    lexicon = Lexicon([[("es", "ES")], [("ЕС", "eu")]])
    assert lexicon.resolve("es") == ["ES"]
    assert lexicon.resolve("ЕС") == ["eu"]
    assert lexicon.resolve("ес") == ["eu"]


def test_accents_case_and_punctuation_are_forgotten() -> None:
    lexicon = Lexicon([[("Côte d’Ivoire", "CI")]])
    for text in ("Cote d'Ivoire", "COTE DIVOIRE", " côte  d`ivoire "):
        assert lexicon.resolve(text) == ["CI"]


def test_words_without_letters_mean_nothing() -> None:
    lexicon = Lexicon([[("!", "x"), ("", "y")]])
    assert lexicon.resolve("!") == lexicon.resolve("") == []
    assert lexicon.keys() == []


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    lexicon = Lexicon([[("a" * MAX_LENGTH, "x")]])
    assert lexicon.resolve("a" * 1_000_000) == ["x"]


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.text())
def test_any_text_may_be_asked_for(text: str) -> None:
    assert Lexicon([[("Korea", "KR")]]).resolve(text) in ([], ["KR"])
