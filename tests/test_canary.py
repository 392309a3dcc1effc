"""Canaries: a made-up word in every field that is not for everyone, and a look at every place where it could come out.

A word stands in one field only, so that a hit names the field that leaked. The walk takes its routes and their
parameters from the application: a new route is walked without a word here, and a new parameter asks for its values.
"""

import asyncio
import hashlib
import io
import itertools
import logging
import re
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import msgspec
import pytest
import sqlalchemy as sa
from httpx import AsyncClient, Response
from litestar import Litestar
from litestar.routes import HTTPRoute
from PIL import Image
from structlog._config import BoundLoggerLazyProxy

from experts.access.scopes import ADMIN, PUBLIC, WRITE_ARTICLES
from experts.boxes.assets import assets
from experts.kit.batches import batched
from experts.profiles.forms import FORMS
from experts.schema import migrate
from experts.search.engine import Engine
from experts.search.index import NUMBER
from experts.search.names import trigrams
from experts.settings import Settings, read_settings
from tests.conftest import DATABASES, World, client_with, created, running

LETTERS = "bcfghjklmnpqrtvwxz"  # without vowels no stemmer finds an ending, and no real word is made
ANYTHING = {"If-Match": "*"}
NEVER = ("keys/secret", "idempotency/", "refused/", "wrong/")
"""What not even an admin reads again."""
ON_ICE = "https://ice.example/"
"""The address of the article that is there."""
PRINTED = {"automatic": "{given} {family}", "open": "{initial} {family}", "accept": "{initial}. {family}", "reject": "{family}, {initial}."}
"""Spellings of a name, by what becomes of the proposal that it is somebody's."""
ORCIDS = {"draft": "0000-0002-1825-0097", "archived": "0000-0001-5109-3700", "nobody": "0000-0002-1694-233X"}

one_database = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # the others read what both databases hold
one_walk = pytest.mark.parametrize("planted", ["sqlite"], indirect=True)


def made_up(text: str) -> str:
    return "".join(LETTERS[byte % len(LETTERS)] for byte in hashlib.sha256(text.encode()).digest()[:14])


class Canaries:
    """The words, by the field in which each stands."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def __call__(self, field: str) -> str:
        return self.words.setdefault(field, made_up(field))

    def note(self, field: str, value: str) -> str:
        """A value that cannot be a made-up word, but that stands nowhere else."""
        self.words[field] = value.lower()
        return value

    def of(self, *beginnings: str) -> set[str]:
        return {field for field in self.words if field.startswith(beginnings)}

    def in_text(self, text: str, *, asked: str = "") -> set[str]:
        """The fields whose words stand in a text, but for words that the question held."""
        text, asked = text.lower(), asked.lower()
        return {field for field, word in self.words.items() if word in text and word not in asked}


class Visit(NamedTuple):
    """`seen` are the fields whose canaries the answer's headers and body hold."""

    template: str
    url: str
    answer: Response
    seen: set[str]


