"""`experts link`: what follows from articles, made anew for all of them, while a server may run."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from experts.__main__ import main
from experts.articles import command
from experts.articles.bylines import follow
from experts.articles.command import Report, run_link
from experts.kit.db import open_database
from experts.profiles.namesakes import Everyone
from experts.settings import Settings
from tests.articles.test_bylines import NOBODY, caught_up, decide, imported, last_change, linked, links, printing, proposals
from tests.conftest import World, running
from tests.lifecycle import ANYTHING, ONE_DATABASE, act, change, ok, tables


def nothing_changed(done: Report) -> bool:
    return (done.articles_changed, done.links_made, done.tags_changed) == (0, 0, 0)


async def link(world: World) -> Report:
    return await run_link(world.app.state.database)


def test_the_command_reports_what_it_did_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    """On what was imported while no server followed: the articles first, then the people."""
    articles = [printing("a1", "Ada Example", "Nobody Known", "A. Sample"), printing("a2", "EXAMPLE Ada", "Bea Sample", language="en")]
    people = [{"type": "expert", "id": name, "name": name} for name in ("Ada Example", "Anna Sample", "Bea Sample")]
    environment = {"EXPERTS_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/experts.db", "EXPERTS_DATA_DIR": str(tmp_path / "data")}

    def call(*arguments: str) -> Result:
        done = CliRunner().invoke(main, arguments, env=environment | {"TTY_COMPATIBLE": "1", "COLUMNS": "100"}, catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
        return done

    for records in (articles, people):
        file = tmp_path / "records.ndjson"
        file.write_text("".join(json.dumps(record) + "\n" for record in records))
        call("import", str(file))
    first = call("link", "--json")
    assert Report(**json.loads(first.stdout)) == Report(5, 2, articles_changed=2, links_made=3, tags_changed=0, names_waiting=1)
    for word in ("names", "articles", "100%"):
        assert word in first.stderr
    words = "5 names, 2 articles, 0 articles changed, 0 links made, 0 tags changed, 1 names waiting\n"
    assert [call("link").stdout for _ in range(2)] == [words] * 2


async def test_a_run_finds_links_and_tags_and_the_next_changes_nothing(world: World, tmp_path: Path) -> None:
    """Whatever was decided, given, merged, hidden or rejected meanwhile."""
    for name in ("Ada Example", "Bea Sample", "Cem Muster", "Old Double", "Hidden Person"):
        await world.add_expert(name)
    by_hand = {"expert": "ada-example", "byline": "Bea Sample"}
    article = await world.add_article(authors=[by_hand, {"byline": "A. Example"}, {"byline": "Cem Muster"}, {"byline": "Old Double"}])
    await decide(world, "accept", "A. Example", "ada-example")
    await decide(world, "reject", "Cem Muster", "cem-muster")
    await act(world, "merge", "old-double", into="bea-sample")
    await change(world, "hidden-person", status="draft")
    await imported(world, tmp_path, printing("a1", "Hidden Person", "Ada Example", "Zoe Later"), printing("a2"))
    await caught_up(world)
    shown = await links(world, article)
    assert [slug for slug, _ in shown] == ["ada-example", "ada-example", None, "bea-sample"]
    before, last = await tables(world, without={"api_key", "checkpoint"}), await last_change(world)
    done = await link(world)
    assert nothing_changed(done)
    assert (done.names, done.articles, done.names_waiting) == (6, 3, 0)
    assert await tables(world, without={"api_key", "checkpoint"}) == before
    assert await last_change(world) == last
    assert await links(world, article) == shown


@ONE_DATABASE
async def test_what_is_lost_is_found_again(settings: Settings) -> None:
    """Names, proposals and links that are not there, as after an import by an earlier version."""
    named = [{"byline": "Ada Example"}, {"byline": "A. Sample"}, {"byline": "A.", "identifier": "staff:ann"}]
    async with running(settings) as world:
        for name in ("Ada Example", "Anna Sample"):
            await world.add_expert(name, identifiers=[{"scheme": "staff", "value": name[:3].lower()}])
        articles = [await world.add_article("On ferries", authors=named) for _ in range(3)]
    database = open_database(settings)
    async with database.writing() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("DELETE FROM byline WHERE number IN (SELECT max(number) FROM byline)")
        await connection.exec_driver_sql("DELETE FROM byline_match")
        await connection.exec_driver_sql("UPDATE authorship SET expert = NULL, method = NULL, matched_by = NULL")
    done = await run_link(database)
    assert done == Report(names=3, articles=3, articles_changed=3, links_made=6, tags_changed=0, names_waiting=1)
    assert nothing_changed(await run_link(database))
    await database.close()
    async with running(settings) as world:
        assert [await links(world, article) for article in articles] == [
            [("ada-example", "exact"), NOBODY, ("anna-sample", "identifier")],
        ] * 3
        [waiting] = await proposals(world)
        assert (waiting["byline"], waiting["expert"]["slug"], waiting["articles_count"]) == ("A. Sample", "anna-sample", 3)
        last = ok(await world.admin.get("/v1/changes", params={"limit": 1000}))["results"][-1]
        assert (last["actor"], last["action"], last["changes"]["authors"][1][0]["byline"]) == ("command:link", "changed", "Ada Example")


@ONE_DATABASE
async def test_names_that_no_article_prints_are_forgotten_but_no_decision_is(world: World) -> None:
    for name in ("Ada Example", "Cem Muster"):
        await world.add_expert(name)
    kept = await world.add_article(authors=[{"byline": "Kept Example"}])
    gone = await world.add_article(authors=[{"byline": "Gone Example"}, {"byline": "Ada Example"}])
    await decide(world, "reject", "Ada Example", "ada-example")
    assert (await world.editor.delete(f"/v1/articles/{gone['id']}", headers=ANYTHING)).status_code == 204
    assert nothing_changed(await link(world))
    names = (await tables(world))["byline"]
    assert [len([row for row in names if name in row]) for name in ("Kept", "Gone", "Ada")] == [1, 0, 1]
    await act(world, "erase", "cem-muster")
    assert linked(await world.add_article(authors=[{"byline": "Ada Example"}])) == [NOBODY]
    assert await links(world, kept) == [NOBODY]


def meanwhile(monkeypatch: pytest.MonkeyPatch, what: Any) -> None:
    """Let something happen after the command has read who there is."""
    read = command.everyone

    async def everyone(*arguments: Any) -> Everyone:
        found = await read(*arguments)
        await what()
        return found

    monkeypatch.setattr(command, "everyone", everyone)


@ONE_DATABASE
async def test_who_joins_while_the_command_works_counts(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are proposed, and keep the command from linking a name that was one person's alone when it started."""
    monkeypatch.setattr(follow, "follow", lambda _: asyncio.Event().wait())
    async with running(settings) as world:
        article = await world.add_article(authors=[{"byline": "A. Example"}, {"byline": "Bea Sample"}])
        for name in ("Ada Example", "Bea Sample"):
            await world.add_expert(name)

        async def join() -> None:
            await world.add_expert("Ada Example", slug="other-ada")
            await world.add_expert("Bea Sample", slug="other-bea")
            await caught_up(world)

        meanwhile(monkeypatch, join)
        await link(world)
        assert await links(world, article) == [NOBODY] * 2
        assert {p["expert"]["slug"] for p in await proposals(world)} == {"ada-example", "other-ada", "bea-sample", "other-bea"}


@ONE_DATABASE
async def test_somebody_may_be_erased_while_the_command_works(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.add_expert("Zqxwvy Example")
    await world.add_expert("Cem Muster")
    named = [{"byline": "Z. Example"}, {"byline": "Zqxwvy Example"}, {"byline": "Muster, Cem"}]
    article = await world.add_article(authors=named)

    async def erase() -> None:
        await act(world, "erase", "zqxwvy-example")

    meanwhile(monkeypatch, erase)
    done = await link(world)
    assert (done.articles_changed, done.names_waiting) == (0, 0)
    shown = ok(await world.public.get(f"/v1/articles/{article['id']}"))
    assert (linked(shown), [a["byline"] for a in shown["authors"]]) == ([NOBODY, ("cem-muster", "exact")], ["Z. Example", "Muster, Cem"])
    kept = await tables(world, without={"change", "touched"})
    assert [table for table, rows in kept.items() for row in rows if "zqxwvy" in row.casefold()] == []
