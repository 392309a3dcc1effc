"""Editions: one text in several languages."""

from tests.conftest import World

ANYTHING = {"If-Match": "*"}


async def test_editions_list_each_other(world: World) -> None:
    turkish = await world.add_article("Enerji", edition_group="energy", language="tr", url="https://a.example/tr")
    first_tag = (await world.public.get(f"/v1/articles/{turkish['id']}")).headers["etag"]
    english = await world.add_article("Energy", edition_group="energy", language="en")
    assert english["editions"] == [{"id": turkish["id"], "language": "tr", "title": "Enerji", "url": "https://a.example/tr"}]
    listed = await world.public.get(f"/v1/articles/{turkish['id']}", headers={"If-None-Match": first_tag})
    assert listed.json()["editions"] == [{"id": english["id"], "language": "en", "title": "Energy", "url": None}]
    await world.editor.patch(f"/v1/articles/{english['id']}", json={"title": "Power"}, headers=ANYTHING)
    renamed = await world.public.get(f"/v1/articles/{turkish['id']}", headers={"If-None-Match": listed.headers["etag"]})
    assert renamed.json()["editions"][0]["title"] == "Power"
    await world.editor.delete(f"/v1/articles/{english['id']}", headers=ANYTHING)
    alone = await world.public.get(f"/v1/articles/{turkish['id']}", headers={"If-None-Match": renamed.headers["etag"]})
    assert alone.json()["editions"] == []


async def test_a_group_holds_one_article_of_a_language(world: World) -> None:
    turkish = await world.add_article("Enerji", edition_group="energy", language="tr")
    other = await world.add_article("Başka", language="tr")
    answers = [
        await world.editor.post("/v1/articles", json={"title": "Copy", "edition_group": "energy", "language": "TR"}),
        await world.editor.patch(f"/v1/articles/{other['id']}", json={"edition_group": "energy"}, headers=ANYTHING),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/edition_group")
        assert turkish["id"] in answer.json()["detail"]
    nameless = await world.editor.post("/v1/articles", json={"title": "Copy", "edition_group": "energy"})
    assert nameless.json()["errors"][0]["pointer"] == "/language"
    assert nameless.status_code in (400, 422)


async def test_the_editions_languages_may_be_swapped_one_after_the_other(world: World) -> None:
    article = await world.add_article("Enerji", edition_group="energy", language="tr")
    path = f"/v1/articles/{article['id']}"
    changed = await world.editor.patch(path, json={"language": "az"}, headers={"If-Match": article["etag"]})
    assert (changed.status_code, changed.json()["language"]) == (200, "az")
    assert (await world.add_article("Enerji", edition_group="energy", language="tr"))["editions"][0]["language"] == "az"
