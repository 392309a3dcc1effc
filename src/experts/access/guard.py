"""Every route declares who may call it, and start-up fails when one does not.

`opt={"policy": ...}` holds PUBLIC or the scopes one of which is needed. The guard runs before anything of the handler does.
"""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Litestar, Response
from litestar.connection import ASGIConnection, Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access import keys, last_used, store
from experts.access.remembered import Repeated, remember, repeatable, stop_if_repeated
from experts.access.scopes import PUBLIC, SCOPES, Caller, Reader
from experts.kit.db import LAST_CHANGE, Database
from experts.kit.errors import Forbidden, Unauthorized
from experts.kit.languages import wanted_languages
from experts.kit.parameters import Lang

READING = frozenset({"GET", "HEAD", "OPTIONS"})

AskedBy = NamedDependency[Reader]

OPEN: dict[str, Any] = {"policy": PUBLIC}


def needs(*scopes: str) -> dict[str, Any]:
    """Any one of the scopes is enough."""
    return {"policy": scopes}


def every_route_has_a_policy(app: Litestar) -> None:
    """Raises RuntimeError naming the routes that declare none."""
    bare = [
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, *_) in route.route_handler_map.items()
        if method != "OPTIONS" and not _is_policy(handler.opt.get("policy"))
    ]
    if bare:
        raise RuntimeError(f"These routes declare no policy: {', '.join(bare)}.")


def _is_policy(policy: Any) -> bool:
    return policy == PUBLIC or (isinstance(policy, tuple) and bool(policy) and set(policy) <= set(SCOPES))


async def check_policy(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of the whole application. Raises Unauthorized or Forbidden."""
    caller = await _identify(connection)
    scope: Any = connection.scope
    scope["caller"], scope["caller_name"] = caller, caller.name
    policy = handler.opt.get("policy", PUBLIC)
    if policy == PUBLIC or any(caller.may(scope) for scope in policy):
        return
    needed = " or ".join(policy)
    if caller.key_id is None:
        raise Unauthorized(f"This needs a key with the scope {needed}.")
    raise Forbidden(f"The key lacks the scope {needed}.")


def require(caller: Caller, scope: str) -> None:
    """For what only a part of a route needs. Raises Unauthorized or Forbidden."""
    if not caller.may(scope):
        needed = f"This part of the answer needs a key with the scope {scope}."
        raise Forbidden(needed) if caller.key_id else Unauthorized(needed)


async def _identify(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    request_id = str(connection.scope.get("request_id", ""))
    header = connection.headers.get("authorization")
    if header is None:
        return Caller(request_id=request_id)
    kind, _, secret = header.partition(" ")
    if kind.lower() == "bearer" and keys.is_well_formed(secret := secret.strip()):
        database: Database = connection.app.state.database
        async with database.reading() as session:
            if key := await store.find_key(session, secret):
                last_used.note(connection.app.state.used_keys, key)
                return Caller(key.id, frozenset(key.scopes), request_id)
    raise Unauthorized("The key is wrong, expired or revoked.")


def _caller(request: Request[Any, Any, Any]) -> Caller:
    scope: Any = request.scope
    caller: Caller = scope["caller"]
    return caller


async def provide_reader(request: Request[Any, Any, Any], state: State, lang: Lang = None) -> Reader:
    languages = wanted_languages(lang, request.headers.get("accept-language"))
    return Reader(_caller(request), tuple(languages), state.settings.root_url)


async def provide_session(request: Request[Any, Any, Any], state: State, reader: AskedBy) -> AsyncIterator[AsyncSession]:
    """The session of a request: its commit happens before the first byte of the answer.

    It asks for the reader not only to know whose request it may have answered before: Litestar makes dependencies of
    one rank at the same time, and when another of them fails, a session that is just being opened would be left open,
    the writers' turn with it. So the session comes last, and alone.
    """
    database: Database = state.database
    if request.method in READING:
        async with database.reading() as session:
            yield session
        return
    body = await request.body()  # before the writers' turn is taken: a slow sender must keep nobody waiting
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    scope: Any = request.scope
    asked = None
    if key is not None:
        asked = repeatable(reader.caller, key, request.method, scope["path"], scope["query_string"], body)
    async with database.writing() as session:
        if asked:
            await stop_if_repeated(session, asked)
        yield session
        change = {"change-seq": str(session.info[LAST_CHANGE])} if session.info.get(LAST_CHANGE) else {}
        if asked:
            status, headers, answered = scope["sent"]
            await remember(session, asked, status, {**headers, **change}, answered)
    scope["change_seq"] = change.get("change-seq")


def repeated(_request: Request[Any, Any, Any], error: Repeated) -> Response[bytes]:
    """The first answer to a request that was sent again."""
    headers = {name: value for name, value in error.headers.items() if name != "content-type"}
    media_type = error.headers.get("content-type", "application/json")
    return Response(error.body, status_code=error.status, media_type=media_type, headers={**headers, "Idempotency-Replayed": "true"})
