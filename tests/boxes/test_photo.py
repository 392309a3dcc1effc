"""The portrait in a box."""

from io import BytesIO

import pytest
from PIL import Image

from tests.boxes.test_box import box
from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)


async def test_the_portrait_comes_in_small_formats_with_its_alt_text(world: World) -> None:
    expert = await world.add_expert("Mina Han", headline={"en": "Researcher"})
    assert not (await box(world, "mina-han")).all("img")
    picture = BytesIO()
    Image.new("RGB", (400, 400), "teal").save(picture, "PNG")
    words = {"alt": 'Mina Han at a "desk"', "credit": "A. Photographer"}
    path = f"/v1/experts/{expert['id']}/photo"
    sent = await world.editor.put(path, params=words, content=picture.getvalue(), headers={"If-Match": expert["etag"]})
    assert sent.status_code == 200, sent.text
    page = await box(world, "mina-han")
    assert page.classed("xb__credit") == ["Photo: A. Photographer"]
    [image] = page.all("img")
    assert (image.attributes["alt"], image.attributes["width"], image.attributes["height"]) == (words["alt"], "96", "96")
    assert "u-photo" in image.classes
    urls = [image.attributes["src"], *(place.split()[0] for s in page.all("source") for place in str(s.attributes["srcset"]).split(", "))]
    assert [str(url).rpartition(".")[2] for url in urls] == ["jpg", "avif", "avif", "webp", "webp"]
    for url in (*urls, page.json_ld["image"]):
        assert (await world.public.get(str(url))).status_code == 200
