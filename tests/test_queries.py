"""What answers cost: the number of SQL statements of every route, and that none of them grows with what it finds.

BEGIN and COMMIT are not counted, and the lock that takes PostgreSQL's turn of writers is counted apart: SQLite takes
the turn without a statement. Everything else is: the look at the caller's key, and savepoints. One statement that is
sent with many rows is one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from httpx import AsyncClient, Response

from experts.app import create_app
from experts.intake.bulk import OPERATIONS
from experts.photos.recipe import FORMATS, SIZES, Rendered, address, file_name
from experts.settings import Settings
from tests.access.test_guard import routes_of
from tests.conftest import World
from tests.photos.test_imaging import png_header

ANYTHING = {"If-Match": "*"}
NDJSON = {"Content-Type": "application/x-ndjson"}
on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # what costs the same on both, as the routes show
PICTURE = png_header(200, 200)
WORDS = {"alt": "A face", "credit": "Me"}
PROFILE_TABLES = {
    *("expert", "position", "education", "language_skill", "expert_region", "expert_topic", "expert_identifier", "article", "authorship"),
}
_LOCK = "pg_advisory_xact_lock"
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)")
_sent: ContextVar[list[str] | None] = ContextVar("sent", default=None)
"""The statements of the request that is being asked.

A task inherits the context in which it is made. So this is empty for the follower of the log and for the task that
writes down when keys were last used, which were made with the application, and it is what `ask` sets for a request and
for all that the request starts.
"""


class Asked(NamedTuple):
    answer: Response
    statements: list[str]
    locks: int

    @property
    def cost(self) -> int:
        return len(self.statements)

    @property
    def tables(self) -> set[str]:
        return {table for statement in self.statements for table in _TABLE.findall(statement)}


@pytest.fixture(autouse=True)
def listening(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Note what is sent for those who `ask`, on both engines; nothing is in memory that would make an answer cheaper."""
    search = ("records.MOST_PEOPLE", "records.MOST_WORKS", "records.CHECK_SECONDS", "pages.MOST_BYTES")
    for forgetful in (*(f"search.{name}" for name in search), "boxes.kept.MOST_BYTES"):
        monkeypatch.setattr(f"experts.{forgetful}", 0)
    if "world" not in request.fixturenames:
        yield
        return
    database = request.getfixturevalue("world").app.state.database

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent = _sent.get()
        if sent is not None and not statement.startswith("BEGIN"):
            sent.append(statement)

    engines = {database.reader.sync_engine, database.writer.sync_engine}
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that take no time: how they are made is no question of SQL."""

    async def render(raw: bytes) -> Rendered:
        files = {file_name(size, form.extension): b"picture" for size in SIZES for form in FORMATS}
        return Rendered(address(raw), 200, 200, "data:,", files)

    monkeypatch.setattr("experts.profiles.edits.render", render)


async def ask(who: AsyncClient, method: str, path: str, **request: Any) -> Asked:
    sent: list[str] = []
    token = _sent.set(sent)
    try:
        answer = await who.request(method, path, **request)
    finally:
        _sent.reset(token)
    statements = [statement for statement in sent if _LOCK not in statement]
    return Asked(answer, statements, len(sent) - len(statements))


class Case(NamedTuple):
    """What a route costs with a key, and how it is asked. `keys` fill its path; what they do not say, the scene does."""

    cost: int
    keys: Mapping[str, str]
    request: Mapping[str, Any]


def costs(cost: int, key: str | None = None, **request: Any) -> Case:
    return Case(cost, {"key": key} if key else {}, request)


ROUTES = {
    ("GET", "/v1/experts"): costs(7, params={"search": "energy", "region": "KR"}),
    ("POST", "/v1/experts"): costs(
        13, json={"name": "Ada Example", "regions": ["KR"], "identifiers": [{"scheme": "source", "value": "9"}]}
    ),
    ("GET", "/v1/experts/{key}"): costs(4),
    ("PATCH", "/v1/experts/{key}"): costs(7, "kept", json={"headline": {"en": "New"}}, headers=ANYTHING),
    ("DELETE", "/v1/experts/{key}"): costs(7, "gone", headers=ANYTHING),
    ("POST", "/v1/experts/{key}/restore"): costs(8, "archived"),
    ("POST", "/v1/experts/{key}/revert"): costs(9, "changed", json={"to_version": 1}),
    ("POST", "/v1/experts/{key}/rename"): costs(12, "renamed", json={"name": "Quite Another"}),
    ("POST", "/v1/experts/{key}/merge"): costs(28, "source", json={"into": "target"}),
    ("POST", "/v1/experts/{key}/unmerge"): costs(28, "merged"),
    ("POST", "/v1/experts/{key}/erase"): costs(39, "doomed", json={}),
    ("GET", "/v1/experts/{key}/history"): costs(4),
    ("GET", "/v1/experts/{key}/health"): costs(3),
    ("GET", "/v1/experts/{key}/articles"): costs(10),
    ("GET", "/v1/experts/{key}/similar"): costs(9),
    ("PUT", "/v1/experts/{key}/photo"): costs(12, "kept", params=WORDS, content=PICTURE, headers=ANYTHING),
    ("DELETE", "/v1/experts/{key}/photo"): costs(6, "pictured", headers=ANYTHING),
    ("GET", "/photos/{address}/{name}"): costs(2),
    ("GET", "/experts/{slug}"): costs(1),
    ("GET", "/box/{slug}"): costs(3),
    ("GET", "/embed/{slug}"): costs(3),
    ("GET", "/oembed"): costs(3, params={"url": "http://test/experts/ada"}),
    ("GET", "/box"): costs(8, params={"url": "https://on-ada.example/"}),
    ("GET", "/docs/embed"): costs(3),
    ("GET", "/articles.atom"): costs(7),
    ("GET", "/experts/{slug}/articles.atom"): costs(9),
    ("GET", "/v1/articles"): costs(6, params={"search": "energy", "region": "KR"}),
    ("POST", "/v1/articles"): costs(8, json={"title": "New", "url": "https://new.example/", "authors": [{"expert": "ada"}]}),
    ("GET", "/v1/articles/{key}"): costs(6, "on-ada"),
    ("PATCH", "/v1/articles/{key}"): costs(10, "on-ada", json={"summary": "Short"}, headers=ANYTHING),
    ("PUT", "/v1/articles/{key}/authors"): costs(20, "on-ada", json=[{"byline": "A. E."}, {"expert": "ada"}], headers=ANYTHING),
    ("GET", "/v1/articles/{key}/similar"): costs(8, "on-ada"),
    ("DELETE", "/v1/articles/{key}"): costs(8, "on-nobody", headers=ANYTHING),
    **{("GET", f"/v1/autocomplete{of}"): costs(1, params={"q": "a"}) for of in ("", "/experts", "/articles", "/regions", "/topics")},
    ("GET", "/v1/bylines"): costs(6, params={"expert": "printed"}),
    ("POST", "/v1/bylines/{id}/accept"): Case(16, {"id": "{open}"}, {}),
    ("POST", "/v1/bylines/{id}/reject"): Case(15, {"id": "{automatic}"}, {}),
    ("POST", "/v1/bulk"): costs(9, content=b'{"op": "add_expert", "data": {"name": "In bulk"}}', headers=NDJSON),
    ("GET", "/v1/changes"): costs(2),
    ("GET", "/v1/keys"): costs(2),
    ("POST", "/v1/keys"): costs(2, json={"name": "New", "scopes": ["import"]}),
    ("GET", "/v1/keys/{id}"): costs(2),
    ("POST", "/v1/keys/{id}/rotate"): costs(3, json={}),
    ("DELETE", "/v1/keys/{id}"): costs(3),
    ("GET", "/health/live"): costs(1),
    ("GET", "/health/ready"): costs(2),
    ("GET", "/v1/regions"): costs(1),
    ("GET", "/v1/regions/{key}"): costs(1, "KR"),
    ("GET", "/v1/topics"): costs(1),
    ("GET", "/v1/topics/{key}"): costs(1, "climate-change"),
    ("GET", "/v1/languages"): costs(1),
    ("GET", "/v1/properties"): costs(1),
    ("GET", "/v1/languages/{key}"): costs(1, "tr"),
    ("GET", "/static/{name}"): Case(1, {"name": "box.css"}, {}),
    ("GET", "/problems"): costs(1),
    ("GET", "/problems/{name}"): Case(1, {"name": "not-found"}, {}),
    ("GET", "/openapi.json"): costs(1),
    ("GET", "/docs"): costs(1),
    ("GET", "/docs/openapi.json"): costs(1),
}
"""Every route, asked by an admin for a full record. A route that is added has to say here what it costs."""

LISTED: dict[str, Any] = {
    "positions": [{"organization": {"name": "Office"}}, {"organization": {"name": "Club"}}],
    "education": [{"degree": "PhD"}, {"degree": "MA"}],
    "languages": [{"code": "tr"}, {"code": "ko"}],
    "regions": ["KR", "TR"],
    "topics": ["climate-change"],
    "identifiers": [{"scheme": "source", "value": "1"}],
    "links": [{"url": "https://one.example"}],
    "contacts": [{"kind": "email", "value": "one@one.example"}],
}
OTHERWISE: dict[str, Any] = {
    "positions": [{"organization": {"name": "House"}}],
    "education": [{"degree": "BA"}],
    "languages": [{"code": "en"}],
    "regions": ["JP"],
    "topics": ["carbon-pricing"],
    "identifiers": [{"scheme": "source", "value": "2"}],
    "links": [{"url": "https://two.example"}],
    "contacts": [{"kind": "email", "value": "two@two.example"}],
}


async def bulk(world: World, *lines: dict[str, Any]) -> Asked:
    asked = await ask(world.admin, "POST", "/v1/bulk", content="\n".join(map(json.dumps, lines)), headers=NDJSON)
    statuses = [json.loads(line)["status"] for line in asked.answer.text.splitlines()]
    assert len(statuses) == len(lines)
    assert max(statuses) < 300, asked.answer.text
    return asked


def person_and_article(slug: str, *authors: str) -> list[dict[str, Any]]:
    """Lines of a bulk that add a full profile and an article of its own, to which others may have contributed."""
    profile = {"name": f"{slug.title()} Example", "slug": slug, "headline": {"en": "Energy"}}
    article: dict[str, Any] = {
        "title": "On energy",
        "url": f"https://on-{slug}.example/",
        "language": "en",
        "edition_group": slug,
        "regions": ["KR"],
        "topics": ["climate-change"],
    }
    article["authors"] = [{"expert": author} for author in (slug, *authors)]
    return [
        {"op": "add_expert", "data": {**LISTED, **profile, "identifiers": [{"scheme": "source", "value": slug}]}},
        {"op": "add_article", "data": {**article, "identifiers": [{"scheme": "source", "value": f"on-{slug}"}]}},
    ]


async def scene(world: World) -> dict[str, str]:
    """Everyone and everything that the cases name; what stands in their paths where they say nothing."""
    people = ("ada", "kept", "gone", "archived", "changed", "renamed", "source", "target", "merged", "into", "doomed", "pictured")
    edition = {"title": "Über Energie", "language": "de", "edition_group": "ada", "authors": [{"expert": "ada"}]}
    await bulk(
        world,
        *(line for slug in people for line in person_and_article(slug)),
        {"op": "add_article", "data": edition},
        {"op": "add_article", "data": {"title": "By nobody", "identifiers": [{"scheme": "source", "value": "on-nobody"}]}},
        {"op": "add_expert", "data": {"name": "Olga Printed", "slug": "printed"}},
        {"op": "add_article", "data": {"title": "Printed", "authors": [{"byline": "O. Printed"}, {"byline": "Olga Printed"}]}},
        {"op": "change_expert", "key": "changed", "if_match": "*", "data": {"confirmed_on": "2026-01-01"}},
        {"op": "archive_expert", "key": "archived", "if_match": "*"},
    )
    photos = {}
    for slug in ("ada", "doomed", "pictured"):
        picture = PICTURE + slug.encode()
        answer = await world.admin.put(f"/v1/experts/{slug}/photo", params=WORDS, content=picture, headers=ANYTHING)
        photos[slug] = answer.json()["photo"]["id"]
    await world.admin.post("/v1/experts/merged/merge", json={"into": "into"})
    key = (await world.admin.post("/v1/keys", json={"name": "Other", "scopes": ["import"]})).json()["id"]
    await world.indexed()
    names = {"key": "ada", "slug": "ada", "id": key, "address": photos["ada"], "name": "384.avif"}
    for status in ("open", "automatic"):
        [found] = (await world.admin.get("/v1/bylines", params={"status": status})).json()["results"]
        names[status] = found["id"]
    return names


def locks(world: World, method: str) -> int:
    """How often a request has to ask PostgreSQL for the writers' turn: once, if it writes."""
    return 0 if method == "GET" or world.app.state.database.is_sqlite else 1


