"""Pictures in, small squares out; what is no picture stays out, and what a decoder does to itself stays in its process."""

import asyncio
import base64
import io
import os
import signal
import struct
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from experts.kit.errors import DirectoryError, TooLarge, Unprocessable, UnsupportedMediaType
from experts.photos import headers, imaging, worker
from experts.photos.recipe import ACCEPTED, FORMATS, MAX_BYTES, SIZES, Rendered, address, file_name

RED, GREEN, BLUE, WHITE, GREY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (128, 128, 128)
SECRET = "Confidential-Whereabouts"


def photo(width: int, height: int) -> Image.Image:
    """Soft shapes, edges and grain, as a camera sees them."""
    bands = []
    for turn in range(3):
        light = Image.radial_gradient("L").rotate(30 * turn).resize((width, height), Image.Resampling.BICUBIC)
        grain = Image.effect_noise((width, height), 12)
        bands.append(Image.blend(light, grain, 0.3))
    return Image.merge("RGB", bands)


def plain(colour: Any = RED, mode: str = "RGB", size: tuple[int, int] = (120, 100)) -> Image.Image:
    return Image.new(mode, size, colour)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(rendered: Rendered, name: str = "384.jpg") -> Image.Image:
    return Image.open(io.BytesIO(rendered.files[name]))


def seen(rendered: Rendered, x: float = 0.5, y: float = 0.5) -> tuple[int, ...]:
    """The colour at a place of the largest JPEG."""
    image = opened(rendered)
    pixel = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return pixel


def alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def png_header(width: int, height: int) -> bytes:
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def with_avif_size(raw: bytes, width: int, height: int) -> bytes:
    at = raw.index(b"ispe") + 8
    return raw[:at] + struct.pack(">II", width, height) + raw[at + 8 :]


def refused(raw: bytes) -> DirectoryError:
    with pytest.raises(DirectoryError) as caught:
        headers.inspect(raw)
    assert [fault.detail for fault in caught.value.faults] == [str(caught.value)]
    return caught.value


# What comes in


HEADERS: dict[str, Callable[[Image.Image], bytes]] = {
    "jpeg": lambda image: encoded(image, "JPEG"),
    "progressive jpeg with an exif thumbnail's markers": lambda image: encoded(
        image, "JPEG", progressive=True, exif=b"Exif\0\0" + encoded(plain(size=(16, 16)), "JPEG")
    ),
    "phone jpeg with a second picture": lambda image: encoded(image, "MPO", save_all=True, append_images=[plain()]),
    "png": lambda image: encoded(image, "PNG"),
    "lossy webp": lambda image: encoded(image, "WEBP"),
    "lossless webp": lambda image: encoded(image, "WEBP", lossless=True),
    "webp with metadata": lambda image: encoded(image, "WEBP", xmp=b"<x/>"),
    "animated webp": lambda image: encoded(image, "WEBP", save_all=True, append_images=[image.rotate(180)]),
    "avif": lambda image: encoded(image, "AVIF", speed=10),
    "animated avif": lambda image: encoded(image, "AVIF", speed=10, save_all=True, append_images=[image.rotate(180)]),
}


@pytest.mark.parametrize("make", HEADERS.values(), ids=HEADERS)
def test_width_and_height_are_read_from_the_header(make: Callable[[Image.Image], bytes]) -> None:
    assert headers.inspect(make(photo(311, 203))) == (311, 203)


NOT_PICTURES = {
    "empty": b"",
    "text": b"Not a picture.",
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" onload="alert(1)"/>',
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "gif": encoded(plain(), "GIF"),
    "bmp": encoded(plain(), "BMP"),
    "tiff": encoded(plain(), "TIFF"),
    "icon": encoded(plain(), "ICO"),
    "jpeg 2000": encoded(plain(), "JPEG2000"),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "sound": b"RIFF\x24\0\0\0WAVEfmt ",
    "gif that is also a script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "html with a picture in it": b"<html>" + encoded(plain(), "PNG"),
    "pdf with a picture in it": b"%PDF-1.4\n" + encoded(plain(), "JPEG"),
}


