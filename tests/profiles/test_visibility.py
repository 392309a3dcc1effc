"""What each caller sees of one profile: views under tags of their own, and nothing learnt of what is not shown."""

import io
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import hypothesis
import msgspec
import pytest
from httpx import AsyncClient, Response
from hypothesis import HealthCheck
from hypothesis import strategies as st
from PIL import Image

from experts.access.scopes import READ_PRESS, READ_PRIVATE, WRITE_PROFILES
from experts.photos.recipe import FORMATS, SIZES, file_name
from tests.conftest import World, client_with

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # no database chooses who sees what

ANYTHING = {"If-Match": "*"}
PATH = "/v1/experts/ada-example"
PUBLIC = {"kind": "form", "value": "https://ada.example/contact", "label": "Form", "visibility": "public"}
PRESS = {"kind": "email", "value": "press@ada.example", "label": "Press desk", "visibility": "press"}
PRIVATE = {"kind": "phone", "value": "+90 312 000 00 00", "label": "At home", "visibility": "private"}
ALL = [PRIVATE, PUBLIC, PRESS]
HIDDEN = [part for contact in (PRESS, PRIVATE) for part in (contact["value"], contact["label"])]


def says_nothing(answer: Response) -> Response:
    """An answer that was given, and holds nothing of the contacts that an editor does not see."""
    assert answer.status_code < 300, answer.text
    assert [part for part in HIDDEN if part in f"{answer.headers}{answer.text}"] == []
    return answer


async def stored(world: World, key: str = PATH) -> Any:
    return (await world.admin.get(key)).json()["contacts"]


def values(contacts: Any) -> list[str]:
    return [contact["value"] for contact in contacts]


@asynccontextmanager
async def readers(world: World) -> AsyncIterator[dict[str, AsyncClient]]:
    async with client_with(world.app, [READ_PRIVATE]) as private:
        yield {"public": world.public, "press": world.press, "private": private, "editor": world.editor, "admin": world.admin}


async def test_each_view_has_its_own_tag_and_no_other_views_tag_makes_it_304(world: World) -> None:
    await world.add_expert(contacts=ALL, headline={"en": "A", "tr": "B"})
    async with readers(world) as who:
        for query in ("", "?include=translations", "?lang=tr"):
            views = {name: await client.get(PATH + query) for name, client in who.items()}
            seen = {name: values(view.json()["contacts"]) for name, view in views.items()}
            assert [len(seen[name]) for name in ("public", "editor", "press", "private", "admin")] == [1, 1, 2, 3, 3]
            for (name, view), (other, theirs) in itertools.product(views.items(), views.items()):
                again = await who[name].get(PATH + query, headers={"If-None-Match": theirs.headers["etag"]})
                same = view.headers["etag"] == theirs.headers["etag"]
                assert again.status_code == (304 if same else 200), (name, other)
                assert not same or view.content == theirs.content
                assert again.content == (b"" if same else view.content)
                assert again.headers["etag"] == view.headers["etag"]
                assert "Authorization" in again.headers["vary"]
            together = ", ".join({view.headers["etag"] for name, view in views.items() if name != "public"})
            assert (await world.public.get(PATH + query, headers={"If-None-Match": together})).content == views["public"].content


async def test_a_draft_is_missing_whatever_tag_a_reader_brings(world: World) -> None:
    await world.add_expert(contacts=ALL, status="draft")
    async with readers(world) as who:
        views = {name: await client.get(PATH) for name, client in who.items()}
        assert {name: view.status_code for name, view in views.items()} == {
            "public": 404,
            "press": 404,
            "private": 200,
            "editor": 200,
            "admin": 200,
        }
        for tag in {view.headers["etag"] for view in views.values() if "etag" in view.headers}:
            for name in ("public", "press"):
                assert (await who[name].get(PATH, headers={"If-None-Match": tag})).status_code == 404
                assert (await who[name].get(PATH, headers={"If-None-Match": f"*, {tag}"})).status_code == 404


async def test_hiding_holds_from_the_next_request_on(world: World) -> None:
    await world.add_expert(contacts=[PUBLIC])
    shown = {}
    for visibility, sees in {
        "public": (True, True),
        "press": (False, True),
        "private": (False, False),
        "public again": (True, True),
    }.items():
        contact = PUBLIC | {"visibility": visibility.partition(" ")[0]}
        assert (await world.admin.patch(PATH, json={"contacts": [contact]}, headers=ANYTHING)).status_code == 200
        for (name, client), expected in zip({"public": world.public, "press": world.press}.items(), sees, strict=True):
            answer = await client.get(PATH, headers={"If-None-Match": shown.get(name, '"none"')})
            assert (answer.status_code, values(answer.json()["contacts"])) == (200, [PUBLIC["value"]] if expected else []), (
                visibility,
                name,
            )
            shown[name] = answer.headers["etag"]


