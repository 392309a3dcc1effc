"""Who sees which contact."""

import pytest

from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # no database chooses who sees what

CONTACTS = [
    {"kind": "form", "value": "https://ada.example/contact", "visibility": "public"},
    {"kind": "email", "value": "press@ada.example", "visibility": "press"},
    {"kind": "phone", "value": "+90 312 000 00 00"},
]


async def test_each_audience_reads_its_own_contacts_under_its_own_tag(world: World) -> None:
    await world.add_expert(contacts=CONTACTS)
    seen, tags = {}, []
    for name in ("public", "press", "admin"):
        answer = await getattr(world, name).get("/v1/experts/ada-example")
        seen[name] = [contact["visibility"] for contact in answer.json()["contacts"]]
        tags.append(answer.headers["etag"])
        assert "Authorization" in answer.headers["vary"]
    assert seen == {"public": ["public"], "press": ["public", "press"], "admin": ["public", "press", "private"]}
    assert len(set(tags)) == 3
    leaked = await world.press.get("/v1/experts/ada-example", headers={"If-None-Match": tags[0]})
    assert (leaked.status_code, len(leaked.json()["contacts"])) == (200, 2)


async def test_no_public_answer_holds_what_is_not_public(world: World) -> None:
    expert = await world.add_expert(contacts=CONTACTS)
    await world.add_article(authors=[{"expert": expert["id"]}])
    await world.indexed()
    paths = ["/v1/experts/ada-example", "/v1/experts/ada-example?include=translations", "/v1/experts", "/v1/experts?search=ada"]
    paths += ["/v1/experts?q=office", "/v1/articles", "/v1/experts/ada-example/articles", "/box/ada-example"]
    for path in paths:
        text = (await world.public.get(path)).text
        assert "press@ada" not in text, path
        assert "000 00 00" not in text, path


async def test_an_edit_by_one_who_does_not_see_a_contact_keeps_it(world: World) -> None:
    expert = await world.add_expert(contacts=CONTACTS)
    edited = await world.editor.patch(f"/v1/experts/{expert['id']}", json={"headline": {"en": "New"}}, headers={"If-Match": "*"})
    assert [contact["visibility"] for contact in edited.json()["contacts"]] == ["public"]
    assert len((await world.admin.get(f"/v1/experts/{expert['id']}")).json()["contacts"]) == 3