@pytest.mark.parametrize("raw", NOT_PICTURES.values(), ids=NOT_PICTURES)
def test_what_is_no_picture_is_refused_by_its_content(raw: bytes) -> None:
    error = refused(raw)
    assert isinstance(error, UnsupportedMediaType)
    assert error.faults[0].code == "not_an_image"


@pytest.mark.parametrize("kind", ACCEPTED)
def test_a_file_that_ends_in_its_header_is_damaged(kind: str) -> None:
    error = refused(encoded(plain(), kind)[:15])
    assert isinstance(error, Unprocessable)
    assert error.faults[0].code == "damaged"


def test_too_many_bytes_are_refused() -> None:
    error = refused(encoded(plain(), "PNG").ljust(MAX_BYTES + 1))
    assert isinstance(error, TooLarge)
    assert f"{MAX_BYTES:,}" in str(error)


def test_a_header_that_claims_50000_by_50000_costs_nothing() -> None:
    raw = png_header(50_000, 50_000)
    tracemalloc.start()
    started = time.thread_time()
    error = refused(raw)
    elapsed, (_, peak) = time.thread_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(error, Unprocessable)
    assert error.faults[0].code == "too_large"
    assert "50,000 x 50,000" in str(error)
    assert elapsed < 0.05
    assert peak < 100_000


@pytest.mark.parametrize(
    "raw",
    [
        b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xff",
        b"RIFF\0\0\0\0WEBPVP8L\x0a\0\0\0\x2f\xff\xff\xff\xff",
        b"RIFF\0\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f",
        b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03",
        with_avif_size(encoded(plain(), "AVIF"), 50_000, 50_000),
    ],
    ids=["webp canvas", "lossless webp", "lossy webp", "jpeg", "avif"],
)
def test_every_format_is_refused_by_what_its_header_claims(raw: bytes) -> None:
    assert refused(raw).faults[0].code == "too_large"


def test_a_small_picture_is_refused_with_its_size() -> None:
    error = refused(encoded(plain(size=(200, 95)), "PNG"))
    assert isinstance(error, Unprocessable)
    assert error.faults[0].code == "too_small"
    assert "200 x 95" in str(error)
    assert headers.inspect(encoded(plain(size=(96, 96)), "PNG")) == (96, 96)


ENDLESS: dict[str, Callable[[], bytes]] = {
    "segments": lambda: b"\xff\xd8" + b"\xff\xfe\0\2" * 2_000_000,
    "fill": lambda: b"\xff\xd8\xff" + b"\xff" * 9_000_000 + b"\0",
    "fill and segments": lambda: b"\xff\xd8\xff" + (b"\xff" * 4_000 + b"\xfe\0\2") * 2_000,
    "junk": lambda: b"\xff\xd8\xff" + b"\0" * 9_000_000,
    "boxes": lambda: b"\0\0\0\x10ftypavif\0\0\0\0" + b"\0\0\0\x08free" * 1_000_000,
    "boxes of interest": lambda: b"\0\0\0\x10ftypavif\0\0\0\0" + b"\0\0\0\x08meta" * 1_000_000,
}


@pytest.mark.parametrize("make", ENDLESS.values(), ids=ENDLESS)
def test_a_header_without_end_is_given_up_soon(make: Callable[[], bytes]) -> None:
    raw = make()
    started = time.thread_time()
    assert refused(raw).faults[0].code == "damaged"
    assert time.thread_time() - started < 0.05


def test_the_serving_process_has_no_decoder() -> None:
    program = "import sys, experts.photos.imaging; sys.exit(bool({'PIL', 'resource', 'experts.photos.worker'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-I", "-c", program], check=True, timeout=20)


def test_an_address_stands_for_the_bytes() -> None:
    one, other = encoded(plain(RED), "PNG"), encoded(plain(BLUE), "PNG")
    assert address(one) == address(bytes(one))
    assert address(one) != address(other)
    assert len(address(one)) == 32
    assert set(address(one)) <= set("0123456789abcdef")


# What comes out


