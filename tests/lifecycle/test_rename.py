"""A person's new name, with a trace of the old one or without."""

import re
from typing import Any

from tests.conftest import World, created
from tests.lifecycle import ANYTHING, ONE_DATABASE, act, change, everything, leads_to, ok, set_photo

HEXADECIMAL = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
"""Ids, in which any word of these letters may stand by chance: `ada` does."""
OLD = ("ada", "example")
"""Words of the old name, which no public answer may hold after a quiet renaming."""


async def printed(world: World, *articles: dict[str, Any]) -> list[str]:
    """The first byline of each."""
    return [ok(await world.public.get(f"/v1/articles/{article['id']}"))["authors"][0]["byline"] for article in articles]


@ONE_DATABASE
async def test_a_new_name_leaves_the_old_one_findable(world: World) -> None:
    names = {"given": "Ada", "family": "Example", "honorific": "Dr.", "pronouns": "she/her", "pronunciation": "AH-da"}
    expert = await world.add_expert("Ada Example", names=names, biography={"en": "Ada Example knows ferries."})
    article = await world.add_article(authors=[{"expert": expert["id"], "byline": "A. Example"}])
    renamed = await act(world, "rename", "ada-example", name="Ada Muster", names={"given": "Ada", "family": "Muster"})
    profile = ok(await world.admin.get("/v1/experts/ada-muster"))
    assert (renamed["profile"], renamed["bylines"], renamed["mentions"]) == (profile, 0, ["/biography/en"])
    assert (profile["id"], profile["name"], profile["version"]) == (expert["id"], "Ada Muster", 2)
    assert profile["names"] == {
        "given": "Ada",
        "family": "Muster",
        "sort": "Muster, Ada",
        "honorific": "Dr.",
        "pronunciation": None,
        "pronouns": "she/her",
        "variants": [{"text": "Ada Example", "lang": None, "kind": "former"}],
    }
    moved = await world.public.get("/v1/experts/ada-example?lang=tr")
    assert (moved.status_code, moved.headers["location"]) == (301, "/v1/experts/ada-muster?lang=tr")
    assert await printed(world, article) == ["A. Example"]
    await world.indexed()
    for query in ("Ada+Example", "Ada+Muster"):
        assert [hit["slug"] for hit in ok(await world.public.get(f"/v1/experts?search={query}"))["results"]] == ["ada-muster"]
    last = ok(await world.admin.get("/v1/experts/ada-muster/history"))["results"][0]
    assert (last["action"], last["changes"]["name"], last["changes"]["slug"]) == (
        "renamed",
        ["Ada Example", "Ada Muster"],
        ["ada-example", "ada-muster"],
    )
    back = await act(world, "rename", "ada-muster", name="Ada Example")
    assert back["profile"]["slug"] == "ada-example"
    assert [await leads_to(world, key) for key in ("ada-example", "ada-muster")] == [(200, "ada-example"), (301, "ada-example")]


async def test_a_new_name_is_refused_with_the_reason_and_changes_nothing(world: World) -> None:
    await world.add_expert("Bea")
    await world.add_expert("Full", names={"variants": [{"text": f"Variant {i}"} for i in range(100)]})
    ada = await world.add_expert("Ada")
    before = await everything(world)
    path = "/v1/experts/ada/rename"
    bodies: list[tuple[dict[str, Any], int, str]] = [
        ({"name": "Eve", "slug": "bea"}, 409, "/slug"),
        ({"name": "Eve", "slug": "Eve"}, 422, "/slug"),
        ({"name": " "}, 422, "/name"),
        ({}, 400, "/name"),
        ({"name": ["Eve"]}, 400, "/name"),
        ({"name": "Eve", "quite": True}, 400, "/quite"),
        ({"name": "Eve", "quiet": "yes"}, 400, "/quiet"),
        ({"name": "Eve", "names": {"variants": [{"text": "E", "lang": "no-such-language"}]}}, 422, "/names/variants/0/lang"),
    ]
    for body, status, pointer in bodies:
        refused = await world.editor.post(path, json=body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer), refused.text
    full = await world.editor.post("/v1/experts/full/rename", json={"name": "Eve"})
    assert (full.status_code, full.json().get("errors", [{}])[0].get("pointer")) == (422, "/names/variants"), full.text
    assert [(await c.post(path, json={"name": "Eve"})).status_code for c in (world.public, world.press)] == [401, 403]
    assert (await world.editor.post(path, json={"name": "Eve"}, headers={"If-Match": ada["etag"].replace(".1.", ".7.")})).status_code == 412
    assert (await world.editor.post("/v1/experts/nobody/rename", json={"name": "Eve"})).status_code == 404
    assert await everything(world) == before