@dataclass
class Planted:
    """A world full of canaries.

    `shown` and `hidden` are all the keys of what is there for everyone and of what is not, `usual` one for each thing.
    """

    world: World
    log: io.StringIO
    writer: AsyncClient
    """Somebody who writes articles, and sees no drafts."""
    canaries: Canaries = field(default_factory=Canaries)
    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    usual: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    walks: dict[str, list[Visit]] = field(default_factory=dict)

    async def walk(self, caller: str) -> list[Visit]:
        """What the caller gets of every route that can be read; each caller walks once."""
        if caller not in self.walks:
            client = self.writer if caller == "writer" else getattr(self.world, caller)
            closed = caller in ("writer", "editor", "admin")
            keys = [*self.shown, *self.hidden] if caller == "public" else self.usual
            self.walks[caller] = [await self.visit(client, *url) for url in self.urls(keys, closed=closed)]
        return self.walks[caller]

    def pages(self) -> list[str]:
        """The addresses under which oEmbed is asked for people."""
        keys = ("ada-example", self.canaries("draft/slug"), self.canaries("archived/slug"))
        return [f"http://test/{page}/{key}" for key in keys for page in ("experts", "v1/experts")]

    def paths(self, key: str) -> list[str]:
        """The addresses that hold a key, without parameters."""
        return [url for _, url in self.urls([key]) if key in url and "?" not in url]

    async def visit(self, client: AsyncClient, template: str, url: str) -> Visit:
        answer = await client.get(url)
        return Visit(template, url, answer, self.canaries.in_text(whole(answer), asked=url))

    def urls(self, keys: Sequence[str], *, closed: bool = False) -> Iterator[tuple[str, str]]:
        """(template, address): every route with all keys; with the usual ones among them also each parameter with its values."""
        places: dict[str, Sequence[str]] = {"key": keys, "slug": keys, "id": [self.canaries.words["keys/id"], keys[0]]}
        places |= {"name": ["384.avif", assets()["box.css"].name, "box.css", "not-found"], "address": [*self.photos, "0" * 32]}
        values = {"search": ["Ada Example", self.canaries("public/headline"), self.canaries("article/body")]}
        values |= {"q": ["ice", "Vera", "Walter Bur", self.canaries("draft/slug"), self.canaries("renamed/slug")]}
        values |= {
            "region": ["KR", "MN", "atlantis"],
            "topic": ["climate-finance"],
            "language": ["eu", "eu>=B1"],
            "health": ["no_biography"],
            "filter": ["regions:MN", "topics.evidence.articles:>0", "atlantis:1"],
            "understand": ["false"],
            "status": ["automatic", "accepted", "rejected"],
            "expert": ["ada-example", self.canaries("draft/slug"), self.canaries("archived/slug")],
            "url": [ON_ICE, "https://removed.example/", *self.pages(), *(f"{page}&format=xml" for page in self.pages())],
            "parts": ["name,bio", "links"],
            "max_chars": ["20"],
            "format": ["xml"],
            "maxwidth": ["300"],
            "maxheight": ["200"],
        }
        values |= {"page": ["2"], "per_page": ["1"], "lang": ["tr"], "heading": ["3"], "include": ["translations", "provenance"]}
        values |= {"search.exact": ["ice"], "sort": ["name", "last_article_on:desc"], "select": ["id,name,why"], "cursor": ["*"]}
        values |= {"group_by": ["regions,positions.organization", "authors", "status"], "sample": ["3"], "seed": ["1"]}
        values |= {"min_seq": ["1"], "explain": ["true"]}
        values |= {"before": ["999"], "after": ["0"], "limit": ["1000"], "wait": ["0"]}
        for template, parameters in readable(self.world.app, closed=closed):
            for way in itertools.product(*(places[name] for name in re.findall(r"{(\w+)}", template))):
                path = re.sub(r"{\w+}", "{}", template).format(*way)
                yield template, path
                if template == "/v1/experts/{key}":
                    yield from ((template, f"{path}{form.suffix}") for form in FORMS.values())
                for parameter in sorted(parameters) if set(way) <= set(self.usual) else ():
                    yield from ((template, f"{path}?{parameter}={value}") for value in values[parameter])


def whole(answer: Response) -> str:
    """All of an answer: its headers and its body."""
    headers = [f"{name}: {value}" for name, value in answer.headers.items()]
    return "\n".join([*headers, "", answer.content.decode("utf-8", "replace")])


def readable(app: Litestar, *, closed: bool = False) -> list[tuple[str, frozenset[str]]]:
    """Path and query parameters of each route that answers GET to everyone; with `closed`, of the others too."""
    return [
        (re.sub(r":\w+", "", route.path), app.state.known_parameters.get(handler, frozenset()))
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, *_) in route.route_handler_map.items()
        if method == "GET" and (closed or handler.opt["policy"] == PUBLIC)
    ]


def everything(word: Callable[[str], str]) -> dict[str, Any]:
    """A profile in which every field that can hold a word of its own holds one."""

    def address(field: str) -> str:
        return f"https://{word(field)}.example/"

    organization = {"name": word("positions/name"), "url": address("positions/url"), "ror": "https://ror.org/01wntqw50"}
    thesis = {"title": word("thesis/title"), "lang": "en", "translations": {"tr": word("thesis/tr")}}
    study = {part: word(f"education/{part}") for part in ("degree", "field", "department", "faculty", "distinction")}
    return {
        "name": word("name"),
        "names": {part: word(f"names/{part}") for part in ("given", "family", "sort", "honorific", "pronunciation", "pronouns")}
        | {"variants": [{"text": word("names/variant"), "lang": "tr", "kind": "former"}]},
        "headline": {tag: word(f"headline/{tag}") for tag in ("en", "tr")},
        "biography": {tag: word(f"biography/{tag}") for tag in ("en", "tr")},
        "positions": [{"organization": organization, "role": word("positions/role"), "start": "2010", "end": "2012"}],
        "education": [
            study
            | {"level": "doctorate", "status": "completed", "start": "2001", "end": "2005"}
            | {"institution": {"name": word("education/institution"), "country": "MN", "ror": "https://ror.org/01wntqw50"}}
            | {"thesis": thesis | {"supervisor": word("thesis/supervisor"), "url": address("thesis/url")}}
        ],
        "languages": [{"code": "eu", "level": "C1", "as_printed": word("languages/as_printed"), "on_air": True}],
        "regions": ["MN"],
        "topics": ["climate-finance"],
        "identifiers": [{"scheme": "source", "value": word("identifiers/source")}],
        "links": [{"url": address("links/url"), "kind": word("links/kind"), "label": word("links/label")}],
        "contacts": contacts(word),
        "media": {"formats": ["tv"], "languages": ["tr"], "notice_hours": 3, "time_zone": "Asia/Ulaanbaatar"},
        "confirmed_on": "2026-01-01",
    }