@pytest.mark.parametrize("kind", ACCEPTED)
async def test_every_format_becomes_all_sizes_of_all_formats(kind: str) -> None:
    raw = encoded(photo(640, 480), kind)
    rendered = await imaging.render(raw)
    assert (rendered.address, rendered.width, rendered.height) == (address(raw), 640, 480)
    assert set(rendered.files) == {file_name(size, form.extension) for size in SIZES for form in FORMATS}
    for size in SIZES:
        for form in FORMATS:
            image = opened(rendered, file_name(size, form.extension))
            image.load()
            assert (image.format, image.size, image.mode) == (form.name, (size, size), "RGB")


async def test_the_files_are_small_and_the_placeholder_fits_into_a_line() -> None:
    rendered = await imaging.render(encoded(photo(1600, 1200), "JPEG", quality=90))
    assert len(rendered.files["96.avif"]) <= 4096
    assert len(rendered.placeholder) < 300
    scheme, data = rendered.placeholder.split(",")
    assert scheme == "data:image/webp;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (12, 12)


def test_the_noisiest_placeholder_fits_as_well() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((12, 12), 5000) for _ in range(3)]).resize((384, 384), Image.Resampling.NEAREST)
    assert len(worker.render(encoded(noise, "PNG")).placeholder) < 300


def with_secrets(image: Image.Image) -> dict[str, bytes]:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSAreaInformation: SECRET})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    everywhere = {"exif": exif, "icc_profile": profile, "xmp": f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()}
    text = PngInfo()
    text.add_text("Comment", SECRET)
    text.add_itxt("XML:com.adobe.xmp", SECRET)
    return {
        "jpeg": encoded(image, "JPEG", comment=SECRET, **everywhere) + SECRET.encode(),
        "png": encoded(image, "PNG", pnginfo=text, exif=exif, icc_profile=profile),
        "webp": encoded(image, "WEBP", **everywhere),
        "avif": encoded(image, "AVIF", **everywhere),
    }


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
async def test_nothing_but_pixels_gets_through(kind: str) -> None:
    raw = with_secrets(photo(200, 200))[kind]
    assert SECRET.encode() in raw
    rendered = await imaging.render(raw)
    assert headers.inspect(raw) == (200, 200)
    for name, data in rendered.files.items():
        for trace in (SECRET.encode(), b"Exif", b"EXIF", b"ICC", b"acsp", b"XMP", b"xmpmeta", b"GPS"):
            assert trace not in data, name
        image = opened(rendered, name)
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
        assert not image.getexif()


def test_a_page_inside_a_picture_does_not_get_through() -> None:
    page = b"<script>alert(1)</script>"
    rendered = worker.render(encoded(plain(), "JPEG", comment=page) + page)
    assert not any(b"<script" in data for data in rendered.files.values())


