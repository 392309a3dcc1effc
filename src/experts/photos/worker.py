"""The child process that decodes: a picture on its standard input, the small squares on its standard output.

Decoders are large programs in C that read what strangers send. Here they may fall over, eat memory or spin without
harm to the service: the limits are set before the first byte is read, and the process ends with its picture.

Everything costly is done on few pixels: the picture is turned, cut and shrunk in the mode it came in, and only then
are transparency, profile and format dealt with.
"""

import base64
import io
import resource
import sys
import traceback
import warnings
from typing import Any

import msgspec
from PIL import AvifImagePlugin, ExifTags, Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from experts.photos import recipe

# The costliest picture that is allowed, an AVIF of 40 megapixels with 12 bits and transparency, takes 0.7 GiB and two
# seconds; a WebP of that size 0.65 GiB, a photo from a camera less than 0.1 GiB.
LIMITS = {
    resource.RLIMIT_AS: 1 << 30,
    resource.RLIMIT_CPU: 20,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_FSIZE: 0,
}
# Imported, because `Image.open` would otherwise load those of some forty formats to find WebP and AVIF.
PLUGINS = (AvifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
WORKING_SIDE = 2 * max(recipe.SIZES)  # down to here the fast and rough way of shrinking leaves no trace in the results
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)
AVERAGEABLE = ("L", "LA", "RGB", "RGBA", "CMYK")


def main() -> int:
    """Ends with 0 and a `Rendered` in msgpack, or with one of the recipe's numbers for what went wrong."""
    set_limits()
    raw = sys.stdin.buffer.read()
    try:
        answer = msgspec.msgpack.encode(render(raw))
    except MemoryError:
        return recipe.OUT_OF_MEMORY
    except Exception:  # decoders complain in a dozen ways
        traceback.print_exc()
        return recipe.DAMAGED
    sys.stdout.buffer.write(answer)
    return 0


def set_limits() -> None:
    for which, most in LIMITS.items():
        _, hard = resource.getrlimit(which)
        lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (lower, lower))
    Image.MAX_IMAGE_PIXELS = recipe.MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread would reserve address space, of which there is little


def render(raw: bytes) -> recipe.Rendered:
    square, width, height = _square(raw)
    picture = _srgb(_on_white(square))
    picture.info.clear()  # what some savers would write into the file: comment, profile
    files: dict[str, bytes] = {}
    for size in recipe.SIZES:
        scaled = picture.resize((size, size), Image.Resampling.LANCZOS)
        files |= {recipe.file_name(size, form.extension): _encode(scaled, form) for form in recipe.FORMATS}
    tiny = _encode(picture.resize((recipe.PLACEHOLDER_SIZE,) * 2, Image.Resampling.LANCZOS), recipe.PLACEHOLDER)
    placeholder = f"data:{recipe.PLACEHOLDER.media_type};base64,{base64.b64encode(tiny).decode()}"
    return recipe.Rendered(recipe.address(raw), width, height, placeholder, files)


def _square(raw: bytes) -> tuple[Image.Image, int, int]:
    """The part that is kept, at about the working size; and the width and height of the upright original."""
    image: Image.Image = Image.open(io.BytesIO(raw), formats=recipe.ACCEPTED)
    width, height = image.size
    image.draft(None, (WORKING_SIDE, WORKING_SIDE))
    image.load()
    orientation = _orientation(image)
    image = _averageable(image)
    if orientation in TURNS:
        image = image.transpose(TURNS[orientation])
    if orientation in SIDEWAYS:
        width, height = height, width
    side = min(image.size)
    left, top = (int((whole - side) * share) for whole, share in zip(image.size, recipe.MIDDLE, strict=True))
    return image.reduce(max(1, side // WORKING_SIDE), (left, top, left + side, top + side)), width, height


def _orientation(image: Image.Image) -> Any:
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # a picture is not damaged because its EXIF is
        return None


def _averageable(image: Image.Image) -> Image.Image:
    """The image in a mode whose pixels can be averaged: no palette, no colour that means transparent, no odd depth."""
    if image.mode in AVERAGEABLE and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        return image.convert("I")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "I":
        return image.point(lambda value: value / 257).convert("L")  # 65535 becomes 255
    if image.mode not in ("LA", "RGBA"):
        return image
    colours = image.convert(image.mode.removesuffix("A"))
    white = Image.new(colours.mode, image.size, "white")
    white.paste(colours, mask=image.getchannel("A"))
    white.info = image.info
    return white


def _srgb(image: Image.Image) -> Image.Image:
    if profile := image.info.get("icc_profile"):
        try:
            converted = ImageCms.profileToProfile(image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:  # a broken profile, or one for other colours than the picture has
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _encode(image: Image.Image, form: recipe.Format) -> bytes:
    file = io.BytesIO()
    image.save(file, form.name, **form.options)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
