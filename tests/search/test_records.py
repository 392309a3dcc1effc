"""What is kept in memory for pages is never older than what was written, whoever wrote it, and holds nothing private."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from msgspec import structs

from experts.search.pages import Pages
from experts.search.records import Records
from experts.settings import Settings
from tests.conftest import World, running
from tests.test_queries import ask, listening, on_sqlite

__all__ = ["listening"]  # it counts the statements of those who `ask`
ANYTHING = {"If-Match": "*"}


@pytest.fixture(autouse=True)
def keeping(listening: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory as it is in service, which `listening` has taken away; the log is asked only when the stamp differs."""
    memory = {"records.MOST_PEOPLE": 100, "records.MOST_WORKS": 100, "records.CHECK_SECONDS": 1e9, "pages.MOST_BYTES": 1_000_000}
    for name, value in memory.items():
        monkeypatch.setattr(f"experts.search.{name}", value)


async def found(world: World, **asked: Any) -> list[str]:
    return [hit["name"] for hit in (await world.public.get("/v1/experts", params=asked)).json()["results"]]


async def add_two(world: World) -> None:
    for name in ("Ada", "Bea"):
        await world.add_expert(name, slug=name.lower(), headline={"en": "Energy"})
        await world.add_article("On energy", language="en", regions=["KR"], authors=[{"expert": name.lower()}])
    await world.indexed()


async def test_what_was_read_before_asks_the_database_nothing(world: World) -> None:
    await add_two(world)
    first = await ask(world.public, "GET", "/v1/experts?search=energy&region=KR")
    same = await ask(world.public, "GET", "/v1/experts?search=energy&region=KR")
    alike = await ask(world.public, "GET", "/v1/experts?search=energy&region=KR&lang=tr&per_page=24")
    assert first.answer.content == same.answer.content
    assert first.answer.headers["link"] == same.answer.headers["link"]
    assert "Güney Kore" in alike.answer.text
    assert (first.cost, same.cost, alike.cost) == (6, 0, 0)


async def test_a_write_costs_the_next_page_what_it_touched(world: World) -> None:
    await add_two(world)
    assert (await ask(world.public, "GET", "/v1/experts?search=energy")).cost == 6
    await world.editor.patch("/v1/experts/ada", json={"headline": {"en": "Wind"}}, headers=ANYTHING)
    asked = await ask(world.public, "GET", "/v1/experts?search=energy")
    assert {hit["headline"] for hit in asked.answer.json()["results"]} == {"Energy", "Wind"}
    assert asked.cost == 6  # the last change, what was touched of both kinds, and one person in three


WRITES: dict[str, Callable[[World], Awaitable[Any]]] = {
    "headline": lambda world: world.editor.patch("/v1/experts/ada", json={"headline": {"en": "Wind"}}, headers=ANYTHING),
    "archive": lambda world: world.admin.delete("/v1/experts/ada", headers=ANYTHING),
    "draft": lambda world: world.editor.patch("/v1/experts/ada", json={"status": "draft"}, headers=ANYTHING),
    "rename": lambda world: world.admin.post("/v1/experts/ada/rename", json={"name": "Another Name"}),
    "merge": lambda world: world.admin.post("/v1/experts/ada/merge", json={"into": "bea"}),
    "erase": lambda world: world.admin.post("/v1/experts/ada/erase", json={}),
}


@pytest.mark.parametrize("write", WRITES)
async def test_what_is_written_is_not_shown_as_it_was(world: World, write: str) -> None:
    """Before the index follows: the search itself may still find who is gone."""
    await add_two(world)
    before = (await world.public.get("/v1/experts?search=energy")).json()["results"]
    answer = await WRITES[write](world)
    assert answer.status_code < 300, answer.text
    after = (await world.public.get("/v1/experts?search=energy")).json()["results"]
    assert [hit for hit in after if hit["slug"] == "ada"] != [hit for hit in before if hit["slug"] == "ada"]
    assert [hit["name"] for hit in after if hit["slug"] == "ada"] == (["Ada"] if write == "headline" else [])


async def test_what_another_process_writes_is_seen_by_the_next_page(settings: Settings) -> None:
    async with running(settings) as one, running(settings) as other:
        await add_two(one)
        await other.indexed()
        assert set(await found(other, search="energy")) == {"Ada", "Bea"}
        await one.admin.delete("/v1/experts/ada", headers=ANYTHING)
        assert await found(other, search="energy") == ["Bea"]
        assert await found(other, search="energy", per_page=24) == ["Bea"]


async def test_who_is_in_the_directory_at_the_start_is_read_before_anybody_asks(settings: Settings) -> None:
    async with running(settings) as one:
        await add_two(one)
    async with running(settings) as other:
        for _ in range(500):
            if len(other.app.state.records.people) == 2:
                break
            await asyncio.sleep(0.01)
        assert len(other.app.state.records.people) == 2
        assert set(await found(other, search="energy")) == {"Ada", "Bea"}


