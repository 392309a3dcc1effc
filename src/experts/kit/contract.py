"""Bounds in the contract: what our types bound, written out where Litestar leaves it out.

Litestar writes the bounds of a field's own type. It forgets those of what stands inside a dictionary, a list or a
union, and a minimum of 0; a client that is made from the contract would learn of them from a 422 only.
"""

from collections.abc import Mapping
from typing import Any, get_args, get_origin

import msgspec
from litestar import Litestar
from litestar.openapi.spec import OpenAPI, Parameter, Reference, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.routes import HTTPRoute
from msgspec import Meta, Struct

from experts.kit.validation import bare, metas_of, options_of

LONGEST_QUERY_VALUE = 2_000
LONGEST = {"path": 2_100, "header": 4_000, "query": LONGEST_QUERY_VALUE}
"""By where a parameter stands, how long it may be if it says nothing else."""

_TYPES = {str: OpenAPIType.STRING, int: OpenAPIType.INTEGER, list: OpenAPIType.ARRAY, dict: OpenAPIType.OBJECT}
_BOUNDS = {
    OpenAPIType.STRING: {"max_length": "max_length", "min_length": "min_length", "pattern": "pattern"},
    OpenAPIType.ARRAY: {"max_items": "max_length", "min_items": "min_length"},
    OpenAPIType.OBJECT: {"max_properties": "max_length", "min_properties": "min_length"},
    OpenAPIType.INTEGER: {"maximum": "le", "minimum": "ge"},
}
"""By the kind of a schema, what it calls the bounds of a Meta."""


def write_bounds(app: Litestar) -> None:
    """Complete the contract with the bounds of all bodies and parameters."""
    document = app.openapi_schema
    for route in app.routes:
        if isinstance(route, HTTPRoute) and (item := (document.paths or {}).get(route.path_format)):
            for method, (handler, *_) in route.route_handler_map.items():
                operation = getattr(item, method.lower(), None)
                if operation is not None:
                    for parameter in operation.parameters or ():
                        _bound_parameter(parameter)
                    if handler.parsed_data_field is not None:
                        [content] = operation.request_body.content.values()
                        _bound(document, content.schema, handler.parsed_data_field.raw, set())


def _bound_parameter(parameter: Any) -> None:
    if isinstance(parameter, Parameter) and isinstance(parameter.schema, Schema):
        whole = parameter.schema
        for part in whole.one_of or [whole]:
            text = part.items if isinstance(part, Schema) and isinstance(part.items, Schema) else part
            if isinstance(text, Schema) and text.type == OpenAPIType.STRING and not (text.enum or text.pattern or text.format):
                text.max_length = text.max_length or whole.max_length or LONGEST[parameter.param_in]


def _bound(document: OpenAPI, schema: Any, kind: Any, seen: set[str]) -> None:
    """Write the bounds of a type, and of all that is in it, into its schema."""
    options = options_of(kind)
    parts = schema.one_of if isinstance(schema, Schema) and schema.one_of else [schema]
    for part in parts:
        if isinstance(part, Reference):
            struct = next((b for option in options if isinstance(b := bare(option), type) and issubclass(b, Struct)), None)
            if struct and part.ref not in seen:
                seen.add(part.ref)
                _bound_struct(document, part.ref, struct, seen)
            continue
        for option in options:
            if _TYPES.get(get_origin(bare(option)) or bare(option)) == part.type:
                _write(part, metas_of(option))
                _bound_inside(document, part, bare(option), seen)


def _bound_struct(document: OpenAPI, ref: str, struct: type[Struct], seen: set[str]) -> None:
    components: Mapping[str, Any] = document.components.schemas if document.components else {}
    properties = components[ref.rpartition("/")[2]].properties or {}
    for field in msgspec.structs.fields(struct):
        _bound(document, properties[field.encode_name], field.type, seen)


def _bound_inside(document: OpenAPI, schema: Schema, kind: Any, seen: set[str]) -> None:
    if get_origin(kind) is list:
        _bound(document, schema.items, get_args(kind)[0], seen)
    elif get_origin(kind) is dict:
        key, value = get_args(kind)
        schema.property_names = Schema(type=OpenAPIType.STRING)
        _write(schema.property_names, metas_of(key))
        _bound(document, schema.additional_properties, value, seen)


def _write(schema: Schema, metas: list[Meta]) -> None:
    kind: Any = schema.type
    for name, bound in _BOUNDS.get(kind, {}).items():
        value = next((getattr(meta, bound) for meta in metas if getattr(meta, bound) is not None), None)
        if value is not None:
            setattr(schema, name, value)
