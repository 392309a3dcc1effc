"""What became of the lines of an import."""

from typing import NamedTuple


class Remark(NamedTuple):
    """An error: the line was left out. Or a warning: it was taken in, but for what the remark says."""

    line: int
    detail: str


class Outcome(NamedTuple):
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()

    def plus(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            tuple(sorted(self.errors + other.errors)),
            tuple(sorted(self.warnings + other.warnings)),
        )


def outcome_of(versions: list[tuple[int, int]], errors: list[Remark], warnings: list[Remark]) -> Outcome:
    """`versions`: of each record before (0 when it is new) and after."""
    added = sum(before == 0 for before, _ in versions)
    unchanged = sum(before == after for before, after in versions)
    return Outcome(added, len(versions) - added - unchanged, unchanged, tuple(errors), tuple(warnings))