def contacts(word: Callable[[str], str]) -> list[dict[str, str]]:
    """A contact for the press, and a private one; that does not say so, because it is the default."""
    press, private = (
        {"kind": "email", "value": f"{word(f'contacts/{who}/value')}@example.org", "label": word(f"contacts/{who}/label")}
        for who in ("press", "private")
    )
    return [press | {"visibility": "press"}, private]


def done(answer: Response) -> Response:
    assert answer.status_code < 300, answer.text
    return answer


@dataclass
class Planter:
    """Writes all there is with one key, which is a canary itself."""

    writer: AsyncClient
    canaries: Canaries

    def of(self, who: str) -> Callable[[str], str]:
        return lambda field: self.canaries(f"{who}/{field}")

    async def add(self, name: str, **fields: Any) -> dict[str, Any]:
        headers = {"Idempotency-Key": self.canaries(f"idempotency/{len(self.canaries.words)}")}
        return created(await self.writer.post("/v1/experts", json={"name": name, **fields}, headers=headers))

    async def add_article(self, title: str, people: Mapping[str, str], **fields: Any) -> dict[str, Any]:
        authors = [{"expert": expert, "byline": byline} for expert, byline in people.items()]
        return created(await self.writer.post("/v1/articles", json={"title": title, "authors": authors, **fields}))

    async def change(self, expert: Mapping[str, Any], **patch: Any) -> None:
        done(await self.writer.patch(f"/v1/experts/{expert['id']}", json=patch, headers=ANYTHING))

    async def act(self, expert: Mapping[str, Any], action: str, **data: Any) -> None:
        done(await self.writer.post(f"/v1/experts/{expert['id']}/{action}", json=data))

    async def remove(self, kind: str, record: Mapping[str, Any]) -> None:
        done(await self.writer.delete(f"/v1/{kind}/{record['id']}", headers=ANYTHING))

    async def print_names(self, names: Mapping[str, Iterable[str]]) -> None:
        """An article that prints spellings of names and nothing else, and decisions on some of them."""
        spelt = {
            PRINTED[form].format(given=given, family=family, initial=given[0]): form
            for name, forms in names.items()
            for given, family in [name.split()]
            for form in forms
        }
        created(await self.writer.post("/v1/articles", json={"title": "Names", "authors": [{"byline": byline} for byline in spelt]}))
        found = done(await self.writer.get("/v1/bylines?per_page=200")).json()["results"]
        for proposal in found:
            if (form := spelt[proposal["byline"]]) in ("accept", "reject"):
                done(await self.writer.post(f"/v1/bylines/{proposal['id']}/{form}"))

    async def hide(self, who: str, colour: str, printed: str, **more: Any) -> dict[str, Any]:
        """A profile with a canary in every field; also its id and its picture are some. The name that is printed is none."""
        word = self.of(who)
        profile = everything(word)
        profile["names"]["variants"].append({"text": printed, "lang": "en", "kind": "alias"})
        orcid = {"scheme": "orcid", "value": self.canaries.note(f"{who}/identifiers/orcid", ORCIDS[who])}
        expert = await self.add(**profile | {"identifiers": [*profile["identifiers"], orcid], "slug": word("former-slug")}, **more)
        await self.change(expert, slug=word("slug"))
        self.canaries.note(f"{who}/id", expert["id"])
        self.canaries.note(f"{who}/id as digits", expert["id"].replace("-", ""))
        picture = io.BytesIO()
        Image.new("RGB", (96, 96), colour).save(picture, "PNG")
        words = {part: word(f"photo/{part}") for part in ("alt", "credit", "licence")}
        headers = ANYTHING | {"Content-Type": "image/png"}
        path = f"/v1/experts/{expert['id']}/photo"
        photo = done(await self.writer.put(path, params=words, content=picture.getvalue(), headers=headers)).json()["photo"]
        self.canaries.note(f"{who}/photo/address", photo["id"])
        return expert


