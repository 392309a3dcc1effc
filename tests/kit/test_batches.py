"""Lists in parts."""

import hypothesis
from hypothesis import strategies as st

from experts.kit.batches import STATEMENT_SIZE, batched


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.lists(st.integers(), max_size=60), st.integers(1, 20))
def test_batches_hold_every_item_once_in_order_and_all_but_the_last_are_full(items: list[int], size: int) -> None:
    batches = list(batched(items, size))
    assert [item for batch in batches for item in batch] == items
    assert all(len(batch) == size for batch in batches[:-1])
    assert all(batches)


def test_a_batch_fits_one_statement() -> None:
    assert [len(batch) for batch in batched(range(2 * STATEMENT_SIZE + 1))] == [STATEMENT_SIZE, STATEMENT_SIZE, 1]


def test_a_stream_is_not_read_ahead() -> None:
    numbers = iter(range(10))
    next(batched(numbers, 3))
    assert next(numbers) == 3
