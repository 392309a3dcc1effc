"""Following the change log: what fails is read again, and a rebuilt index answers as the one that followed."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experts.articles.bylines import follow as names_follow
from experts.profiles import store as profiles
from experts.search import follow, sources
from experts.search.articles_list import ArticleQuery, find_articles
from experts.search.command import run_check
from experts.search.engine import Engine, index_path
from experts.search.experts_list import ExpertQuery, find_experts
from experts.search.filters import parse_filter
from experts.search.listing import Found, Wanted
from experts.settings import Settings
from tests.conftest import World, running

WORDS = ["energy", "pipelines", "ferries", "museums", "reactors", "elections", "glaciers", "tariffs"]
PLACES = ["KR", "JP", "TR", "DE", "asia-pacific", "142"]
TOPICS = ["energy-security", "public-diplomacy", "elections", "trade"]
QUESTIONS = [
    *((word, "") for word in WORDS),
    ("energy pipelines", ""),
    ("ferries", "regions:142"),
    ("person 3", ""),
    ("Bea", ""),
    ("", "regions:BR"),
    ("", "regions.evidence.articles:>1"),
    ("", ""),
    ("", "regions:142"),
    ("", "regions:KR|TR"),
    ("", "topics:diplomacy"),
]


NAMES = ["Ada Example", "Bea Muster", "Cem Beispiel", "Duygu Primer"]
"""Printed in bylines, whether or not somebody of the name is there."""


class Editor:
    """Somebody who adds, changes and removes at random, through the API; names link and texts are tagged by themselves."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, random.Random(seed)
        self.experts: list[str] = []
        self.articles: list[str] = []
        self.nameless = list(NAMES)

    async def work(self, steps: int) -> None:
        for _ in range(3):
            await self.add_expert()
        for _ in range(steps):
            action: Callable[[], Awaitable[Any]] = self.random.choice(
                [
                    self.add_expert,
                    self.add_namesake,
                    self.change_expert,
                    self.hide_or_show_expert,
                    *[self.add_article] * 3,
                    self.change_article,
                    *[self.regroup] * 3,
                    self.remove_article,
                ]
            )
            await action()

    def texts(self) -> dict[str, Any]:
        pick = self.random
        return {"regions": pick.sample(PLACES, pick.randint(0, 2)), "topics": pick.sample(TOPICS, pick.randint(0, 2))}

    async def add_expert(self) -> None:
        languages = [{"code": "tr", "level": self.random.choice(["A1", "B2", "native"])}]
        biography = {"en": " ".join(self.random.choices(WORDS, k=4))}
        expert = await self.world.add_expert(f"Person {len(self.experts)}", languages=languages, biography=biography, **self.texts())
        self.experts.append(f"/v1/experts/{expert['slug']}")

    async def add_namesake(self) -> None:
        """Somebody joins whose name stands in bylines already, or will."""
        if self.nameless:
            expert = await self.world.add_expert(self.nameless.pop(), **self.texts())
            self.experts.append(f"/v1/experts/{expert['slug']}")

    async def add_article(self) -> None:
        authors: list[dict[str, str]] = [
            {"expert": path.rpartition("/")[2]} for path in self.random.sample(self.experts, self.random.randint(0, 2))
        ]
        authors += [{"byline": name} for name in self.random.sample(NAMES, self.random.randint(0, 1))]
        title, day = " ".join([*self.random.choices(WORDS, k=3), "in Brazil"]), f"2024-01-{self.random.randint(1, 28):02}"
        article = await self.world.add_article(title, published_on=day, language="en", authors=authors, **self.texts())
        self.articles.append(f"/v1/articles/{article['id']}")

    async def regroup(self) -> None:
        """Move an article into a group, where its language may be taken, or out of one."""
        if self.articles:
            body = {"edition_group": self.random.choice(["one", "two", None]), "language": self.random.choice(["en", "tr", "de"])}
            answer = await self.world.admin.patch(self.random.choice(self.articles), json=body, headers={"If-Match": "*"})
            assert answer.status_code in (200, 409), answer.text

    async def change(self, path: str, body: dict[str, Any]) -> None:
        answer = await self.world.admin.patch(path, json=body, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text

    async def change_expert(self) -> None:
        await self.change(self.random.choice(self.experts), {"biography": {"en": self.random.choice(WORDS)}, **self.texts()})

    async def change_article(self) -> None:
        if self.articles:
            authors = [{"expert": self.random.choice(self.experts).rpartition("/")[2]}]
            await self.change(
                self.random.choice(self.articles), {"title": f"{self.random.choice(WORDS)} in Brazil", "authors": authors, **self.texts()}
            )

    async def remove_article(self) -> None:
        if self.articles:
            path = self.articles.pop(self.random.randrange(len(self.articles)))
            assert (await self.world.admin.delete(path, headers={"If-Match": "*"})).status_code == 204

    async def hide_or_show_expert(self) -> None:
        path = self.random.choice(self.experts)
        if (await self.world.public.get(path)).status_code == 200:
            assert (await self.world.admin.delete(path, headers={"If-Match": "*"})).status_code == 204
        else:
            assert (await self.world.admin.post(f"{path}/restore")).status_code == 200


def people(engine: Engine, text: str, filter_: str = "") -> Found:
    return find_experts(engine, ExpertQuery(text, clauses=parse_filter("experts", [filter_], [])), Wanted(200))


def articles(engine: Engine, text: str, filter_: str = "") -> Found:
    clauses = [] if "evidence" in filter_ else parse_filter("articles", [filter_], [])
    return find_articles(engine, ArticleQuery(text, clauses=clauses), Wanted(200))


def answers(engine: Engine) -> dict[str, Any]:
    """Who is found for what; with words as a set, as the numbers of deleted documents still weigh a little in a living index."""
    given: dict[str, Any] = {}
    for text, filter_ in QUESTIONS:
        experts, works = people(engine, text, filter_), articles(engine, text, filter_)
        given[f"{text} {filter_}"] = (
            experts.total,
            sorted(experts.numbers) if text else list(zip(experts.numbers, experts.scores, strict=True)),
            works.total,
            sorted(works.numbers) if text else works.numbers,
        )
    return given


def held(engine: Engine) -> dict[str, Any]:
    """All that the columns say of each expert."""
    columns = engine.columns
    everyone = np.flatnonzero(columns.everyone).tolist()
    return {
        "published": np.flatnonzero(columns.published).tolist(),
        **{f"{name} values": {n: values.of(n) for n in everyone} for name, values in columns.values.items()},
        **{f"{name} numbers": columns.column(name)[everyone].tolist() for name in columns.numbers},
        **{f"{name} order": {n: order.text(n) for n in everyone} for name, order in columns.orders.items()},
    }


async def fresh_engine(world: World, path: Path) -> Engine:
    engine = Engine(path)
    await follow.rebuild(engine, world.app.state.database)
    await follow.load(engine, world.app.state.database)
    return engine


async def at_rest(world: World) -> None:
    """Wait until all names are linked that lead to somebody, and the index knows of it."""
    await names_follow.catch_up(world.app.state.database, 0)
    await world.indexed()


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_rebuilt_index_answers_as_the_one_that_followed(world: World, tmp_path: Path, seed: int) -> None:
    editor = Editor(world, seed)
    await editor.work(15)
    await world.add_article("Elections in Brazil", language="en", edition_group="kept", authors=[{"byline": "Zoe Steady"}])
    await world.indexed()
    await world.add_expert("Zoe Steady")
    await world.add_article("Brezilya'da seçimler", language="tr", edition_group="kept", authors=[{"byline": "Zoe Steady"}])
    await editor.work(30)
    await at_rest(world)
    assert len(editor.nameless) < len(NAMES)
    rebuilt, living = await fresh_engine(world, tmp_path / "rebuilt"), world.app.state.engine
    assert answers(rebuilt) == answers(living)
    assert [i.count() for i in rebuilt.indexes] == [i.count() for i in living.indexes]
    assert rebuilt.generation.seq() == living.generation.seq()
    assert held(rebuilt) == held(living)
    works = range(1, 100)
    assert [sorted(rebuilt.links.authors(n).tolist()) for n in works] == [sorted(living.links.authors(n).tolist()) for n in works]
    assert any(total for total, *_ in answers(rebuilt).values())
    assert living.articles.count() < len(editor.articles) + 2, "two editions are one work"
    assert living.columns.members("regions", "BR"), "a name was linked to what a title says"
    rebuilt.close()


async def test_rebuilding_shows_the_old_index_until_the_new_one_is_whole(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.add_article("Glaciers of Norway")
    engine = await fresh_engine(world, tmp_path / "second")

    async def broken(*_: Any) -> Any:
        raise RuntimeError("Something broke.")

    with monkeypatch.context() as patch:
        patch.setattr(sources, "load_works", broken)
        with pytest.raises(RuntimeError):
            await follow.rebuild(engine, world.app.state.database)
    assert articles(engine, "glaciers").total == 1
    engine.close()


@pytest.mark.parametrize(
    ("module", "function"), [(sources, "load_works"), (sources, "works_of_experts"), (profiles, "get_many"), (sources, "load_facts")]
)
async def test_a_failure_while_indexing_is_rolled_back_and_read_again(
    world: World, monkeypatch: pytest.MonkeyPatch, module: Any, function: str
) -> None:
    expert = await world.add_expert("Mina Han")
    await world.add_article("Ferries of Niigata", authors=[{"expert": expert["slug"]}])
    await world.indexed()
    right, failed = getattr(module, function), []

    async def fails_once(*given: Any) -> Any:
        if asyncio.current_task() in followers and not failed:
            failed.append(function)
            raise RuntimeError("Something broke.")
        return await right(*given)

    followers = {task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__qualname__", "") == "follow"}
    assert followers
    monkeypatch.setattr(follow, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(module, function, fails_once)
    await world.add_expert("Bob Brown", biography={"en": "Volcanoes."})
    await world.add_article("Glaciers of Norway", regions=["NO"], authors=[{"expert": expert["slug"]}])
    await world.indexed()
    assert failed == [function]
    engine = world.app.state.engine
    assert [index.count() for index in engine.indexes] == [2, 2, 2, 2, 2]
    for text, filter_ in (("ferries", ""), ("glaciers", ""), ("volcanoes", ""), ("", "regions:NO"), ("Bob Brown", "")):
        assert people(engine, text, filter_).total == 1


async def test_a_failure_is_logged_and_the_lists_still_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.add_article("Ferries of Niigata")
    await world.indexed()

    async def broken(*_: Any) -> Any:
        raise RuntimeError("Something broke.")

    monkeypatch.setattr(follow, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(sources, "load_works", broken)
    await world.add_article("Glaciers of Norway")
    await asyncio.sleep(0.15)
    answer = (await world.public.get("/v1/articles", params={"search": "ferries"})).json()
    assert (answer["meta"]["count"], answer["meta"]["index_seq"]) == (1, 1)
    monkeypatch.undo()
    await world.indexed()
    assert (await world.public.get("/v1/articles", params={"search": "glaciers"})).json()["meta"]["count"] == 1


async def test_two_processes_on_one_directory_follow_each_others_commits(settings: Settings) -> None:
    async with running(settings) as first:
        await first.add_expert("Mina Han", biography={"en": "Ferries."})
        await first.indexed()
        async with running(settings) as second:
            for writer, name, word in ((first, "Bob Brown", "volcanoes"), (second, "Carla Cruz", "glaciers")):
                await writer.add_expert(name, biography={"en": word})
                for reader in (first, second):
                    start = time.perf_counter()
                    await reader.indexed()
                    assert time.perf_counter() - start < 1
                    for words in (word, "ferries", name):
                        answer = (await reader.public.get("/v1/experts", params={"search": words})).json()
                        assert answer["meta"]["count"] == 1, words
        await first.add_expert("Dora Day", biography={"en": "Deserts."})
        await first.indexed()
        assert (await first.public.get("/v1/experts", params={"search": "deserts"})).json()["meta"]["count"] == 1


async def test_who_followed_takes_over_when_the_writer_stops(settings: Settings) -> None:
    first = running(settings)
    world = await first.__aenter__()
    await world.add_expert("Mina Han", biography={"en": "Ferries."})
    await world.indexed()
    async with running(settings) as second:
        await first.__aexit__(None, None, None)
        await second.add_expert("Bob Brown", biography={"en": "Volcanoes."})
        await second.indexed()
        for word in ("ferries", "volcanoes"):
            assert (await second.public.get("/v1/experts", params={"search": word})).json()["meta"]["count"] == 1


async def test_what_was_written_while_nobody_followed_is_taken_in_at_the_start(settings: Settings) -> None:
    async with running(settings) as world:
        await world.add_expert("Mina Han", biography={"en": "Ferries."})
        await world.indexed()
    engine = Engine(index_path(settings.data_dir))
    assert engine.generation.seq() == 1
    engine.close()
    async with running(settings) as world:
        assert (await world.public.get("/v1/experts")).json()["meta"]["count"] == 1
        assert (await world.public.get("/v1/experts", params={"search": "ferries"})).json()["meta"]["count"] == 1


async def test_the_application_stops_at_once_whatever_the_index_is_doing(settings: Settings) -> None:
    """A cancellation that meets a commit of the same moment must not be lost."""
    pause = random.Random(1)
    for _ in range(6):
        async with running(settings) as world:
            await world.add_expert("Mina Han", biography={"en": "Ferries."})
            await asyncio.sleep(pause.choice([0, 0, 0.002, 0.01, 0.03]))
            await world.add_article("Ferries of Niigata")
            stopping = time.perf_counter()
        assert time.perf_counter() - stopping < 2


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
async def test_the_check_names_a_record_that_is_missing_one_too_many_and_one_that_is_stale(world: World, settings: Settings) -> None:
    for title in ("Glaciers", "Ferries", "Lighthouses"):
        await world.add_article(title)
    await world.indexed()
    index = world.app.state.engine.articles
    assert (await run_check(world.app.state.database, settings)).is_right
    [first, second, _] = sorted(index.numbers())
    [stale] = [{**document, "text": "else"} for document in await works_in(world, [second])]
    index.claim()
    index.replace([first, second], [stale, {**stale, "number": 999}])
    index.commit(index.seq())
    report = await run_check(world.app.state.database, settings)
    assert report.differences == [
        f"article {first} is not in the index",
        "article 999 is in the index only",
        f"article {first} is not as the tables say",
        f"article {second} is not as the tables say",
    ]
    assert not report.is_right


async def works_in(world: World, numbers: list[int]) -> list[dict[str, Any]]:
    async with world.app.state.database.reading() as session:
        return await sources.load_works(session, numbers)