async def plant(planted: Planted) -> None:
    """A published profile, a draft, an archived one, one that was merged and one quietly renamed; articles, one deleted."""
    word, by = planted.canaries, Planter(planted.world.admin, planted.canaries)
    published = await by.add(
        "Ada Example", headline={"en": word("history/headline")}, contacts=contacts(by.of("published")), regions=["KR"]
    )
    await by.change(published, headline={"en": word("public/headline")})
    draft = await by.hide("draft", "red", "Vera Hiddenly", status="draft")
    archived = await by.hide("archived", "blue", "Walter Buried")
    target = await by.add("Bora Sample", headline={"en": "Sea ice"})
    merged = await by.add("Bora Sample", headline={"en": word("merged/headline")}, contacts=contacts(by.of("merged")))
    old = f"{word('renamed/given')} {word('renamed/family')}"
    parts = {"given": word("renamed/given"), "family": word("renamed/family"), "variants": [{"text": old.title()}]}
    renamed = await by.add(old, names=parts, slug=word("renamed/slug"))
    await by.change(renamed, slug=word("renamed/later-slug"))
    people = {renamed["id"]: old, archived["id"]: "N. N.", draft["id"]: "X. Y.", published["id"]: "A. Example"}
    article = await by.add_article("On ice", people, body=word("article/body"), url=ON_ICE)
    removed = await by.add_article(word("removed/title"), {published["id"]: "Ada E."}, summary=word("removed/summary"))
    linked = ("automatic", "accept")  # what nobody knows to be the old name stays as it is printed
    await by.print_names({**dict.fromkeys(("Ada Example", "Vera Hiddenly", "Walter Buried"), PRINTED), old: linked})
    await planted.world.indexed()  # so that the index had what is taken back now
    await by.act(merged, "merge", into=target["id"])
    await by.act(renamed, "rename", name="Cem Fresh", quiet=True)
    await by.remove("experts", archived)
    await by.remove("articles", removed)
    planted.usual += ["ada-example", target["slug"], merged["id"], article["id"], "KR", "climate-finance", "eu"]
    planted.shown += [*planted.usual, published["id"], target["id"], merged["slug"], "cem-fresh"]
    planted.usual += [draft["id"], word("draft/slug"), archived["id"], word("archived/slug"), word("renamed/slug")]
    planted.hidden += [word("renamed/slug"), word("renamed/later-slug"), removed["id"]]
    for who, expert in (("draft", draft), ("archived", archived)):
        source = word(f"{who}/identifiers/source")
        planted.hidden += [
            expert["id"],
            word(f"{who}/slug"),
            word(f"{who}/former-slug"),
            source,
            f"source:{source}",
            f"orcid:{ORCIDS[who]}",
        ]
        planted.photos.append(word(f"{who}/photo/address"))


async def plant_refusals(planted: Planted) -> None:
    """Requests that are refused, in every way in which a write can be."""
    word, world = planted.canaries, planted.world
    path, stale = "/v1/experts/ada-example", {"If-Match": '"0123456789abcdef0123456789abcdef.9.9.01234567"'}

    def contact(why: str) -> dict[str, Any]:
        return {"contacts": [{"kind": "email", "value": word(f"refused/{why}"), "label": "x" * (301 if why == "too long" else 1)}]}

    broken = {"content": f'{{"name": "{word("refused/broken")}', "headers": ANYTHING | {"Content-Type": "application/json"}}
    text = {"content": word("refused/media type"), "headers": ANYTHING | {"Content-Type": "text/plain"}}
    refused = [
        await world.editor.patch(path, json={word("refused/unknown field"): 1}, headers=ANYTHING),
        await world.editor.patch(path, json={"regions": [word("refused/unknown region")]}, headers=ANYTHING),
        await world.editor.patch(path, json=contact("too long"), headers=ANYTHING),
        await world.editor.patch(path, json=contact("taken slug") | {"slug": word("draft/slug")}, headers=ANYTHING),
        await world.editor.patch(path, json=contact("stale"), headers=stale),
        await world.editor.patch(path, json=contact("no condition")),
        await world.editor.patch(path, **broken),
        await world.editor.patch(path, **text),
        await world.press.patch(path, json=contact("no scope"), headers=ANYTHING),
        await world.public.patch(path, json=contact("no key"), headers=ANYTHING),
        await world.public.get(path, headers={"Authorization": f"Bearer xpd_{word('wrong/key')}"}),
        await world.public.get(f"/v1/nowhere/{word('wrong/path')}?{word('wrong/parameter')}={word('wrong/value')}"),
    ]
    assert [answer.status_code for answer in refused] == [400, 422, 422, 409, 412, 428, 400, 415, 403, 401, 401, 404]


@contextmanager
def logging_to(file: io.StringIO) -> Iterator[None]:
    """Whatever is logged meanwhile is in the file; loggers of ours forget the stream that they took before."""

    def forget() -> None:
        names = [vars(module) for name, module in list(sys.modules.items()) if name.startswith("experts.")]
        for proxy in {id(value): value for own in names for value in own.values() if isinstance(value, BoundLoggerLazyProxy)}.values():
            vars(proxy).pop("bind", None)

    handler, root = logging.StreamHandler(file), logging.getLogger()
    handler.addFilter(lambda record: not record.name.startswith("httpx"))  # that is the tests' own client
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    forget()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stderr", file)
            yield
    finally:
        forget()
        root.setLevel(level)
        root.removeHandler(handler)


