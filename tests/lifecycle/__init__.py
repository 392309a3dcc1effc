"""What these tests share: actions on profiles, and a look into every table."""

import io
from collections.abc import Collection
from typing import Any

import pytest
import sqlalchemy as sa
from httpx import Response
from PIL import Image

from tests.conftest import World

ONE_DATABASE = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
"""For what the rules decide, whatever the database."""
ANYTHING = {"If-Match": "*"}
SERVICE = frozenset({"api_key", "change", "checkpoint", "touched", "remembered_answer"})
"""The tables that hold no profiles or articles."""
CHANGING = frozenset({"version", "updated_at"})
"""The columns that tell of a write and nothing of what was written."""


def ok(answer: Response) -> Any:
    """The body of a 200."""
    assert answer.status_code == 200, answer.text
    return answer.json()


async def act(world: World, action: str, key: str, **body: Any) -> dict[str, Any]:
    """Do a POST such as `merge` with a profile, as an admin, and answer what it answered."""
    found: dict[str, Any] = ok(await world.admin.post(f"/v1/experts/{key}/{action}", json=body))
    return found


async def change(world: World, key: str, **patch: Any) -> dict[str, Any]:
    found: dict[str, Any] = ok(await world.admin.patch(f"/v1/experts/{key}", json=patch, headers=ANYTHING))
    return found


async def set_photo(world: World, key: str, *, alt: str = "At a desk", credit: str = "A. Example", colour: str = "red") -> str:
    """Give the profile a portrait of one colour, and answer its address."""
    picture = io.BytesIO()
    Image.new("RGB", (120, 100), colour).save(picture, "JPEG")
    words, headers = {"alt": alt, "credit": credit, "licence": credit}, {**ANYTHING, "Content-Type": "image/jpeg"}
    answer = await world.admin.put(f"/v1/experts/{key}/photo", params=words, content=picture.getvalue(), headers=headers)
    return str(ok(answer)["photo"]["id"])


async def leads_to(world: World, key: str) -> tuple[int, str | None]:
    """What everybody gets for a key: the status, and where it leads."""
    answer = await world.public.get(f"/v1/experts/{key}")
    return answer.status_code, answer.headers.get("location", "").rpartition("/")[2] or answer.json().get("slug")


async def tables(world: World, *, without: Collection[str] = (), columns_without: Collection[str] = ()) -> dict[str, list[str]]:
    """Every row of every table that the database has, as text."""
    async with world.app.state.database.reading() as session:
        connection = await session.connection()
        names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        found = {}
        for name in sorted(set(names) - set(without)):
            rows = (await connection.execute(sa.text(f'SELECT * FROM "{name}"'))).mappings().all()
            found[name] = sorted(repr({c: v for c, v in row.items() if c not in columns_without}) for row in rows)
    assert "expert" in found
    return found


async def everything(world: World) -> dict[str, list[str]]:
    """All that is stored, but when which key was last used, and how far those came who follow the change log."""
    return await tables(world, without={"api_key", "checkpoint"})


async def records(world: World) -> dict[str, list[str]]:
    """All profiles and articles with whatever hangs on them, whoever wrote them how often."""
    return await tables(world, without=SERVICE, columns_without=CHANGING)