async def test_a_quiet_renaming_leaves_no_public_trace_of_the_old_name(world: World) -> None:
    spellings = ("Ada Example", "Example, A.", "ADA EXAMPLE", "Ada M. Example", "Ада Эксампле")
    names = {"given": "Ada", "family": "Example", "pronunciation": "AH-da eg-ZAM-pl", "pronouns": "he/him"}
    variants = [*({"text": text} for text in spellings[1:]), {"text": "The Ferryman"}]
    expert = await world.add_expert("Ada Example", names={**names, "variants": variants}, biography={"en": "Knows ferries."})
    await change(world, expert["id"], slug="ada-first")
    await change(world, expert["id"], slug="ada-second")
    bylines = [None, *spellings, "Ferry correspondent"]
    articles = [await world.add_article(f"No. {i}", authors=[{"expert": expert["id"], "byline": by}]) for i, by in enumerate(bylines)]
    other = await world.add_article("Together", authors=[{"byline": "Nobody Else"}, {"expert": expert["id"]}])
    await world.indexed()
    renamed = await act(world, "rename", "ada-second", name="Max Muster", quiet=True)
    assert (renamed["profile"]["slug"], renamed["bylines"], renamed["mentions"]) == ("max-muster", 7, [])
    assert await printed(world, *articles, other) == [*["Max Muster"] * 6, "Ferry correspondent", "Nobody Else"]
    for key in ("ada-example", "ada-first", "ada-second"):
        assert [(await client.get(f"/v1/experts/{key}")).status_code for client in (world.public, world.admin)] == [404, 404]
        assert (await world.public.get(f"/box/{key}")).status_code == 404
    await world.indexed()
    paths = ["/v1/experts", "/v1/experts?search=ferries", "/v1/articles", "/v1/articles?search=together", "/box/max-muster"]
    paths += [f"/v1/experts/max-muster{more}" for more in ("", "?include=translations", "/articles")]
    paths += [f"/v1/articles/{article['id']}" for article in (*articles, other)]
    for path in paths:
        text = HEXADECIMAL.sub("", (await world.public.get(path)).text.casefold())
        assert "max muster" in text, path
        assert not [word for word in (*OLD, "ада", "am-pl") if word in text], path
    for query in ("Ada+Example", "Example", "Ада+Эксампле"):
        assert ok(await world.public.get(f"/v1/experts?search={query}"))["results"] == [], query
    assert [v["text"] for v in renamed["profile"]["names"]["variants"]] == ["The Ferryman"]
    assert (renamed["profile"]["names"]["pronunciation"], renamed["profile"]["names"]["pronouns"]) == (None, "he/him")
    assert [(await c.get("/v1/experts/max-muster/history")).status_code for c in (world.public, world.press, world.editor)] == [
        401,
        403,
        403,
    ]
    history = ok(await world.admin.get("/v1/experts/max-muster/history"))["results"]
    assert history[0]["changes"]["name"] == ["Ada Example", "Max Muster"]
    edited = await change(world, "max-muster", headline={"en": "Ferries"})
    assert (edited["slug"], edited["version"], edited["names"]["sort"]) == ("max-muster", 5, "Max Muster")
    assert (await world.add_expert("Ada Example"))["slug"] == "ada-example"


@ONE_DATABASE
async def test_a_quiet_renaming_takes_the_slug_that_is_given_or_makes_one(world: World) -> None:
    await world.add_expert("Max Muster")
    for given, slug in (({"slug": "the-ferryman"}, "the-ferryman"), ({}, "max-muster-2")):
        await world.add_expert("Ada Example")
        names = {"variants": [{"text": "M. Muster", "kind": "byline"}]}
        renamed = await act(world, "rename", "ada-example", name="Max Muster", names=names, quiet=True, **given)
        assert (renamed["profile"]["slug"], [v["text"] for v in renamed["profile"]["names"]["variants"]]) == (slug, ["M. Muster"])
        assert await leads_to(world, "ada-example") == (404, None)


