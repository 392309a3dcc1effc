"""The element in a real browser, pasted as /docs/embed prints it, and that page itself."""

import re
from html import unescape
from typing import Any

import pytest
from playwright.async_api import Route

from tests.boxes.conftest import HOST, MINA, Boxes, Visiting
from tests.boxes.test_browser import SHIFT, violations

STRICT = (
    "default-src 'none'; script-src {0}; connect-src {0}; style-src {0}; img-src {0}; "
    "require-trusted-types-for 'script'; trusted-types expert-box"
)
FALLBACK = "expert-box > p > a"
ANSWERS: dict[str, dict[str, Any]] = {
    "not found": {"status": 404, "content_type": "text/html", "body": '<aside class="xb">No</aside>'},
    "out of order": {"status": 500, "content_type": "text/html", "body": '<aside class="xb">No</aside>'},
    "JSON": {"status": 200, "content_type": "application/json", "body": '"<aside class=xb>"'},
    "no type": {"status": 200, "content_type": "", "body": '<aside class="xb">No</aside>'},
    "another page": {"status": 200, "content_type": "text/html", "body": "<p>Please sign in.</p>"},
    "empty": {"status": 200, "content_type": "text/html", "body": ""},
}
ACTS = """<aside class="xb"><script>ran = "script"</script><img src="x" onerror="ran = 'onerror'"><svg onload="ran = 'onload'"></svg>
<iframe srcdoc="<script>parent.ran = 'srcdoc'</script>"></iframe><form action="javascript:void(ran='action')"><button>b</button></form>
<object data="data:text/html,<script>parent.ran='object'</script>"></object><details open ontoggle="ran='ontoggle'">d</details>
<a href="javascript:void(ran='plain')">a</a> <a href=" JavaScript:void(ran='spaced')">a</a>
<a href="java&#10;script:void(ran='broken')">a</a>
<a href="&#1;javascript:void(ran='control')">a</a> <a onclick="ran = 'onclick'">a</a>
<svg><a href="javascript:void(ran='svg')"><text y="9">a</text></a>
<a><animate attributeName="href" to="javascript:void(ran='animated')"/><text>a</text></a></svg>
<p style="position:fixed;inset:0">Text</p></aside>"""


async def pasted(boxes: Boxes) -> str:
    """An article, longer than the screen, with what the guide tells to paste below it."""
    guide = await boxes.world.public.get("/docs/embed", params={"expert": boxes.slugs[MINA]})
    snippet, *_recipes = [
        text for code in re.findall(r"<code>(.*?)</code>", guide.text, re.DOTALL) if "<expert-box" in (text := unescape(code))
    ]
    article = "<p>Text.</p>" * 40
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title></head>
<body><main>{article}{snippet}</main></body></html>"""


async def test_under_a_strict_policy_the_element_becomes_the_box(boxes: Boxes, visiting: Visiting) -> None:
    html = await pasted(boxes)
    assert html.count('integrity="sha384-') == 2
    async with visiting(html, policy=STRICT.format(boxes.url)) as visit:
        await visit.page.goto(f"{HOST}/article")
        await visit.page.locator("expert-box > .xb .xb__img").wait_for()
        assert await visit.page.locator(".xb .p-name").inner_text() == MINA
        assert await visit.page.locator(".xb").evaluate("box => getComputedStyle(box).containerType") == "inline-size"
        assert await visit.page.locator(FALLBACK).count() == 0
        assert await visit.page.evaluate(SHIFT) == 0
        assert await violations(visit.page, "expert-box") == []
        assert visit.errors == []


@pytest.mark.parametrize("file", ["box.css", "box.js"])
async def test_a_file_that_was_changed_on_its_way_is_refused(file: str, boxes: Boxes, visiting: Visiting) -> None:
    async def change(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=await answer.text() + "/* changed */")

    async with visiting(await pasted(boxes)) as visit:
        await visit.context.route(re.compile(f"/static/{file.replace('.', '[.].*')}"), change)
        await visit.page.goto(f"{HOST}/article", wait_until="networkidle")
        assert await visit.page.locator(".p-name" if file == "box.css" else FALLBACK).inner_text() == MINA
        assert [error for error in visit.errors if "integrity" in error] != []


@pytest.mark.parametrize("name", ANSWERS)
async def test_the_line_inside_stays_where_no_box_is_answered(name: str, boxes: Boxes, visiting: Visiting) -> None:
    async def give(route: Route) -> None:
        await route.fulfill(headers={"Access-Control-Allow-Origin": "*"}, **ANSWERS[name])

    async with visiting(await pasted(boxes)) as visit:
        await visit.context.route(f"{boxes.url}/box/**", give)
        async with visit.page.expect_event("requestfinished", lambda request: "/box/" in request.url):
            await visit.page.goto(f"{HOST}/article")
        await visit.page.wait_for_timeout(50)
        assert await visit.page.locator(FALLBACK).inner_text() == MINA
        assert await visit.page.locator(".xb").count() == 0


async def test_the_line_inside_stays_where_nobody_answers(boxes: Boxes, visiting: Visiting) -> None:
    async with visiting(await pasted(boxes)) as visit:
        await visit.context.route(f"{boxes.url}/box/**", lambda route: route.abort())
        async with visit.page.expect_event("requestfailed"):
            await visit.page.goto(f"{HOST}/article")
        await visit.page.wait_for_timeout(50)
        assert await visit.page.locator(FALLBACK).is_visible()
        await visit.context.route(f"{boxes.url}/box/**", lambda route: None)
        async with visit.page.expect_request(f"{boxes.url}/box/**"):
            await visit.page.goto(f"{HOST}/article")
        assert await visit.page.locator(FALLBACK).is_visible()


async def test_without_scripts_the_line_inside_is_the_byline(boxes: Boxes, visiting: Visiting) -> None:
    async with visiting(await pasted(boxes), java_script_enabled=False) as visit:
        await visit.page.goto(f"{HOST}/article")
        assert await visit.page.locator(FALLBACK).get_attribute("href") == f"{boxes.url}/experts/{boxes.slugs[MINA]}"
        assert await visit.page.locator(FALLBACK).is_visible()


async def test_nothing_in_a_box_acts(boxes: Boxes, visiting: Visiting) -> None:
    async def give(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=ACTS, headers={"Access-Control-Allow-Origin": "*"})

    async with visiting(await pasted(boxes)) as visit:
        await visit.context.route(f"{boxes.url}/box/**", give)
        await visit.page.goto(f"{HOST}/article")
        await visit.page.locator("expert-box > .xb").wait_for()
        links = await visit.page.locator("expert-box .xb a").all()
        assert len(links) >= 5
        for link in links:
            await link.dispatch_event("click")
        await visit.page.wait_for_timeout(200)
        assert await visit.page.evaluate("window.ran") is None
        assert await visit.page.locator("expert-box").locator("script, iframe, object, form, [style]").count() == 0


@pytest.mark.parametrize(
    "options", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 800}}], ids=["light", "dark", "narrow"]
)
async def test_the_guide_is_accessible_and_asks_nobody_else(options: dict[str, Any], boxes: Boxes, visiting: Visiting) -> None:
    async with visiting("", **options) as visit:
        await visit.page.goto(f"{boxes.url}/docs/embed?expert={boxes.slugs[MINA]}")
        await visit.page.locator("#live-element .xb").wait_for()
        the_same_person_again = "#live-element"
        assert await violations(visit.page, {"exclude": [[the_same_person_again]]}) == []
        assert await visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert visit.errors == []