@pytest.fixture(scope="module", params=DATABASES)
async def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Planted]:
    """One world for all the walks: reading changes nothing."""
    folder = tmp_path_factory.mktemp("canary")
    url = f"sqlite+aiosqlite:///{folder}/experts.db"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        connection = await asyncpg.connect(user="postgres", database="postgres", host=server.removeprefix("host="))
        await connection.execute("CREATE DATABASE canary")
        await connection.close()
        url = f"postgresql+asyncpg://postgres@/canary?{server}"
    settings = read_settings({}, database_url=url, data_dir=folder / "data", public_url="http://test", log_level="info")
    await asyncio.to_thread(migrate, settings)
    log = io.StringIO()
    with logging_to(log):
        async with running(settings) as world, AsyncExitStack() as writers:
            planted = Planted(world, log, await writers.enter_async_context(client_with(world.app, [WRITE_ARTICLES])))
            name = planted.canaries("keys/name")
            key = done(await world.admin.post("/v1/keys", json={"name": name, "scopes": [ADMIN]})).json()
            planted.canaries.note("keys/id", key["id"])
            world.admin.headers["Authorization"] = f"Bearer {planted.canaries.note('keys/secret', key['secret'])}"
            await plant(planted)
            await plant_refusals(planted)
            await world.indexed()
            yield planted


def leaks(walk: Iterable[Visit], *, allowed: Iterable[str] = ()) -> dict[str, set[str]]:
    """By field whose canary came out and should not have, where."""
    found: dict[str, set[str]] = defaultdict(set)
    for visit in walk:
        for leaked in visit.seen.difference(allowed):
            found[leaked].add(visit.url)
    return dict(found)


def empty(value: Any, place: str = "") -> set[str]:
    """Where in a JSON value nothing stands."""
    if isinstance(value, dict) and value:
        return {found for name, part in value.items() for found in empty(part, f"{place}/{name}")}
    if isinstance(value, list) and value:
        return {found for part in value for found in empty(part, place)}
    return {place} if value in (None, "", [], {}) else set()


@one_walk
async def test_the_walk_would_see_a_leak(planted: Planted) -> None:
    """It comes to every route, and with an admin's key it finds every canary but those that nobody reads again."""
    public, admin = await planted.walk("public"), await planted.walk("admin")
    for walk, closed in ((public, False), (admin, True)):
        routes = {template for template, _ in readable(planted.world.app, closed=closed)}
        photos = {"/photos/{address}/{name}"} if walk is public else set()
        assert {visit.template for visit in walk} == routes
        assert {visit.template for visit in walk if visit.answer.status_code < 400} == routes - photos
    assert len({visit.template for visit in public}) >= 20
    assert {200, 301, 400, 401, 404} <= {visit.answer.status_code for visit in public}
    assert set(leaks(admin)) == set(planted.canaries.words) - planted.canaries.of(*NEVER)
    assert len(planted.canaries.words) > 100


@one_walk
async def test_no_field_of_a_profile_is_without_a_canary(planted: Planted) -> None:
    """A field that is new in a profile must be planted here."""
    path = f"/v1/experts/{planted.canaries('draft/slug')}?include=translations,provenance"
    draft = (await planted.world.admin.get(path)).json()
    no_words = {"/identifiers/url", "/regions/evidence", "/topics/evidence", "/last_article_on", "/possible_duplicates"}
    assert empty(draft) == no_words


async def test_no_public_answer_holds_a_canary(planted: Planted) -> None:
    allowed = planted.canaries.of("public/")
    walk = await planted.walk("public")
    assert leaks(walk, allowed=allowed) == {}
    assert {"/v1/experts/{key}", "/v1/experts", "/box/{slug}"} <= {visit.template for visit in walk if visit.seen == allowed}


@one_walk
async def test_the_press_reads_contacts_for_the_press_in_profiles_and_nothing_more(planted: Planted) -> None:
    press = planted.canaries.of("published/contacts/press/", "merged/contacts/press/")
    walk = await planted.walk("press")
    assert leaks(walk, allowed=press | planted.canaries.of("public/")) == {}
    showing = [visit for visit in walk if visit.seen & press]
    assert {field for visit in showing for field in visit.seen & press} == press
    assert {visit.template for visit in showing} == {"/v1/experts/{key}"}
    for visit in showing:
        elsewhere = {name: value for name, value in visit.answer.json().items() if name != "contacts"}
        assert planted.canaries.in_text(f"{visit.answer.headers}{elsewhere}") <= planted.canaries.of("public/")


@one_walk
async def test_an_editor_reads_hidden_profiles_and_no_contact(planted: Planted) -> None:
    word = planted.canaries
    hidden = word.of("draft/", "archived/")
    closed = {field for field in hidden if "/contacts/" in field or field.endswith("former-slug")}
    walk = await planted.walk("editor")
    assert set(leaks(walk)) == hidden - closed | word.of("public/", "keys/id")
    assert {url.partition("?")[2] for url in leaks(walk)["keys/id"]} == {"include=provenance", "status=accepted", "status=rejected"}


