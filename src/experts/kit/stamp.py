"""A stamp that all processes of a machine share: it differs after each change by any of them.

Whoever keeps something made from the database in memory reads the stamp, then the database, and keeps what he made under
that stamp. It is right as long as the stamp still reads the same, which is learnt without asking the database.

The stamp stands in a file that every process maps into its memory. Half of it is random: of two processes that commit at
the same moment, one could write what the other's readers have seen. The other half is the last change of the log that
this machine heard of, by which `history/watch` finds what nobody told.
"""

import mmap
import os
from pathlib import Path

HALF = 8


class Stamp:
    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as opened:
            opened.truncate(2 * HALF)
            self._shared = mmap.mmap(opened.fileno(), 2 * HALF)

    def read(self) -> bytes:
        return self._shared[:]

    @property
    def seq(self) -> int:
        return int.from_bytes(self._shared[HALF:])

    def renew(self, seq: int) -> None:
        """Say that the log has come to this change."""
        self._shared[:] = os.urandom(HALF) + seq.to_bytes(HALF)

    def close(self) -> None:
        self._shared.close()
