"""The sheet and the script of the boxes: small, kept forever under their own names, and the sheet never outside a box."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from tests.conftest import World

OURS = ".xb:not(#_#_)"


@pytest.fixture
def server() -> None:
    """The sheet knows no database: SQLite alone will do."""


@pytest.mark.parametrize(("name", "media_type"), [("box.css", "text/css"), ("box.js", "text/javascript")])
async def test_its_name_carries_its_hash_and_may_be_kept_forever(world: World, name: str, media_type: str) -> None:
    short = await world.public.get(f"/static/{name}")
    assert (short.status_code, short.text) == (302, "")
    place = short.headers["location"]
    assert re.fullmatch(r"/static/box\.[0-9a-f]{8}\.(css|js)", place)
    asset = await world.public.get(place, headers={"Origin": "https://site.example"})
    assert (asset.status_code, asset.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert asset.headers["access-control-allow-origin"] == "*"  # without it no browser compares the hash of another site's file
    assert hashlib.sha256(asset.content).hexdigest()[:8] in place
    assert {"immutable", "public", "max-age=31536000"} <= set(re.split(r",\s*", asset.headers["cache-control"]))
    assert "immutable" not in short.headers["cache-control"]


async def test_other_names_are_not_found(world: World) -> None:
    names = ("wordpress.php", "..%2F..%2Fapp.py", "render.py", "other.00000000.css", "box.0000000.css", "box.00000000.css.map", ".css")
    for name in names:
        assert (await world.public.get(f"/static/{name}")).status_code == 404, name


async def test_the_name_of_another_version_leads_to_the_current_one(world: World) -> None:
    """Pages that are kept elsewhere name the sheet that they were made with, and processes of two versions serve side by side."""
    for name in ("box.css", "box.js", "embed.css"):
        stem, suffix = name.split(".")
        short, other = [await world.public.get(f"/static/{each}") for each in (name, f"{stem}.00000000.{suffix}")]
        assert (other.status_code, other.headers["location"]) == (302, short.headers["location"])
        assert "immutable" not in other.headers["cache-control"]


async def test_both_are_small(world: World) -> None:
    for name in ("box.css", "box.js"):
        body = (await world.public.get(f"/static/{name}", follow_redirects=True)).content
        assert len(gzip.compress(body, 9)) <= 1_000, name


async def test_a_theme_has_no_more_than_twelve_properties(world: World) -> None:
    properties = set(re.findall(r"var\((--xb-[a-z-]+)", (await css(world)).decode()))
    assert 5 < len(properties) <= 12
    documented = set(re.findall(r"--xb-[a-z-]+", (Path(__file__).parents[2] / "docs" / "boxes.md").read_text("utf-8")))
    assert documented == properties


async def test_every_rule_holds_inside_a_box_only_and_outweighs_the_hosts(world: World) -> None:
    """Two ids that never match, inside :not(), weigh more than one id and any classes of the page around."""
    found = selectors((await css(world)).decode())
    assert len(found) > 5
    assert [selector for selector in found if not selector.startswith(OURS)] == []


async def test_it_loads_nothing_and_is_in_no_layer(world: World) -> None:
    text = (await css(world)).decode()
    assert not re.search(r"url\(|@import|@layer|@font-face|expression\(|!important", text)


async def css(world: World) -> bytes:
    return (await world.public.get("/static/box.css", follow_redirects=True)).content


def selectors(text: str) -> list[str]:
    """The selectors of all rules, also of those inside at-rules."""
    found: list[str] = []
    depth, prelude = 0, ""
    for character in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL):
        if character == "{":
            if not prelude.strip().startswith("@"):
                found += [selector.strip() for selector in prelude.split(",")]
            depth, prelude = depth + 1, ""
        elif character == "}":
            assert depth > 0, "a brace too many"
            depth, prelude = depth - 1, ""
        elif character == ";":
            assert depth > 0 or not prelude.strip(), f"a statement outside of rules: {prelude}"
            prelude = ""
        else:
            prelude += character
    assert (depth, prelude.strip()) == (0, "")
    return found
