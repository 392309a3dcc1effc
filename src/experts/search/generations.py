"""Where the index lies: in generations, of which one is live.

    index/v3f0c.../live        names the generation that is searched: "7"
    index/v3f0c.../lock        held for a moment by who makes, swaps or removes a generation
    index/v3f0c.../7/in-use    locked, shared, by every process that has the generation open
    index/v3f0c.../7/articles, experts, names

An index that is made anew is made beside the live one, as the next generation, and becomes live when it holds all
changes: `live` is replaced in one step. Processes that serve look at `live` before they look for changes; each goes on
answering from the generation it has until the next one knows at least as much. A generation that is not live is
removed once no process has it open. The kernel drops the lock of a process that dies, so a build that was killed is
cleared away like any other leftover, and nothing live was touched by it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from experts.search.index import DerivedIndex

LIVE, LOCK, IN_USE = "live", "lock", "in-use"
Shape = Mapping[str, Mapping[str, str]]
"""The fields of each index, by its name: articles, experts, names."""


class Generation:
    """The indexes of one build, safe from removal while they are open; `held` is the locked file that says so.

    The index of experts is committed last, also when it is the others that change: its checkpoint is that of all, and
    an index in which nothing changes need not be committed. Whoever reads opens it first, and so never takes the others
    for newer than they are.
    """

    def __init__(self, path: Path, held: IO[Any], shape: Shape) -> None:
        self.path = path
        self._held = held
        self.experts, self.articles, self.names = (DerivedIndex(path / name, shape[name]) for name in ("experts", "articles", "names"))

    @property
    def indexes(self) -> tuple[DerivedIndex, DerivedIndex, DerivedIndex]:
        return self.articles, self.experts, self.names

    def seq(self) -> int:
        """The last change that is in all of the indexes."""
        return self.experts.seq()

    def claim(self) -> None:
        """Become the one writer. Raises IndexTaken."""
        for index in (self.experts, self.articles, self.names):
            index.claim()

    def rollback(self) -> None:
        for index in self.indexes:
            index.rollback()

    def reload(self) -> None:
        for index in (self.experts, self.articles, self.names):
            index.reload()

    def close(self) -> None:
        """Let go of the writer and of the files. Searches that still run keep what they have open."""
        for index in self.indexes:
            index.release()
        self._held.close()


def live_name(folder: Path) -> str | None:
    with suppress(FileNotFoundError):
        return (folder / LIVE).read_text("utf-8").strip() or None
    return None


def open_live(folder: Path, shape: Shape) -> Generation:
    """The live generation; an empty one where there is none, or where it cannot be read."""
    while True:
        name = live_name(folder)
        try:
            if name is None:
                raise FileNotFoundError(folder / LIVE)
            held = _locked(folder / name / IN_USE, fcntl.LOCK_SH)
            if live_name(folder) == name:  # or else it may be under removal
                return Generation(folder / name, held, shape)
            held.close()
        except (FileNotFoundError, ValueError):
            replace_live(folder, name)


def begin(folder: Path, shape: Shape) -> Generation:
    """A new, empty generation, which is not live."""
    with _turn(folder):
        path = _made(folder)
        held = _locked(path / IN_USE, fcntl.LOCK_SH)
    return Generation(path, held, shape)


def make_live(generation: Generation) -> None:
    folder = generation.path.parent
    with _turn(folder):
        _point(folder, generation.path.name)


def replace_live(folder: Path, name: str | None) -> None:
    """Put an empty generation in the place of the live one, unless another process has done so already."""
    with _turn(folder):
        if live_name(folder) == name:
            _point(folder, _made(folder).name)


def clear(folder: Path) -> None:
    """Remove the generations that are not live and that no process has open."""
    with _turn(folder):
        _remove_unused(folder, keep=live_name(folder))


def clear_other_versions(folder: Path) -> None:
    """Remove the indexes of other versions of this software, unless a process has them open."""
    for other in folder.parent.glob("v*"):
        if other.is_dir() and other != folder:
            with _turn(other):
                _remove_unused(other, keep=None)


def _remove_unused(folder: Path, keep: str | None) -> None:
    for path in folder.iterdir():
        if path.is_dir() and path.name != keep and not _is_in_use(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_in_use(path: Path) -> bool:
    try:
        _locked(path / IN_USE, fcntl.LOCK_EX | fcntl.LOCK_NB).close()
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _made(folder: Path) -> Path:
    """The directory of the next generation; the caller has the turn."""
    taken = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    path = folder / str(max([*taken, int(live_name(folder) or 0)]) + 1)
    path.mkdir()
    (path / IN_USE).touch()
    return path


def _point(folder: Path, name: str) -> None:
    """Make a generation live in one step that a loss of power leaves done or undone; the caller has the turn."""
    fresh = folder / f"{LIVE}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / LIVE)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LOCK).touch()
    with _locked(folder / LOCK, fcntl.LOCK_EX):
        yield


def _locked(path: Path, how: int) -> IO[Any]:
    """The file, open and locked until it is closed. Raises FileNotFoundError, or BlockingIOError where `how` forbids to wait."""
    file = path.open("r+b")
    try:
        fcntl.flock(file, how)
    except BaseException:
        file.close()
        raise
    return file
