"""Where the files of photos are: a folder today, and whatever keeps three promises tomorrow.

A file's name is the picture's address and the file within, `0f1e...2d/384.avif`. An address stands for the same bytes
for ever, therefore a file that is there is never written again, and one that appears is complete from the first moment.
"""

import asyncio
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from experts.photos.recipe import FORMATS

ADDRESS = re.compile("[0-9a-f]{32}")
NAME = re.compile(f"({ADDRESS.pattern})/([1-9][0-9]{{0,4}}[.](?:{'|'.join(form.extension for form in FORMATS)}))")


class Files(Protocol):
    """What an object store has to do. A name that none can have is read as None; to write or remove it is a ValueError."""

    async def write(self, name: str, data: bytes) -> None:
        """Put a file there, whole or not at all; one that is there already stays."""

    async def read(self, name: str) -> bytes | None:
        """The file, or None when there is none."""

    async def remove(self, prefix: str) -> None:
        """Remove all files of the picture with this address, if there are any."""


class Folder(Files):
    """Files in a folder; the first two digits of the address fan the pictures out, so that no folder grows long."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def write(self, name: str, data: bytes) -> None:
        path = self._path(name)
        if path is None:
            raise ValueError(f"{name!r} is not the name of a photo's file.")
        await asyncio.to_thread(_write, path, data)

    async def read(self, name: str) -> bytes | None:
        path = self._path(name)
        return await asyncio.to_thread(_read, path) if path else None

    async def remove(self, prefix: str) -> None:
        if not ADDRESS.fullmatch(prefix):
            raise ValueError(f"{prefix!r} is not the address of a photo.")
        await asyncio.to_thread(_remove, self._picture(prefix))

    def _picture(self, address: str) -> Path:
        return self.root / address[:2] / address

    def _path(self, name: str) -> Path | None:
        found = NAME.fullmatch(name)
        return self._picture(found[1]) / found[2] if found else None


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{uuid4().hex}")  # no name matches it, so that nobody ever reads half a file
    try:
        with unfinished.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Have the names in the folder outlive a power cut; syncing a file only keeps what is in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _remove(picture: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(picture)
