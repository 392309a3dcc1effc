"""Plain letters get back those that a stemmer wants."""

import pytest

from experts.search.restored import russian, turkish


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("politikasindan", ["polıtıkasından"]),
        ("guvenligini", ["güvenliğini"]),
        ("COCUKLARIN", ["cocukların"]),
        ("isik", ["isik", "ısık"]),
        ("dogu", ["döğü", "doğu"]),
        ("brt", ["brt", "brt"]),
        ("güvenlik", []),
        ("covid19", []),
        ("", []),
    ],
)
def test_turkish_vowels_follow_those_before_them(word: str, readings: list[str]) -> None:
    assert turkish(word) == readings


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("bezopasnosti", ["безопасности"]),
        ("Zashchita", ["защита"]),
        ("novyy", ["новый"]),
        ("zayom", ["заём"]),
        ("безопасность", []),
        ("x2", []),
    ],
)
def test_russian_is_read_back_from_how_it_is_romanised(word: str, readings: list[str]) -> None:
    assert russian(word) == readings
