"""Pictures over HTTP. An address stands for the same bytes for ever; only whether they are shown can change."""

from litestar import Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from experts.access.guard import OPEN, AskedBy
from experts.access.scopes import sees_hidden
from experts.kit.errors import NotFound
from experts.kit.parameters import IfNoneMatch
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.photos import store
from experts.photos.files import NAME, Files
from experts.photos.recipe import FORMATS

TYPES = {form.extension: form.media_type for form in FORMATS}
FOR_EVER, FOR_EDITORS = "public, max-age=31536000, immutable", "private, no-store"


@get("/photos/{address:str}/{name:str}", opt=OPEN, responses=responses(NotFound))
async def get_photo(
    session: Session, state: State, reader: AskedBy, address: FromPath[str], name: FromPath[str], if_none_match: IfNoneMatch = None
) -> Response[bytes]:
    """Read a portrait in one size and format, such as `384.avif`, while a published profile shows it."""
    files: Files = state.files
    editor = sees_hidden(reader.caller)
    place = f"{address}/{name}"
    shown = NAME.fullmatch(place) is not None and await store.is_shown(session, address, hidden=editor)
    picture = await files.read(place) if shown else None
    if picture is None:
        raise NotFound("There is no such picture, or nobody shows it.")
    headers = {"ETag": f'"{address}.{name}"', "Cache-Control": FOR_EDITORS if editor else FOR_EVER, "Vary": "Authorization"}
    if if_none_match and headers["ETag"] in if_none_match:
        return Response(b"", status_code=304, headers=headers)
    return Response(picture, media_type=TYPES[name.rpartition(".")[2]], headers=headers)


HANDLERS = [get_photo]
