"""The threads in which searches run: one less than there are processors, and a deadline for each search.

A search holds the interpreter for a good part of its time, and so does making a page of what it found. More threads
would answer little sooner, and would keep everything else of the process waiting: the fiftieth search waits, and a
profile does not. The indexes leave the interpreter alone while they look, so one search may ask
several of them at once: `beside`.

The event loop, through which everything goes, gets the interpreter back after SWITCH_SECONDS, and only AT_ONCE requests
that search are in it at a time: `turn`.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, ParamSpec, TypeVar

from experts.kit.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")
DEADLINE_SECONDS = 10.0
THREADS = max((os.cpu_count() or 1) - 1, 1)
AT_ONCE = THREADS + 1
SWITCH_SECONDS = 0.00005
"""Python's own 5 ms, spent at each of the many steps of reading a record, would make a tenth of a second."""
Search = Callable[..., Awaitable[Any]]
"""The right to search: `searching`, for whoever has the turn."""


@cache
def _threads() -> ThreadPoolExecutor:
    sys.setswitchinterval(SWITCH_SECONDS)
    return ThreadPoolExecutor(THREADS, thread_name_prefix="search")


@cache
def _helpers() -> ThreadPoolExecutor:
    """Threads of their own, which never wait for others: all searches may wait for them without an end."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="index")


def beside(work: Callable[P, T], *args: P.args, **more: P.kwargs) -> Callable[[], T]:
    """Begin some work that mostly asks an index, and go on; what is returned waits for the result."""
    return _helpers().submit(work, *args, **more).result


async def searching(work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """Do some work in the threads. Raises Unavailable after the deadline; work that did not begin by then never does."""
    future = _threads().submit(work, *args, **more)
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await asyncio.wrap_future(future)
    except TimeoutError as error:
        raise Unavailable("Too many searches, or too large ones: this one was given up.") from error


@asynccontextmanager
async def turn(turns: asyncio.Semaphore) -> AsyncIterator[Search]:
    """One of the AT_ONCE turns. Raises Unavailable when there is none before the deadline."""
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            await turns.acquire()
    except TimeoutError as error:
        raise Unavailable("Too many searches at once: this one did not get its turn.") from error
    try:
        yield searching
    finally:
        turns.release()
