"""Columns against plain dictionaries: whoever is replaced, they say what the dictionaries say, and no predecessor changes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experts.search import columns
from experts.search.columns import NONE, Columns, Facts, Numbers, Order, Values

VALUES = ["KR", "JP", "142", "tr"]
PEOPLE = st.integers(0, 40)
Held = dict[int, Any]


def steps_of(held: st.SearchStrategy[Any]) -> st.SearchStrategy[list[tuple[set[int], Held]]]:
    """Some who go, and some who come or come back with something else."""
    return st.lists(st.tuples(st.sets(PEOPLE, max_size=6), st.dictionaries(PEOPLE, held, max_size=6)), min_size=1, max_size=12)


def walked(shape: Any, steps: list[tuple[set[int], Held]], rows: Callable[[Held], Any]) -> list[tuple[Any, Held]]:
    """Each successor with what it has to say; the first is empty."""
    model: Held = {}
    found = [(shape, model)]
    for gone, come in steps:
        numbers = sorted({*gone, *come})
        shape = shape.replaced(numbers, rows(come))
        model = {number: held for number, held in model.items() if number not in numbers} | come
        found.append((shape, model))
    return found


@pytest.fixture(scope="module", params=[0, 4, 2_000], autouse=True)
def rebuilding(request: pytest.FixtureRequest) -> Any:
    """Great arrays are made anew at each step, at some, or never."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "REBUILD_AT", request.param)
        patch.setattr(columns, "MANY", 3)
        yield


@settings(max_examples=60, deadline=None)
@given(steps=steps_of(st.dictionaries(st.sampled_from(VALUES), st.tuples(st.integers(0, 9), st.integers(0, 20_241_231)), max_size=3)))
def test_values_are_what_a_dictionary_says(steps: list[tuple[set[int], Held]]) -> None:
    def rows(held: Held) -> Any:
        return ((number, value, beside) for number, own in held.items() for value, beside in own.items())

    for values, model in walked(Values(2), steps, rows):
        for value in [*VALUES, "nowhere"]:
            numbers, beside = values.holders(value)
            found = {int(number): tuple(map(int, row)) for number, row in zip(numbers, beside, strict=True)}
            assert len(found) == len(numbers)
            assert found == {number: own[value] for number, own in model.items() if value in own}
        for number in range(42):
            assert values.of(number) == model.get(number, {})
        numbers, beside = values.all()
        assert sorted((int(n), *map(int, row)) for n, row in zip(numbers, beside, strict=True)) == sorted(
            (number, *row) for number, own in model.items() for row in own.values()
        )
        mask = np.arange(30) % 2 == 0
        counted = {value: sum(number in range(0, 30, 2) and value in own for number, own in model.items()) for value in VALUES}
        assert values.count(mask) == {value: count for value, count in counted.items() if count}


@settings(max_examples=60, deadline=None)
@given(steps=steps_of(st.integers(0, 99_999_999)))
def test_numbers_are_what_a_dictionary_says(steps: list[tuple[set[int], Held]]) -> None:
    for numbers, model in walked(Numbers(), steps, lambda held: held.items()):
        assert {number: int(value) for number, value in enumerate(numbers.values) if value != NONE} == model


@settings(max_examples=60, deadline=None)
@given(steps=steps_of(st.text("abc", max_size=2)), text=st.text("abcd", max_size=2), number=PEOPLE)
def test_an_order_is_what_sorting_gives(steps: list[tuple[set[int], Held]], text: str, number: int) -> None:
    for order, model in walked(Order(), steps, lambda held: held.items()):
        ordered = sorted((own, one) for one, own in model.items())
        assert {one: int(place) for one, place in enumerate(order.places) if place != NONE} == {
            one: place for place, (_, one) in enumerate(ordered)
        }
        assert {one: order.text(one) for one in model} == model
        assert order.place_of(text, number) == sum(entry < (text, number) for entry in ordered)


def facts(number: int, held: tuple[bool, set[str], int | None, str]) -> Facts:
    published, values, count, name = held
    return Facts(
        number,
        published,
        {"regions": dict.fromkeys(sorted(values), ())},
        {} if count is None else {"count": count},
        {"name": name},
        {"regions": {value: value.upper() for value in values}},
    )


PERSON = st.tuples(st.booleans(), st.sets(st.sampled_from(VALUES)), st.none() | st.integers(0, 9), st.text("ab", max_size=2))


@settings(max_examples=40, deadline=None)
@given(steps=steps_of(PERSON))
def test_columns_hold_all_shapes_of_the_same_people(steps: list[tuple[set[int], Held]]) -> None:
    empty = Columns({"regions": 0, "topics": 0}, ["count"], ["name"])
    for one, model in walked(empty, steps, lambda held: [facts(*item) for item in held.items()]):
        assert np.flatnonzero(one.everyone).tolist() == sorted(model)
        assert np.flatnonzero(one.published).tolist() == sorted(n for n, (published, *_) in model.items() if published)
        for value in VALUES:
            known = sorted(n for n, (published, values, *_) in model.items() if published and value in values)
            assert (sorted(one.published_holders("regions", value)), one.members("regions", value)) == (known, len(known))
        assert {n: count for n, count in enumerate(one.column("count").tolist()) if count != NONE} == {
            n: count for n, (_, _, count, _) in model.items() if count is not None
        }
        assert len(one.places("name")) == len(one.column("count")) == one.size
        assert sorted(model, key=lambda n: one.places("name")[n]) == sorted(model, key=lambda n: (model[n][3], n))
        assert all(one.labels["regions"][value] == value.upper() for _, values, *_ in model.values() for value in values)


def test_a_mask_that_is_changed_by_its_owner_changes_no_other() -> None:
    one = Columns({"regions": 0}, ["count"], []).replaced([1], [Facts(1, True, {"regions": {"KR": ()}}, {"count": 3}, {}, {})])
    one.mask(np.array([1]))[:] = False
    one.column("count")[:] = 0
    assert (one.mask(np.array([1]))[1], one.column("count")[1]) == (True, 3)


def test_a_new_expert_with_a_great_number_has_a_place() -> None:
    small = Columns({"regions": 0}, ["count"], ["name"]).replaced([1], [facts(1, (True, {"KR"}, 1, "a"))])
    great = small.replaced([5_000], [facts(5_000, (True, {"KR"}, 2, "b"))])
    assert (great.published_holders("regions", "KR"), great.size, small.size) == ([1, 5_000], 5_001, 2)
    assert great.column("count")[[1, 5_000]].tolist() == [1, 2]
