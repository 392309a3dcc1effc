"""Files of photos in a folder."""

import os
from pathlib import Path

import pytest

from experts.photos.files import Files, Folder

ADDRESS = "0123456789abcdef0123456789abcdef"
OTHER = "0123456789abcdef0123456789abcdee"
NAME = f"{ADDRESS}/384.avif"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "photos")


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


async def test_what_is_written_can_be_read(folder: Folder) -> None:
    files: Files = folder
    assert await files.read(NAME) is None
    await files.write(NAME, b"picture")
    assert await files.read(NAME) == b"picture"


async def test_the_first_digits_fan_the_pictures_out_and_nothing_else_is_left(folder: Folder) -> None:
    for file in ("96.avif", "192.webp", "384.jpg"):
        await folder.write(f"{ADDRESS}/{file}", b"picture")
    assert everything_in(folder.root) == [f"01/{ADDRESS}/{file}" for file in ("192.webp", "384.jpg", "96.avif")]


async def test_what_is_there_stays(folder: Folder) -> None:
    await folder.write(NAME, b"picture")
    before = (folder.root / "01" / NAME).stat()
    await folder.write(NAME, b"another")
    assert await folder.read(NAME) == b"picture"
    assert (folder.root / "01" / NAME).stat() == before


async def test_a_picture_is_removed_whole_and_alone(folder: Folder) -> None:
    for file in (NAME, f"{ADDRESS}/96.jpg", f"{OTHER}/96.jpg"):
        await folder.write(file, b"picture")
    await folder.remove(ADDRESS)
    assert everything_in(folder.root) == [f"01/{OTHER}/96.jpg"]
    await folder.remove(ADDRESS)
    await folder.write(NAME, b"again")
    assert await folder.read(NAME) == b"again"


@pytest.mark.parametrize("step", ["fsync", "replace"])
async def test_a_write_that_fails_leaves_nothing(folder: Folder, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space"):
        await folder.write(NAME, b"picture")
    monkeypatch.undo()
    assert everything_in(folder.root) == []
    await folder.write(NAME, b"picture")
    assert await folder.read(NAME) == b"picture"


NOT_NAMES = [
    "",
    ADDRESS,
    "../../etc/passwd",
    f"{ADDRESS}/../{OTHER}/96.jpg",
    f"{ADDRESS}/../../../secret.jpg",
    f"../{NAME}",
    f"/{NAME}",
    f"{NAME}/",
    f"{NAME}\n",
    f"{NAME}\0",
    f"{ADDRESS}//384.avif",
    f"{ADDRESS}\\384.avif",
    f"{ADDRESS}/384.avif/../96.jpg",
    f"{ADDRESS}/384.html",
    f"{ADDRESS}/384.avif.html",
    f"{ADDRESS}/.384.avif",
    f"{ADDRESS}/0384.avif",
    f"{ADDRESS}/\u0663.avif",
    f"{ADDRESS.upper()}/384.avif",
    f"{ADDRESS[:-1]}/384.avif",
    f"{ADDRESS}0/384.avif",
]


@pytest.mark.parametrize("name", NOT_NAMES)
async def test_a_name_that_is_none_reaches_nothing(folder: Folder, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    assert await folder.read(name) is None
    with pytest.raises(ValueError, match="is not the name"):
        await folder.write(name, b"attack")
    assert everything_in(tmp_path) == ["secret.jpg"]


@pytest.mark.parametrize("prefix", ["", ".", "..", "/", "01", f"{ADDRESS}/", f"../{ADDRESS}", ADDRESS.upper(), f"{ADDRESS}\n", NAME, "*"])
async def test_only_whole_pictures_can_be_removed(folder: Folder, prefix: str) -> None:
    await folder.write(NAME, b"picture")
    with pytest.raises(ValueError, match="is not the address"):
        await folder.remove(prefix)
    assert await folder.read(NAME) == b"picture"
