"""The request as our handlers see it: bodies decoded exactly, unknown parameters refused."""

from typing import Any, cast

from litestar import Litestar, Request
from litestar.di import NamedDependency
from litestar.routes import HTTPRoute
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.contract import LONGEST_QUERY_VALUE
from experts.kit.errors import Fault, Malformed, UnsupportedMediaType
from experts.kit.validation import convert, decode_json, nearest

JSON_TYPES = ("application/json", "application/merge-patch+json")

Session = NamedDependency[AsyncSession]


class DirectoryRequest(Request[Any, Any, Any]):
    """Litestar would take any content type for JSON, turn "5" into 5 and report one fault; this reads the body strictly."""

    async def json(self) -> Any:
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in JSON_TYPES:
            raise UnsupportedMediaType(f"The body is {media_type or 'of no stated type'}. Send one of: {', '.join(JSON_TYPES)}.")
        field = self.route_handler.parsed_data_field
        return convert(decode_json(await self.body()), cast(Any, field).annotation)


def collect_parameters(app: Litestar) -> None:
    """Note for each handler which query parameters it and its dependencies read; run once at start-up."""
    app.state.known_parameters = {
        handler: frozenset(parameter.field_alias for parameter in reads.expected_query_params)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler, reads in route.route_handler_map.values()
    }


async def known_parameters_only(request: Request[Any, Any, Any]) -> None:
    """Refuse parameters that the contract does not name: a filter with a slip must not answer with everyone."""
    if not request.scope["query_string"]:
        return
    long = [name for name, value in request.query_params.multi_items() if len(value) > LONGEST_QUERY_VALUE]
    if long:
        detail = f"A value in the query has at most {LONGEST_QUERY_VALUE:,} characters."
        raise Malformed(detail, faults=[Fault(parameter=name[:100], code="too_long", detail=detail) for name in long[:10]])
    known: frozenset[str] = request.app.state.known_parameters.get(request.route_handler, frozenset())
    strange = sorted(set(request.query_params) - known)
    if strange:
        valid = sorted(known)
        raise Malformed(
            f"Unknown query parameter: {', '.join(strange)}. Known: {', '.join(valid) or 'none'}.",
            faults=[
                Fault(
                    parameter=name,
                    code="unknown_parameter",
                    detail="There is no such parameter.",
                    valid=valid,
                    did_you_mean=nearest(name, valid),
                )
                for name in strange
            ],
        )
