"""What articles show of an expert: on the profile, and as a list."""

from typing import Any

from tests.conftest import World


def by_id(concepts: list[dict[str, Any]]) -> dict[str, tuple[bool, Any]]:
    return {concept["id"]: (concept["declared"], concept["evidence"]) for concept in concepts}


async def test_articles_are_evidence_for_what_is_declared_and_for_what_is_not(world: World) -> None:
    await world.add_expert(regions=["142", "TR"], topics=["climate-change"])
    authors = [{"expert": "ada-example"}]
    await world.add_article("One", regions=["KR"], topics=["carbon-pricing"], published_on="2019", authors=authors)
    await world.add_article("Two", regions=["KR", "JP"], published_on="2023-06-01", authors=authors)
    await world.add_article("Three", regions=["BR"], published_on="2019-03", authors=authors)
    await world.add_article("Four", authors=authors)
    await world.add_article("Another's", regions=["TR"], authors=[{"byline": "Bea Muster"}])
    profile = (await world.public.get("/v1/experts/ada-example")).json()
    assert (profile["articles_count"], profile["last_article_on"]) == (4, "2023-06-01")
    assert by_id(profile["regions"]) == {
        "142": (True, {"articles": 2, "first": "2019", "last": "2023-06-01", "share": 0.5}),
        "TR": (True, None),
        "KR": (False, {"articles": 2, "first": "2019", "last": "2023-06-01", "share": 0.5}),
        "BR": (False, {"articles": 1, "first": "2019-03", "last": "2019-03", "share": 0.25}),
        "JP": (False, {"articles": 1, "first": "2023-06-01", "last": "2023-06-01", "share": 0.25}),
    }
    assert [region["id"] for region in profile["regions"]] == ["142", "TR", "KR", "BR", "JP"]
    assert by_id(profile["topics"])["carbon-pricing"] == (False, {"articles": 1, "first": "2019", "last": "2019", "share": 0.25})


async def test_evidence_follows_the_articles(world: World) -> None:
    await world.add_expert(regions=["KR"])
    article = await world.add_article(regions=["KR"], published_on="2024", authors=[{"expert": "ada-example"}])
    path = f"/v1/articles/{article['id']}"

    async def shown() -> Any:
        return by_id((await world.public.get("/v1/experts/ada-example")).json()["regions"])

    once = {"articles": 1, "first": "2024", "last": "2024", "share": 1.0}
    assert await shown() == {"KR": (True, once)}
    await world.editor.patch(path, json={"regions": ["JP"]}, headers={"If-Match": "*"})
    assert await shown() == {"KR": (True, None), "JP": (False, once)}
    await world.editor.put(f"{path}/authors", json=[{"byline": "Ada Example"}], headers={"If-Match": "*"})
    assert await shown() == {"KR": (True, None), "JP": (False, once)}
    await world.editor.patch(path, json={"regions": None, "title": "Elections in Brazil"}, headers={"If-Match": "*"})
    assert await shown() == {"KR": (True, None), "BR": (False, once)}
    await world.editor.patch(path, json={"refused_regions": ["BR"]}, headers={"If-Match": "*"})
    assert await shown() == {"KR": (True, None)}
    await world.editor.patch(path, json={"regions": ["BR"]}, headers={"If-Match": "*"})
    assert await shown() == {"KR": (True, None), "BR": (False, once)}
    await world.editor.put(f"{path}/authors", json=[{"byline": "Somebody Else"}], headers={"If-Match": "*"})
    assert await shown() == {"KR": (True, None)}


async def test_an_expert_named_twice_has_written_one_article(world: World) -> None:
    await world.add_expert()
    authors = [{"expert": "ada-example"}, {"byline": "B"}, {"expert": "ada-example", "role": "translator"}]
    await world.add_article(regions=["KR", "JP"], authors=authors)
    profile = (await world.public.get("/v1/experts/ada-example")).json()
    assert profile["articles_count"] == 1
    assert by_id(profile["regions"])["KR"][1]["articles"] == 1
    assert (await world.public.get("/v1/experts/ada-example/articles")).json()["meta"]["count"] == 1


async def test_the_articles_of_an_expert_come_newest_first_in_pages(world: World) -> None:
    await world.add_expert()
    for day in ("2020-01-05", None, "2024", "2020-01", "2024-02-29", "1999"):
        await world.add_article(f"Of {day}", published_on=day, authors=[{"expert": "ada-example"}])
    await world.add_article("Of somebody else", published_on="2025")
    path = "/v1/experts/ada-example/articles"
    whole = (await world.public.get(path)).json()
    days = [article["published_on"] for article in whole["results"]]
    assert days == ["2024", "2024-02-29", "2020-01", "2020-01-05", "1999", None]
    paged: list[Any] = []
    for page in (1, 2, 3):
        answer = await world.public.get(f"{path}?per-page=2&page={page}")
        assert (answer.json()["meta"]["count"], answer.json()["meta"]["page"]) == (6, page)
        paged += answer.json()["results"]
    assert paged == whole["results"]
    assert 'rel="next"' not in answer.headers["link"]
    assert "page=2" in next(part for part in answer.headers["link"].split(", ") if 'rel="prev"' in part)
    assert (await world.public.get(f"{path}?page=9")).json()["results"] == []
    assert (await world.public.get("/v1/experts/nobody/articles")).status_code == 404
