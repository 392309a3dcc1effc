"""The style sheet of the boxes: small, kept forever under its own name, and never outside a box."""

import gzip
import hashlib
import re

import pytest

from tests.conftest import World

OURS = ".xb:not(#_)"


@pytest.fixture
def server() -> None:
    """The sheet knows no database: SQLite alone will do."""


async def test_its_name_carries_its_hash_and_may_be_kept_forever(world: World) -> None:
    short = await world.public.get("/static/box.css")
    assert (short.status_code, short.text) == (302, "")
    place = short.headers["location"]
    assert re.fullmatch(r"/static/box\.[0-9a-f]{8}\.css", place)
    sheet = await world.public.get(place)
    assert (sheet.status_code, sheet.headers["content-type"].partition(";")[0]) == (200, "text/css")
    assert hashlib.sha256(sheet.content).hexdigest()[:8] in place
    assert {"immutable", "public", "max-age=31536000"} <= set(re.split(r",\s*", sheet.headers["cache-control"]))
    assert "immutable" not in short.headers["cache-control"]


async def test_other_names_are_not_found(world: World) -> None:
    for name in ("box.00000000.css", "box.js", "..%2F..%2Fapp.py", "render.py"):
        assert (await world.public.get(f"/static/{name}")).status_code == 404


async def test_it_is_small(world: World) -> None:
    assert len(gzip.compress(await css(world), 9)) <= 1_000


async def test_every_rule_holds_inside_a_box_only_and_outweighs_the_hosts(world: World) -> None:
    """An id that never matches, inside :not(), weighs more than any class of the page around."""
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
