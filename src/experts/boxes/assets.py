"""The sheets and the script of boxes, each under a name that changes with its content and so may be kept forever."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import NamedTuple

MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_VERSION = re.compile(r"\.[0-9a-f]{8}\.")


class Asset(NamedTuple):
    """`integrity` is what W3C Subresource Integrity wants beside the address."""

    name: str
    media_type: str
    body: bytes
    integrity: str

    def url(self, root_url: str) -> str:
        return f"{root_url}/static/{self.name}"


@cache
def assets() -> dict[str, Asset]:
    """By the plain name, such as `box.css`."""
    return {file.name: _asset(PurePath(file.name), file.read_bytes()) for file in files(__package__).joinpath("static").iterdir()}


def plain_name(name: str) -> str:
    """`box.css` for the name of any of its versions, such as `box.14c49194.css`."""
    return _VERSION.sub(".", name)


def _asset(file: PurePath, body: bytes) -> Asset:
    integrity = f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"
    return Asset(f"{file.stem}.{hashlib.sha256(body).hexdigest()[:8]}{file.suffix}", MEDIA_TYPES[file.suffix], body, integrity)