CORNERS = {(0.1, 0.1): RED, (0.9, 0.1): GREEN, (0.1, 0.9): BLUE, (0.9, 0.9): WHITE}
STORED = {  # how an upright picture is turned for each value of the tag
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize(("value", "kind"), [*((value, "JPEG") for value in STORED), (6, "PNG"), (6, "WEBP"), (6, "AVIF")])
def test_the_picture_stands_upright(value: int, kind: str) -> None:
    upright = Image.new("RGB", (240, 200))
    for (x, y), colour in CORNERS.items():
        upright.paste(colour, (120 * (x > 0.5), 100 * (y > 0.5), 120 + 120 * (x > 0.5), 100 + 100 * (y > 0.5)))
    turn = STORED[value]
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = value
    rendered = worker.render(encoded(upright.transpose(turn) if turn is not None else upright, kind, exif=exif))
    assert (rendered.width, rendered.height) == (240, 200)
    for (x, y), colour in CORNERS.items():
        assert alike(seen(rendered, x, y), colour)


def test_of_a_tall_picture_the_part_above_the_middle_is_kept() -> None:
    tall = plain(RED, size=(200, 400))
    tall.paste(GREEN, (0, 80, 200, 280))
    rendered = worker.render(encoded(tall, "PNG"))
    assert alike(seen(rendered, y=0.02), GREEN)
    assert alike(seen(rendered, y=0.98), GREEN)


def palette_with_transparency() -> bytes:
    image = plain(0, "P")
    image.putpalette([*RED, *GREEN])
    return encoded(image, "PNG", transparency=0)


def swapped_profile() -> bytes:
    """A profile in which red and green have changed places, so that applying it shows."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


LOOKS: dict[str, tuple[Callable[[], bytes], tuple[int, int, int]]] = {
    "cmyk": (lambda: encoded(plain(RED).convert("CMYK"), "JPEG"), RED),
    "grey": (lambda: encoded(plain(128, "L"), "JPEG"), GREY),
    "grey and alpha": (lambda: encoded(plain((128, 0), "LA"), "PNG"), WHITE),
    "two colours": (lambda: encoded(plain(1, "1"), "PNG"), WHITE),
    "16 bits": (lambda: encoded(plain(32_896, "I;16"), "PNG"), GREY),
    "palette": (lambda: encoded(plain(RED).quantize(4), "PNG"), RED),
    "palette with transparency": (palette_with_transparency, WHITE),
    "a colour that means transparent": (lambda: encoded(plain(RED), "PNG", transparency=RED), WHITE),
    "alpha": (lambda: encoded(plain((255, 0, 0, 0), "RGBA"), "PNG"), WHITE),
    "half alpha": (lambda: encoded(plain((0, 0, 0, 127), "RGBA"), "WEBP", lossless=True), GREY),
    "alpha in avif": (lambda: encoded(plain((255, 0, 0, 0), "RGBA"), "AVIF"), WHITE),
    "animated png": (lambda: encoded(plain(RED), "PNG", save_all=True, append_images=[plain(BLUE)]), RED),
    "animated webp": (lambda: encoded(plain(RED), "WEBP", save_all=True, append_images=[plain(BLUE)]), RED),
    "animated avif": (lambda: encoded(plain(RED), "AVIF", save_all=True, append_images=[plain(BLUE)]), RED),
    "two in a jpeg": (lambda: encoded(plain(RED), "MPO", save_all=True, append_images=[plain(BLUE)]), RED),
    "a profile": (lambda: encoded(plain(RED), "PNG", icc_profile=swapped_profile()), GREEN),
    "a profile for other colours": (lambda: encoded(plain(128, "L"), "JPEG", icc_profile=swapped_profile()), GREY),
    "a broken profile": (lambda: encoded(plain(RED), "JPEG", icc_profile=b"broken"), RED),
    "broken exif": (lambda: encoded(plain(RED), "JPEG", exif=b"Exif\0\0broken"), RED),
}


@pytest.mark.parametrize(("make", "colour"), LOOKS.values(), ids=LOOKS)
def test_every_kind_of_colour_looks_as_it_should(make: Callable[[], bytes], colour: tuple[int, int, int]) -> None:
    raw = make()
    assert headers.inspect(raw) == (120, 100)
    assert alike(seen(worker.render(raw)), colour)


LARGE: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: encoded(plain(size=(8000, 5000)).convert("CMYK"), "JPEG", progressive=True),
    "png": lambda: encoded(plain((255, 0, 0, 255), "RGBA", size=(8000, 5000)), "PNG", compress_level=1),
    "webp": lambda: encoded(plain(size=(8000, 5000)), "WEBP", method=0),
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
async def test_forty_megapixels_fit_into_the_limits(make: Callable[[], bytes]) -> None:
    raw = make()
    assert headers.inspect(raw) == (8000, 5000)
    rendered = await imaging.render(raw)
    assert (rendered.width, rendered.height) == (8000, 5000)
    assert alike(seen(rendered), RED)


# What goes wrong


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the processes that were started."""
    started: list[int] = []
    start = asyncio.create_subprocess_exec

    async def record(*command: str, **options: Any) -> asyncio.subprocess.Process:
        process = await start(*command, **options)
        started.append(process.pid)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", record)
    return started


def is_gone(pid: int) -> bool:
    """Not even a zombie is left."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def fault_of(raw: bytes, workers: list[int]) -> str:
    with pytest.raises(Unprocessable) as caught:
        await imaging.render(raw)
    assert len(workers) == 1
    assert is_gone(workers[0])
    return caught.value.faults[0].code


def use(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(imaging, "WORKER", (sys.executable, "-I", "-c", f"import experts.photos.worker as worker; {program}"))


@pytest.mark.parametrize("kind", ACCEPTED)
async def test_a_truncated_picture_is_damaged(kind: str, workers: list[int]) -> None:
    raw = encoded(photo(300, 300), kind)
    assert headers.inspect(raw[:-2000]) == (300, 300)
    assert await fault_of(raw[:-2000], workers) == "damaged"


async def test_a_header_with_nothing_behind_it_is_damaged(workers: list[int]) -> None:
    assert await fault_of(png_header(200, 200), workers) == "damaged"


async def test_the_worker_does_not_trust_that_the_header_was_looked_at(workers: list[int]) -> None:
    assert await fault_of(png_header(6_000, 10_000), workers) == "damaged"


async def test_a_worker_without_memory_is_refused(monkeypatch: pytest.MonkeyPatch, workers: list[int]) -> None:
    use(monkeypatch, "worker.LIMITS[worker.resource.RLIMIT_AS] = 128 << 20; raise SystemExit(worker.main())")
    assert await fault_of(encoded(plain(size=(8000, 5000)), "PNG", compress_level=1), workers) == "too_costly"


async def test_a_worker_that_spins_is_ended_by_its_own_limit(monkeypatch: pytest.MonkeyPatch, workers: list[int]) -> None:
    use(monkeypatch, "worker.LIMITS[worker.resource.RLIMIT_CPU] = 1; worker.render = lambda raw: [0 for _ in iter(int, 1)]; worker.main()")
    assert await fault_of(encoded(plain(), "PNG"), workers) == "too_costly"


async def test_a_worker_that_crashes_is_refused(monkeypatch: pytest.MonkeyPatch, workers: list[int]) -> None:
    use(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert await fault_of(encoded(plain(), "PNG"), workers) == "too_costly"


async def test_a_worker_that_answers_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch, workers: list[int]) -> None:
    use(monkeypatch, "print('nonsense')")
    assert await fault_of(encoded(plain(), "PNG"), workers) == "damaged"


async def test_a_worker_that_waits_is_ended(monkeypatch: pytest.MonkeyPatch, workers: list[int]) -> None:
    use(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(imaging, "MAX_SECONDS", 0.3)
    assert await fault_of(encoded(plain(), "PNG"), workers) == "too_costly"


async def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It did not come true within five seconds.")


async def test_a_worker_that_is_killed_is_refused(monkeypatch: pytest.MonkeyPatch, workers: list[int]) -> None:
    use(monkeypatch, "import time; time.sleep(60)")
    fault = asyncio.create_task(fault_of(encoded(plain(), "PNG"), workers))
    await until(lambda: len(workers) == 1)
    os.kill(workers[0], signal.SIGKILL)
    assert await fault == "too_costly"


def read(pipe: int) -> bytes | None:
    """What is in the pipe: nothing yet, or b"" when nobody who could write into it is left."""
    try:
        return os.read(pipe, 100)
    except BlockingIOError:
        return None


async def test_a_caller_that_goes_away_takes_the_worker_and_its_children_along(
    monkeypatch: pytest.MonkeyPatch, workers: list[int], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    pipe = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    held = f"open({str(tmp_path / 'pipe')!r}, 'wb', 0)"
    use(monkeypatch, f"import os, time; held = {held}; os.fork() and held.write(b'forked'); time.sleep(60)")
    task = asyncio.create_task(imaging.render(encoded(plain(), "PNG")))
    await until(lambda: read(pipe) == b"forked")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert is_gone(workers[0])
    await until(lambda: read(pipe) == b"")
    os.close(pipe)


async def test_two_work_at_a_time_and_a_third_waits(monkeypatch: pytest.MonkeyPatch, workers: list[int]) -> None:
    use(monkeypatch, "import time; time.sleep(60)")
    tasks = [asyncio.create_task(imaging.render(encoded(plain(), "PNG"))) for _ in range(3)]
    await until(lambda: len(workers) == 2)
    await asyncio.sleep(0.2)
    assert len(workers) == 2
    tasks[0].cancel()
    await until(lambda: len(workers) == 3)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(map(is_gone, workers))
