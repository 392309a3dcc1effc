"""Photos over HTTP: who may set one, what is taken for one, who is shown it, and what happens meanwhile."""

import asyncio
import base64
import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from httpx import Response
from PIL import Image

from experts.photos.recipe import FORMATS, MAX_BYTES, SIZES, Rendered, address, file_name
from experts.profiles import edits
from tests.conftest import World
from tests.photos.test_imaging import encoded, plain, png_header

ANYTHING = {"If-Match": "*"}
WORDS = {"alt": "Ada at her desk", "credit": "A. Photographer", "licence": "CC BY 4.0"}
FOR_EVER, FOR_EDITORS = "public, max-age=31536000, immutable", "private, no-store"
JPEG = encoded(plain(size=(320, 240)), "JPEG")
on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # where no database has a say


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that take no time, where nobody looks at them; every header is one then."""

    async def render(raw: bytes) -> Rendered:
        return drawn(raw)

    monkeypatch.setattr(edits, "render", render)


def drawn(raw: bytes) -> Rendered:
    files = {file_name(size, form.extension): f"{size} {form.name} of {len(raw)}".encode() for size in SIZES for form in FORMATS}
    return Rendered(address(raw), 320, 240, f"data:,{address(raw)}", files)


def sketch(number: int) -> bytes:
    """A picture for `quick`, another one for each number."""
    return png_header(200, 200 + number)


async def put(world: World, expert: dict[str, Any], raw: bytes = JPEG, if_match: str = "*", **words: str) -> Response:
    return await world.editor.put(f"/v1/experts/{expert['id']}/photo", params=words or WORDS, content=raw, headers={"If-Match": if_match})


async def photo_of(world: World, expert: dict[str, Any]) -> Any:
    return (await world.editor.get(f"/v1/experts/{expert['id']}")).json()["photo"]


async def change(world: World, expert: dict[str, Any], **fields: Any) -> Response:
    return await world.editor.patch(f"/v1/experts/{expert['id']}", json=fields, headers=ANYTHING)


def faults(answer: Response) -> dict[str, str]:
    """The codes by pointer or parameter, one of which every fault has."""
    return {fault["pointer"] if "pointer" in fault else fault["parameter"]: fault["code"] for fault in answer.json()["errors"]}


async def count(world: World, table: str) -> int:
    async with world.app.state.database.reading() as session:
        return (await session.scalar(sa.text(f"SELECT count(*) FROM {table}"))) or 0


def stored_files(world: World) -> list[Path]:
    return [path for path in (world.app.state.settings.data_dir / "photos").rglob("*") if path.is_file()]


@on_sqlite
async def test_everyone_is_shown_the_picture_in_nine_variants(world: World) -> None:
    expert = await world.add_expert()
    answer = await put(world, expert, if_match=expert["etag"])
    photo = answer.json()["photo"]
    assert answer.status_code == 200, answer.text
    assert photo.keys() == {"id", "alt", "credit", "licence", "placeholder", "variants"}
    assert {word: photo[word] for word in WORDS} == WORDS
    assert [(v["type"], v["width"], v["height"]) for v in photo["variants"]] == [(f.media_type, s, s) for f in FORMATS for s in SIZES]
    for variant in photo["variants"]:
        shown = await world.public.get(variant["url"])
        assert (shown.status_code, shown.headers["content-type"], shown.headers["cache-control"]) == (200, variant["type"], FOR_EVER)
        assert shown.headers["x-content-type-options"] == "nosniff"
        image = Image.open(io.BytesIO(shown.content))
        image.load()
        assert (image.size, Image.MIME[image.format or ""]) == ((variant["width"], variant["height"]), variant["type"])
        again = await world.public.get(variant["url"], headers={"If-None-Match": f'"x", {shown.headers["etag"]}'})
        assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", FOR_EVER)
    tags = {(await world.public.head(variant["url"])).headers["etag"] for variant in photo["variants"]}
    assert len(tags) == 9
    tiny = Image.open(io.BytesIO(base64.b64decode(photo["placeholder"].removeprefix("data:image/webp;base64,"))))
    assert tiny.width == tiny.height < 96
    await world.indexed()
    assert (await world.public.get("/v1/experts/ada-example")).json()["photo"] == photo
    [hit] = (await world.public.get("/v1/experts?search=ada")).json()["results"]
    assert hit["photo"] == photo
    box = (await world.public.get("/box/ada-example")).text
    assert f'alt="{WORDS["alt"]}"' in box
    assert set(re.findall(r"http://test/photos/[^ \"]+", box)) < {variant["url"] for variant in photo["variants"]}


@on_sqlite
async def test_the_same_picture_has_one_address_however_it_is_sent(world: World) -> None:
    ada, bea = await world.add_expert("Ada"), await world.add_expert("Bea")
    bare = await put(world, ada)
    path = f"/v1/experts/{ada['id']}/photo"
    form = await world.editor.put(path, data=WORDS, files={"photo": ("../me.exe", JPEG, "text/html")}, headers=ANYTHING)
    other = await put(world, bea, alt="Somebody else", credit="Nobody")
    assert [answer.status_code for answer in (bare, form, other)] == [200, 200, 200]
    assert form.json() == bare.json()
    assert form.headers["etag"] == bare.headers["etag"]  # sending it again changed nothing
    assert other.json()["photo"]["variants"] == bare.json()["photo"]["variants"]
    assert (other.json()["photo"]["alt"], other.json()["photo"]["licence"]) == ("Somebody else", None)
    assert (await photo_of(world, ada))["alt"] == WORDS["alt"]
    assert (await count(world, "photo"), len(stored_files(world))) == (1, 9)


@on_sqlite
async def test_the_condition_is_checked_before_the_picture(world: World) -> None:
    """There is none in these requests, and not a word about it."""
    expert = await world.add_expert()
    path = f"/v1/experts/{expert['id']}/photo"
    for method in ("PUT", "DELETE"):
        bare = await world.editor.request(method, path)
        stale = await world.editor.request(method, path, headers={"If-Match": expert["etag"].replace(".1.", ".2.", 1)})
        assert (bare.status_code, stale.status_code) == (428, 412)
        assert stale.headers["etag"].split(".")[:2] == expert["etag"].split(".")[:2]
        assert (await world.editor.request(method, "/v1/experts/nobody/photo", headers=ANYTHING)).status_code == 404


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_a_picture_needs_words_and_all_that_is_wrong_with_them_is_said_at_once(world: World) -> None:
    expert = await world.add_expert()
    path = f"/v1/experts/{expert['id']}/photo"
    long = "x" * 1_001
    for words, status, expected in (
        ({}, 400, {"/alt": "missing_field", "/credit": "missing_field"}),
        ({"alt": "", "credit": "Me"}, 400, {"/alt": "missing_field"}),
        ({"alt": " ", "credit": "a\u0000"}, 422, {"/alt": "bad_format", "/credit": "bad_format"}),
    ):
        bare = await world.editor.put(path, params=words, content=JPEG, headers=ANYTHING)
        form = await world.editor.put(path, data=words, files={"photo": JPEG}, headers=ANYTHING)
        for answer in (bare, form):
            assert (answer.status_code, faults(answer)) == (status, expected), (words, answer.text)
    too_long = {"alt": long, "credit": long[:301], "licence": long[:301]}
    bare = await world.editor.put(path, params=too_long | {"alt": "A"}, content=JPEG, headers=ANYTHING)
    form = await world.editor.put(path, data=too_long, files={"photo": JPEG}, headers=ANYTHING)
    assert (bare.status_code, faults(bare)) == (400, {"credit": "bad_parameter", "licence": "bad_parameter"})
    assert (await world.editor.put(path, params=too_long, content=JPEG, headers=ANYTHING)).status_code == 400
    assert (form.status_code, faults(form)) == (422, {f"/{word}": "too_long" for word in WORDS})
    unknown = await world.editor.put(path, data={**WORDS, "caption": "A"}, files={"photo": JPEG}, headers=ANYTHING)
    assert (unknown.status_code, faults(unknown)) == (400, {"/caption": "unknown_field"})
    assert await photo_of(world, expert) is None
    longest = {"alt": long[:1_000], "credit": long[:300], "licence": long[:300]}
    assert (await world.editor.put(path, params=longest, content=JPEG, headers=ANYTHING)).status_code == 200


@on_sqlite
async def test_a_form_without_one_picture_is_refused(world: World) -> None:
    expert = await world.add_expert()
    path = f"/v1/experts/{expert['id']}/photo"
    for files in ({}, {"photo": JPEG, "other": JPEG}):
        content = (
            {"files": files} if files else {"content": b"", "headers": {**ANYTHING, "Content-Type": "multipart/form-data; boundary=x"}}
        )
        answer = await world.editor.put(path, **{"headers": ANYTHING, "params": WORDS, **content})
        assert (answer.status_code, faults(answer)) == (400, {"/photo": "missing_field"})
    for body, media_type in ((JPEG, "multipart/form-data"), (b"--x\r\nbroken", "multipart/form-data; boundary=x")):
        answer = await world.editor.put(path, params=WORDS, content=body, headers={**ANYTHING, "Content-Type": media_type})
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@on_sqlite
async def test_what_is_no_picture_is_refused_whatever_it_is_called(world: World) -> None:
    expert = await world.add_expert()
    path = f"/v1/experts/{expert['id']}/photo"
    for body, status in {
        b"<!doctype html><script>alert(1)</script>": 415,
        b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><script>alert(1)</script></svg>': 415,
        encoded(plain(), "GIF"): 415,
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n": 415,
        b"": 415,
        JPEG[:-400]: 422,
        encoded(plain(), "PNG")[:40]: 422,
        png_header(50_000, 50_000): 422,
        encoded(plain(size=(95, 200)), "PNG"): 422,
        JPEG + bytes(MAX_BYTES + 1 - len(JPEG)): 413,
        JPEG + bytes(MAX_BYTES + 200_000): 413,
    }.items():
        bare = await world.editor.put(path, params=WORDS, content=body, headers={**ANYTHING, "Content-Type": "image/jpeg"})
        form = await world.editor.put(path, data=WORDS, files={"photo": ("me.jpg", body, "image/jpeg")}, headers=ANYTHING)
        for answer in (bare, form):
            assert answer.status_code == status, (body[:40], answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
    assert await photo_of(world, expert) is None
    assert (await count(world, "photo"), stored_files(world)) == (0, [])
    full = JPEG + bytes(MAX_BYTES - len(JPEG))
    called_text = await world.editor.put(path, params=WORDS, content=full, headers={**ANYTHING, "Content-Type": "text/html"})
    assert called_text.status_code == 200, called_text.text


@on_sqlite
async def test_a_refused_picture_is_named_as_what_is_wrong(world: World) -> None:
    expert = await world.add_expert()
    for body in (b"<html>", png_header(50_000, 50_000), JPEG[:-400]):
        [fault] = (await put(world, expert, body)).json()["errors"]
        assert len({"pointer", "parameter"} & fault.keys()) == 1, fault


@on_sqlite
async def test_a_huge_picture_is_refused_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    expert = await world.add_expert()
    monkeypatch.setattr(edits, "render", None)
    times = []
    for _ in range(10):
        started = time.perf_counter()
        answer = await put(world, expert, png_header(50_000, 50_000))
        times.append(time.perf_counter() - started)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_large")
    assert min(times) < 0.05  # 0.008 when the machine does nothing else


@pytest.mark.usefixtures("quick")
async def test_a_patch_changes_the_words_and_removes_the_picture(world: World) -> None:
    expert = await world.add_expert()
    first = (await put(world, expert)).json()["photo"]
    changed = (await change(world, expert, photo={"alt": "Ada, laughing", "licence": None})).json()["photo"]
    assert changed == {**first, "alt": "Ada, laughing", "licence": None}
    assert (await change(world, expert, photo=changed)).status_code == 400  # what is computed is not sent back
    same = {name: changed[name] for name in ("id", *WORDS)}
    assert (await change(world, expert, photo=same)).json()["version"] == 3
    assert (await change(world, expert, photo=None)).json()["photo"] is None
    await put(world, expert)
    removed = await world.editor.delete(f"/v1/experts/{expert['id']}/photo", headers=ANYTHING)
    assert (removed.status_code, await photo_of(world, expert)) == (204, None)
    assert (await world.editor.delete(f"/v1/experts/{expert['id']}/photo", headers=ANYTHING)).status_code == 204
    for client in (world.public, world.editor):
        assert (await client.get(first["variants"][0]["url"])).status_code == 404
    log = (await world.admin.get(f"/v1/experts/{expert['id']}/history")).json()["results"]
    told = {"id": first["id"], **WORDS}
    retold = {"id": first["id"], "alt": "Ada, laughing", "credit": WORDS["credit"]}
    assert [row["changes"]["photo"] for row in log[:-1]] == [[told, None], [None, told], [retold, None], [told, retold], [None, told]]


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_a_picture_that_was_never_uploaded_cannot_be_named(world: World) -> None:
    expert = await world.add_expert()
    unknown = await change(world, expert, photo={"id": "0" * 32, "alt": "A", "credit": "B"})
    assert (unknown.status_code, faults(unknown)) == (422, {"/photo/id": "unknown_value"})
    malformed = await change(world, expert, photo={"id": "../../etc/passwd"})
    assert (malformed.status_code, faults(malformed)) == (422, {"/photo/id": "bad_format"})
    wordy = [
        await change(world, expert, photo={"alt": "A"}),
        await world.editor.post("/v1/experts", json={"name": "B", "photo": {"alt": "A"}}),
    ]
    await put(world, expert)
    wordy.append(await change(world, expert, photo={"id": None}))
    assert [(answer.status_code, faults(answer)) for answer in wordy] == [(400, {"/photo/id": "missing_field"})] * 3


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_a_picture_of_another_profile_cannot_be_named(world: World) -> None:
    """It changes only by an upload: nobody puts somebody else's face on a profile with a slip in an id."""
    ada, bea = await world.add_expert("Ada"), await world.add_expert("Bea")
    id_ = (await put(world, ada)).json()["photo"]["id"]
    answers = [
        await change(world, bea, photo={"id": id_}),
        await world.editor.post("/v1/experts", json={"name": "C", "photo": {"id": id_}}),
    ]
    assert [(answer.status_code, faults(answer)) for answer in answers] == [(422, {"/photo/id": "unknown_value"})] * 2


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_a_revert_brings_a_picture_back(world: World) -> None:
    expert = await world.add_expert()
    first = (await put(world, expert, sketch(1))).json()["photo"]
    second = (await put(world, expert, sketch(2), alt="Another", credit="Me")).json()["photo"]
    await change(world, expert, photo=None)
    for version, photo in ((2, first), (3, second), (2, first)):
        answer = await world.editor.post(f"/v1/experts/{expert['id']}/revert", json={"to_version": version})
        assert answer.json()["photo"]["id"] == photo["id"]
        assert await photo_of(world, expert) == photo
        assert (await world.public.get(photo["variants"][0]["url"])).status_code == 200
        assert (await world.public.get((second if photo is first else first)["variants"][0]["url"])).status_code == 404


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_a_revert_answers_what_a_reader_gets_from_then_on(world: World) -> None:
    expert = await world.add_expert()
    await put(world, expert, sketch(1))
    for edit in (change(world, expert, photo=None), put(world, expert, sketch(2))):
        assert (await edit).status_code == 200
        reverted = await world.editor.post(f"/v1/experts/{expert['id']}/revert", json={"to_version": 2})
        assert reverted.json() == (await world.editor.get(f"/v1/experts/{expert['id']}")).json()


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_only_a_published_profile_shows_its_picture(world: World) -> None:
    expert, other = await world.add_expert("Ada", status="draft"), await world.add_expert("Bea", status="draft")
    url = (await put(world, expert)).json()["photo"]["variants"][0]["url"]
    await put(world, other)
    seen = await world.editor.get(url)
    tag = {"If-None-Match": seen.headers["etag"]}

    async def statuses(**headers: str) -> list[int]:
        return [(await client.get(url, headers=headers)).status_code for client in (world.public, world.press, world.editor, world.admin)]

    assert (seen.status_code, seen.headers["cache-control"]) == (200, FOR_EDITORS)
    assert "authorization" in seen.headers["vary"].lower()
    assert (await statuses(), await statuses(**tag)) == ([404, 404, 200, 200], [404, 404, 304, 304])
    await change(world, other, status="published")
    assert (await statuses(), await statuses(**tag)) == ([200] * 4, [304] * 4)
    assert (await world.press.get(url)).headers["cache-control"] == FOR_EVER
    await world.editor.delete(f"/v1/experts/{other['id']}", headers=ANYTHING)
    assert (await statuses(), await statuses(**tag)) == ([404, 404, 200, 200], [404, 404, 304, 304])


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_a_merge_takes_the_picture_along_where_there_was_none(world: World) -> None:
    ada, bea, cem = await world.add_expert("Ada"), await world.add_expert("Bea"), await world.add_expert("Cem")
    photo, kept = (await put(world, ada, sketch(1))).json()["photo"], (await put(world, cem, sketch(2))).json()["photo"]
    await world.editor.post(f"/v1/experts/{ada['id']}/merge", json={"into": "bea"})
    assert await photo_of(world, bea) == photo
    assert (await world.public.get(photo["variants"][8]["url"])).status_code == 200
    await world.editor.post(f"/v1/experts/{bea['id']}/merge", json={"into": "cem"})
    assert await photo_of(world, cem) == kept
    assert (await world.public.get(photo["variants"][8]["url"])).status_code == 404
    for key in ("cem", "bea"):
        assert (await world.editor.post(f"/v1/experts/{key}/unmerge")).status_code == 200
    assert [await photo_of(world, expert) for expert in (ada, bea, cem)] == [photo, None, kept]


