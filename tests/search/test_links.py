"""Links against a plain dict: whatever is replaced, a list of articles expands to the same authors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experts.search import links
from experts.search.links import Links

ARTICLES = st.integers(1, 40)
AUTHORS = st.lists(st.integers(1, 9), max_size=4, unique=True)
TABLE = st.dictionaries(ARTICLES, AUTHORS, max_size=20)
ASKED = st.lists(st.integers(0, 60), max_size=30)


def pairs(table: dict[int, list[int]]) -> list[tuple[int, int]]:
    return [(article, expert) for article in sorted(table) for expert in table[article]]


def expanded(found: Links, asked: list[int]) -> list[tuple[int, int]]:
    places, experts = found.expand(np.array(asked, np.int64))
    return sorted(zip(places.tolist(), experts.tolist(), strict=True))


def expected(table: dict[int, list[int]], asked: list[int]) -> list[tuple[int, int]]:
    return sorted((place, expert) for place, article in enumerate(asked) for expert in table.get(article, ()))


@settings(max_examples=150, deadline=None)
@given(start=TABLE, steps=st.lists(TABLE, max_size=6), asked=ASKED, rebuild_at=st.sampled_from([1, 5, 2_000]))
def test_links_expand_as_a_plain_dict_does(
    start: dict[int, list[int]], steps: list[dict[int, list[int]]], asked: list[int], rebuild_at: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(links, "REBUILD_AT", rebuild_at)
        model, real = dict(start), Links(pairs(start))
        for step in steps:
            model, real = model | step, real.replaced(step.items())
            assert expanded(real, asked) == expected(model, asked)
        assert {a: sorted(int(e) for e in real.authors(a)) for a in range(61)} == {a: sorted(model.get(a, ())) for a in range(61)}


@settings(max_examples=50, deadline=None)
@given(start=TABLE, step=TABLE, asked=ASKED)
def test_links_that_a_running_search_holds_never_change(start: dict[int, list[int]], step: dict[int, list[int]], asked: list[int]) -> None:
    held = Links(pairs(start))
    held.replaced(step.items())
    assert expanded(held, asked) == expected(start, asked)


def test_links_stay_right_when_what_is_fresh_goes_into_the_arrays() -> None:
    model = {article: [article % 7 + 1] for article in range(1, 101)}
    real = Links(pairs(model))
    for first in range(1, links.REBUILD_AT + 200, 150):
        step = {article: [article % 5 + 1, 9] if article % 3 else [] for article in range(first, first + 150)}
        model, real = model | step, real.replaced(step.items())
    asked = list(range(links.REBUILD_AT + 500))
    assert expanded(real, asked) == expected(model, asked)


def test_no_links_and_no_articles_are_nothing() -> None:
    assert expanded(Links([]), [1, 2, 3]) == []
    assert expanded(Links([(1, 1)]), []) == []
