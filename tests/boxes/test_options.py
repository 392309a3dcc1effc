"""What a page may ask of a box: its parts, and how long the biography is."""

from itertools import combinations
from typing import Any

import pytest

from experts.boxes.options import PARTS
from tests.boxes.test_box import Page, box
from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
SHOWS = {"name": "xb__name", "role": "xb__role", "bio": "xb__bio", "facts": "xb__facts", "links": "xb__links"}
MINA: dict[str, Any] = {
    "biography": {"en": "Works on *ferries & ports* and on all the canals of Busan, Incheon and Ulsan."},
    "positions": [{"organization": {"name": "Harbour"}, "role": "Fellow"}],
    "regions": ["KR"],
}
ON = "http://on.example/x"


async def test_a_box_has_the_parts_that_are_asked_for_in_their_usual_order(world: World) -> None:
    await world.add_expert("Mina Han", **MINA)
    for count in range(1, len(PARTS) + 1):
        for parts in combinations(PARTS, count):
            page = await box(world, "mina-han", parts=",".join(reversed(parts)))
            shown = [part for part, name in SHOWS.items() if page.classed(name)]
            assert shown == list(parts)
            labelled = page.elements[0].attributes
            assert ("aria-labelledby" in labelled, labelled.get("aria-label")) == (
                ("name" in parts),
                None if "name" in parts else "Mina Han",
            )
            assert page.json_ld["name"] == "Mina Han"


async def test_an_unknown_part_is_refused_with_the_ones_that_there_are(world: World) -> None:
    await world.add_expert("Mina Han")
    await world.add_article(url=ON, authors=[{"expert": "mina-han"}])
    for path in ("/box/mina-han?", "/embed/mina-han?", f"/box?url={ON}&"):
        answer = await world.public.get(f"{path}parts=name,face")
        [fault] = answer.json()["errors"]
        assert (answer.status_code, fault["parameter"], fault["valid"]) == (400, "parts", list(PARTS))
        for wrong in ("19", "0", "20001", "many"):
            answer = await world.public.get(f"{path}max_chars={wrong}")
            assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "max_chars")


async def test_a_biography_is_shortened_at_a_word_in_every_place(world: World) -> None:
    await world.add_expert("Mina Han", **MINA)
    await world.add_expert("Nora Sol", headline={"en": "Researcher of everything that floats"})
    await world.add_article(url=ON, authors=[{"expert": "mina-han"}])
    assert (await box(world, "mina-han", max_chars=500)).classed("p-note") == (await box(world, "mina-han")).classed("p-note")
    assert (await box(world, "nora-sol", max_chars=26)).classed("p-note") == ["Researcher of everything…"]
    for path in ("/box/mina-han?", "/embed/mina-han?", f"/box?url={ON}&"):
        page = Page((await world.public.get(f"{path}max_chars=26")).text)
        assert page.classed("p-note") == ["Works on ferries & ports…"]
        assert [em.text for em in page.all("em")] == ["ferries & ports…"]


async def test_what_is_asked_for_has_a_tag_of_its_own_but_its_order_does_not_matter(world: World) -> None:
    await world.add_expert("Mina Han", **MINA)
    asked = ({}, {"parts": "name,bio"}, {"parts": "bio,name"}, {"parts": "bio"}, {"max_chars": 30}, {"parts": ",".join(PARTS)})
    tags = [(await world.public.get("/box/mina-han", params=params)).headers["etag"] for params in asked]
    assert (tags[1], tags[0]) == (tags[2], tags[5])
    assert len(set(tags)) == 4
    current = await world.public.get("/box/mina-han?parts=name,bio", headers={"If-None-Match": tags[1]})
    assert current.status_code == 304
