"""JSON into structs, with every fault named.

msgspec stops at the first fault, which makes an admin correct a record one field at a time. So the fast way is
tried first; only when it fails is the value walked field by field to collect them all. Faults of shape (unknown
field, wrong type, missing field) make a request malformed, 400; a value of the right type that is out of bounds
makes it unprocessable, 422.
"""

import difflib
import json
import re
import types
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Struct, UnsetType

from experts.kit.errors import DirectoryError, Fault, Malformed, Unprocessable
from experts.kit.text import tidy

T = TypeVar("T")
SHAPE_CODES = frozenset(
    {"invalid_json", "unknown_field", "missing_field", "wrong_type", "unknown_filter", "unknown_filter_value", "bad_expression"}
)
MAX_FAULTS = 100
MAX_DEPTH = 50

_AT_PATH = re.compile(r" - at `[^`]*`$")
_CODES = (
    ("Expected `str` matching", "bad_format"),
    ("of length <=", "too_long"),
    ("of length >=", "too_short"),
    ("Invalid enum value", "not_allowed"),
    (" <= ", "too_large"),
    (" >= ", "too_small"),
    ("out of range", "too_large"),
    ("Expected `", "wrong_type"),
)


def decode_json(raw: bytes) -> Any:
    """The JSON value of the bytes, its strings tidied. Raises Malformed."""
    try:
        value = msgspec.json.decode(raw)
        _check_depth(value)
        json.loads(raw, object_pairs_hook=_no_name_twice)  # msgspec would let the last one win
        return tidy(value)
    except UnicodeDecodeError as error:
        raise _not_json(f"The body is not UTF-8: byte {error.start} is wrong.") from error
    except RecursionError as error:
        raise _not_json(f"The JSON is nested deeper than {MAX_DEPTH} levels.") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise _not_json(f"The body is not JSON: {_AT_PATH.sub('', str(error))}.") from error


def convert(value: Any, kind: type[T]) -> T:
    """The JSON value as a `kind`. Raises Malformed or Unprocessable with every fault, at most 100."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        faults = _faults(value, kind, "")[:MAX_FAULTS] or [Fault(pointer="", code="invalid", detail=str(error))]
        raise refusal(faults) from error


def refusal(faults: list[Fault]) -> DirectoryError:
    """The error that reports the faults: 400 if one is of shape, otherwise 422."""
    kind = Malformed if any(fault.code in SHAPE_CODES for fault in faults) else Unprocessable
    first = faults[0]
    where = first.pointer if first.pointer is not None else first.parameter
    more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
    return kind(f"{where or 'The body'}: {first.detail}{more}", faults=faults)


def nearest(word: str, valid: list[str]) -> list[str]:
    return difflib.get_close_matches(word, list(dict.fromkeys(valid)), n=3, cutoff=0.6)


def _not_json(detail: str) -> Malformed:
    return Malformed(detail, faults=[Fault(pointer="", code="invalid_json", detail=detail)])


def _no_name_twice(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"the name {next(name for name in names if names.count(name) > 1)!r} stands twice in one object")


def _check_depth(value: Any) -> None:
    layer = [value]
    for _ in range(MAX_DEPTH):
        layer = [inner for outer in layer if isinstance(outer, dict | list) for inner in _inside(outer)]
        if not layer:
            return
    raise RecursionError


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _faults(value: Any, kind: Any, pointer: str) -> list[Fault]:
    """The faults of a value, deepest first: a container is judged as a whole only when its parts are right."""
    inner = options_of(kind)
    if isinstance(value, dict) and (struct := _struct_among(inner)):
        return _struct_faults(value, struct, pointer)
    if isinstance(value, dict) and (mapping := _generic_among(inner, dict)):
        name, item = get_args(mapping)
        places = [(key, part, f"{pointer}/{escape(key)}") for key, part in value.items()]
        found = (f for key, part, place in places for f in _own_fault(key, name, place) or _faults(part, item, place))
        return _first(found) or _own_fault(value, kind, pointer)
    if isinstance(value, list) and (array := _generic_among(inner, list)):
        item = get_args(array)[0]
        metas = next(metas_of(option) for option in inner if get_origin(bare(option)) is list)
        limit = _own_fault(value, Annotated[list[Any], *metas], pointer) if metas else []
        found = (f for i, part in enumerate(value) for f in _faults(part, item, f"{pointer}/{i}"))
        return limit or _first(found) or _own_fault(value, kind, pointer)
    return _own_fault(value, kind, pointer)


def _first(faults: Iterator[Fault]) -> list[Fault]:
    """No more than are reported are looked for: a megabyte of faults must not hold up everybody else."""
    return list(islice(faults, MAX_FAULTS))


def _struct_faults(value: dict[str, Any], struct: type[Struct], pointer: str) -> list[Fault]:
    return _first(_faults_inside(value, struct, pointer)) or _own_fault(value, struct, pointer)


def _faults_inside(value: dict[str, Any], struct: type[Struct], pointer: str) -> Iterator[Fault]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for name, part in value.items():
        if name in fields:
            yield from _faults(part, fields[name].type, f"{pointer}/{name}")
        elif struct.__struct_config__.forbid_unknown_fields:
            place, valid = f"{pointer}/{escape(name)}", sorted(fields)
            alike = nearest(name[:100], valid)
            yield Fault(pointer=place, code="unknown_field", detail="There is no such field.", valid=valid, did_you_mean=alike)
    for name, field in fields.items():
        if field.required and name not in value:
            yield Fault(pointer=f"{pointer}/{name}", code="missing_field", detail="This field is required.")


def _own_fault(value: Any, kind: Any, pointer: str) -> list[Fault]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        detail = _AT_PATH.sub("", str(error))
        code = next((code for mark, code in _CODES if mark in detail), "invalid")
        if code == "bad_format":
            detail = _format_of(kind)
        return [Fault(pointer=pointer, code=code, detail=detail, valid=_literals(kind) if code == "not_allowed" else [])]
    return []


def _format_of(kind: Any) -> str:
    """What a string should look like: its description where the type has one."""
    described = next((m.description for option in options_of(kind) for m in metas_of(option) if m.description), None)
    return described or "Control characters and blank text are not allowed here, or the format is wrong."


def _literals(kind: Any) -> list[str]:
    return [str(value) for option in options_of(kind) if get_origin(option) is Literal for value in get_args(option)]


def options_of(kind: Any) -> list[Any]:
    """The members of a union, Annotated kept; a plain type is its own only member."""
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if get_origin(bare) in (Union, types.UnionType):
        return [option for member in get_args(bare) if member not in (type(None), UnsetType, UNSET) for option in options_of(member)]
    return [kind]


def bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def metas_of(kind: Any) -> list[msgspec.Meta]:
    return [m for m in get_args(kind)[1:] if isinstance(m, msgspec.Meta)] if get_origin(kind) is Annotated else []


def _struct_among(options: list[Any]) -> type[Struct] | None:
    return next((b for o in options if isinstance(b := bare(o), type) and issubclass(b, Struct)), None)


def _generic_among(options: list[Any], origin: type) -> Any:
    return next((b for o in options if get_origin(b := bare(o)) is origin), None)


def escape(token: str) -> str:
    """A key as one token of a JSON Pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1")
