"""The application: the only module that knows every feature."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from litestar import Litestar, Request, Router, get
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.logging import LoggingConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, Parameter, Schema, SecurityScheme
from litestar.openapi.spec.enums import OpenAPIType
from litestar.routes import HTTPRoute

from experts import __version__
from experts.access import last_used
from experts.access import routes as keys
from experts.access.guard import OPEN, check_policy, every_route_has_a_policy, provide_reader, provide_session, repeated
from experts.access.last_used import Used
from experts.access.remembered import LONGEST, Repeated
from experts.access.store import secret
from experts.articles import routes as articles
from experts.articles.bylines import follow as bylines_follow
from experts.articles.bylines import routes as bylines
from experts.boxes import routes as boxes
from experts.boxes.kept import keep_answers
from experts.feeds import routes as feeds
from experts.history import routes as changes
from experts.history import store as history
from experts.history import watch
from experts.intake import routes as intake
from experts.kit.answers import not_modified
from experts.kit.collector import collect_rarely
from experts.kit.conditional import NotModified
from experts.kit.contract import write_bounds
from experts.kit.db import open_database
from experts.kit.edge import edge
from experts.kit.errors import Unavailable
from experts.kit.logs import configure_logs
from experts.kit.problems import explain_problem, list_problems, responses, to_problem
from experts.kit.requests import DirectoryRequest, Session, collect_parameters, known_parameters_only
from experts.lifecycle import routes as lifecycle
from experts.photos import routes as photos
from experts.photos.files import Folder
from experts.profiles import routes as profiles
from experts.search import follow
from experts.search import routes as search
from experts.search.ahead import read_ahead
from experts.search.engine import Engine, index_path
from experts.search.pages import Pages
from experts.search.pool import AT_ONCE
from experts.search.records import Records
from experts.search.suggestions import concepts
from experts.search.suggestions import routes as suggestions
from experts.search.waiting import caught_up
from experts.settings import Settings, read_settings
from experts.vocabulary import routes as vocabulary


@get("/health/live", opt=OPEN, responses=responses())
async def live() -> dict[str, str]:
    """Say that the process runs."""
    return {"status": "alive"}


@get("/health/ready", opt=OPEN, responses=responses(Unavailable))
async def ready(session: Session, state: State) -> dict[str, Any]:
    """Say that the database answers and searches are served, and how far the index is behind."""
    await caught_up(state.engine, state.database, None)
    return {"status": "ready", "index_seq": state.engine.seq, "last_seq": await history.last_seq(session)}


@get("/openapi.json", opt=OPEN, include_in_schema=False)
async def contract(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Read the contract."""
    return contract_of(request.app)


async def provide_count(state: State) -> Callable[[str], int]:
    engine: Engine = state.engine

    def count(token: str) -> int:
        kind, _, id_ = token.partition(":")
        return engine.columns.members(f"{kind}s", id_)

    return count


FEATURES = (profiles, photos, lifecycle, articles, bylines, search, suggestions, changes, keys, boxes, feeds, intake)
HANDLERS = [*(handler for feature in FEATURES for handler in feature.HANDLERS), live, ready, contract]
vocabularies = Router(
    path="/",
    opt=OPEN,
    response_headers={"Vary": "Accept-Language"},
    dependencies={"count_experts": Provide(provide_count)},
    route_handlers=vocabulary.HANDLERS,
)
problems = Router(path="/problems", opt=OPEN, include_in_schema=False, route_handlers=[list_problems, explain_problem])