async def test_what_another_machine_writes_is_seen_when_the_log_is_asked_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another machine shares the database and not the stamp, which here stands still."""
    await add_two(world)
    world.app.state.records = Records(lambda: b"still")
    assert len(await found(world, search="energy", per_page=3)) == 2
    await world.admin.delete("/v1/experts/ada", headers=ANYTHING)
    monkeypatch.setattr("experts.search.records.CHECK_SECONDS", 0.0)
    assert await found(world, search="energy", per_page=3) == ["Bea"]


async def test_what_an_older_transaction_reads_is_not_kept(world: World) -> None:
    await add_two(world)
    records, database = world.app.state.records, world.app.state.database
    async with database.reading() as early:
        reading = records.of(early)
        assert await reading.seq() == records.seq
        await world.editor.patch("/v1/experts/ada", json={"headline": {"en": "Wind"}}, headers=ANYTHING)
        async with database.reading() as late:
            assert await records.of(late).seq() > reading._seq
        [old] = (await reading.people([1])).values()
    async with database.reading() as session:
        [now] = (await records.of(session).people([1])).values()
    assert (old.stored.document.slug, now.stored.document.headline) == ("ada", {"en": "Wind"})


async def test_what_is_kept_is_at_any_time_what_is_written(world: World) -> None:
    """Whatever happens in whatever order, records that were kept are those that one reads anew."""
    chance, database, records = random.Random(5), world.app.state.database, world.app.state.records
    for n in range(4):
        await world.add_expert(f"Person {n}", slug=f"p{n}", topics=["trade"])
    articles = []

    async def add() -> None:
        group = chance.choice([None, "one", "two"])
        fields: dict[str, Any] = {"language": chance.choice("en tr ru de fr ko es it".split()), "edition_group": group, "regions": ["KR"]}
        by = [{"expert": f"p{n}"} for n in chance.sample(range(4), chance.randint(0, 2))]
        answer = await world.admin.post("/v1/articles", json={"title": "Brazil", "authors": by, **fields})
        articles.extend([answer.json()["id"]] if answer.status_code == 201 else [])

    async def change() -> None:
        patch = chance.choice([{"title": "Peru"}, {"edition_group": chance.choice([None, "one", "two"])}, {"published_on": "2024-01"}])
        await world.admin.patch(f"/v1/articles/{chance.choice(articles)}", json=patch, headers=ANYTHING)

    async def authors() -> None:
        by = [{"expert": f"p{n}"} for n in chance.sample(range(4), chance.randint(0, 3))]
        await world.admin.put(f"/v1/articles/{chance.choice(articles)}/authors", json=by, headers=ANYTHING)

    async def remove() -> None:
        await world.admin.delete(f"/v1/articles/{articles.pop(chance.randrange(len(articles)))}", headers=ANYTHING)

    async def person() -> None:
        path = f"/v1/experts/p{chance.randrange(4)}"
        patch = chance.choice(
            [{"regions": ["JP"]}, {"status": "draft"}, {"status": "published"}, {"headline": {"en": str(chance.random())}}]
        )
        await world.admin.patch(path, json=patch, headers=ANYTHING)

    for _ in range(3):
        await add()
    for _ in range(40):
        await chance.choice([add, change, authors, person, person] + ([remove] if len(articles) > 3 else []))()
        anew = Records(lambda: b"")
        async with database.reading() as one, database.reading() as other:
            numbers = range(1, 60)
            assert await records.of(one).people(numbers) == await anew.of(other).people(numbers)
            assert await records.of(one).works(numbers) == await anew.of(other).works(numbers)


@on_sqlite
async def test_no_more_is_kept_than_is_allowed_and_what_was_asked_for_last_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await add_two(world)
    await world.add_expert("Cem")
    await world.indexed()
    monkeypatch.setattr("experts.search.records.MOST_PEOPLE", 2)
    world.app.state.records, world.app.state.pages = Records(world.app.state.database.stamp.read), Pages()
    async with world.app.state.database.reading() as session:
        for numbers in ([1], [2], [1], [3]):
            assert set(await world.app.state.records.of(session).people(numbers)) == set(numbers)
    assert list(world.app.state.records.people) == [1, 3]
    sizes = [len((await world.public.get("/v1/experts", params={"per_page": n})).content) for n in (1, 2, 3)]
    monkeypatch.setattr("experts.search.pages.MOST_BYTES", sum(sizes[1:]))
    world.app.state.pages = Pages()
    for n in (1, 2, 3):
        await world.public.get("/v1/experts", params={"per_page": n})
    assert [len(page.body) for page in world.app.state.pages._kept.values()] == sizes[1:]


@on_sqlite
async def test_nothing_that_not_everybody_may_see_is_kept(world: World) -> None:
    contacts = [{"kind": "email", "value": f"{seen}@ada.example", "visibility": seen} for seen in ("public", "press", "private")]
    await world.add_expert("Ada", contacts=contacts)
    await world.indexed()
    assert (await world.admin.get("/v1/experts")).json()["results"]
    [person] = world.app.state.records.people.values()
    assert [contact.visibility for contact in person.stored.document.contacts] == ["public"]
    assert "press@" not in str(structs.asdict(person.stored.document))


@on_sqlite
async def test_a_page_that_needs_a_key_or_has_a_new_parameter_is_made_anew(world: World) -> None:
    await add_two(world)
    for client, path in (
        (world.admin, "/v1/experts"),
        (world.admin, "/v1/experts?explain=true"),
        (world.editor, "/v1/experts?health=stale"),
    ):
        for _ in range(2):
            await client.get(path)
    assert not world.app.state.pages._kept
