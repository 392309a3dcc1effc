"""Sparse answers: `select=id,regions.name` keeps these fields of each record, however deep they lie."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, get_args, get_origin

import msgspec
from msgspec import Struct

from experts.kit.errors import Fault, Malformed
from experts.kit.validation import bare, nearest, options_of

MOST_FIELDS = 100
Tree = dict[str, "Tree"]


def parse_select(text: str | None, record: type[Struct]) -> Tree | None:
    """The fields as a tree; None when all are wanted. Raises Malformed, naming each that is not there, and where it stands."""
    if text is None:
        return None
    tree: Tree = {}
    faults, valid, position = [], list(fields_of(record)), 0
    for part in text.split(","):
        path = part.strip().replace("-", "_")
        if path not in valid:
            faults.append(_unknown(path, position + len(part) - len(part.lstrip()), valid))
        branch = tree
        for name in path.split("."):
            branch = branch.setdefault(name, {})
        position += len(part) + 1
    if faults:
        raise Malformed(f"select: {faults[0].detail}", faults=faults[:MOST_FIELDS])
    return tree


def _unknown(path: str, position: int, valid: Sequence[str]) -> Fault:
    shown = path[:100]
    alike = nearest(shown, list(valid))
    detail = f"There is no field {shown!r}."
    return Fault(parameter="select", code="unknown_field", detail=detail, position=position, valid=list(valid), did_you_mean=alike)


@cache
def fields_of(record: type[Struct], prefix: str = "") -> tuple[str, ...]:
    """Every field of a record by its path; what is inside a list is named as if it were not."""
    found = []
    for field in msgspec.structs.fields(record):
        path = f"{prefix}{field.encode_name}"
        found.append(path)
        for inner in _structs_in(field.type):
            found += fields_of(inner, f"{path}.")
    return tuple(dict.fromkeys(found))


def _structs_in(kind: Any) -> list[type[Struct]]:
    found = []
    for option in options_of(kind):
        plain = bare(option)
        if get_origin(plain) is list:
            found += _structs_in(get_args(plain)[0])
        elif isinstance(plain, type) and issubclass(plain, Struct):
            found.append(plain)
    return found


def picked(value: Any, tree: Tree) -> Any:
    """The wanted fields of a record in plain values; an empty tree wants everything."""
    if not tree:
        return value
    if isinstance(value, list):
        return [picked(item, tree) for item in value]
    if isinstance(value, Mapping):
        return {name: picked(value[name], inner) for name, inner in tree.items() if name in value}
    return value
