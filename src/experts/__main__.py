"""The `experts` command. Results go to stdout, messages and progress to stderr.

Exit status: 0 done, 1 the work failed, 2 the call was wrong. Features are imported when a command needs them, so that
`experts --help` answers at once.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn

import click

from experts.settings import PREFIX, Settings, SettingsError, describe_settings, read_settings

JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def _settings(**overrides: Any) -> Settings:
    try:
        return read_settings(**overrides)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


def _ready_settings(**overrides: Any) -> Settings:
    """The settings of a database whose schema is this version's; an SQLite file is brought to it."""
    from sqlalchemy.exc import SQLAlchemyError

    from experts.schema import OutdatedSchema, ensure

    settings = _settings(**overrides)
    try:
        ensure(settings)
    except (OutdatedSchema, SQLAlchemyError, OSError) as error:
        _fail(f"{getattr(error, 'orig', error)}")
    return settings


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(1)


def _with_database(work: Callable[..., Coroutine[Any, Any, Any]], settings: Settings) -> Any:
    """Run some work on an open database."""
    from experts.kit.collector import collect_rarely
    from experts.kit.db import open_database
    from experts.kit.errors import DirectoryError

    collect_rarely()

    async def run() -> Any:
        database = open_database(settings)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except DirectoryError as error:
        _fail(str(error))


def _print(result: Any) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(result)).decode())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="experts")
def main() -> None:
    """A directory of authors and experts."""


@main.command(epilog="\b\n" + describe_settings())
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes serve.")
def serve(host: str | None, port: int | None, workers: int) -> None:
    """Migrate an SQLite database if needed, and serve."""
    _serve(_ready_settings(host=host, port=port), workers)


def _serve(settings: Settings, workers: int = 1) -> None:
    import uvicorn

    os.environ[f"{PREFIX}HOST"], os.environ[f"{PREFIX}PORT"] = settings.host, str(settings.port)
    uvicorn.run(
        "experts.app:serve",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        http="httptools",
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=20,
    )


@main.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on.")
def demo(host: str | None, port: int | None) -> None:
    """Load the demonstration into an empty database, and serve."""
    from experts.demo.start import prepare

    settings = _ready_settings(host=host, port=port)
    for line in _with_database(lambda database: prepare(database, settings), settings):
        click.echo(line)
    sys.stdout.flush()
    _serve(settings)


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from experts.schema import migrate as migrate_schema

    migrate_schema(_settings())
    click.echo("The schema is up to date.", err=True)


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format", type=click.Choice(["ndjson"]), default="ndjson", show_default=True, expose_value=False, help="What the files hold."
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@JSON
def import_files(files: tuple[Path, ...], dry_run: bool, as_json: bool) -> None:
    """Import experts and articles from FILES, plain or gzipped. Repeating an import changes nothing."""
    from experts.intake.command import run_import

    settings = _ready_settings()
    outcome = _with_database(lambda database: run_import(database, settings, list(files), dry_run=dry_run), settings)
    if as_json:
        _print(outcome._asdict())
    else:
        for remark in (*outcome.warnings, *outcome.errors):
            click.echo(f"line {remark.line}: {remark.detail}", err=True)
        counts = {"added": outcome.added, "changed": outcome.changed, "unchanged": outcome.unchanged, "failed": len(outcome.errors)}
        click.echo(", ".join(f"{count} {what}" for what, count in counts.items()))
    if outcome.errors:
        sys.exit(1)


@main.command()
def reindex() -> None:
    """Rebuild the search index from the database."""
    from experts.search.command import run_reindex
    from experts.search.index import IndexTaken

    settings = _ready_settings()
    try:
        _with_database(lambda database: run_reindex(database, settings), settings)
    except IndexTaken:
        _fail("Another process makes the index anew already.")