@one_walk
async def test_who_writes_articles_reads_proposals_of_those_only_who_are_there_for_everyone(planted: Planted) -> None:
    """Whatever was decided of a name, by a look into the list or by a question for one person."""
    word = planted.canaries
    walk = await planted.walk("writer")
    assert set(leaks(walk)) == word.of("public/", "keys/id")
    assert leaks(walk)["keys/id"] == {"/v1/bylines?status=accepted", "/v1/bylines?status=rejected"}
    for status in ("open", "automatic", "accepted", "rejected"):
        path = f"/v1/bylines?status={status}"
        all_of_them, theirs = [(await who.get(path)).json() for who in (planted.world.editor, planted.writer)]
        assert {found["expert"]["name"] for found in all_of_them["results"]} >= {"Ada Example", word("draft/name"), word("archived/name")}
        assert [found["expert"]["slug"] for found in theirs["results"]] == ["ada-example"] * theirs["meta"]["count"]
        assert 0 < theirs["meta"]["count"] < all_of_them["meta"]["count"]
        hidden = [found["id"] for found in all_of_them["results"] if found["expert"]["name"] == word("draft/name")]
        for decision, id_ in itertools.product(("accept", "reject"), hidden):
            unknown = str(uuid4())
            answers = [await planted.writer.post(f"/v1/bylines/{each}/{decision}") for each in (id_, unknown)]
            assert answers[0].status_code == 404
            assert plain(answers[0], id_) == plain(answers[1], unknown)
    for key in planted.hidden:
        other = like(key)
        answers = [await planted.writer.get("/v1/bylines", params={"expert": each}) for each in (key, other)]
        assert answers[0].status_code == 404
        assert plain(answers[0], key) == plain(answers[1], other), key


@one_walk
async def test_what_is_hidden_answers_like_what_never_was(planted: Planted) -> None:
    """Not even the key in a question makes a difference, and no word that is hidden finds anything."""
    compared = 0
    for key in planted.hidden:
        other = like(key)
        for path, instead in zip(planted.paths(key), planted.paths(other), strict=True):
            answers = [await planted.world.public.get(each) for each in (path, instead)]
            assert plain(answers[0], key) == plain(answers[1], other), path
            compared += 1
    assert compared > 100
    hidden = [word for field, word in planted.canaries.words.items() if not field.startswith(("public/", "article/"))]
    for words in batched(hidden, 6):  # so many may be the parts of a name
        for kind in ("experts", "articles"):
            assert (await planted.world.public.get(f"/v1/{kind}", params={"search": " ".join(words)})).json()["results"] == [], words


def like(key: str) -> str:
    """Something of the same kind and length that nobody has."""
    scheme, colon, value = key.rpartition(":")
    if value in ORCIDS.values():
        return f"{scheme}{colon}{ORCIDS['nobody']}"
    return str(uuid4()) if value.count("-") == 4 else f"{scheme}{colon}{made_up(f'like {value}')}"


def plain(answer: Response, key: str) -> tuple[int, str]:
    """An answer, but for what names the request."""
    return answer.status_code, whole(answer).replace(answer.headers["x-request-id"], "ID").replace(key.rpartition(":")[2] or "\0", "KEY")


async def test_nobody_hidden_is_counted(planted: Planted) -> None:
    public = planted.world.public
    for kind, only_hidden in (("region", "MN"), ("topic", "climate-finance"), ("language", "eu")):
        counted = {concept["id"]: concept["experts"] for concept in (await public.get(f"/v1/{kind}s")).json()["results"]}
        assert counted[only_hidden] == (await public.get(f"/v1/{kind}s/{only_hidden}")).json()["experts"] == 0
        assert (await public.get(f"/v1/experts?{kind}={only_hidden}")).json()["meta"]["count"] == 0
    assert (await public.get("/v1/regions/KR")).json()["experts"] == 1
    assert (await public.get("/v1/experts")).json()["meta"]["count"] == 3


@one_walk
async def test_no_line_of_the_log_holds_a_canary(planted: Planted) -> None:
    visits = [visit for caller in ("public", "press", "editor", "admin") for visit in await planted.walk(caller)]
    marked = {"X-Request-Id": planted.canaries("public/request-id")}
    await planted.world.public.get("/health/live", headers=marked)
    log = planted.log.getvalue()
    assert log.count('"event": "request"') > len(visits)
    assert planted.canaries.in_text(log) == {"public/request-id", "keys/id"}
    assert planted.canaries.in_text(log.replace(f"key:{planted.canaries.words['keys/id']}", "")) == {"public/request-id"}


async def test_the_index_holds_no_canary(planted: Planted) -> None:
    """Neither in plain bytes nor in its dictionaries, which are packed; but for what was public, and the texts of articles."""
    state, words = planted.world.app.state, planted.canaries.words
    hidden = planted.canaries.of("draft/", "published/", "keys/", *NEVER) | {field for field in words if "/contacts/" in field}
    indexed = {field for field, word in words.items() if in_dictionaries(state.engine, word)}
    assert {"public/headline", "article/body"} <= indexed
    assert in_dictionaries(state.engine, "sample")  # a part of a name
    assert indexed & hidden == set()
    files = [file for file in (state.settings.data_dir / "index").rglob("*") if file.is_file()]
    assert len(files) > 20
    for file in files:
        assert planted.canaries.in_text(file.read_bytes().decode("latin-1")) & hidden == set(), file


