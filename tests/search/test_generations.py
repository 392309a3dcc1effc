"""An index that is made anew is made beside the live one, and one's own write can be waited for."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from experts.search import follow, generations, sources
from experts.search.engine import SHAPE, Engine, index_path
from experts.search.generations import begin, clear, live_name, make_live, open_live
from experts.settings import Settings
from tests.conftest import World, running


async def test_a_server_answers_all_the_while_and_goes_over_to_the_index_that_was_made_beside_its_own(settings: Settings) -> None:
    async with running(settings) as world:
        await world.add_article("Glaciers of Norway")
        await world.indexed()
        folder = index_path(settings.data_dir)
        before, counts = live_name(folder), []
        builder = Engine(folder)
        building = asyncio.create_task(follow.rebuild(builder, world.app.state.database))
        while not building.done():
            counts.append((await world.public.get("/v1/articles", params={"search": "glaciers"})).json()["meta"]["count"])
        await building
        builder.close()
        await world.add_article("Glaciers of Iceland")
        await world.indexed()
        assert (await world.public.get("/v1/articles", params={"search": "glaciers"})).json()["meta"]["count"] == 2
        assert set(counts) == {1}
        assert world.app.state.engine.generation.path.name == live_name(folder) != before
        clear(folder)
        assert [path.name for path in folder.iterdir() if path.is_dir()] == [live_name(folder)]


def test_a_build_that_was_killed_touches_nothing_live_and_is_cleared_away(tmp_path: Path) -> None:
    live = open_live(tmp_path, SHAPE)
    script = (
        "import os, sys, pathlib; from experts.search.generations import begin; from experts.search.engine import SHAPE;"
        "begin(pathlib.Path(sys.argv[1]), SHAPE).claim(); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert killed.returncode == -9
    left = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert live_name(tmp_path) == live.path.name and len(left) == 2
    clear(tmp_path)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [live.path]
    live.close()


def test_a_generation_that_somebody_has_open_is_not_removed(tmp_path: Path) -> None:
    old, new = open_live(tmp_path, SHAPE), begin(tmp_path, SHAPE)
    make_live(new)
    clear(tmp_path)
    assert old.path.exists()
    old.close()
    clear(tmp_path)
    assert (old.path.exists(), new.path.exists()) == (False, True)
    new.close()


def test_a_live_generation_that_cannot_be_read_is_replaced_by_an_empty_one(tmp_path: Path) -> None:
    open_live(tmp_path, SHAPE).close()
    (tmp_path / generations.LIVE).write_text("999")
    again = open_live(tmp_path, SHAPE)
    assert (again.seq(), live_name(tmp_path)) == (0, again.path.name)
    again.close()


async def test_a_list_waits_for_the_change_that_it_is_asked_to_know(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sources.load_works

    async def slow(*given: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*given)

    monkeypatch.setattr(sources, "load_works", slow)
    written = await world.editor.post("/v1/articles", json={"title": "Glaciers"})
    seq = int(written.headers["change-seq"])
    assert seq == int(written.headers["etag"].split(".")[2])
    answer = (await world.public.get("/v1/articles", params={"search": "glaciers", "min_seq": seq})).json()
    assert answer["meta"]["count"] == 1
    assert answer["meta"]["index_seq"] >= seq


async def test_a_change_that_nobody_has_made_is_not_waited_for(world: World) -> None:
    answer = await world.public.get("/v1/experts", params={"min_seq": 1_000})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "min_seq")
