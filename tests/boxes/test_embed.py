"""The box as a page of its own: the only one that others may frame."""

import pytest

from tests.boxes.test_box import Page
from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)


async def test_it_is_a_page_with_the_box_its_sheet_and_its_descriptions(world: World) -> None:
    await world.add_expert("Mina Han", biography={"tr": "Vapurlar üzerine çalışır."}, regions=["KR"])
    answer = await world.public.get("/embed/mina-han?lang=tr&heading=3")
    page = Page(answer.text)
    assert (page.elements[0].tag, page.elements[0].attributes) == ("html", {"lang": "tr", "dir": "ltr"})
    assert [title.text for title in page.all("title")] == ["Mina Han"]
    assert page.classed("xb__name") == ["Mina Han"]
    assert page.json_ld["@type"] == "ProfilePage"
    assert page.json_ld["mainEntity"]["@id"] == "http://test/experts/mina-han#person"
    links = {(link.attributes["rel"], link.attributes.get("type")): str(link.attributes["href"]) for link in page.all("link")}
    assert links["canonical", None] == "http://test/experts/mina-han"
    sheet = await world.public.get(links["stylesheet", None], follow_redirects=True)
    assert sheet.headers["content-type"].startswith("text/css")
    for kind in ("application/json+oembed", "text/xml+oembed"):
        assert (await world.public.get(links["alternate", kind])).status_code == 200
    assert "viewport" in {meta.attributes.get("name") for meta in page.all("meta")}


async def test_it_alone_may_be_framed_and_nothing_acts_in_it(world: World) -> None:
    await world.add_expert("Mina Han")
    policy = (await world.public.get("/embed/mina-han")).headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors *", "base-uri 'none'", "form-action 'none'"} <= set(policy)
    assert not [rule for rule in policy if "unsafe" in rule or rule.startswith("script")]
    for path in ("/box/mina-han", "/v1/experts/mina-han", "/experts/mina-han", "/oembed?url=http://test/box/mina-han", "/embed/nobody"):
        assert (await world.public.get(path)).headers["content-security-policy"] == "frame-ancestors 'none'", path


async def test_a_304_takes_nothing_of_that_back(world: World) -> None:
    """A browser puts the headers of a 304 over those it kept (RFC 9111, section 3.2)."""
    await world.add_expert("Mina Han")
    first = await world.public.get("/embed/mina-han")
    again = await world.public.get("/embed/mina-han", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert "content-security-policy" not in again.headers


async def test_who_is_hidden_has_no_page_for_anybody(world: World) -> None:
    await world.add_expert("Mina Han", status="draft")
    assert {(await who.get("/embed/mina-han")).status_code for who in (world.public, world.admin)} == {404}
