"""The fragment and the framed page in a real browser, on a website of another origin, in every look that readers have."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Locator, Page

from tests.boxes.conftest import HOST, LAYLA, MINA, NASTY, Boxes, Visiting, website

HOSTILE = Path(__file__).with_name("hostile.css").read_text("utf-8")
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "right to left": {"person": LAYLA, "lang": "ar"},
    "right to left, 320 pixels wide": {"person": LAYLA, "lang": "ar", "viewport": {"width": 320, "height": 800}},
    "a name that is markup": {"person": NASTY},
    "320 pixels wide": {"viewport": {"width": 320, "height": 800}},
    "hostile sheet": {"sheet": HOSTILE},
    "without scripts": {"java_script_enabled": False},
    "forced colours": {"forced_colors": "active"},
    "print": {"media": "print"},
}
PARTS = ".xb, .xb__in > *, .xb dd, .xb a"
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((entry) => { sum += entry.value; });
  new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 100);
})"""
PLACES = """() => [document.querySelector(".xb"), ...document.querySelectorAll(".xb *:not(script, source)")].map((element) => {
  const {x, y, width, height} = element.getBoundingClientRect();
  return [element.localName + "." + element.className, x, y, width, height];
})"""


async def violations(page: Page, context: str | dict[str, Any] | None = None) -> list[str]:
    """What axe has against the page or a part of it: each rule with the place. Text as light as its ground, which axe
    leaves to people to judge, is against it as well."""
    found = (await Axe().run(page, context)).response
    assert found["passes"], "axe looked at nothing"
    failed = [(rule, node) for rule in found["violations"] for node in rule["nodes"]]
    unclear = [(rule, node) for rule in found["incomplete"] for node in rule["nodes"] if "1:1" in node["failureSummary"]]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule, node in failed + unclear]


async def screenshot(part: Locator, file: Path) -> int:
    """How many colours it has; the file is for whoever wants to look."""
    picture = await part.screenshot(path=file)
    return len(Image.open(BytesIO(picture)).convert("RGB").getcolors(1 << 24) or ())


async def outside(page: Page, selector: str, container: str) -> list[Any]:
    """Which parts reach half a pixel or more over the left or right edge of the container, told without scripts."""
    around = await page.locator(container).bounding_box()
    assert around
    places = [await part.bounding_box() for part in await page.locator(selector).all()]
    shown = [place for place in places if place]
    assert len(shown) >= 8
    right = around["x"] + around["width"]
    return [place for place in shown if place["x"] < around["x"] - 0.5 or place["x"] + place["width"] > right + 0.5]


@pytest.mark.parametrize("name", LOOKS)
async def test_a_box_is_whole_and_accessible_in_every_look(name: str, boxes: Boxes, visiting: Visiting, tmp_path: Path) -> None:
    options = dict(LOOKS[name])
    person, lang, sheet = options.pop("person", MINA), options.pop("lang", "en"), options.pop("sheet", "")
    media = options.pop("media", None)
    html = website(boxes, await boxes.fragment(person, lang=lang), lang=lang, sheet=sheet)
    async with visiting(html, **options) as visit:
        page = visit.page
        await page.emulate_media(media=media)
        await page.goto(f"{HOST}/article")
        box = page.locator(".xb")
        assert await screenshot(box, tmp_path / f"{name}.png") > 10
        assert await outside(page, PARTS, "#column") == []
        assert await page.locator(".xb .p-name").inner_text() == person
        if options.get("java_script_enabled", True):
            assert await violations(page, ".xb") == []
            assert await page.evaluate(SHIFT) == 0
            assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert visit.errors == []


async def test_a_hostile_sheet_moves_nothing_in_a_box(boxes: Boxes, visiting: Visiting) -> None:
    seen = []
    for sheet in ("", HOSTILE):
        async with visiting(website(boxes, await boxes.fragment(MINA), sheet=sheet)) as visit:
            await visit.page.goto(f"{HOST}/article")
            seen.append(await visit.page.evaluate(PLACES))
    kind, hostile = seen
    assert len(kind) == len(hostile) > 30
    moved = [
        (was, now) for was, now in zip(kind, hostile, strict=True) if any(abs(a - b) > 1 for a, b in zip(was[1:], now[1:], strict=True))
    ]
    assert moved == []


async def test_every_link_of_a_box_is_reached_by_tab_in_order_and_shows_it(boxes: Boxes, visiting: Visiting) -> None:
    async with visiting(website(boxes, await boxes.fragment(MINA), sheet=HOSTILE)) as visit:
        page = visit.page
        await page.goto(f"{HOST}/article")
        links = [await link.get_attribute("href") for link in await page.locator(".xb a").all()]
        style = "(link) => { const {outlineStyle, outlineWidth} = getComputedStyle(link); return [outlineStyle, outlineWidth]; }"
        await page.locator("#before").focus()
        reached = []
        for _ in links:
            await page.keyboard.press("Tab")
            focused = page.locator(":focus")
            reached.append(await focused.get_attribute("href"))
            assert await focused.evaluate(style) == ["solid", "2px"]
        assert reached == links
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('.xb')") is None


async def test_the_framed_page_shows_the_box_on_another_site(boxes: Boxes, visiting: Visiting) -> None:
    address = f"{boxes.url}/embed/{boxes.slugs[MINA]}"
    frame = f'<iframe src="{address}" title="{MINA}" width="600" height="700"></iframe>'
    async with visiting(website(boxes, frame)) as visit:
        await visit.page.goto(f"{HOST}/article")
        framed = visit.page.frame_locator("iframe")
        assert await framed.locator(".p-name").inner_text() == MINA
        portrait = await framed.locator(".xb__img").bounding_box()
        assert portrait and (portrait["width"], portrait["height"]) == (96, 96)
        assert visit.errors == []
        await visit.page.goto(address)
        assert await violations(visit.page, "body") == []  # without the rules for pages that are no frames
        assert visit.errors == []


@pytest.mark.parametrize("path", ["/box/mina-han", "/docs/embed", "/v1/experts/mina-han"])
async def test_no_other_page_can_be_framed(path: str, boxes: Boxes, visiting: Visiting) -> None:
    async with visiting(website(boxes, f'<iframe src="{boxes.url}{path}" title="x"></iframe>')) as visit:
        await visit.page.goto(f"{HOST}/article")
        [refused] = visit.errors
        assert "frame-ancestors 'none'" in refused
