"""The worker that makes small squares of a picture, in a process of its own; this process never decodes."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from weakref import WeakKeyDictionary

import msgspec
import structlog

from experts.kit.errors import Unprocessable
from experts.photos.headers import refusal_of
from experts.photos.recipe import OUT_OF_MEMORY, Rendered

# Isolated: neither the caller's environment nor the folder it stands in can change what the worker imports.
WORKER = (sys.executable, "-I", "-m", "experts.photos.worker")
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}  # the worker's memory is counted in addresses, which arenas reserve by the gigabyte
AT_ONCE = 2
MAX_SECONDS = 30.0
log = structlog.get_logger("experts.photos")
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def render(raw: bytes) -> Rendered:
    """All files of a picture that `inspect` let through. Raises Unprocessable when the worker makes nothing of it."""
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)):
        code, answer, complaint = await _ask_worker(raw)
    if code == 0:
        with suppress(msgspec.DecodeError):
            return msgspec.msgpack.decode(answer, type=Rendered)
    log.warning("photo_not_rendered", code=code, complaint=complaint[-2000:].decode(errors="replace"))
    if code < 0 or code == OUT_OF_MEMORY:
        raise refusal_of(Unprocessable, "too_costly", "The picture takes more time or memory than any photo should.")
    raise refusal_of(Unprocessable, "damaged", "The picture cannot be read: it is damaged or not complete.")


async def _ask_worker(raw: bytes) -> tuple[int, bytes, bytes]:
    """How the worker ended, what it answered and what it complained of. It is gone afterwards, whatever happens."""
    answer = complaint = b""
    pipe = asyncio.subprocess.PIPE
    worker = await asyncio.create_subprocess_exec(*WORKER, stdin=pipe, stdout=pipe, stderr=pipe, env=ENVIRONMENT, start_new_session=True)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_SECONDS):
                answer, complaint = await worker.communicate(raw)
    finally:
        if worker.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
        code = await worker.wait()
    return code, answer, complaint
