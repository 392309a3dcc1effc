"""Boxes that are kept in memory are what the application would answer, and cost nothing. Who has a key is answered by the
application itself: that is what the others are held against."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response

from experts.boxes.kept import CACHE_CONTROL, keep_answers, takes_gzip
from experts.history import watch
from experts.kit.stamp import Stamp
from experts.profiles import store
from experts.settings import Settings
from tests.conftest import World, running
from tests.test_queries import ask, listening, on_sqlite

__all__ = ["listening"]  # it counts the statements of those who `ask`
ANYTHING = {"If-Match": "*"}
BIOGRAPHY = {"en": "Works on ferries. " * 40, "tr": "Vapurlar üzerine çalışır. " * 40}
ARTICLE = "https://a.example/x"
TAGGED = re.compile(r'"([^"-]+)(-gzip)?"')


@pytest.fixture(autouse=True)
def keeping(listening: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory as it is in service, which `listening` has taken away."""
    monkeypatch.setattr("experts.boxes.kept.MOST_BYTES", 1_000_000)
    monkeypatch.setattr("experts.history.watch.ANSWER_SECONDS", 60)  # on a busy machine the log may be slow to answer


async def cost(world: World, path: str, method: str = "GET", **headers: str) -> int:
    return (await ask(world.public, method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})).cost


@on_sqlite
async def test_a_box_that_is_kept_costs_no_statement_nor_does_its_304_in_either_coding(world: World) -> None:
    await world.add_expert(biography=BIOGRAPHY)
    for coding in ("gzip", "identity"):
        first = await ask(world.public, "GET", "/box/ada-example", headers={"Accept-Encoding": coding})
        again = await ask(world.public, "GET", "/box/ada-example", headers={"Accept-Encoding": coding})
        assert again.answer.headers.get("content-encoding") == ("gzip" if coding == "gzip" else None)
        assert first.answer.text == again.answer.text == (await world.admin.get("/box/ada-example")).text
        assert (first.cost > 0, again.cost) == (coding == "gzip", 0)
        for tags in (again.answer.headers["etag"], f'"other", W/{again.answer.headers["etag"]}', "*"):
            for accepted in ("gzip", "identity"):
                sent = {"If-None-Match": tags, "Accept-Encoding": accepted}
                current = await ask(world.public, "GET", "/box/ada-example", headers=sent)
                assert (current.answer.status_code, current.answer.content, current.cost) == (304, b"", 0)
                assert tags == "*" or current.answer.headers["etag"] in tags


@on_sqlite
async def test_head_has_the_headers_of_get_and_costs_no_statement(world: World) -> None:
    await world.add_expert(biography=BIOGRAPHY)
    whole = await world.public.get("/box/ada-example")
    head = await ask(world.public, "HEAD", "/box/ada-example")
    assert (head.answer.status_code, head.answer.content, head.cost) == (200, b"", 0)
    for name in ("content-length", "content-encoding", "content-type", "etag", "vary", "cache-control"):
        assert head.answer.headers[name] == whole.headers[name]


@on_sqlite
async def test_a_304_of_the_application_is_kept_though_its_body_is_not_known(world: World) -> None:
    await world.add_expert(biography=BIOGRAPHY)
    tag = (await world.public.get("/box/ada-example")).headers["etag"]
    await world.add_expert("Somebody Else")
    costs = [await cost(world, "/box/ada-example", if_none_match=tag) for _ in range(2)]
    assert costs == [1, 0]
    whole = await world.public.get("/box/ada-example")
    assert (whole.status_code, whole.headers["etag"], "ferries" in whole.text) == (200, tag, True)
    assert await cost(world, "/box/ada-example", if_none_match=tag) == 0


@on_sqlite
async def test_caches_are_told_how_long_and_by_what_and_that_nobody_is_gone_for_long(world: World) -> None:
    await world.add_expert(biography=BIOGRAPHY)
    for path, vary in (("/box/ada-example", "Accept-Encoding, Accept-Language"), ("/box/ada-example?lang=tr", "Accept-Encoding")):
        whole = await world.public.get(path)
        current = await world.public.get(path, headers={"If-None-Match": whole.headers["etag"]})
        for answer in (whole, current):
            assert (answer.headers["cache-control"], answer.headers["vary"]) == (CACHE_CONTROL.decode(), vary)
            assert answer.headers["access-control-allow-origin"] == "*"
    missing = await world.public.get("/box/nobody")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")


