"""Columns against plain sets: whoever is replaced, a mask holds who has the values, and the evidence adds up."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experts.search.columns import MEASURES, Columns
from experts.search.filters import Measure
from experts.search.sources import ExpertFacts, Shown

TOKENS = ["region:KR", "region:142", "topic:energy", "language:tr", "language:tr>=B2"]
DAYS = st.sampled_from([0, 20190101, 20240229, 20241231])
SHOWN = st.builds(Shown, st.integers(0, 5), DAYS, DAYS)
HELD = st.dictionaries(st.sampled_from(TOKENS), SHOWN, max_size=4)
STEP = st.tuples(st.sets(st.integers(1, 30), max_size=8), st.dictionaries(st.integers(1, 30), HELD, max_size=8))
WANTED = st.lists(st.lists(st.sampled_from([*TOKENS, "region:nowhere"]), min_size=1, max_size=3), max_size=3)
BOUNDS = {"articles": st.integers(0, 5), "first": DAYS, "last": DAYS, "share": st.sampled_from([0.0, 0.25, 0.5, 1.0])}
MEASURE = st.sampled_from(MEASURES).flatmap(
    lambda column: st.builds(Measure, st.just("region"), st.just(column), BOUNDS[column], BOUNDS[column])
)
ALL_ARTICLES = 8
"""How many articles each has, of whatever region or topic."""
People = dict[int, dict[str, Shown]]


def facts(people: Mapping[int, Mapping[str, Shown]]) -> list[ExpertFacts]:
    return [
        ExpertFacts(number, f"name {number}", (f"Name {number}",), ("tr-TR", "en"), ALL_ARTICLES, tokens, {})
        for number, tokens in people.items()
    ]


def matching(people: People, wanted: list[list[str]]) -> list[int]:
    return sorted(n for n, held in people.items() if all(any(token in held for token in any_of) for any_of in wanted))


def measured(people: People, tokens: list[str], measure: Measure) -> list[int]:
    """What is not shown, or on no day, meets no measure."""

    def value(shown: Shown) -> float:
        return shown.articles / ALL_ARTICLES if measure.column == "share" else shown._asdict()[measure.column]

    held = {number: [value(own[token]) for token in tokens if token in own] for number, own in people.items()}
    return sorted(number for number, values in held.items() if any(v and measure.low <= v <= measure.high for v in values))


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEP, min_size=1, max_size=6), wanted=WANTED, measure=MEASURE)
def test_a_mask_is_what_plain_sets_give(steps: list[tuple[set[int], People]], wanted: list[list[str]], measure: Measure) -> None:
    real, model = Columns(), People()
    for gone, present in steps:
        numbers = gone | set(present)
        real.replace(numbers, facts(present))
        model = {n: held for n, held in model.items() if n not in numbers} | present
        assert np.flatnonzero(real.mask(wanted)).tolist() == matching(model, wanted)
        assert np.flatnonzero(real.mask([])).tolist() == sorted(model)
        evidence = real.evidence(wanted)
        asked = [token for any_of in wanted for token in any_of]
        shown = {n: sum(held[token].articles for token in asked if token in held) for n, held in model.items()}
        assert {n: evidence[n] for n in model} == shown
        assert {token: real.members(token) for token in TOKENS} == {t: sum(t in held for held in model.values()) for t in TOKENS}
        assert {t: sorted(real.holders(t).tolist()) for t in TOKENS} == {t: [n for n in sorted(model) if t in model[n]] for t in TOKENS}
        assert set(real.facts) == set(model)
        for any_of in wanted:
            assert np.flatnonzero(real.measured(any_of, measure.column, measure.holds)).tolist() == measured(model, any_of, measure)


@pytest.mark.parametrize("column", MEASURES)
def test_who_has_no_articles_meets_no_measure(column: str) -> None:
    columns = Columns()
    nobody, undated = {"region:KR": Shown()}, {"region:KR": Shown(1)}
    columns.replace([1, 2], [fact._replace(articles=fact.number - 1) for fact in facts({1: nobody, 2: undated})])
    met = columns.measured(["region:KR"], column, lambda values: values >= 0)
    assert np.flatnonzero(met).tolist() == ([2] if column in ("articles", "share") else [])


def test_a_mask_that_is_changed_by_its_owner_changes_no_other() -> None:
    columns = Columns()
    columns.replace([1], facts({1: {}}))
    columns.mask([])[:] = False
    assert np.flatnonzero(columns.mask([])).tolist() == [1]


def test_the_languages_of_profiles_are_known_without_their_regions() -> None:
    columns = Columns()
    assert columns.languages == set()
    columns.replace([1], facts({1: {}}))
    assert columns.languages == {"tr", "en"}


def test_a_new_expert_with_a_great_number_has_a_place() -> None:
    columns = Columns()
    columns.replace([1], facts({1: {"region:KR": Shown(1)}}))
    columns.mask([["region:KR"]])
    columns.replace([5_000], facts({5_000: {"region:KR": Shown(2)}}))
    assert np.flatnonzero(columns.mask([["region:KR"]])).tolist() == [1, 5_000]
    assert columns.evidence([["region:KR"]])[5_000] == 2
    assert np.flatnonzero(columns.measured(["region:KR"], "articles", lambda values: values >= 2)).tolist() == [5_000]