def test_no_route_is_forgotten() -> None:
    assert set(ROUTES) == {(method, path) for method, path, _ in routes_of(create_app(Settings()))}


async def test_every_route_costs_what_it_says(world: World) -> None:
    names, wrong, sent = await scene(world), {}, {}
    for (method, path), case in ROUTES.items():
        asked = await ask(world.admin, method, path.format_map({**names, **case.keys}).format_map(names), **case.request)
        assert asked.answer.status_code < 400, (method, path, asked.answer.text)
        if (asked.cost, asked.locks) != (case.cost, locks(world, method)):
            wrong[method, path], sent[method, path] = (asked.cost, asked.locks), asked.statements
    assert wrong == {}, sent


@on_sqlite
async def test_reading_a_profile_takes_at_most_six_statements_whoever_asks_and_however(world: World) -> None:
    await scene(world)
    id_ = (await world.admin.post("/v1/experts/renamed/rename", json={"name": "Quite Another"})).json()["profile"]["id"]
    await world.admin.post("/v1/experts/doomed/erase", json={})
    for who in (world.public, world.admin):
        stale = {"If-None-Match": (await who.get("/v1/experts/ada")).headers["etag"]}
        await world.admin.patch("/v1/experts/ada", json={"headline": {"en": f"Read by {who is world.admin}"}}, headers=ANYTHING)
        for key, status in {
            **dict.fromkeys((id_, "ada", "source:ada"), 200),
            **dict.fromkeys(("renamed", "merged"), 301),
            "archived": 200 if who is world.admin else 404,
            "doomed": 410,
            "nobody": 404,
        }.items():
            asked = await ask(who, "GET", f"/v1/experts/{key}?include=translations", headers=stale)
            assert asked.answer.status_code == status, (key, asked.answer.text)
            assert asked.cost + asked.locks <= 6, (key, asked.statements)


