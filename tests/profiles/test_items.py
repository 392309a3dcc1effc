"""Items of lists that have ids: positions and studies."""

from typing import Any

from httpx import Response

from tests.conftest import World

ANYTHING = {"If-Match": "*"}


async def change(world: World, expert: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = await world.editor.patch(f"/v1/experts/{expert['id']}", json=fields, headers=ANYTHING)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def faults(answer: Response) -> dict[str, str]:
    """The codes by pointer."""
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


async def test_items_keep_their_id_when_it_is_sent_back_or_when_they_are_equal(world: World) -> None:
    university, office = {"organization": {"name": "University"}, "role": "Professor"}, {"organization": {"name": "Office"}}
    expert = await world.add_expert(positions=[university, office], education=[{"degree": "PhD"}])
    first, second = (position["id"] for position in expert["positions"])
    promoted = {**university, "id": first, "role": "Dean"}
    changed = await change(world, expert, positions=[{"organization": {"name": "Club"}}, office, promoted], education=[{"degree": "PhD"}])
    assert [p["id"] for p in changed["positions"]][1:] == [second, first]
    assert changed["positions"][0]["id"] not in (first, second)
    assert changed["positions"][2]["role"] == "Dean"
    assert changed["education"][0]["id"] == expert["education"][0]["id"]


async def test_an_item_of_another_expert_cannot_be_claimed(world: World) -> None:
    other = await world.add_expert("Bea", positions=[{"organization": {"name": "Office"}}], education=[{"degree": "PhD"}])
    expert = await world.add_expert()
    stolen = {
        "positions": [{"organization": {"name": "Mine"}}, {"organization": {"name": "Office"}, "id": other["positions"][0]["id"]}],
    }
    studies = {"education": [{"degree": "MA", "id": other["education"][0]["id"]}]}
    refused = await world.editor.patch(f"/v1/experts/{expert['id']}", json=stolen, headers=ANYTHING)
    assert (refused.status_code, faults(refused)) == (422, {"/positions/1/id": "unknown_value"})
    refused = await world.editor.post("/v1/experts", json={"name": "Eve", **studies})
    assert (refused.status_code, faults(refused)) == (422, {"/education/0/id": "unknown_value"})
    assert (await world.public.get(f"/v1/experts/{other['id']}")).json()["positions"] == other["positions"]
