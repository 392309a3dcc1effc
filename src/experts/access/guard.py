"""Every route declares who may call it, and start-up fails when one does not.

`opt={"policy": ...}` holds PUBLIC or the scope that is needed. The guard runs before anything of the handler does.
"""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection, Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access import keys, store
from experts.access.scopes import PUBLIC, SCOPES, Caller, Reader
from experts.kit.actor import Actor
from experts.kit.db import Database
from experts.kit.errors import Forbidden, Unauthorized
from experts.kit.languages import wanted_languages
from experts.kit.parameters import Lang

READING = frozenset({"GET", "HEAD", "OPTIONS"})

AskedBy = NamedDependency[Reader]

OPEN: dict[str, Any] = {"policy": PUBLIC}


def needs(scope: str) -> dict[str, Any]:
    return {"policy": scope}


def every_route_has_a_policy(app: Litestar) -> None:
    """Raises RuntimeError naming the routes that declare none."""
    bare = [
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, *_) in route.route_handler_map.items()
        if method != "OPTIONS" and handler.opt.get("policy") not in (PUBLIC, *SCOPES)
    ]
    if bare:
        raise RuntimeError(f"These routes declare no policy: {', '.join(bare)}.")


async def check_policy(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of the whole application. Raises Unauthorized or Forbidden."""
    caller = await _identify(connection)
    scope: Any = connection.scope
    scope["caller"], scope["caller_name"] = caller, caller.name
    policy = handler.opt.get("policy", PUBLIC)
    if policy == PUBLIC or caller.may(policy):
        return
    if caller.key_id is None:
        raise Unauthorized(f"This needs a key with the scope {policy}.")
    raise Forbidden(f"The key lacks the scope {policy}.")


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
                return Caller(key.id, frozenset(key.scopes), request_id)
    raise Unauthorized("The key is wrong, expired or revoked.")


def _caller(request: Request[Any, Any, Any]) -> Caller:
    scope: Any = request.scope
    caller: Caller = scope["caller"]
    return caller


async def provide_reader(request: Request[Any, Any, Any], state: State, lang: Lang = None) -> Reader:
    languages = wanted_languages(lang, request.headers.get("accept-language"))
    return Reader(_caller(request), tuple(languages), state.settings.root_url)


async def provide_session(
    request: Request[Any, Any, Any],
    state: State,
    reader: AskedBy,  # noqa: ARG001
) -> AsyncIterator[AsyncSession]:
    """The session of a request: its commit happens before the first byte of the answer.

    It asks for the reader, though it does not need one: Litestar makes dependencies of one rank at the same time, and
    when another of them fails, a session that is just being opened would be left open, the writers' turn with it. So
    the session comes last, and alone.
    """
    database: Database = state.database
    async with database.reading() if request.method in READING else database.writing() as session:
        yield session


def actor_of(caller: Caller) -> Actor:
    return Actor(caller.name, caller.request_id)