@on_sqlite
async def test_a_header_full_of_etags_costs_no_more_than_one(world: World) -> None:
    """They are cheap to write: all but the last part, which is the same for all of a reader's answers, may be made up."""
    await world.add_expert("Ada", slug="ada")
    form = (await world.public.get("/v1/experts/ada")).headers["etag"].rpartition(".")[2]
    made_up = ", ".join(f'"{i:032x}.1.1.{form}' for i in range(80))
    for path in ("/v1/experts/ada", "/box/ada"):
        assert (await ask(world.public, "GET", path, headers={"If-None-Match": made_up})).cost <= 6, path


@on_sqlite
async def test_a_304_reads_no_table_of_profiles(world: World) -> None:
    await bulk(world, *person_and_article("ada"))
    for who in (world.public, world.admin):
        for path in (
            "/v1/experts/ada",
            "/v1/experts/ada?include=translations&lang=tr",
            "/v1/experts/ada.vcf",
            "/box/ada",
            "/v1/articles/on-ada",
        ):
            tag = (await who.get(path)).headers["etag"]
            asked = await ask(who, "GET", path, headers={"If-None-Match": f'"other", {tag}'})
            assert asked.answer.status_code == 304, path
            assert asked.tables == {"touched"} | ({"api_key"} if who is world.admin else set()), path
            assert not asked.tables & PROFILE_TABLES
            assert asked.cost == len(asked.tables)