@pytest.mark.usefixtures("quick")
async def test_an_erasure_removes_the_files_unless_somebody_else_shows_them(world: World) -> None:
    ada, bea = await world.add_expert("Ada"), await world.add_expert("Bea")
    shared = (await put(world, ada, sketch(1))).json()["photo"]
    own = (await put(world, ada, sketch(2))).json()["photo"]
    await put(world, bea, sketch(1))
    await world.admin.post(f"/v1/experts/{ada['id']}/erase", json={})
    assert [(await world.editor.get(photo["variants"][0]["url"])).status_code for photo in (shared, own)] == [200, 404]
    assert (await count(world, "photo"), len(stored_files(world))) == (1, 9)


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_a_picture_that_is_uploaded_while_it_is_erased_elsewhere_is_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bea = await world.add_expert("Ada"), await world.add_expert("Bea")
    await put(world, ada)
    store = edits.store_picture

    async def store_then_erase(files: Any, raw: bytes) -> Rendered:
        rendered = await store(files, raw)
        async with asyncio.timeout(5):
            assert (await world.admin.post(f"/v1/experts/{ada['id']}/erase", json={})).status_code == 200
        return rendered

    monkeypatch.setattr(edits, "store_picture", store_then_erase)
    photo = (await put(world, bea)).json()["photo"]
    assert {(await world.public.get(variant["url"])).status_code for variant in photo["variants"]} == {200}


