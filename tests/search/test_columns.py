"""Columns against plain sets: whoever is replaced, a mask holds who has the values, and the evidence adds up."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from experts.search.columns import Columns
from experts.search.sources import ExpertFacts

TOKENS = ["region:KR", "region:142", "topic:energy", "language:tr", "language:tr>=B2"]
HELD = st.dictionaries(st.sampled_from(TOKENS), st.integers(0, 5), max_size=4)
STEP = st.tuples(st.sets(st.integers(1, 30), max_size=8), st.dictionaries(st.integers(1, 30), HELD, max_size=8))
WANTED = st.lists(st.lists(st.sampled_from([*TOKENS, "region:nowhere"]), min_size=1, max_size=3), max_size=3)


def facts(people: dict[int, dict[str, int]]) -> list[ExpertFacts]:
    return [ExpertFacts(number, f"name {number}", (f"Name {number}",), ("tr-TR", "en"), tokens, {}) for number, tokens in people.items()]


def matching(people: dict[int, dict[str, int]], wanted: list[list[str]]) -> list[int]:
    return sorted(n for n, held in people.items() if all(any(token in held for token in any_of) for any_of in wanted))


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEP, min_size=1, max_size=6), wanted=WANTED)
def test_a_mask_is_what_plain_sets_give(steps: list[tuple[set[int], dict[int, dict[str, int]]]], wanted: list[list[str]]) -> None:
    real, model = Columns(), dict[int, dict[str, int]]()
    for gone, present in steps:
        numbers = gone | set(present)
        real.replace(numbers, facts(present))
        model = {n: held for n, held in model.items() if n not in numbers} | present
        assert np.flatnonzero(real.mask(wanted)).tolist() == matching(model, wanted)
        assert np.flatnonzero(real.mask([])).tolist() == sorted(model)
        evidence = real.evidence(wanted)
        asked = [token for any_of in wanted for token in any_of]
        assert {n: evidence[n] for n in model} == {n: sum(held.get(token, 0) for token in asked) for n, held in model.items()}
        assert {token: real.members(token) for token in TOKENS} == {t: sum(t in held for held in model.values()) for t in TOKENS}
        assert set(real.facts) == set(model)


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
    columns.replace([1], facts({1: {"region:KR": 1}}))
    columns.mask([["region:KR"]])
    columns.replace([5_000], facts({5_000: {"region:KR": 2}}))
    assert np.flatnonzero(columns.mask([["region:KR"]])).tolist() == [1, 5_000]
    assert columns.evidence([["region:KR"]])[5_000] == 2