PATCHES: list[tuple[dict[str, Any], int]] = [
    ({}, 4),
    ({"headline": {"en": "New"}, "biography": {"en": "New"}, "media": {"notice_hours": 3}, "confirmed_on": "2026-02-02"}, 7),
    ({"names": {"variants": [{"text": "A. Other"}]}}, 8),
    *(({field: OTHERWISE[field]}, 7 if field in ("links", "contacts") else 10 if field == "identifiers" else 9) for field in OTHERWISE),
    ({"positions": [*OTHERWISE["positions"], {"organization": {"name": "Added"}}]}, 8),
    ({"regions": LISTED["regions"], "links": LISTED["links"], "contacts": LISTED["contacts"], "headline": {"en": "Newer"}}, 9),
    ({"name": "Bea Example"}, 10),
    ({"slug": "bea"}, 11),
    ({"languages": LISTED["languages"], "topics": LISTED["topics"]}, 11),
    (dict.fromkeys(LISTED), 13),
    (LISTED, 14),
    (OTHERWISE, 20),
    ({**LISTED, "name": "Cem Other", "slug": "cem", "headline": {"en": "Newest"}}, 26),
]
"""Patches of one profile, one after the other, and what each costs: seven statements, two for each table whose rows are
replaced, one for each to whose rows some are added or from which some are taken away, and what new keys and names need."""


