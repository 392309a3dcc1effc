"""The `filter` of a list, in OpenAlex's dialect: `attribute:value,attribute:value`, all of which must hold.

`regions:KR|JP` asks for any of several values. `regions.evidence.articles:>3` measures what articles show: of the
regions that the same query asks for, or of any one where it asks for none. A value is compared by `>`, `<`, as it is, or
as a range `3-7`; of days, `2024` is the whole year.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import structs

from experts.kit.dates import is_real, latest
from experts.kit.errors import Fault
from experts.kit.validation import nearest, refusal
from experts.search.columns import MEASURES
from experts.search.query import Attribute, Criterion, criterion_for

LISTS: Mapping[str, Attribute] = {"regions": "region", "topics": "topic", "languages": "language"}
MEASURED = {f"{name}.evidence.{column}": (of, column) for name, of in LISTS.items() if of != "language" for column in MEASURES}
ATTRIBUTES = (*LISTS, *MEASURED)
DAYS = frozenset({"first", "last"})
MOST_CLAUSES, MOST_FAULTS = 50, 10
"""How many wrong clauses are reported: each names all attributes."""
_DAY = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_PIECE = re.compile(r"[,|\"]|[^,|\"]+")
_QUOTED = re.compile(r'^"([^"]*)"$')


class Measure(NamedTuple):
    """What the evidence for a region or topic must be: a column of MEASURES from `low` to `high`, both included."""

    attribute: Attribute
    column: str
    low: float
    high: float

    def holds(self, values: Any) -> Any:
        return (values >= self.low) & (values <= self.high)


def parse_filter(texts: Sequence[str] | None) -> tuple[list[Criterion], list[Measure]]:
    """Raises Malformed or Unprocessable, naming each clause that means nothing, and the attributes there are."""
    faults: list[Fault] = []
    criteria: list[Criterion] = []
    measures: list[Measure] = []
    clauses = [clause for text in texts or () for clause in _parts(text, ",") if clause]
    if len(clauses) > MOST_CLAUSES:
        raise refusal([_strange(f"At most {MOST_CLAUSES} clauses, not {len(clauses)}.")])
    for clause in clauses:
        attribute, colon, value = (part.strip() for part in clause.partition(":"))
        if not colon or attribute not in ATTRIBUTES:
            alike = nearest(attribute, list(ATTRIBUTES))
            detail = f"{clause[:100]!r} is no attribute:value with an attribute of this list."
            faults.append(Fault(parameter="filter", code="unknown_filter", detail=detail, valid=list(ATTRIBUTES), did_you_mean=alike))
        elif of := LISTS.get(attribute):
            criteria += _criteria(clause, of, value, faults)
        elif measure := _measure(*MEASURED[attribute], value):
            measures.append(measure)
        else:
            faults.append(_strange(f"{clause[:100]!r} cannot be compared; write >3, <3, 3 or 3-7."))
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise refusal(faults)
    return criteria, measures


def _strange(detail: str) -> Fault:
    return Fault(parameter="filter", code="unknown_filter_value", detail=detail)


def _parts(text: str, between: str) -> list[str]:
    """What stands between the separators that are outside quotes, with its quotes."""
    parts, quoted = [""], False
    for piece in _PIECE.findall(text):
        quoted ^= piece == '"'
        if piece == between and not quoted:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]


def _criteria(clause: str, attribute: Attribute, value: str, faults: list[Fault]) -> list[Criterion]:
    values = [_QUOTED.sub(r"\1", part).strip() for part in _parts(value, "|")]
    wrong: list[Fault] = []
    found: list[Criterion] = []
    if any(not part or '"' in part for part in values):
        wrong.append(_strange(f"{clause[:100]!r} has a value that is empty, or a quote that stands alone."))
    else:
        found = [criterion_for(attribute, values, wrong)]
    faults += [structs.replace(fault, parameter="filter") for fault in wrong]
    return found


def _measure(attribute: Attribute, column: str, value: str) -> Measure | None:
    read = _day if column in DAYS else _number
    operator = value[:1] if value[:1] in ("<", ">") else ""
    text = value.removeprefix(operator).strip()
    if one := read(text):
        low, high = {
            "": one,
            ">": (math.nextafter(one[1], math.inf), math.inf),
            "<": (-math.inf, math.nextafter(one[0], -math.inf)),
        }[operator]
        return Measure(attribute, column, low, high)
    first, _, last = text.partition("-")
    ends = read(first), read(last)
    if operator or not ends[0] or not ends[1] or ends[0][0] > ends[1][1]:
        return None
    return Measure(attribute, column, ends[0][0], ends[1][1])


def _number(text: str) -> tuple[float, float] | None:
    return (float(text), float(text)) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> tuple[float, float] | None:
    """The first and the last day that a date may mean, as 20240731."""
    if not _DAY.fullmatch(text) or not is_real(text):
        return None
    return float(text.replace("-", "").ljust(8, "0")), float(latest(text).replace("-", ""))
