"""oEmbed 1.0 over HTTP: what editors get for an address that somebody pastes."""

from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
from PIL import Image

from experts.boxes.oembed import as_xml, described, expert_of
from tests.boxes.cards import card
from tests.boxes.test_box import NASTY, Page
from tests.conftest import World

ONE_DATABASE = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
PAGE = "http://test/experts/mina-han"


async def picture(world: World, key: str) -> None:
    raw = BytesIO()
    Image.new("RGB", (400, 400), "teal").save(raw, "PNG")
    words = {"alt": "Mina", "credit": "A. Photographer"}
    sent = await world.editor.put(f"/v1/experts/{key}/photo", params=words, content=raw.getvalue(), headers={"If-Match": "*"})
    assert sent.status_code == 200, sent.text


@ONE_DATABASE
async def test_json_and_xml_say_the_same(world: World) -> None:
    await world.add_expert("Mina & Han", slug="mina-han", headline={"en": "Researcher"})
    await picture(world, "mina-han")
    answer = await world.public.get("/oembed", params={"url": PAGE})
    found = answer.json()
    assert answer.headers["content-type"].startswith("application/json")
    assert {**found, "html": "", "height": 0, "thumbnail_url": ""} == {
        "type": "rich",
        "version": "1.0",
        "title": "Mina & Han",
        "author_name": "Mina & Han",
        "author_url": PAGE,
        "provider_name": "Experts",
        "provider_url": "http://test/",
        "cache_age": 3600,
        "thumbnail_url": "",
        "thumbnail_width": 384,
        "thumbnail_height": 384,
        "html": "",
        "width": 600,
        "height": 0,
    }
    assert (await world.public.get(found["thumbnail_url"])).headers["content-type"] == "image/jpeg"
    [frame] = Page(found["html"]).elements
    assert (frame.tag, frame.attributes["title"], frame.attributes["width"]) == ("iframe", "Mina & Han", "600")
    assert (await world.public.get(str(frame.attributes["src"]))).status_code == 200
    xml = await world.public.get("/oembed", params={"url": PAGE, "format": "xml"})
    assert xml.headers["content-type"] == "text/xml; charset=utf-8"
    assert {element.tag: element.text for element in fromstring(xml.content)} == {name: str(value) for name, value in found.items()}


@ONE_DATABASE
async def test_every_address_of_an_expert_will_do_and_its_language_stays(world: World) -> None:
    expert = await world.add_expert("Mina Han", headline={"en": "Researcher", "tr": "Araştırmacı"})
    for path in ("/experts/mina-han", "/box/mina-han", "/embed/mina-han/", "/v1/experts/mina-han", f"/v1/experts/{expert['id']}.vcf"):
        found = await world.public.get("/oembed", params={"url": f"https://TEST{path}?lang=tr&heading=3#x"})
        assert (found.status_code, found.headers["content-language"]) == (200, "tr"), path
        assert 'src="http://test/embed/mina-han?lang=tr"' in found.json()["html"]
    over = await world.public.get("/oembed", params={"url": f"{PAGE}?lang=tr", "lang": "en"})
    assert 'src="http://test/embed/mina-han?lang=en"' in over.json()["html"]


@ONE_DATABASE
async def test_the_frame_and_the_thumbnail_obey_the_sizes_that_are_asked(world: World) -> None:
    await world.add_expert("Mina Han", biography={"en": "Works on ferries. " * 100})
    await picture(world, "mina-han")
    for width, height, thumbnail in ((5_000, 5_000, 384), (300, 5_000, 192), (5_000, 100, 96), (90, 90, None), (1, 1, None)):
        found = (await world.public.get("/oembed", params={"url": PAGE, "maxwidth": width, "maxheight": height})).json()
        assert found["width"] == min(600, width)
        assert found["height"] <= height
        assert f'width="{found["width"]}" height="{found["height"]}"' in found["html"]
        assert (found.get("thumbnail_width"), found.get("thumbnail_height")) == (thumbnail, thumbnail)
        assert ("thumbnail_url" in found) == (thumbnail is not None)


async def test_what_is_not_ours_not_there_or_not_public_is_404_alike(world: World) -> None:
    await world.add_expert("Mina Han", status="draft")
    foreign = ["http://other.example/experts/mina-han", "http://test.evil.example/experts/mina-han", "ftp://test/experts/mina-han"]
    foreign += ["http://test/v1/articles/mina-han", "http://test/experts/mina-han/articles.atom", "http://[test/x", "http://test/box"]
    for url in (PAGE, "http://test/box/nobody", *foreign):
        for who in (world.public, world.admin):
            answer = await who.get("/oembed", params={"url": url})
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), url


@ONE_DATABASE
async def test_other_formats_are_501_and_a_missing_address_is_400(world: World) -> None:
    await world.add_expert("Mina Han")
    for format_ in ("yaml", "JSON", ""):
        answer = await world.public.get("/oembed", params={"url": PAGE, "format": format_})
        assert (answer.status_code, answer.json()["type"]) == (501, "/problems/unsupported-format"), format_
        assert answer.json()["errors"][0]["valid"] == ["json", "xml"]
    assert (await world.public.get("/oembed")).status_code == 400


@ONE_DATABASE
async def test_a_description_that_is_current_is_304_and_each_has_a_tag_of_its_own(world: World) -> None:
    await world.add_expert("Mina Han", headline={"en": "Researcher", "tr": "Araştırmacı"})
    asked = ({}, {"format": "xml"}, {"maxwidth": 300}, {"maxheight": 300}, {"lang": "tr"})
    tags = {(await world.public.get("/oembed", params={"url": PAGE, **params})).headers["etag"] for params in asked}
    assert len(tags) == len(asked)
    first = await world.public.get("/oembed", params={"url": PAGE})
    again = await world.public.get("/oembed", params={"url": PAGE}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_xml_has_no_characters_that_xml_cannot_hold() -> None:
    found = fromstring(as_xml(described(card(name=f"{NASTY}\ufffe\uffff"), None, None, None)))
    assert found.findtext("title") == NASTY


@pytest.mark.parametrize(
    ("url", "root", "found"),
    [
        ("https://a.example/experts/mina", "https://a.example", ("mina", None)),
        ("https://a.example/dir/experts/mina?lang=tr", "https://a.example/dir", ("mina", "tr")),
        ("https://a.example/experts/mina", "https://a.example/dir", None),
        ("https://a.example/directory/experts/mina", "https://a.example/dir", None),
        ("https://a.example/v1/experts/orcid%3A0000-0002-1825-0097.vcf?lang=<b>", "https://a.example", ("orcid:0000-0002-1825-0097", None)),
        ("https://a.example:8443/experts/mina", "https://a.example", None),
        ("https://a.example@b.example/experts/mina", "https://a.example", None),
    ],
)
def test_an_address_is_ours_by_its_host_and_its_path(url: str, root: str, found: tuple[str, str | None] | None) -> None:
    assert expert_of(url, root) == found
