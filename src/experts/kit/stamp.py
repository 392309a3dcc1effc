"""A stamp that all processes of a machine share: it differs after each change by any of them.

Whoever keeps something made from the database in memory compares eight bytes to learn whether anything at all was
written since, without asking the database. The bytes stand in a file that every process maps into its memory. They are
random: of two processes that commit at the same moment, one could write the number that the other's readers have seen.
"""

import mmap
import os
from pathlib import Path

SIZE = 8


class Stamp:
    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as opened:
            opened.truncate(SIZE)
            self._shared = mmap.mmap(opened.fileno(), SIZE)

    def read(self) -> bytes:
        return self._shared[:]

    def renew(self) -> None:
        self._shared[:] = os.urandom(SIZE)

    def close(self) -> None:
        self._shared.close()
