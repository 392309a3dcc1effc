"""The demonstration: it loads whole, shows every kind of thing, and copies nobody's text."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from experts.access.store import list_keys
from experts.demo import demo_files
from experts.demo.start import prepare
from experts.history import store as history
from experts.intake.files import import_file
from experts.kit.actor import Actor
from experts.kit.db import open_database
from experts.kit.text import words
from experts.settings import Settings
from tests.conftest import World

ACTOR = Actor("test")
SEED = "/v1/experts/zeynep-cagla-erin"


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for file in demo_files() for line in file.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "seed" / "expected.json").read_text("utf-8"))
    return found


def of_type(records: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [record for record in records if record["type"] == kind]


def holds(actual: Any, facts: Any) -> bool:
    """Whether all facts stand in what is there; lists in their order."""
    if isinstance(facts, dict):
        return isinstance(actual, dict) and all(name in actual and holds(actual[name], fact) for name, fact in facts.items())
    if isinstance(facts, list):
        return isinstance(actual, list) and len(actual) == len(facts) and all(map(holds, actual, facts))
    return bool(actual == facts)


def texts_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts_of(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_of(part)]
    return [value] if isinstance(value, str) else []


def sentences(text: str) -> set[str]:
    """The sentences of five words and more, as folded words."""
    cut = (words(sentence) for sentence in re.split(r"[.!?;:]\s+|[.!?]$|\n+", text))
    return {" ".join(sentence) for sentence in cut if len(sentence) >= 5}


async def test_it_loads_without_a_remark_and_a_second_time_changes_nothing(world: World, records: list[dict[str, Any]]) -> None:
    database = world.app.state.database
    first = [await import_file(database, file, ACTOR) for file in demo_files()]
    assert [outcome.errors for outcome in first] == [()] * len(first)
    remarks = {remark.detail.partition(":")[0] for outcome in first for remark in outcome.warnings}
    assert all(remark.startswith("Added, but may be the same person as") for remark in remarks), "namesakes are in it on purpose"
    assert sum(outcome.added for outcome in first) == len(records)
    async with database.reading() as session:
        last = await history.last_seq(session)
    again = [await import_file(database, file, ACTOR) for file in demo_files()]
    assert sum(outcome.unchanged for outcome in again) == len(records)
    async with database.reading() as session:
        assert await history.last_seq(session) == last == len(records)
    await world.indexed()
    published = [record for record in of_type(records, "expert") if record.get("status", "published") == "published"]
    works = {record.get("edition_group", record["id"]) for record in of_type(records, "article")}
    assert len(works) < len(of_type(records, "article"))
    for path, count in (("/v1/experts", len(published)), ("/v1/articles", len(works))):
        assert (await world.public.get(path)).json()["meta"]["count"] == count


def test_there_is_enough_to_look_at(records: list[dict[str, Any]]) -> None:
    experts, articles = of_type(records, "expert"), of_type(records, "article")
    assert len(experts) >= 40
    assert len(articles) >= 200
    assert {"en", "tr", "ru"} <= {article["language"] for article in articles}
    assert {"en", "tr", "ru"} <= {language for expert in experts for language in expert.get("biography", ())}
    assert len({record["id"] for record in records}) == len(records)


def test_every_author_is_an_expert_of_the_demonstration(records: list[dict[str, Any]]) -> None:
    known = {expert["id"] for expert in of_type(records, "expert")}
    named = {author["expert"] for article in of_type(records, "article") for author in article["authors"] if "expert" in author}
    assert named <= known
    assert len(named) >= 40


async def test_the_first_start_fills_an_empty_database_and_the_second_adds_nothing(settings: Settings) -> None:
    database = open_database(settings)
    try:
        told = await prepare(database, settings)
        async with database.reading() as session:
            last, keys = await history.last_seq(session), len(await list_keys(session))
        again = await prepare(database, settings)
        async with database.reading() as session:
            assert (await history.last_seq(session), len(await list_keys(session))) == (last, keys)
    finally:
        await database.close()
    assert (last > 200, keys) == (True, 1)
    assert any("http://test/v1/experts/zeynep-cagla-erin" in line for line in told)
    assert [sum("xpd_" in line for line in lines) for lines in (told, again)] == [1, 0]


async def test_the_seeds_expert_and_article_have_all_facts_of_the_page(world: World, expected: dict[str, Any]) -> None:
    for file in demo_files():
        await import_file(world.app.state.database, file, ACTOR)
    profile = (await world.public.get(SEED, params={"lang": "en"})).json()
    facts = expected["expert"]
    for field in ("name", "names", "positions", "education", "languages"):
        assert holds(profile[field], facts[field]), field
    declared = {kind: [concept["id"] for concept in profile[kind] if concept["declared"]] for kind in ("regions", "topics")}
    assert declared["regions"] == facts["regions"]
    interests = [concept["name"].lower() for kind in ("regions", "topics") for concept in profile[kind] if concept["declared"]]
    for interest in facts["interests"]:
        first = interest.lower().split()[0]
        assert any(name.startswith(first[:8]) for name in interests), interest
    await has_the_article(world, expected["article"])


async def has_the_article(world: World, facts: dict[str, Any]) -> None:
    listed = (await world.public.get(f"{SEED}/articles", params={"per_page": 200})).json()["results"]
    [article] = [article for article in listed if article["title"] == facts["title"]]
    assert {name: article[name] for name in ("kind", "language", "publisher")} == {n: facts[n] for n in ("kind", "language", "publisher")}
    assert sorted(edition["language"] for edition in article["editions"]) == sorted(facts["editions"])
    assert [region["id"] for region in article["regions"]] == facts["regions_evidenced"]
    assert [author["byline"] for author in article["authors"]] == [facts["byline"]]


def test_no_sentence_of_the_seed_is_copied(records: list[dict[str, Any]], shared: Path, expected: dict[str, Any]) -> None:
    """Titles are facts and may stand; whole sentences are somebody's text."""
    titles = {" ".join(words(text)) for text in texts_of(expected)}
    for file in sorted((shared / "seed").glob("*.txt")):
        theirs = sentences(file.read_text("utf-8")) - titles
        assert len(theirs) > 20
        ours = {sentence for record in records for text in texts_of(record) for sentence in sentences(text)}
        assert theirs & ours == set()
        everything = " \n ".join(" ".join(words(text)) for record in records for text in texts_of(record))
        assert [sentence for sentence in theirs if sentence in everything] == []