@ONE_DATABASE
async def test_the_texts_that_still_hold_the_old_name_are_named(world: World) -> None:
    expert = await world.add_expert(
        "Ada Example",
        headline={"en": "Ferries", "tr": "ADA EXAMPLE yazıyor"},
        biography={"en": "Of Ada Example.", "de": "Fähren."},
        positions=[{"organization": {"name": "Ferry Office"}}, {"organization": {"name": "Ada Example Institute"}}],
        education=[{"thesis": {"title": "Ferries", "url": "https://theses.example/ada-example"}}],
        links=[{"url": "https://other.example/"}, {"url": "https://ada-example.example/", "label": "Ada Example's page"}],
        contacts=[{"kind": "email", "value": "ada.example@example.org", "visibility": "public"}],
    )
    await set_photo(world, expert["id"], alt="Ada Example on a ferry")
    renamed = await act(world, "rename", expert["id"], name="Max Muster", quiet=True)
    mentions = set(renamed["mentions"])
    assert {"/headline/tr", "/biography/en", "/links/1"} <= mentions
    assert not mentions & {"/headline/en", "/biography/de", "/links/0", "/positions/0"}
    places = ("/positions/1", "/education/0", "/contacts/0", "/photo")
    assert [place for place in places if not any(mention.startswith(place) for mention in mentions)] == []


@ONE_DATABASE
async def test_a_quiet_renaming_takes_former_names_and_those_in_other_scripts_along(world: World) -> None:
    """A native name spells the old one by its kind; and whoever was renamed in the ordinary way can still have it quiet."""
    variants = [{"text": "김민준", "lang": "ko", "kind": "native"}, {"text": "The Ferryman"}]
    expert = await world.add_expert("Kim Minjun", names={"variants": variants})
    articles = [await world.add_article(by, authors=[{"expert": expert["id"], "byline": by}]) for by in ("Minjun Kim", "김민준")]
    await act(world, "rename", "kim-minjun", name="Kim Seoyeon")
    renamed = await act(world, "rename", "kim-seoyeon", name="Kim Hana", quiet=True)
    assert [await leads_to(world, key) for key in ("kim-minjun", "kim-seoyeon")] == [(404, None)] * 2
    assert await printed(world, *articles) == ["Kim Hana", "Kim Hana"]
    assert [v["text"] for v in renamed["profile"]["names"]["variants"]] == ["The Ferryman"]
    await world.add_expert("Ada Example")
    await act(world, "rename", "ada-example", name="Max Muster")
    renamed = await act(world, "rename", "max-muster", name="Max Muster", quiet=True)
    assert (renamed["profile"]["names"]["variants"], await leads_to(world, "ada-example")) == ([], (404, None))


@ONE_DATABASE
async def test_no_slug_of_a_duplicate_that_was_merged_tells_the_old_name(world: World) -> None:
    duplicate, expert = await world.add_expert("Ada Example"), await world.add_expert("Ada Example")
    await act(world, "merge", duplicate["id"], into=expert["id"])
    await act(world, "rename", expert["id"], name="Max Muster", quiet=True)
    assert await leads_to(world, "ada-example-2") == (404, None)
    assert await leads_to(world, "ada-example") == (404, None)


@ONE_DATABASE
async def test_a_pen_name_stays_where_it_is_printed(world: World) -> None:
    expert = await world.add_expert("Ada Example", names={"variants": [{"text": "The Ferryman"}]})
    articles = [await world.add_article(by, authors=[{"expert": expert["id"], "byline": by}]) for by in ("The Ferryman", "A. Example")]
    renamed = await act(world, "rename", expert["id"], name="Max Muster", quiet=True)
    assert (renamed["bylines"], await printed(world, *articles)) == (1, ["The Ferryman", "Max Muster"])


@ONE_DATABASE
async def test_drafts_are_renamed_and_an_answer_can_be_asked_for_again(world: World) -> None:
    draft = created(await world.editor.post("/v1/experts", json={"name": "Ada", "status": "draft"}))
    asked = {"json": {"name": "Bea"}, "headers": {**ANYTHING, "Idempotency-Key": "rename-1"}}
    first, again = [await world.editor.post(f"/v1/experts/{draft['id']}/rename", **asked) for _ in range(2)]
    assert (first.status_code, again.status_code, again.headers["idempotency-replayed"]) == (200, 200, "true")
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert first.headers["location"] == "/v1/experts/bea"
    changed = await world.editor.patch("/v1/experts/bea", json={"headline": {"en": "B"}}, headers={"If-Match": first.headers["etag"]})
    assert (changed.status_code, changed.json()["version"]) == (200, 3)
