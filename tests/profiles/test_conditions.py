"""If-Match and If-None-Match, and how many statements an answer costs."""

from tests.conftest import World
from tests.test_queries import ask, listening  # noqa: F401 (a fixture: it lets `ask` count)


async def test_a_write_needs_a_condition(world: World) -> None:
    expert = await world.add_expert()
    path = f"/v1/experts/{expert['id']}"
    answers = [await world.editor.patch(path, json={"headline": {"en": "New"}}), await world.editor.delete(path)]
    assert [(answer.status_code, answer.json()["title"]) for answer in answers] == [(428, "Precondition required")] * 2
    assert (await world.public.get(path)).json()["version"] == 1


async def test_a_star_matches_whatever_is_there_and_nothing_that_is_not(world: World) -> None:
    expert = await world.add_expert()
    anything = {"If-Match": "*"}
    changed = await world.editor.patch(f"/v1/experts/{expert['id']}", json={"headline": {"en": "New"}}, headers=anything)
    assert (changed.status_code, changed.json()["headline"]) == (200, "New")
    assert (await world.editor.patch("/v1/experts/nobody", json={}, headers=anything)).status_code == 404


async def test_a_condition_that_is_not_the_current_tag_is_stale(world: World) -> None:
    expert, other = await world.add_expert(), await world.add_expert("Bea")
    path = f"/v1/experts/{expert['id']}"
    for tag in (other["etag"], '"junk"', "junk", '""', "", expert["etag"].replace(".1.", ".2.", 1)):
        answer = await world.editor.patch(path, json={"headline": {"en": "New"}}, headers={"If-Match": tag})
        assert (answer.status_code, answer.headers["etag"].split(".")[1]) == (412, "1"), tag
    among_others = {"If-Match": f'"junk", {expert["etag"]}'}
    assert (await world.editor.patch(path, json={"headline": {"en": "New"}}, headers=among_others)).status_code == 200


async def test_a_tag_read_in_another_language_or_before_an_article_still_allows_an_edit(world: World) -> None:
    expert = await world.add_expert(headline={"en": "A", "tr": "B"})
    path = f"/v1/experts/{expert['id']}"
    tag = (await world.public.get(path, headers={"Accept-Language": "tr"})).headers["etag"]
    await world.add_article(authors=[{"expert": expert["id"]}])
    assert (await world.public.get(path)).headers["etag"] != tag
    assert (await world.editor.patch(path, json={"headline": {"en": "C"}}, headers={"If-Match": tag})).status_code == 200


async def test_a_current_answer_is_304_without_reading_a_profile(world: World) -> None:
    expert = await world.add_expert()
    path = f"/v1/experts/{expert['slug']}"
    tag = (await world.public.get(path)).headers["etag"]
    asked = await ask(world.public, "GET", path, headers={"If-None-Match": f'"other", W/{tag}'})
    answer = asked.answer
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert (asked.tables, asked.cost) == ({"touched"}, 1), asked.statements
    assert answer.headers["vary"] == "Accept, Accept-Language, Authorization"


async def test_any_write_that_shows_ends_a_304(world: World) -> None:
    expert = await world.add_expert()
    path = f"/v1/experts/{expert['id']}"

    async def read(tag: str) -> tuple[int, str]:
        answer = await world.public.get(path, headers={"If-None-Match": tag})
        return answer.status_code, answer.headers["etag"]

    first = (await world.public.get(path)).headers["etag"]
    assert (await read(first))[0] == 304
    article = await world.add_article(authors=[{"expert": expert["id"]}], regions=["KR"])
    status, second = await read(first)
    assert status == 200
    await world.editor.patch(f"/v1/articles/{article['id']}", json={"regions": ["JP"]}, headers={"If-Match": "*"})
    status, third = await read(second)
    assert status == 200
    await world.editor.delete(f"/v1/articles/{article['id']}", headers={"If-Match": "*"})
    status, fourth = await read(third)
    assert status == 200
    assert len({first, second, third, fourth}) == 4
    await world.editor.delete(path, headers={"If-Match": "*"})
    assert (await world.public.get(path, headers={"If-None-Match": fourth})).status_code == 404


async def test_a_profile_takes_at_most_six_statements_however_long_it_is(world: World) -> None:
    many = range(30)
    expert = await world.add_expert(
        positions=[{"organization": {"name": f"Office {i}"}} for i in many],
        education=[{"degree": f"Degree {i}"} for i in many],
        regions=["KR", "JP", "TR"],
        topics=["climate-change"],
        identifiers=[{"scheme": "source", "value": str(i)} for i in many],
    )
    for i in range(3):
        await world.add_article(f"Article {i}", regions=["KR"], authors=[{"expert": expert["id"]}])
    asked = await ask(world.public, "GET", f"/v1/experts/{expert['slug']}")
    assert asked.answer.json()["articles_count"] == 3
    assert 1 <= asked.cost <= 6, asked.statements
