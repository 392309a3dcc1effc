"""Cutting long lists into parts that fit one SQL statement."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
STATEMENT_SIZE = 500


def batched(items: Iterable[T], size: int = STATEMENT_SIZE) -> Iterator[Sequence[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