STEP = st.tuples(st.integers(0, 3), st.sampled_from(["public", "press", "private"])) | st.sampled_from(["draft", "published", "archived"])


@hypothesis.settings(deadline=None, database=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@hypothesis.given(st.lists(STEP, min_size=1, max_size=5))
async def test_after_any_change_each_reader_sees_exactly_what_is_his(world: World, steps: list[Any]) -> None:
    """Every read brings the tag of the one before, as caches do."""
    contacts: list[dict[str, str]] = [{"kind": "email", "value": f"{i}@ada.example", "visibility": "private"} for i in range(4)]
    status, kept = "published", {}
    expert = await world.add_expert(contacts=contacts)
    path = f"/v1/experts/{expert['id']}"
    for step in steps:
        if isinstance(step, str):
            status = step
        else:
            contacts[step[0]]["visibility"] = step[1]
        patch = {"contacts": contacts, "status": status}
        assert (await world.admin.patch(path, json=patch, headers=ANYTHING)).status_code == 200
        for name, audiences in {"public": ["public"], "press": ["public", "press"], "admin": ["public", "press", "private"]}.items():
            answer = await getattr(world, name).get(path, headers={"If-None-Match": kept.get(name, ("", []))[0]})
            if answer.status_code != 304:
                kept[name] = (answer.headers.get("etag", ""), values(answer.json().get("contacts", [])))
            there = status == "published" or name == "admin"
            assert answer.status_code in ((200, 304) if there else (404,))
            assert kept[name][1] == [contact["value"] for contact in contacts if there and contact["visibility"] in audiences]


async def test_who_replaces_contacts_keeps_those_that_he_does_not_see(world: World) -> None:
    await world.add_expert(contacts=ALL)
    new = {"kind": "form", "value": "https://ada.example/new", "label": None, "visibility": "public"}
    for contacts in ([new], [], None, [PUBLIC, new]):
        own = contacts or []
        answer = says_nothing(await world.editor.patch(PATH, json={"contacts": contacts}, headers=ANYTHING))
        assert answer.json()["contacts"] == own
        assert await stored(world) == [*own, PRIVATE, PRESS]
    line = {"op": "change_expert", "key": "ada-example", "if_match": "*", "data": {"contacts": [PUBLIC]}}
    headers = {"Content-Type": "application/x-ndjson"}
    answer = says_nothing(await world.editor.post("/v1/bulk", content=msgspec.json.encode(line), headers=headers))
    assert answer.json().keys() == {"line", "status", "id", "url", "etag"}
    assert await stored(world) == [PUBLIC, PRIVATE, PRESS]
    async with client_with(world.app, [WRITE_PROFILES, READ_PRESS]) as press_officer:
        answer = await press_officer.patch(PATH, json={"contacts": []}, headers=ANYTHING)
        assert (answer.json()["contacts"], await stored(world)) == ([], [PRIVATE])


async def test_contacts_that_an_editor_does_not_see_do_not_lock_the_profile(world: World) -> None:
    """What the editor wrote is within bounds, what is kept beside it makes it too many: nobody could change anything any more."""
    await world.add_expert(contacts=[PRIVATE])
    many = [{"kind": "email", "value": f"{i}@ada.example", "visibility": "public"} for i in range(50)]
    assert (await world.editor.patch(PATH, json={"contacts": many}, headers=ANYTHING)).status_code in (200, 422)
    assert PRIVATE in await stored(world)
    assert (await world.editor.patch(PATH, json={"headline": {"en": "New"}}, headers=ANYTHING)).status_code == 200


async def test_a_contact_that_is_not_seen_is_no_sign_of_the_same_person(world: World) -> None:
    await world.add_expert("Ada Example", contacts=ALL)
    for visibility in ("public", "press", "private"):
        guesses = [PRESS | {"visibility": visibility}, PRIVATE | {"visibility": visibility}]
        for name in ("Ada Example", "A. Example"):  # an equal name is reported by itself, a loose likeness only with a sign
            added = await world.editor.post("/v1/experts", json={"name": name, "contacts": guesses, "status": "draft"})
            found = {d["slug"]: d["because"] for d in added.json()["possible_duplicates"]}
            assert [why for because in found.values() for why in because if HIDDEN[0] in why or HIDDEN[2] in why] == [], visibility
            assert name == "Ada Example" or found == {}
            assert (await world.admin.post(f"/v1/experts/{added.json()['id']}/erase", json={})).status_code == 200
    added = await world.admin.post("/v1/experts", json={"name": "A. Example", "contacts": ALL})
    assert [d["because"] for d in added.json()["possible_duplicates"]] == [[f"contact: {PRIVATE['value']}"]]


async def test_nothing_that_an_editor_does_tells_a_contact_that_he_does_not_see(world: World) -> None:
    ada = await world.add_expert("Ada Example", contacts=ALL)
    bea = await world.add_expert("Bea Beispiel", contacts=[PUBLIC | {"value": "https://bea.example"}])
    editor, path = world.editor, f"/v1/experts/{ada['id']}"
    assert {(await client.get(f"{path}/history")).status_code for client in (editor, world.press)} == {403}
    assert (await editor.get("/v1/changes")).status_code == 403
    for query in ("", "?include=provenance,translations"):
        says_nothing(await editor.get(f"{path}{query}"))
    says_nothing(await editor.get(f"{path}/health"))
    says_nothing(await editor.patch(path, json={"headline": {"en": "New"}}, headers=ANYTHING))
    says_nothing(await editor.post(f"{path}/rename", json={"name": "Ada Sample"}))
    for dry_run in (True, False):
        preview = says_nothing(await editor.post(f"{path}/merge", json={"into": bea["id"], "dry_run": dry_run})).json()["fields"]
        before, after = preview["contacts"]
        assert (len(before), len(after)) == (1, 2)
    assert [contact["visibility"] for contact in await stored(world, f"/v1/experts/{bea['id']}")] == [
        "public",
        "private",
        "public",
        "press",
    ]
    says_nothing(await editor.get(f"/v1/experts/{bea['id']}"))
    says_nothing(await editor.post(f"{path}/unmerge"))
    assert (await editor.delete(path, headers=ANYTHING)).content == b""
    says_nothing(await editor.post(f"{path}/restore"))
    assert await stored(world, path) == ALL


async def test_a_revert_neither_shows_nor_drops_a_contact_that_the_editor_does_not_see(world: World) -> None:
    """Who may not read the history does not read it by bringing it back."""
    await world.add_expert(contacts=[PUBLIC])
    hidden = PUBLIC | {"visibility": "private"}
    assert (await world.admin.patch(PATH, json={"contacts": [hidden, PRIVATE]}, headers=ANYTHING)).status_code == 200
    reverted = await world.editor.post(f"{PATH}/revert", json={"to_version": 1})
    assert reverted.status_code in (200, 403)
    assert PUBLIC["value"] not in reverted.text
    assert (await world.public.get(PATH)).json()["contacts"] == []
    assert await stored(world) == [hidden, PRIVATE]


async def test_the_picture_of_a_draft_is_there_for_editors_alone_and_for_no_cache(world: World) -> None:
    await world.add_expert(status="draft")
    picture = io.BytesIO()
    Image.new("RGB", (96, 96), "teal").save(picture, "PNG")
    words, headers = {"alt": "A portrait", "credit": "N. N."}, ANYTHING | {"Content-Type": "image/png"}
    photo = (await world.editor.put(f"{PATH}/photo", params=words, content=picture.getvalue(), headers=headers)).json()["photo"]
    files = [f"/photos/{photo['id']}/{file_name(size, form.extension)}" for form in FORMATS for size in SIZES]
    assert sorted(variant["url"].removeprefix("http://test") for variant in photo["variants"]) == sorted(files)
    for status, seen in {"draft": 404, "published": 200, "archived": 404}.items():
        assert (await world.editor.patch(PATH, json={"status": status}, headers=ANYTHING)).status_code == 200
        for file in files:
            for_editor = await world.editor.get(file)
            assert (for_editor.status_code, for_editor.headers["cache-control"]) == (200, "private, no-store")
            for client in (world.public, world.press):
                answer = await client.get(file)
                assert answer.status_code == seen, (status, file)
                assert answer.headers.get("cache-control", "") == ("public, max-age=31536000, immutable" if seen == 200 else "no-store")
                again = await client.get(file, headers={"If-None-Match": for_editor.headers["etag"]})
                assert again.status_code == (304 if seen == 200 else 404)
                assert for_editor.headers["vary"] == "Authorization"