def in_dictionaries(engine: Engine, word: str) -> bool:
    """Whether a word is in an index, be it only in documents that are deleted but not yet cleared away.

    Of names there are pieces of three letters; with all of its pieces a name is there.
    """
    fields = [
        (index, name) for index in engine.indexes if index is not engine.names for name, kind in index.fields.items() if kind != NUMBER
    ]
    return any(index.document_frequency(name, word) for index, name in fields) or all(
        engine.names.document_frequency("trigrams", piece) for piece in trigrams([word])
    )


@one_walk
async def test_views_that_differ_have_tags_of_their_own(planted: Planted) -> None:
    tags: dict[tuple[str, str], set[bytes]] = defaultdict(set)
    for caller in ("public", "press", "editor", "admin"):
        for visit in await planted.walk(caller):
            if "etag" in visit.answer.headers:
                tags[visit.url, visit.answer.headers["etag"]].add(visit.answer.content)
    assert len(tags) > 40
    assert [place for place, bodies in tags.items() if len(bodies) > 1] == []


@one_walk
async def test_no_cache_gives_one_callers_answer_to_another(planted: Planted) -> None:
    """Where callers get different answers, those that a cache may keep say that they depend on the key."""
    answers: dict[str, list[Response]] = defaultdict(list)
    public = {template for template, _ in readable(planted.world.app)}
    for caller in ("public", "press", "editor", "admin"):
        for visit in await planted.walk(caller):
            if visit.template in public and visit.answer.status_code not in (401, 403):
                answers[visit.url].append(visit.answer)
    differing = {url: given for url, given in answers.items() if len({plain(answer, "")[1].partition("\n\n")[2] for answer in given}) > 1}
    careless = [
        (url, a.status_code) for url, given in differing.items() for a in given if "authorization" not in a.headers.get("vary", "").lower()
    ]
    assert differing
    assert careless == []


@one_database
async def test_the_log_of_a_failing_database_holds_nothing_that_was_to_be_written(settings: Settings) -> None:
    log, word = io.StringIO(), Canaries()
    with logging_to(log):
        async with running(settings) as world:
            expert = await world.add_expert(contacts=contacts(lambda field: word(f"before/{field}")))
            async with world.app.state.database.writing() as session:
                await session.exec(sa.text("DROP TABLE change"))
            patch = {"headline": {"en": word("headline")}, "contacts": contacts(lambda field: word(f"after/{field}"))}
            answer = await world.admin.patch(f"/v1/experts/{expert['id']}", json=patch, headers=ANYTHING)
    assert answer.status_code == 500
    assert '"event": "unexpected"' in log.getvalue()
    assert word.in_text(log.getvalue()) == set()
    assert word.in_text(whole(answer)) == set()


@one_database
async def test_the_index_forgets_the_words_of_who_was_erased(world: World) -> None:
    """Also where they came in together with others, who stay."""
    ours = {"name": "Ada Example", "headline": {"en": made_up("stays")}}
    theirs = {"name": "Bea Beispiel", "headline": {"en": made_up("goes")}}
    lines = b"".join(msgspec.json.encode({"op": "add_expert", "data": data}) + b"\n" for data in (ours, theirs))
    done(await world.admin.post("/v1/bulk", content=lines, headers={"Content-Type": "application/x-ndjson"}))
    await world.indexed()
    assert in_dictionaries(world.app.state.engine, made_up("goes"))
    done(await world.admin.post("/v1/experts/bea-beispiel/erase", json={}))
    await world.indexed()
    assert in_dictionaries(world.app.state.engine, made_up("stays"))
    assert not in_dictionaries(world.app.state.engine, made_up("goes"))


@one_database
async def test_an_article_does_not_print_the_name_of_a_draft(world: World) -> None:
    """Who links a draft without saying how the byline reads has not published the name."""
    draft = await world.add_expert(made_up("draft"), status="draft")
    answer = await world.editor.post("/v1/articles", json={"title": "On ice", "authors": [{"expert": draft["id"]}]})
    assert answer.status_code in (201, 422)
    await world.indexed()
    for path in ("/v1/articles", *([answer.headers["location"]] if answer.status_code == 201 else [])):
        assert made_up("draft") not in (await world.public.get(path)).text


