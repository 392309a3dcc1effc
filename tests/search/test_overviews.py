"""Which titles say that a work gathers a field."""

import pytest

from experts.search.overviews import gathers_a_field


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("A Survey of Border Regimes", "en"),
        ("Energy Security: An Annotated Review", "en-GB"),
        ("Introduction to the Study of Rivers", None),
        ("The Handbook of Small States", "en"),
        ("State-of-the-Art in Forecasting", "en"),
        ("Report on the Third Workshop on Sea Law", "en"),
        ("Kafkasya'ya Genel Bir Bakış", "tr"),
        ("Göç ÇALIŞTAYI sonuçları", "tr"),
        ("Рынок газа: обзор исследований", "ru"),
        ("Введение в теорию границ", "ru"),
    ],
)
def test_surveys_introductions_and_proceedings_gather_a_field(title: str, language: str | None) -> None:
    assert gathers_a_field(title, language)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Survey answers of farmers", "en"),
        ("Classifying movie reviews", "en"),
        ("The introduced species", "en"),
        ("Havza el değiştirdi", "tr"),
        ("Обзорная башня", "ru"),
        ("A Survey of Rivers", "ko"),
        ("", "en"),
    ],
)
def test_other_titles_do_not(title: str, language: str | None) -> None:
    assert not gathers_a_field(title, language)