@on_sqlite
async def test_what_is_asked_with_a_key_is_not_kept_nor_answered_from_memory(world: World) -> None:
    await world.add_expert(biography=BIOGRAPHY)
    with_key = await world.admin.get("/box/ada-example")
    assert "public" not in with_key.headers["cache-control"]
    assert await cost(world, "/box/ada-example") > 0
    assert await cost(world, "/box/ada-example") == 0
    wrong = await world.public.get("/box/ada-example", headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401


@on_sqlite
async def test_only_what_was_found_is_kept_and_no_more_of_it_than_is_allowed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experts.boxes.kept.MOST_BYTES", 30_000)
    await world.add_expert(biography=BIOGRAPHY)
    for path in ("/box/nobody", "/box/ada-example?x=1", "/box?url=https://a.example", f"/box/ada-example?{'&' * 4_000}"):
        assert await cost(world, path) == await cost(world, path) > (0 if path.endswith(("nobody", "example")) else -1)
    paths = [f"/box/ada-example?lang={'e' * length}n" for length in range(2, 8)]
    for path in (*paths, paths[-1]):
        kept = await cost(world, path)
    assert kept == 0
    assert await cost(world, paths[0]) > 0


WRITES: dict[str, Callable[[AsyncClient, str], Awaitable[Response]]] = {
    "change": lambda who, key: who.patch(f"/v1/experts/{key}", json={"biography": {"en": "Works on wind.", "tr": None}}, headers=ANYTHING),
    "archive": lambda who, key: who.delete(f"/v1/experts/{key}", headers=ANYTHING),
    "draft": lambda who, key: who.patch(f"/v1/experts/{key}", json={"status": "draft"}, headers=ANYTHING),
    "rename": lambda who, key: who.post(f"/v1/experts/{key}/rename", json={"name": "Another Name"}),
    "merge": lambda who, key: who.post(f"/v1/experts/{key}/merge", json={"into": "bea-other"}),
    "erase": lambda who, key: who.post(f"/v1/experts/{key}/erase", json={}),
}
VARIANTS = ({}, {"Accept-Language": "tr", "Accept-Encoding": "identity"})


@on_sqlite
async def test_whatever_is_written_shows_at_once_in_every_variant_and_in_every_worker(settings: Settings) -> None:
    async with running(settings) as one, running(settings) as other:
        await one.add_expert("Bea Other")
        for write, send in WRITES.items():
            expert = await one.add_expert(f"Ada {write.title()}", biography=BIOGRAPHY)
            url = f"{ARTICLE}/{write}"
            await one.add_article(url=url, authors=[{"expert": expert["id"]}])
            paths = [f"/box/{expert['slug']}", f"/box/{expert['id']}?heading=3", f"/box?url={url}", f"/embed/{expert['slug']}"]
            paths += [f"/oembed?url=http://test/experts/{expert['slug']}"]
            asked = [(world, path, headers) for world in (one, other) for path in paths for headers in VARIANTS]
            before = [await world.public.get(path, headers=headers) for world, path, headers in asked]
            assert {answer.status_code for answer in before} == {200}
            assert (await send(other.admin, expert["slug"])).status_code < 300
            for (world, path, headers), old in zip(asked, before, strict=True):
                right = await one.admin.get(path, headers=headers)
                new = await world.public.get(path, headers={**headers, "If-None-Match": old.headers["etag"]})
                assert (new.status_code, new.headers.get("location")) == (right.status_code, right.headers.get("location"))
                assert new.text == right.text or new.status_code == right.status_code != 200
                assert new.status_code != 304 and new.text != old.text, (write, path)


async def eventually(world: World, path: str, status: int) -> None:
    """Within the second that is promised, and some more for a busy machine."""
    for _ in range(60):
        if (await world.public.get(path)).status_code == status:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} does not answer {status}")


@on_sqlite
async def test_what_another_machine_writes_shows_within_a_second(settings: Settings, tmp_path: Path) -> None:
    async with running(settings) as one, running(replace(settings, data_dir=tmp_path / "another")) as other:
        await one.add_expert()
        await eventually(other, "/box/ada-example", 200)
        assert (await one.admin.delete("/v1/experts/ada-example", headers=ANYTHING)).status_code < 300
        await eventually(other, "/box/ada-example", 404)


@on_sqlite
async def test_a_commit_whose_process_was_killed_before_the_stamp_shows_within_a_second(world: World) -> None:
    await world.add_expert()
    assert (await world.public.get("/box/ada-example")).status_code == 200
    with pytest.MonkeyPatch.context() as killed:
        killed.setattr(Stamp, "renew", lambda *_: None)
        assert (await world.admin.delete("/v1/experts/ada-example", headers=ANYTHING)).status_code < 300
    await eventually(world, "/box/ada-example", 404)


