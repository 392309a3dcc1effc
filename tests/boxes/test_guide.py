"""The page for site owners: everything on it works, and nothing of it comes from elsewhere."""

import base64
import hashlib
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from experts.boxes.guide import EXAMPLE, recipes
from tests.boxes.test_box import Page
from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # what is rendered is the same from either database
NASTY = '"><img src=x onerror=alert(1)></script>'


async def guide(world: World, **asked: str) -> str:
    answer = await world.public.get("/docs/embed", params=asked)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/html"), answer.text
    return answer.text


async def test_it_shows_the_best_evidenced_expert_or_the_one_asked_for(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_expert("Bea Sample", status="draft")
    await world.indexed()
    assert "Ada Example" in await guide(world)
    await world.add_expert("Cem Deneme")
    assert "Cem Deneme" in await guide(world, expert="cem-deneme")
    for missing in ("bea-sample", "nobody"):
        assert (await world.public.get("/docs/embed", params={"expert": missing})).status_code == 404


async def test_an_empty_directory_says_so(world: World) -> None:
    assert "nobody in this directory" in await guide(world)


async def test_every_address_on_it_answers_and_every_hash_is_that_of_its_file(world: World) -> None:
    await world.add_expert("Ada Example", headline={"en": "Economist"})
    page = await guide(world, expert="ada-example")
    snippets = unescape("\n".join(re.findall(r"<pre.*?</pre>", page, re.DOTALL)))
    hashes = re.findall(r'(?:href|src)="(http://test/static/[^"]+)"\s+integrity="sha384-([^"]+)"', snippets)
    assert len(hashes) == 3
    for address, expected in hashes:
        body = (await world.public.get(address)).content
        assert base64.b64encode(hashlib.sha384(body).digest()).decode() == expected
    asked = {unescape(address) for address in re.findall(r'(?:href|src)="([^"#]+)"', unescape(page))}
    asked |= set(re.findall(r"^(?:<pre[^>]*><code>)?(http://test/\S+?)(?:</code>|$)", snippets, re.MULTILINE))
    elsewhere = ("your-site", "{{", "%s", "http://test/experts/")
    asked = {address for address in asked if not any(part in address for part in elsewhere)}
    assert len(asked) > 12
    for address in asked:
        assert address.startswith(("/", "http://test/")), address
        assert (await world.public.get(address)).status_code in (200, 302), address


async def test_it_may_load_from_its_own_host_alone_and_never_be_framed(world: World) -> None:
    policy = (await world.public.get("/docs/embed")).headers["content-security-policy"]
    assert {"default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} <= set(re.split(r";\s*", policy))
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_a_name_stays_text_in_what_is_to_be_pasted(world: World) -> None:
    expert = await world.add_expert(NASTY)
    page = Page((await guide(world, expert=expert["slug"])).replace("<!doctype html>", ""))
    assert page.all("img") == []
    assert {element.attributes.get("type") for element in page.all("script")} == {"module", "application/ld+json"}
    [pasted] = [element.text for element in page.all("code") if "<expert-box" in element.text and "ghost" not in element.text.lower()]
    assert [element.text for element in Page(pasted).all("a")] == [NASTY]
    assert Page(pasted).all("img") == []


async def test_recipes_name_this_directory_and_stand_in_the_docs(world: World) -> None:
    await world.add_expert("Ada Example")
    page = unescape(await guide(world, expert="ada-example"))
    docs = (Path(__file__).parents[2] / "docs" / "boxes.md").read_text("utf-8")
    assert set(recipes()) == {"wordpress", "ghost", "hugo"}
    for recipe in recipes().values():
        assert recipe.strip() in docs
        assert recipe.replace(EXAMPLE, "http://test").strip() in page
    assert urlsplit(EXAMPLE).netloc not in page
