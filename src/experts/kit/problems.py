"""Failures on the wire: RFC 9457 problem documents, and the pages that explain their types."""

import re
from html import escape
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import MediaType, Request, Response, get
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from experts.kit.answers import VARY
from experts.kit.errors import KINDS, DirectoryError, Fault, InternalError, NotFound

PROBLEM_JSON = "application/problem+json"
log = structlog.get_logger("experts.problems")


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """RFC 9457: what failed, why, and which parts of the request are to blame.

    `error` and `message` say of wrong query parameters once more what clients of the OpenAlex dialect look for there.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[Fault] = []
    error: str | None = None
    message: str | None = None


def to_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """The answer for any failure of any route."""
    known = _known(error)
    if isinstance(known, InternalError):
        log.error("unexpected", route=request.scope.get("path_template"), request_id=request.scope.get("request_id"), exc_info=error)
    of_query = known.status == 400 and any(fault.parameter for fault in known.faults)
    problem = Problem(
        type=f"/problems/{known.slug()}",
        title=known.title,
        status=known.status,
        detail=str(known),
        instance=request.scope["path"],
        request_id=str(request.scope.get("request_id", "")),
        errors=known.faults,
        error="Invalid query parameters." if of_query else None,
        message=str(known) if of_query else None,
    )
    headers = {"Vary": VARY, "Cache-Control": "no-store", **known.headers}
    return Response(problem, status_code=known.status, media_type=PROBLEM_JSON, headers=headers)


def _known(error: Exception) -> DirectoryError:
    match error:
        case DirectoryError():
            return error
        case ExceptionGroup():  # what Litestar makes of a failure in the end of a dependency, such as a lost database
            return next((e for e in error.exceptions if isinstance(e, DirectoryError)), _unexpected())
        case ValidationException():
            faults = [_parameter_fault(item) for item in error.extra or []]
            faults += [
                Fault(parameter=name, code="missing_parameter", detail=f"{name} is required.") for name in _MISSING.findall(error.detail)
            ]
            named = ", ".join(f.parameter or "the body" for f in faults)
            return KINDS[400](f"Wrong value: {named}." if named else error.detail, faults=faults)
        case HTTPException() if error.status_code < 500:
            kind = KINDS.get(error.status_code, KINDS[400])
            phrase = HTTPStatus(error.status_code).phrase
            return kind.__call__(_sentence(error, phrase)) if kind.status == 401 else kind(_sentence(error, phrase), headers=error.headers)
        case _:
            return _unexpected()


_MISSING = re.compile(r"^Missing required query parameter '(\w+)'")


def _unexpected() -> InternalError:
    return InternalError("Something went wrong on our side.")


def _sentence(error: HTTPException, phrase: str) -> str:
    return f"{phrase}." if not error.detail or error.detail == phrase else error.detail


def _parameter_fault(item: Any) -> Fault:
    if item.get("key") == "data":
        return Fault(pointer="", code="invalid_json", detail="The body is empty.")
    return Fault(parameter=str(item.get("key", "")), code="bad_parameter", detail=str(item.get("message", "")))


def responses(*errors: type[DirectoryError]) -> dict[int, ResponseSpec]:
    """The failures of a route, for its contract."""
    kinds = {KINDS[400], *errors}
    return {
        kind.status: ResponseSpec(Problem, description=f"{kind.title}.", media_type=PROBLEM_JSON, generate_examples=False)
        for kind in sorted(kinds, key=lambda kind: kind.status)
    }


def _page(title: str, body: str) -> str:
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><h1>{escape(title)}</h1>{body}</html>'


@get("/", media_type=MediaType.HTML)
async def list_problems() -> str:
    """List every type of problem."""
    rows = "".join(f'<li><a href="/problems/{kind.slug()}">{kind.status} {escape(kind.title)}</a></li>' for kind in KINDS.values())
    return _page("Problems", f"<ul>{rows}</ul>")


@get("/{name:str}", media_type=MediaType.HTML, responses=responses(NotFound))
async def explain_problem(name: FromPath[str]) -> str:
    """Explain one type of problem."""
    kind = next((kind for kind in KINDS.values() if kind.slug() == name), None)
    if kind is None:
        raise NotFound(f"There is no problem {name!r}.")
    return _page(f"{kind.status} {kind.title}", f"<p>{escape(kind.explanation)}</p>")
