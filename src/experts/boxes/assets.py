"""The sheets and the script of boxes, each under a name that changes with its content and so may be kept forever."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import NamedTuple

from litestar import Response, get
from litestar.params import FromPath

from experts.access.guard import OPEN
from experts.kit.errors import NotFound
from experts.kit.problems import responses

MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
FOREVER, SOON = "public, max-age=31536000, immutable", "public, max-age=300"


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


def _asset(file: PurePath, body: bytes) -> Asset:
    integrity = f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"
    return Asset(f"{file.stem}.{hashlib.sha256(body).hexdigest()[:8]}{file.suffix}", MEDIA_TYPES[file.suffix], body, integrity)


@get("/static/{name:str}", opt=OPEN, responses=responses(NotFound))
async def get_asset(name: FromPath[str]) -> Response[bytes]:
    """Read a style sheet or script of the boxes; its name changes with its content. `box.css` and `box.js` lead to the current ones."""
    if current := assets().get(name):
        return Response(b"", status_code=302, headers={"Location": f"/static/{current.name}", "Cache-Control": SOON})
    found = next((asset for asset in assets().values() if asset.name == name), None)
    if found is None:
        raise NotFound(f"There is no {name[:100]!r}; there are {', '.join(sorted(asset.name for asset in assets().values()))} now.")
    return Response(found.body, media_type=found.media_type, headers={"Cache-Control": FOREVER})


HANDLERS = [get_asset]