async def test_a_patch_costs_what_it_changes(world: World) -> None:
    expert = await world.add_expert(**LISTED)
    wrong = []
    for patch, cost in PATCHES:
        asked = await ask(world.admin, "PATCH", f"/v1/experts/{expert['id']}", json=patch, headers=ANYTHING)
        assert asked.answer.status_code == 200, asked.answer.text
        assert asked.locks == locks(world, "PATCH")
        if asked.cost != cost:
            wrong.append((patch, asked.cost, asked.statements))
    assert wrong == []
    assert (await world.public.get(f"/v1/experts/{expert['id']}")).json()["version"] == len(PATCHES)  # all but the first change something


def test_a_patch_of_texts_or_of_one_list_takes_at_most_ten_statements() -> None:
    """The lock of PostgreSQL included. Identifiers, a new name and a new slug have to be compared with those of others."""
    plain = [cost for patch, cost in PATCHES if len(patch) == 1 and not patch.keys() & {"identifiers", "name", "slug"}]
    assert len(plain) >= len(OTHERWISE)
    assert max(plain) + 1 <= 10


@on_sqlite
async def test_no_list_costs_more_when_it_holds_more(world: World) -> None:
    lists = [
        "/v1/experts",
        "/v1/experts?search=energy",
        "/v1/experts?search=example",
        "/v1/experts?region=KR&language=ko&topic=climate-change",
    ]
    lists += ["/v1/experts?search=energy&region=KR&health=no_biography", "/v1/articles", "/v1/articles?search=energy&region=KR"]
    lists += ["/v1/experts/person-0/articles", "/v1/experts/person-0/history", "/v1/changes"]
    lists += ["/v1/experts/person-0/similar", "/v1/articles/on-person-0/similar", "/v1/experts?filter=regions.evidence.articles:>0"]
    records = ["/v1/experts/person-0", "/v1/articles/on-person-0", "/box/person-0"]

    async def measured() -> tuple[dict[str, int], dict[str, int]]:
        """What each costs, and how long each list is."""
        await world.indexed()
        asked = {path: await ask(world.admin, "GET", path) for path in (*lists, *records)}
        return {path: each.cost for path, each in asked.items()}, {path: len(asked[path].answer.json()["results"]) for path in lists}

    await bulk(world, *(line for i in (0, 1) for line in person_and_article(f"person-{i}")))
    costs, lengths = await measured()
    assert set(lengths.values()) <= {1, 2, 4}  # four changes
    await bulk(world, *(line for i in range(2, 30) for line in person_and_article(f"person-{i}", "person-0")))
    headlines = ({"headline": {"en": f"Energy, {i}"}} for i in range(29))
    await bulk(world, *({"op": "change_expert", "key": "person-0", "if_match": "*", "data": data} for data in headlines))
    more_costs, more_lengths = await measured()
    assert set(more_lengths.values()) <= {5, 25, 30, 89}  # those that are most alike, a page, all versions, all changes
    assert more_costs == costs


LINES = {
    "add_expert": (2, {"name": "Expert {i}"}),
    "change_expert": (7, {"headline": {"en": "New"}}),
    "archive_expert": (8, None),
    "restore_expert": (8, None),
    "add_article": (10, {"title": "New", "identifiers": [{"scheme": "source", "value": "on-{i}"}], "authors": [{"expert": "expert-{i}"}]}),
    "change_article": (9, {"title": "Newer"}),
    "set_authors": (17, [{"byline": "N. Nobody-{i}"}]),
    "remove_article": (9, None),
}
"""For each operation of a bulk what a line costs, its savepoint included, and the data of one."""