@on_sqlite
async def test_nothing_is_sent_from_memory_while_nobody_can_look_into_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.add_expert()
    await world.public.get("/box/ada-example")

    async def lost(_session: Any) -> int:
        raise OSError

    monkeypatch.setattr(watch, "last_seq", lost)
    await watch.look(world.app.state.database)
    assert await cost(world, "/box/ada-example") > 0


@on_sqlite
async def test_a_change_that_is_committed_while_a_box_is_made_is_not_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer is of the time when it was asked for; the next one is not."""
    await world.add_expert()
    get_visible = store.get_visible

    async def slowly(*asked: Any) -> Any:
        found = await get_visible(*asked)
        monkeypatch.undo()
        await WRITES["change"](world.admin, "ada-example")
        return found

    monkeypatch.setattr(store, "get_visible", slowly)
    assert "wind" not in (await world.public.get("/box/ada-example")).text
    assert "wind" in (await world.public.get("/box/ada-example")).text


@pytest.mark.parametrize("seed", range(5))
async def test_no_answer_is_older_than_its_question_however_reading_and_writing_overlap(seed: int) -> None:
    """An application of one number that takes its time between all its steps, as do those who commit."""
    chance = random.Random(seed)
    truth = stamp = 0

    async def pause() -> None:
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await pause()
        body = b"%d" % truth
        await pause()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b'"%s"' % body)]})
        await send({"type": "http.response.body", "body": body})

    async def write() -> None:
        nonlocal truth, stamp
        for _ in range(100):
            await pause()
            truth += 1
            await pause()
            stamp = truth

    async def read(client: AsyncClient) -> None:
        while stamp < 100:
            told = stamp
            answer = await client.get("/box/a", headers={"If-None-Match": f'"{told - 1}"'})
            assert int(answer.text or answer.headers["etag"].strip('"')) >= told
            await pause()

    async with AsyncClient(transport=ASGITransport(keep_answers(app, lambda: b"%d" % stamp)), base_url="http://test") as client:
        await asyncio.gather(write(), *(read(client) for _ in range(3)))


@on_sqlite
async def test_no_variant_is_taken_for_another_and_a_tag_names_the_same_bytes_for_ever(world: World) -> None:
    await world.add_expert(biography=BIOGRAPHY, regions=["KR"])
    await world.add_expert("Bea Other", biography={"ar": "نص " * 300, "ru": "Текст. " * 100})
    chance = random.Random(6)
    languages = ("", "tr", "tr;q=0.1, ru", "ar, en;q=0", "*", "fi,tr", "ru;q=x", "\xff", "TR", ", ,tr")
    codings = ("gzip", "identity", "", "*", "gzip;q=0", "br, gzip;q=0.5", "identity, gzip;q=0.1", "gzip, gzip;q=0")
    queries = ("", "lang=tr", "max_chars=60", "lang=ru&parts=name,bio", "l%61ng=ar", "&&lang=ar")
    named: dict[str, Any] = {}
    for _ in range(300):
        path = f"/{chance.choice(('box', 'embed'))}/{chance.choice(('ada-example', 'bea-other'))}?{chance.choice(queries)}"
        headers = [("accept-language", chance.choice(languages).encode("latin-1")) for _ in range(chance.choice((0, 1, 1, 2)))]
        wanted = chance.choice(codings)
        got = await world.public.get(path, headers=[*headers, ("accept-encoding", wanted), ("accept", "application/json")])
        right = await world.admin.get(path, headers=headers[-1:])
        assert (got.status_code, got.text) == (200, right.text), (path, headers)
        assert got.headers.get("content-language") == right.headers.get("content-language")
        assert (got.headers.get("content-encoding") == "gzip") == takes_gzip(wanted.encode())
        [(tag, suffix)] = TAGGED.findall(got.headers["etag"])
        assert (f'"{tag}"', bool(suffix)) == (right.headers["etag"], takes_gzip(wanted.encode()))
        sent = got.text, got.headers.get("content-encoding"), got.headers["content-length"]
        assert named.setdefault(got.headers["etag"], sent) == sent
    assert len(named) > 20


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        *(("gzip", True), ("GZip , br", True), ("*", True), ("gzip;q=0.2", True), ("gzip; q=0.5, identity;q=0.5", True)),
        *(("", False), ("br", False), ("gzip;q=0", False), ("*;q=0", False), ("*, gzip;q=0", False), ("identity, gzip;q=0.5", False)),
        *(("gzip;q=x", False), ("gzip;level=1", False)),
    ],
)
def test_gzip_is_sent_to_those_who_like_it_best(accept: str, wanted: bool) -> None:
    assert takes_gzip(accept.encode()) == wanted