@main.command()
@JSON
def link(as_json: bool) -> None:
    """Match all bylines and tag all articles anew. Repeating it changes nothing."""
    from experts.articles.command import run_link

    settings = _ready_settings()
    report = _with_database(run_link, settings)
    if as_json:
        _print(report._asdict())
    else:
        click.echo(", ".join(f"{count} {what.replace('_', ' ')}" for what, count in report._asdict().items()))


@main.command()
@JSON
def check(as_json: bool) -> None:
    """Compare the search index with the database: counts, ids, and the words of some records drawn by lot."""
    from experts.search.command import run_check

    settings = _ready_settings()
    report = _with_database(lambda database: run_check(database, settings), settings)
    if as_json:
        _print({**report.counts, "differences": report.differences})
    else:
        for name, (table, index) in report.counts.items():
            click.echo(f"{name}: {table} in the database, {index} in the index{'' if table == index else '  <- differs'}")
        for line in report.differences:
            click.echo(line)
    if not report.is_right:
        sys.exit(1)


@main.command()
def openapi() -> None:
    """Print the contract as OpenAPI."""
    from experts.app import contract_of, create_app

    _print(contract_of(create_app(Settings())))


@main.group()
def key() -> None:
    """API keys."""


@key.command("create")
@click.option("--name", required=True, help="What or who the key is for.")
@click.option("--scope", "scopes", multiple=True, required=True, help="What the key may do; repeatable.")
@click.option("--days", type=click.IntRange(1, 36_500), help="For how many days it is good; without it, until it is revoked.")
def create_key(name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make an API key and print it, alone: it is not shown again."""
    from datetime import timedelta

    import msgspec

    from experts.access.schemas import KeyName
    from experts.access.scopes import SCOPES, unknown_scopes
    from experts.access.store import add_key
    from experts.kit import clock

    if unknown := unknown_scopes(scopes):
        raise click.UsageError(f"Unknown scope: {', '.join(unknown)}. Scopes: {', '.join(SCOPES)}.")
    try:
        msgspec.convert(name, KeyName)
    except msgspec.ValidationError as error:
        raise click.UsageError("A name is one line of 1 to 100 characters.") from error
    expires_at = clock.now() + timedelta(days=days) if days else None

    async def work(database: Any) -> str:
        async with database.writing() as session:
            return (await add_key(session, name=name, scopes=sorted(set(scopes)), expires_at=expires_at)).secret

    click.echo(_with_database(work, _ready_settings()))


@key.command("list")
@JSON
def list_keys(as_json: bool) -> None:
    """List the keys, without their secrets."""
    from experts.access import store
    from experts.access.answer import key_answer

    async def work(database: Any) -> list[Any]:
        async with database.reading() as session:
            return [key_answer(key) for key in await store.list_keys(session)]

    keys = _with_database(work, _ready_settings())
    if as_json:
        _print(keys)
    else:
        for row in keys:
            used = f"  last used {row.last_used_at}" if row.last_used_at else ""
            click.echo(f"{row.id}  {row.name}  {' '.join(row.scopes)}{used}{'  revoked' if row.revoked_at else ''}")


@key.command("rotate")
@click.argument("id", type=click.UUID)
@click.option("--overlap-hours", type=click.IntRange(0, 720), default=24, show_default=True, help="How long the old secret still works.")
def rotate_key(id: Any, overlap_hours: int) -> None:
    """Give a key a new secret and print it, alone: it is not shown again."""
    from experts.access import store

    async def work(database: Any) -> str:
        async with database.writing() as session:
            return (await store.rotate_key(session, id, overlap_hours=overlap_hours)).secret

    click.echo(_with_database(work, _ready_settings()))


@key.command("revoke")
@click.argument("id", type=click.UUID)
def revoke_key(id: Any) -> None:
    """Revoke a key; its next request is refused."""
    from experts.access import store

    async def work(database: Any) -> None:
        async with database.writing() as session:
            await store.revoke_key(session, id)

    _with_database(work, _ready_settings())


if __name__ == "__main__":
    main()
