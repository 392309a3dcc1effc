"""Which of several media types an answer takes, by the Accept header (RFC 9110, section 12.5.1).

Litestar's own `Accept` takes `q=0`, which refuses a type, for the last choice, and lets `*/*` override what is said of
one type; here the most specific range that fits a type decides its weight, as the RFC says.
"""

import re
from collections.abc import Sequence

_RANGE = re.compile(r"\s*([^\s/;,]+)/([^\s/;,]+)\s*((?:;[^,]*)?)")
_WEIGHT = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_LONGEST = 1_000


def best(accept: str | None, available: Sequence[str]) -> str | None:
    """The available type that the reader likes best, the first of equals; None when each of them is refused.

    A missing header, and one that holds no range at all, accepts everything. Other parameters than the weight, such as
    a version or a charset, do not count: there is one representation of each type.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return available[0]
    weights = [_weight(type_, ranges) for type_ in available]
    heaviest = max(weights)
    return available[weights.index(heaviest)] if heaviest > 0 else None


def _ranges(accept: str) -> dict[str, float]:
    found = {}
    for part in accept[:_LONGEST].split(","):
        if range_ := _RANGE.fullmatch(part):
            kind, subtype, parameters = range_.groups()
            weight = _WEIGHT.search(parameters)
            found[f"{kind}/{subtype}".lower()] = float(weight[1]) if weight else 1.0
    return found


def _weight(media_type: str, ranges: dict[str, float]) -> float:
    kind = media_type.partition("/")[0]
    return next((ranges[range_] for range_ in (media_type, f"{kind}/*", "*/*") if range_ in ranges), 0.0)
