"""The threads in which searches run: as many as there are processors, and a deadline for each search.

A search holds the interpreter for a good part of its time. More threads than processors would answer no sooner, and
would keep everything else of the process waiting: with two, the fiftieth search waits, and a profile does not. The
indexes leave the interpreter alone while they look, so one search may ask several of them at once: `beside`.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

from experts.kit.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")
DEADLINE_SECONDS = 10.0


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="search")


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