@on_sqlite
async def test_each_line_of_a_bulk_costs_the_same(world: World) -> None:
    def line(op: str, i: int) -> dict[str, Any]:
        data = json.loads(json.dumps(LINES[op][1]).replace("{i}", str(i)))
        given = {"op": op, "key": f"{'expert' if 'expert' in op else 'on'}-{i}", "if_match": "*", "data": data}
        return {name: value for name, value in given.items() if value is not None}

    assert LINES.keys() == OPERATIONS.keys()
    for op, (cost, _) in LINES.items():
        one, three = await bulk(world, line(op, 1)), await bulk(world, *(line(op, i) for i in (2, 3, 4)))
        assert (three.cost - one.cost) / 2 == cost, op
        assert one.cost - cost == (7 if op == "add_expert" else 1), op  # the key; what is done once for all who are added


PER_ARTICLE = {"merge": 1, "unmerge": 1, "rename": 1, "erase": 1}
"""By action on a person what each article costs whose byline it rewrites; on SQLite each change is inserted alone."""


async def test_what_an_action_on_a_person_costs_for_each_article(world: World) -> None:
    costs: dict[str, list[int]] = {action: [] for action in PER_ARTICLE}
    for n in (1, 4):
        for name in ("Old", "Other"):
            await world.add_expert(f"{name} {n}")
        await bulk(world, *({"op": "add_article", "data": {"title": "New", "authors": [{"expert": f"old-{n}"}]}} for _ in range(n)))
        renaming = {"name": f"New {n}", "slug": f"new-{n}", "quiet": True}
        for action, key, body in (
            ("merge", f"old-{n}", {"into": f"other-{n}"}),
            ("unmerge", f"old-{n}", None),
            ("rename", f"old-{n}", renaming),
            ("erase", f"new-{n}", {}),
        ):
            asked = await ask(world.admin, "POST", f"/v1/experts/{key}/{action}", json=body)
            assert asked.answer.status_code == 200, asked.answer.text
            costs[action].append(asked.cost)
    alone = 1 if world.app.state.database.is_sqlite else 0
    growth = {action: (four - one) / 3 for action, (one, four) in costs.items()}
    assert growth == {action: each + alone for action, each in PER_ARTICLE.items()}


@on_sqlite
async def test_a_decision_on_a_name_costs_two_statements_for_each_article_and_the_list_the_same_for_any(world: World) -> None:
    await world.add_expert("Olga Printed")
    lists, decisions = [], []
    for byline, n in (("O. Printed", 1), ("O Printed", 4), ("Printed, O.", 4)):
        await bulk(world, *({"op": "add_article", "data": {"title": "New", "authors": [{"byline": byline}]}} for _ in range(n)))
        lists.append(await ask(world.admin, "GET", "/v1/bylines"))
    waiting = {found["byline"]: found for found in lists[-1].answer.json()["results"]}
    assert [len(asked.answer.json()["results"]) for asked in lists] == [1, 2, 3]
    assert {asked.cost for asked in lists} == {4}
    for byline, n in (("O. Printed", 1), ("O Printed", 4)):
        asked = [await ask(world.admin, "POST", f"/v1/bylines/{waiting[byline]['id']}/{decision}") for decision in ("accept", "reject")]
        assert [each.answer.json()["articles_count"] for each in asked] == [n, n]
        decisions.append([each.cost for each in asked])
    assert [(four - one) / 3 for one, four in zip(*decisions, strict=True)] == [2, 2]


@on_sqlite
async def test_an_idempotency_key_costs_three_statements_and_a_repetition_one(world: World) -> None:
    request = {"json": {"name": "Ada Example"}}
    plain = await ask(world.admin, "POST", "/v1/experts", json={"name": "Bea Other"})
    first = await ask(world.admin, "POST", "/v1/experts", headers={"Idempotency-Key": "one"}, **request)
    again = await ask(world.admin, "POST", "/v1/experts", headers={"Idempotency-Key": "one"}, **request)
    assert (first.cost - plain.cost, again.answer.json()) == (3, first.answer.json())
    assert again.tables == {"api_key", "remembered_answer"}
    assert again.cost == 2
