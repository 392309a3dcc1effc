"""Likely duplicates: reported when a profile is added, and never acted upon."""

from typing import Any

from experts.access.scopes import READ_PRIVATE, WRITE_PROFILES
from tests.conftest import World, client_with


async def duplicates(world: World, name: str, **fields: Any) -> dict[str, tuple[str, list[str]]]:
    """By slug, whom a new profile may be: how the names match, and what else the two have in common."""
    added = await world.add_expert(name, **fields)
    return {d["slug"]: (d["method"], d["because"]) for d in added["possible_duplicates"]}


AT_ANKA = {"positions": [{"organization": {"name": "Anka Institute"}, "role": "Fellow"}]}


async def test_an_equal_name_is_reported_by_itself_in_any_case_order_and_script(world: World) -> None:
    assert await duplicates(world, "Ilgın Işık Demir") == {}
    assert await duplicates(world, "ILGIN IŞIK DEMİR") == {"ilgin-isik-demir": ("exact", [])}
    found = await duplicates(world, "Demir, Ilgin Isik")
    assert {method for method, _ in found.values()} <= {"exact", "reordered"}
    assert found.keys() == {"ilgin-isik-demir", "ilgin-isik-demir-2"}
    await world.add_expert("Пётр Вавилов")
    assert (await duplicates(world, "Petr Vavilov")).keys() == {"petr-vavilov"}


async def test_a_looser_likeness_needs_something_else_in_common(world: World) -> None:
    await world.add_expert("Ilgın Işık Demir", **AT_ANKA)
    assert await duplicates(world, "I. Demir") == {}
    found = await duplicates(world, "I. Demir", positions=[{"organization": {"name": "ANKA institute"}}])
    assert found["ilgin-isik-demir"] == ("initials", ["organization: ANKA institute"])


async def test_every_signal_is_named(world: World) -> None:
    thesis = {"title": "On Ferries"}
    both: dict[str, Any] = {
        "positions": [{"organization": {"name": "Anka Institute"}}],
        "education": [{"institution": {"name": "Yalova University"}, "thesis": thesis}],
        "links": [{"url": "https://demir.example/"}],
        "contacts": [{"kind": "email", "value": "d@demir.example", "visibility": "public"}],
        "regions": ["KR"],
        "topics": ["public-diplomacy"],
    }
    await world.add_expert("Ilgın Demir", **both)
    [(_, because)] = (await duplicates(world, "Ilgın Demir", **both)).values()
    assert [reason.partition(":")[0] for reason in because] == [
        "organization",
        "institution",
        "thesis",
        "link",
        "contact",
        "region and topic",
    ]


async def test_other_people_are_not_reported(world: World) -> None:
    await world.add_expert("Zeynep Çağla Erin", **AT_ANKA)
    for name in ("Zehra Erin", "Zeynep Eren", "Çağla Yalın", "Anka Institute"):
        assert await duplicates(world, name, **AT_ANKA) == {}, name


async def test_a_variant_of_either_is_compared(world: World) -> None:
    await world.add_expert("Mina Han", names={"variants": [{"text": "한민아", "lang": "ko", "kind": "native"}]})
    assert (await duplicates(world, "한민아"))["mina-han"][0] == "exact"


async def test_drafts_and_archived_profiles_are_reported_and_merged_ones_are_not(world: World) -> None:
    await world.add_expert("Ilgın Demir", status="draft")
    archived = await world.add_expert("Ilgın Demir")
    await world.admin.delete(f"/v1/experts/{archived['id']}", headers={"If-Match": archived["etag"]})
    merged = await world.add_expert("Ilgın Demir")
    await world.admin.post(f"/v1/experts/{merged['id']}/merge", json={"into": "ilgin-demir"})
    added = await world.add_expert("Ilgın Demir")
    assert {d["slug"]: d["status"] for d in added["possible_duplicates"]} == {"ilgin-demir": "draft", "ilgin-demir-2": "archived"}


async def test_a_private_contact_is_a_signal_only_for_those_who_may_read_it(world: World) -> None:
    secret = {"contacts": [{"kind": "phone", "value": "+1 555 0100", "visibility": "private"}]}
    await world.add_expert("Ilgın Işık Demir", **secret)
    guess = {"name": "I. Demir", **secret}
    assert (await world.editor.post("/v1/experts", json=guess)).json()["possible_duplicates"] == []
    async with client_with(world.app, [WRITE_PROFILES, READ_PRIVATE]) as reader:
        found = (await reader.post("/v1/experts", json=guess)).json()["possible_duplicates"]
    assert {d["slug"]: d["because"] for d in found}["ilgin-isik-demir"] == ["contact: +1 555 0100"]


async def test_the_same_identifier_is_a_conflict_instead(world: World) -> None:
    orcid = [{"scheme": "orcid", "value": "https://orcid.org/0000-0002-1825-0097"}]
    await world.add_expert("Ilgın Demir", identifiers=orcid)
    refused = await world.editor.post(
        "/v1/experts", json={"name": "Somebody Else", "identifiers": [{"scheme": "orcid", "value": "0000000218250097"}]}
    )
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (409, "/identifiers/0")
    assert "ilgin-demir" in refused.json()["detail"]


async def test_only_what_was_just_added_says_so(world: World) -> None:
    first = await world.add_expert("Ilgın Demir")
    assert first["possible_duplicates"] == []
    assert (await world.admin.get("/v1/experts/ilgin-demir")).json()["possible_duplicates"] is None


async def test_in_a_crowd_of_alike_names_only_the_same_words_are_reported(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("experts.profiles.duplicates.CROWD", 3)
    for given in ("Ilgın", "Ilgaz", "Ilgım", "Ilgar"):
        await world.add_expert(f"{given} Demir", **AT_ANKA)
    assert await duplicates(world, "I. Demir", **AT_ANKA) == {}
    assert (await duplicates(world, "Demir Ilgın", **AT_ANKA)).keys() == {"ilgin-demir"}
