"""Many writers at once: nobody's acknowledged edit is lost."""

import asyncio

from tests.conftest import World

WRITERS, EDITS = 4, 6  # 16 x 25 take a minute on each database, most of it for edits that must be repeated; more edits show nothing more


async def test_every_acknowledged_edit_is_in_the_last_version(world: World) -> None:
    expert = await world.add_expert(headline={"en": "0"})
    path = f"/v1/experts/{expert['id']}"

    async def edit() -> int:
        """Count one up, and again when somebody else was faster; the number of refusals."""
        for refusals in range(1_000):
            read = await world.editor.get(path)
            more = {"headline": {"en": str(int(read.json()["headline"]) + 1)}}
            answer = await world.editor.patch(path, json=more, headers={"If-Match": read.headers["etag"]})
            if answer.status_code == 200:
                return refusals
            assert answer.status_code == 412, answer.text
        raise AssertionError("No edit got through.")

    async def write() -> int:
        return sum([await edit() for _ in range(EDITS)])

    refusals = await asyncio.gather(*(write() for _ in range(WRITERS)))
    last = (await world.public.get(path)).json()
    assert (last["version"] - 1, last["headline"]) == (WRITERS * EDITS, str(WRITERS * EDITS))
    assert sum(refusals) > 0, "The writers never met."


async def test_of_writers_with_one_tag_only_one_wins(world: World) -> None:
    expert = await world.add_expert()
    path, tag = f"/v1/experts/{expert['id']}", {"If-Match": expert["etag"]}
    bodies = [{"headline": {"en": f"Writer {i}"}} for i in range(12)]
    answers = await asyncio.gather(*(world.editor.patch(path, json=body, headers=tag) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 11
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert (await world.public.get(path)).json()["headline"] == winner.json()["headline"]


async def test_namesakes_added_at_once_get_slugs_of_their_own(world: World) -> None:
    added = await asyncio.gather(*(world.add_expert("Ada Example") for _ in range(6)))
    assert sorted(expert["slug"] for expert in added) == ["ada-example", *(f"ada-example-{i}" for i in range(2, 7))]
