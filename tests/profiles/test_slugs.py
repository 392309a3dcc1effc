"""Slugs and the other keys that name an expert."""

from uuid import UUID

from tests.conftest import World

ORCID = {"scheme": "orcid", "value": "0000-0002-1825-0097"}


async def test_slugs_are_made_from_names_of_any_script(world: World) -> None:
    names = {
        "İPEK IŞIK": "ipek-isik",
        "ışıl İnan": "isil-inan",
        "Пётр Иванов": "petr-ivanov",
        "김민준": "gimminjun",
        "O’Brien-Smith, Ærø": "obrien-smith-aero",
    }
    for name, slug in names.items():
        expert = await world.add_expert(name)
        assert expert["slug"] == slug
        assert (await world.public.get(f"/v1/experts/{slug}")).json()["name"] == name
    nameless, long = await world.add_expert("—"), await world.add_expert("long " * 50)
    assert (nameless["slug"], long["slug"]) == ("expert", "-".join(["long"] * 16))


async def test_namesakes_are_numbered(world: World) -> None:
    slugs = [(await world.add_expert("Ada Example"))["slug"] for _ in range(11)]
    assert slugs[:9] == ["ada-example", *(f"ada-example-{i}" for i in range(2, 10))]
    assert len(set(slugs)) == 11
    assert all(slug.startswith("ada-example-") for slug in slugs[9:])


async def test_a_slug_that_is_taken_is_a_conflict(world: World) -> None:
    await world.add_expert("Ada")
    bea = await world.add_expert("Bea")
    refused = [
        await world.editor.post("/v1/experts", json={"name": "Eve", "slug": "ada"}),
        await world.editor.patch(f"/v1/experts/{bea['id']}", json={"slug": "ada"}, headers={"If-Match": "*"}),
    ]
    for answer in refused:
        assert (answer.status_code, [(f["pointer"], f["code"]) for f in answer.json()["errors"]]) == (409, [("/slug", "taken")])
    bad = await world.editor.post("/v1/experts", json={"name": "Eve", "slug": "Eve/../x"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/slug")


async def test_a_former_slug_leads_to_the_new_one_and_is_nobody_elses(world: World) -> None:
    expert = await world.add_expert("Ada")
    for slug in ("ada-lovelace", "ada-king"):
        await world.editor.patch(f"/v1/experts/{expert['id']}", json={"slug": slug}, headers={"If-Match": "*"})
    for old in ("ada", "ada-lovelace"):
        moved = await world.public.get(f"/v1/experts/{old}?lang=tr&include=translations")
        assert (moved.status_code, moved.headers["location"]) == (301, "/v1/experts/ada-king?lang=tr&include=translations")
    assert (await world.public.get("/v1/experts/ada")).headers["location"] == "/v1/experts/ada-king"
    taken = await world.editor.post("/v1/experts", json={"name": "Eve", "slug": "ada"})
    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (409, "/slug")
    assert (await world.add_expert("Ada"))["slug"] == "ada-2"
    back = await world.editor.patch(f"/v1/experts/{expert['id']}", json={"slug": "ada"}, headers={"If-Match": "*"})
    assert back.json()["slug"] == "ada"
    assert (await world.public.get("/v1/experts/ada")).status_code == 200
    assert (await world.public.get("/v1/experts/ada-king")).headers["location"] == "/v1/experts/ada"


async def test_an_expert_is_known_by_every_key(world: World) -> None:
    identifiers = [ORCID, {"scheme": "wikidata", "value": "Q7259"}, {"scheme": "source", "value": "wp:12"}]
    expert = await world.add_expert(identifiers=identifiers)
    keys = [expert["id"], expert["id"].upper(), UUID(expert["id"]).hex, "ada-example", "orcid:0000-0002-1825-0097"]
    for key in [*keys, "wikidata:Q7259", "source:wp:12", "wp:12", "orcid%3A0000-0002-1825-0097"]:
        answer = await world.public.get(f"/v1/experts/{key}")
        assert (answer.status_code, answer.json().get("id")) == (200, expert["id"]), key
    for key in ("ADA-EXAMPLE", "orcid:0000-0002-1825-0098", "0000-0002-1825-0097", "orcid:", ":", str(UUID(int=0)), "%20", "a" * 5_000):
        assert (await world.public.get(f"/v1/experts/{key}")).status_code == 404, key
    urls = [identifier["url"] for identifier in expert["identifiers"]]
    assert urls == ["https://orcid.org/0000-0002-1825-0097", "https://www.wikidata.org/entity/Q7259", None]


async def test_a_slug_goes_before_another_experts_source_id(world: World) -> None:
    await world.add_expert("Bea", identifiers=[{"scheme": "source", "value": "ada"}])
    assert (await world.public.get("/v1/experts/ada")).json()["name"] == "Bea"
    await world.add_expert("Ada")
    assert (await world.public.get("/v1/experts/ada")).json()["name"] == "Ada"
    assert (await world.public.get("/v1/experts/source:ada")).json()["name"] == "Bea"


async def test_an_identifier_of_another_expert_is_a_conflict(world: World) -> None:
    await world.add_expert("Ada", identifiers=[ORCID])
    bea = await world.add_expert("Bea")
    identifiers = [{"scheme": "wikidata", "value": "Q1"}, ORCID]
    refused = [
        await world.editor.post("/v1/experts", json={"name": "Eve", "identifiers": identifiers}),
        await world.editor.patch(f"/v1/experts/{bea['id']}", json={"identifiers": identifiers}, headers={"If-Match": "*"}),
    ]
    for answer in refused:
        problem = answer.json()
        assert (answer.status_code, [(f["pointer"], f["code"]) for f in problem["errors"]]) == (409, [("/identifiers/1", "taken")])
        assert "'ada'" in problem["detail"]
    assert (await world.public.get("/v1/experts/wikidata:Q1")).status_code == 404
