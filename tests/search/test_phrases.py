"""Reasons in three languages: numbers, months, and that no phrase is missing."""

import string

import pytest

from experts.search.phrases import NUMBERS, PHRASES, month_of, say


@pytest.mark.parametrize(
    ("count", "noun"),
    [(1, "статья"), (2, "статьи"), (4, "статьи"), (5, "статей"), (11, "статей"), (12, "статей"), (21, "статья"), (22, "статьи"),
     (111, "статей"), (112, "статей"), (121, "статья")],
)  # fmt: skip
def test_russian_counts_in_three_forms(count: int, noun: str) -> None:
    assert say("articles", ["ru"], count, name="Корея") == f"{count} {noun} по теме «Корея»"


def test_english_counts_in_two_forms_and_turkish_in_one() -> None:
    assert [say("articles", ["en-GB"], n, name="Korea") for n in (1, 2, 21)] == [
        "1 article on Korea",
        "2 articles on Korea",
        "21 articles on Korea",
    ]
    assert [say("articles", ["tr"], n, name="Kore") for n in (1, 2)] == ["Kore üzerine 1 makale", "Kore üzerine 2 makale"]


@pytest.mark.parametrize(
    ("partial", "said"),
    [
        ("2024-07-31", ["July 2024", "Temmuz 2024", "июль 2024"]),
        ("2024-02-31", ["February 2024", "Şubat 2024", "февраль 2024"]),
        ("2023-12", ["December 2023", "Aralık 2023", "декабрь 2023"]),
        ("1999", ["1999", "1999", "1999"]),
    ],
)
def test_a_day_is_told_to_the_month(partial: str, said: list[str]) -> None:
    assert [month_of(partial, [lang]) for lang in ("en", "tr", "ru")] == said
    assert month_of(partial, ["de", "fi"]) == said[0]


def test_every_phrase_is_there_in_every_language_in_all_its_forms_and_says_the_same() -> None:
    for name, forms in PHRASES.items():
        assert forms.keys() == NUMBERS.keys(), name
        fields = set()
        for lang, said in forms.items():
            kinds = {NUMBERS[lang](n) for n in range(200)}
            texts = [said] if isinstance(said, str) else list(said.values())
            assert isinstance(said, str) or set(said) == kinds, (name, lang)
            fields |= {tuple(sorted(field for _, field, *_ in string.Formatter().parse(text) if field)) for text in texts}
        assert len(fields) == 1, name