@one_database
async def test_who_may_not_see_drafts_cannot_find_them_by_naming_authors(world: World) -> None:
    await world.add_expert("Bea Beispiel", status="draft")
    async with client_with(world.app, [WRITE_ARTICLES]) as writer:
        assert (await writer.get("/v1/experts/bea-beispiel")).status_code == 404
        for author in ({"byline": "B. B."}, {}):
            answers = [
                await writer.post("/v1/articles", json={"title": "On ice", "authors": [{"expert": key, **author}]})
                for key in ("bea-beispiel", "nobody-at-all")
            ]
            assert [answer.status_code for answer in answers] == [422, 422]


@one_database
async def test_no_warning_tells_the_address_of_a_draft_that_an_article_names(world: World) -> None:
    """Nor does another key of an author who stands there already, whom the writer does not see."""
    draft = await world.add_expert("Bea Beispiel", status="draft")
    await world.admin.patch(f"/v1/experts/{draft['id']}", json={"slug": "bea-later"}, headers=ANYTHING)
    article = await world.add_article(authors=[{"expert": draft["id"], "byline": "B. B."}])
    path = f"/v1/articles/{article['id']}"
    async with client_with(world.app, [WRITE_ARTICLES]) as writer:
        patched = done(await writer.patch(path, json={"title": "On ice"}, headers=ANYTHING)).json()
        assert (patched["authors"][0]["byline"], patched["authors"][0]["expert"], patched["warnings"]) == ("B. B.", None, [])
        for key in ("bea-beispiel", "bea-later", "nobody-at-all"):
            answer = await writer.put(f"{path}/authors", json=[{"expert": key, "byline": "B. B."}], headers=ANYTHING)
            assert (answer.status_code, "bea-later" in answer.text.replace(key, "")) == (422, False), (key, answer.text)


@one_database
async def test_nobody_hidden_moves_the_scores_of_others(world: World) -> None:
    """The articles of an archived profile are there for everyone; that its author was an expert must not show."""
    ada = await world.add_expert("Ada Example")
    await world.add_expert("Bora Sample", biography={"en": "Glaciers, glaciers and glaciers."})
    hidden = await world.add_expert("Bea Beispiel")
    await world.add_article("Glacier melt", authors=[{"expert": ada["id"]}])
    theirs = [await world.add_article(f"Glacier study {n}", authors=[{"expert": hidden["id"], "byline": "B."}]) for n in range(5)]
    await world.indexed()
    done(await world.admin.delete(f"/v1/experts/{hidden['id']}", headers=ANYTHING))

    async def scores() -> list[tuple[str, float]]:
        await world.indexed()
        results = (await world.public.get("/v1/experts?search=glacier")).json()["results"]
        return [(hit["name"], hit["relevance_score"]) for hit in results]

    linked = await scores()
    for article in theirs:
        done(await world.admin.put(f"/v1/articles/{article['id']}/authors", json=[{"byline": "B."}], headers=ANYTHING))
    assert len(linked) == 2
    assert linked == await scores()


@one_database
async def test_no_key_of_a_quietly_renamed_person_spells_the_old_name(world: World) -> None:
    """Not the slug of a second profile that was merged, and not the id in a source unless the answer points it out."""
    source = {"scheme": "source", "value": "olga-oldish-2"}
    expert, second = await world.add_expert("Olga Oldish", identifiers=[source]), await world.add_expert("Olga Oldish", slug="o-oldish")
    done(await world.editor.post(f"/v1/experts/{second['id']}/merge", json={"into": expert["id"]}))
    renamed = done(await world.editor.post(f"/v1/experts/{expert['id']}/rename", json={"name": "Nina Fresh", "quiet": True})).json()
    leading = {}
    for key in ("olga-oldish", "o-oldish", "olga-oldish-2", "source:olga-oldish-2"):
        leading[key] = (await world.public.get(f"/v1/experts/{key}")).status_code
    if "/identifiers/0" in renamed["mentions"]:
        leading |= {"olga-oldish-2": 404, "source:olga-oldish-2": 404}
    assert leading == {"olga-oldish": 404, "o-oldish": 404, "olga-oldish-2": 404, "source:olga-oldish-2": 404}


@one_database
async def test_a_quiet_renaming_points_out_where_the_old_name_still_stands(world: World) -> None:
    contact = {"kind": "form", "value": "https://olga.example", "label": "Write to Olga Oldish", "visibility": "public"}
    places = {"contacts": [contact], "positions": [{"organization": {"name": "Yalova University"}, "role": "Olga Oldish Chair"}]}
    await world.add_expert("Olga Oldish", links=[{"url": "https://olga.example", "label": "Olga Oldish"}], **places)
    answer = done(await world.editor.post("/v1/experts/olga-oldish/rename", json={"name": "Nina Fresh", "quiet": True}))
    profile = (await world.public.get("/v1/experts/nina-fresh")).json()
    standing = {f"/{field}/0" for field in ("links", *places) if "Oldish" in str(profile[field])}
    assert "Oldish" not in f"{profile['names']}{profile['slug']}{profile['url']}"
    assert {place for place in standing if any(mention.startswith(place) for mention in answer.json()["mentions"])} == standing