class Slow:
    """Renderings that last until they are told to end; `started` is set when as many as `number` are under way."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int = 1) -> None:
        self.started, self.go_on = asyncio.Event(), asyncio.Event()
        self.missing = number
        monkeypatch.setattr(edits, "render", self.render)

    async def render(self, raw: bytes) -> Rendered:
        self.missing -= 1
        if not self.missing:
            self.started.set()
        await self.go_on.wait()
        return drawn(raw)


async def test_nobody_waits_while_a_picture_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bea = await world.add_expert("Ada"), await world.add_expert("Bea")
    slow = Slow(monkeypatch, 13)
    uploads = [
        asyncio.create_task(put(world, ada, sketch(1), if_match=ada["etag"])) for _ in range(12)
    ]  # more than the pool has connections
    uploads.append(asyncio.create_task(put(world, bea, sketch(2))))
    try:
        async with asyncio.timeout(5):
            await slow.started.wait()
            others = [await change(world, expert, headline={"en": "New"}) for expert in (ada, bea)]
        assert not any(upload.done() for upload in uploads)
    finally:
        slow.go_on.set()
        *stale, done = await asyncio.gather(*uploads)
    assert [answer.status_code for answer in others] == [200, 200]
    assert {answer.status_code for answer in stale} == {412}  # the condition is checked again when the picture is there
    assert (done.status_code, done.json()["headline"], done.json()["photo"]["alt"]) == (200, "New", WORDS["alt"])
    assert await photo_of(world, ada) is None


@pytest.mark.usefixtures("quick")
async def test_of_two_pictures_for_one_version_one_wins(world: World) -> None:
    expert = await world.add_expert()
    answers = await asyncio.gather(*(put(world, expert, sketch(n), expert["etag"], alt=f"{n}", credit="Me") for n in range(4)))
    [winner] = [answer for answer in answers if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    now = (await world.public.get(f"/v1/experts/{expert['id']}")).json()
    assert (now["photo"], now["version"]) == (winner.json()["photo"], 2)
    assert await count(world, "photo") == 1


async def test_an_upload_that_is_broken_off_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    expert = await world.add_expert()
    slow = Slow(monkeypatch)

    async def broken_off(task: asyncio.Task[Response]) -> None:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    upload = asyncio.create_task(put(world, expert))
    async with asyncio.timeout(5):
        await slow.started.wait()
    await broken_off(upload)
    assert stored_files(world) == []
    slow.go_on.set()
    async with world.app.state.database.writing():  # the picture is made, but another has the turn
        upload = asyncio.create_task(put(world, expert))
        for _ in range(500):
            if len(stored_files(world)) == 9:
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        await broken_off(upload)
    assert await count(world, "photo") == 0
    assert (await world.editor.get(f"/photos/{address(JPEG)}/384.avif")).status_code == 404
    async with asyncio.timeout(5):
        assert (await put(world, expert, if_match=expert["etag"])).status_code == 200


@pytest.mark.usefixtures("quick")
async def test_only_the_nine_files_are_to_be_had(world: World) -> None:
    expert = await world.add_expert()
    id_ = (await put(world, expert)).json()["photo"]["id"]
    folder = world.app.state.settings.data_dir / "photos"
    (folder / "secret.avif").write_bytes(b"canary")
    (folder / id_[:2] / id_ / ".secret.avif").write_bytes(b"canary")
    names = [
        "../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/secret.avif",
        "%2e%2e%2f%2e%2e%2fsecret.avif",
        ".secret.avif",
    ]
    names += ["..\\..\\secret.avif", "384.avif%00", "%00.avif", "384.avif%0d%0aX: y", "384.AVIF", "0384.avif", "385.avif", "384.png", "384"]
    names += ["384.avif.jpg", "%ff.avif", "", ".", "..", "384.avif/x", "x" * 5_000 + ".avif"]
    paths = [f"/photos/{id_}/{name}" for name in names]
    paths += [
        f"/photos/{other}/384.avif"
        for other in ("%00", "%ff", "..", "%2e%2e", id_.upper(), "0" * 32, id_[:31], f"{id_}0", "é", "x" * 5_000)
    ]
    for path in paths:
        for client in (world.public, world.editor):
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path
            assert b"canary" not in answer.content
    assert (await world.public.get(f"/photos/{id_}/384.avif?size=1")).status_code == 400


@on_sqlite
@pytest.mark.usefixtures("quick")
async def test_what_is_not_there_is_not_unchanged_either(world: World) -> None:
    id_ = (await put(world, await world.add_expert())).json()["photo"]["id"]
    for name in ("385.avif", "x.avif"):
        assert (await world.public.get(f"/photos/{id_}/{name}", headers={"If-None-Match": f'"{id_}.{name}"'})).status_code == 404
