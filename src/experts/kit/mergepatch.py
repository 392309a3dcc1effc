"""JSON Merge Patch (RFC 7396), and the struct that describes one in the contract."""

import types
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType


def merge(target: Any, patch: Any) -> Any:
    """The algorithm of RFC 7396, section 2: null removes, objects merge, everything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


def as_document(value: Struct) -> dict[str, Any]:
    """A struct as the JSON object that a patch is merged into and that the history keeps: what is empty is left out."""
    document: dict[str, Any] = _without_empty(msgspec.to_builtins(value))
    return document


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: kept for name, part in value.items() if (kept := _without_empty(part)) not in (None, [], {})}
    return [_without_empty(part) for part in value] if isinstance(value, list) else value


def patch_type(document: type[Struct], name: str) -> type[Struct]:
    """A struct in which each field of the document may be left out, or null to clear it, at every level of objects."""
    fields = [(f.encode_name, _patched(f.type, f"{name}_{f.name}") | None | UnsetType, UNSET) for f in msgspec.structs.fields(document)]
    return msgspec.defstruct(name, fields, kw_only=True, forbid_unknown_fields=True)


def _patched(kind: Any, name: str) -> Any:
    if get_origin(kind) is Annotated and get_origin(get_args(kind)[0]) is dict:
        mapping, meta = get_args(kind)  # its bounds are checked on the merged document; a patch may empty it and fill it anew
        return Annotated[_patched(mapping, name), Meta(max_length=2 * meta.max_length)]
    if get_origin(kind) in (Union, types.UnionType):
        return Union[tuple(_patched(member, name) for member in get_args(kind))]  # noqa: UP007
    if isinstance(kind, type) and issubclass(kind, Struct):
        return patch_type(kind, name)
    if get_origin(kind) is dict:
        key, value = get_args(kind)
        return types.GenericAlias(dict, (key, value | None))
    return kind
