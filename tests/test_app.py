"""The application as a whole: how it starts and how it ends."""

import asyncio
from contextlib import AsyncExitStack

from experts.access.scopes import ADMIN
from experts.access.store import add_key
from experts.app import create_app, run
from experts.settings import Settings


async def test_a_shutdown_right_after_a_commit_ends(settings: Settings) -> None:
    """A task that is cancelled while `asyncio.wait_for` returns keeps running on Python 3.11."""
    app, stack = create_app(settings), AsyncExitStack()
    await stack.enter_async_context(run(app))
    async with app.state.database.writing() as session:
        await add_key(session, name="test", scopes=[ADMIN])
    before = asyncio.all_tasks()
    ending = asyncio.create_task(stack.aclose())
    _, late = await asyncio.wait([ending], timeout=3)
    for task in before - {asyncio.current_task()} if late else ():
        if "follow" in repr(task):
            task.cancel()
    await ending
    assert not late


async def test_the_application_starts_again_on_its_own_files(settings: Settings) -> None:
    for _ in range(2):
        app = create_app(settings)
        async with run(app):
            await asyncio.sleep(0.05)
            assert app.state.engine.seq == 0
