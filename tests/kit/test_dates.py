"""Partial dates."""

import calendar

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from experts.kit.dates import PartialDate, is_real, latest, year


@pytest.mark.parametrize("text", ["2020", "2020-06", "2020-06-01", "1453-05-29", "1000", "2199-12-31"])
def test_a_year_a_month_or_a_day_is_a_date(text: str) -> None:
    assert msgspec.convert(text, PartialDate) == text
    assert is_real(text)
    assert year(text) == int(text[:4])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20",
        "0999",
        "2200",
        "2020-",
        "2020-6",
        "2020-00",
        "2020-13",
        "2020-06-00",
        "2020-06-32",
        "2020-06-01\n",
        "2020\n",
        " 2020",
        "2020-06-01T00:00:00Z",
        "06/2020",
        "2020/06",
        "²020",
        "٢٠٢٠",
        "-2020",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, PartialDate)


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.integers(1000, 2199), st.integers(1, 12), st.integers(1, 31))
def test_a_day_is_real_when_its_month_has_it(y: int, m: int, d: int) -> None:
    text = f"{y:04}-{m:02}-{d:02}"
    assert is_real(msgspec.convert(text, PartialDate)) == (d <= calendar.monthrange(y, m)[1])


def test_the_29th_of_february_is_real_only_in_leap_years() -> None:
    assert is_real("2000-02-29")
    assert not is_real("1900-02-29")


def test_a_partial_date_sorts_by_its_last_day() -> None:
    dates = ["2021", "2020", "2020-12-30", "2020-06", "2020-06-30", "2021-01-01"]
    assert sorted(dates, key=latest) == ["2020-06-30", "2020-06", "2020-12-30", "2020", "2021-01-01", "2021"]