@asynccontextmanager
async def run(app: Litestar) -> AsyncIterator[None]:
    """Hold the database and the search engine while the application serves."""
    settings: Settings = app.state.settings
    database = open_database(settings)
    engine = await asyncio.to_thread(Engine, index_path(settings.data_dir))
    await watch.look(database)
    await follow.load(engine, database)
    async with database.reading() as session:
        app.state.secret = await secret(session, "cursors")
    app.state.database, app.state.engine = database, engine
    app.state.turns = asyncio.Semaphore(AT_ONCE)
    app.state.records, app.state.pages = Records(database.stamp.read), Pages()
    app.state.used_keys, app.state.files = Used(), Folder(settings.data_dir / "photos")
    tasks = [
        asyncio.create_task(watch.watch(database)),
        asyncio.create_task(follow.follow(engine, database)),
        asyncio.create_task(bylines_follow.follow(database)),
        asyncio.create_task(last_used.keep(database, app.state.used_keys)),
        asyncio.create_task(asyncio.to_thread(concepts.prepare)),
        asyncio.create_task(read_ahead(app.state.records, engine, database)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        engine.close()
        await database.close()


def create_app(settings: Settings) -> Litestar:
    """The application for these settings. Raises RuntimeError when a route declares no policy."""
    configure_logs(settings.log_level)
    app = Litestar(
        route_handlers=[*HANDLERS, vocabularies, problems],
        lifespan=[run],
        state=State({"settings": settings}),
        dependencies={"session": Provide(provide_session), "reader": Provide(provide_reader)},
        guards=[check_policy],
        before_request=known_parameters_only,
        exception_handlers={NotModified: not_modified, Repeated: repeated, Exception: to_problem},
        request_class=DirectoryRequest,
        request_max_body_size=settings.max_body_bytes,
        cors_config=CORSConfig(allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_credentials=False),
        openapi_config=_contract(),
        logging_config=LoggingConfig(log_exceptions="never", configure_root_logger=False),
    )
    every_route_has_a_policy(app)
    collect_parameters(app)
    kept = keep_answers(app.asgi_handler, lambda: app.state.database.stamp.read())
    app.asgi_handler = edge(kept, _allowed_methods(app))
    return app


def contract_of(app: Litestar) -> dict[str, Any]:
    """The application's contract, written when it is first asked for: that takes longer than all else a start does."""
    if "contract" not in app.state:
        _offer_repeating(app)
        write_bounds(app)
        app.state.contract = app.openapi_schema.to_schema()
    contract: dict[str, Any] = app.state.contract
    return contract


def _offer_repeating(app: Litestar) -> None:
    """Say in the contract what the session of every POST understands."""
    schema = Schema(type=OpenAPIType.STRING, min_length=1, max_length=LONGEST)
    key = Parameter(name="Idempotency-Key", param_in="header", schema=schema, description="Makes the request safe to repeat for 24 hours.")
    for item in (app.openapi_schema.paths or {}).values():
        if item.post:
            item.post.parameters = [*(item.post.parameters or ()), key]


def _allowed_methods(app: Litestar) -> dict[str, str]:
    """By path what `Allow` says; Litestar's own OPTIONS forgets handlers that were registered later, and HEAD."""
    allowed = {
        route.path: set(route.methods) | ({"HEAD"} if "GET" in route.methods else set())
        for route in app.routes
        if isinstance(route, HTTPRoute)
    }
    return {path: ", ".join(sorted(methods)) for path, methods in allowed.items()}


class ContractOnly(JsonRenderPlugin):
    """The whole contract as JSON, without Litestar's own page for everything else below its path."""

    def render(self, request: Request[Any, Any, Any], _unfinished: dict[str, Any]) -> bytes:
        return super().render(request, contract_of(request.app))

    def receive_router(self, router: Router) -> None:
        router.routes = [route for route in router.routes if not route.path.endswith("{path:str}")]


def _contract() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Experts",
        version=__version__,
        description="A directory of authors and experts.",
        license=License(name="MIT", identifier="MIT"),
        components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer", bearer_format="xpd_...")}),
        operation_id_creator=lambda handler, *_: handler.handler_name,
        openapi_router=Router(path="/docs", opt=OPEN, include_in_schema=False, route_handlers=[]),
        render_plugins=[ContractOnly(path="/openapi.json")],
        use_handler_docstrings=True,
    )


def serve() -> Litestar:
    """The application for the environment's settings: what the server's processes call."""
    collect_rarely()
    return create_app(read_settings())
