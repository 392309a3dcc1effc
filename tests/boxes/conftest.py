"""One real server with invented people, one headless Chromium, and pages of a website that is neither."""

import asyncio
import dataclasses
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright

from tests.conftest import World
from tests.search.conftest import standing_with
from tests.serving import serving

HOST = "http://host.example"
MINA, LAYLA, NASTY = "Mina Han", "ليلى حداد", '"><img src=x onerror=alert(1)>'
COLUMN = "position:absolute; inset:30rem auto auto 0; width:min(40rem, 100vw); margin:0; padding:0; border:0; opacity:1; transform:none"
OF_MINA: dict[str, Any] = {
    "biography": {"en": "Works on *ferries* and the straits they cross. [Her book](https://mina.example/book).\n\n" + "She writes. " * 60},
    "headline": {"tr": "Feribotlar üzerine çalışıyor"},
    "positions": [{"organization": {"name": "Harbour Institute"}, "role": "Fellow"}],
    "education": [
        {"level": "doctorate", "institution": {"name": "Busan University"}, "status": "in_progress"},
        {
            "level": "master",
            "institution": {"name": "Yalova University"},
            "end": "2023-06",
            "status": "completed",
            "thesis": {"title": "Boğazlardaki vapurlar ve Karadeniz'in güvenliği", "lang": "tr"},
        },
    ],
    "languages": [{"code": "ko", "level": "native"}, {"code": "en", "as_printed": "fluent"}],
    "regions": ["KR", "JP"],
    "topics": ["public-diplomacy", "energy-security"],
    "contacts": [{"kind": "form", "value": "https://mina.example/write", "visibility": "public"}],
    "links": [{"url": "https://mina.example/averylongpathwithoutanyplacetobreakit/" + "a" * 80, "label": "b" * 90}],
}
OF_LAYLA: dict[str, Any] = {
    "biography": {"ar": "باحثة في شؤون البحر المتوسط والدبلوماسية العامة. " * 8},
    "positions": [{"organization": {"name": "معهد المرفأ"}, "role": "زميلة"}],
    "education": [
        {
            "level": "doctorate",
            "institution": {"name": "Yalova University"},
            "status": "completed",
            "thesis": {"title": "Harbours of the Levant", "lang": "en"},
        }
    ],
    "languages": [{"code": "ar", "level": "native"}],
    "regions": ["LB"],
}
OF_NASTY: dict[str, Any] = {"biography": {"en": "</script><script>alert(1)</script> Text."}, "regions": ["KR"]}


@dataclass
class Boxes:
    """A server at `url` and, by name, the slugs of whom it knows."""

    world: World
    url: str
    slugs: dict[str, str]

    async def fragment(self, name: str, **asked: Any) -> str:
        answer = await self.world.public.get(f"/box/{self.slugs[name]}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.text


def website(boxes: Boxes, content: str, *, lang: str = "en", sheet: str = "", head: str = "") -> str:
    """An article with a column for `content`; only the column's place and width are safe from `sheet`."""
    direction = "rtl" if lang == "ar" else "ltr"
    return f"""<!doctype html><html lang="{lang}" dir="{direction}"><head><meta charset="utf-8"><title>An article</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}
<link rel="stylesheet" href="{boxes.url}/static/box.css">
<style>:root {{ color-scheme: light dark; background: Canvas; color: CanvasText }} body {{ margin: 0; font: 16px/1.6 sans-serif }}
{sheet}</style></head>
<body class="site"><h1>An article</h1><a id="before" href="/">Home</a>
<div id="column" style="{COLUMN}">
{content}</div></body></html>"""


@dataclass
class Visit:
    """A page of the website, and what it did."""

    page: Page
    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


Visiting = Callable[..., AbstractAsyncContextManager[Visit]]


async def _fill(world: World) -> None:
    await world.add_expert(NASTY, **OF_NASTY)
    picture = BytesIO()
    Image.linear_gradient("L").resize((400, 400)).save(picture, "PNG")
    for name, fields in ((LAYLA, OF_LAYLA), (MINA, OF_MINA)):
        expert = await world.add_expert(name, **fields)
        path, words = f"/v1/experts/{expert['id']}/photo", {"alt": f"{name} at a desk", "credit": "A. Photographer"}
        sent = await world.editor.put(path, params=words, content=picture.getvalue(), headers={"If-Match": expert["etag"]})
        assert sent.status_code == 200, sent.text


@pytest.fixture(scope="session", params=["sqlite"])
async def boxes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Boxes]:
    async with standing_with(_fill, request, tmp_path_factory) as world, serving(world.app) as url:
        world.app.state.settings = dataclasses.replace(world.app.state.settings, public_url=url)
        people = (await world.public.get("/v1/experts")).json()["results"]
        yield Boxes(world, url, {person["name"]: person["slug"] for person in people})


@pytest.fixture(scope="session")
async def browser(boxes: Boxes) -> AsyncIterator[Browser]:
    """Debian's Chromium, to which the server of the boxes is one of the public network, as it will be to readers."""
    program = shutil.which("chromium")
    if program is None:
        missing = "There is no chromium on the PATH, so nothing is tested in a browser: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    flags = ["--no-sandbox", "--disable-dev-shm-usage", f"--ip-address-space-overrides={urlsplit(boxes.url).netloc}=public"]
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=program, args=flags, timeout=20_000)
        yield running
        await running.close()


@pytest.fixture
def visiting(browser: Browser, boxes: Boxes) -> Visiting:
    """Opens the website's one page, `html`, as a reader does whose browser is set by `options`.

    Whatever the page does, it asks no server but its own and that of the boxes, and leaves no cookie.
    """

    @asynccontextmanager
    async def visit(html: str, policy: str | None = None, **options: Any) -> AsyncIterator[Visit]:
        async def give(route: Route) -> None:
            headers = {"Content-Security-Policy": policy} if policy else {}
            await route.fulfill(content_type="text/html; charset=utf-8", body=html, headers=headers)

        async with asyncio.timeout(20):
            context = await browser.new_context(**options)
            context.set_default_timeout(5_000)
            await context.route(f"{HOST}/**", give)
            seen = Visit(await context.new_page(), context)
            context.on("request", lambda request: seen.asked.append(request.url))
            seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
            seen.page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
            try:
                yield seen
                assert {"{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in seen.asked} <= {HOST, boxes.url}
                assert await context.cookies() == []
            finally:
                await context.close()

    return visit
