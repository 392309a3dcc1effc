"""The command line as an operator meets it, on a fresh SQLite database: results, messages and status."""

import gzip
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from experts.__main__ import main

KEY = re.compile(r"xpd_[A-Za-z0-9_]{20,}\n")


class Called(NamedTuple):
    status: int
    stdout: str
    stderr: str


Call = Callable[..., Called]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"EXPERTS_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/experts.db", "EXPERTS_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def call(environment: dict[str, str]) -> Call:
    """Call `experts` within this process."""

    def run(*arguments: str | Path) -> Called:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return Called(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def spawn(environment: dict[str, str], tmp_path: Path) -> Call:
    """Call `experts` in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EXPERTS_")}

    def run(*arguments: str | Path) -> Called:
        command = [sys.executable, "-m", "experts", *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path, env=clean | environment, check=False)
        return Called(result.returncode, result.stdout, result.stderr)

    return run


def file_of(folder: Path, *records: Any) -> Path:
    path = folder / "records.ndjson"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def expert(n: int, **fields: Any) -> dict[str, Any]:
    return {"type": "expert", "id": f"e{n}", "name": f"Person {n}", **fields}


def test_an_import_is_counted_indexed_and_checked(call: Call, tmp_path: Path) -> None:
    article = {"type": "article", "id": "a1", "title": "On ferries", "authors": [{"expert": "e1"}]}
    file = file_of(tmp_path, expert(1), expert(2), expert(3, status="draft"), article)
    dry = call("import", "--dry-run", file)
    assert (dry.status, dry.stdout) == (0, "4 added, 0 changed, 0 unchanged, 0 failed\n")
    done = call("import", file)
    assert (done.status, done.stdout) == (0, "4 added, 0 changed, 0 unchanged, 0 failed\n")
    checked = call("check", "--json")
    assert checked.status == 0
    assert json.loads(checked.stdout) == {"articles": [1, 1], "experts": [2, 2], "changes": [4, 4], "differences": []}
    shutil.rmtree(tmp_path / "data")
    behind = call("check", "--json")
    assert behind.status == 1
    report = json.loads(behind.stdout)
    assert report | {"differences": []} == {"articles": [1, 0], "experts": [2, 0], "changes": [4, 0], "differences": []}
    assert len(report["differences"]) > 3
    rebuilt = call("reindex")
    assert (rebuilt.status, rebuilt.stdout) == (0, "")
    assert call("check").stdout == "".join(
        f"{what}: {n} in the database, {n} in the index\n" for what, n in (("articles", 1), ("experts", 2), ("changes", 4))
    )


def test_bad_lines_go_to_stderr_and_make_the_status_one(spawn: Call, tmp_path: Path) -> None:
    file = file_of(tmp_path, expert(1), {"type": "journal"}, expert(2, identifiers=[{"scheme": "viaf", "value": "7"}]))
    failed = spawn("import", file)
    assert (failed.status, failed.stdout) == (1, "2 added, 0 changed, 0 unchanged, 1 failed\n")
    assert re.search(r"(?m)^line 2: .*type", failed.stderr)
    again = file_of(tmp_path, expert(1, identifiers=[{"scheme": "viaf", "value": "7"}]), ["no object"])
    reported = spawn("import", "--json", again)
    assert reported.status == 1
    outcome = json.loads(reported.stdout)
    assert {name: outcome[name] for name in ("added", "changed", "unchanged")} == {"added": 0, "changed": 0, "unchanged": 1}
    assert json.dumps(outcome["errors"]).count("line") >= 1
    assert "viaf:7" in json.dumps(outcome["warnings"])


def test_a_file_that_ends_too_early_is_a_failure_in_words(call: Call, tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(json.dumps(expert(n)).encode() + b"\n" for n in range(2_000)))
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    failed = call("import", tmp_path / "cut.gz")
    assert failed.status == 1
    assert "Traceback" not in failed.stderr
    assert failed.stderr.strip()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import"], "FILE"),
        (["import", "missing.ndjson"], "missing.ndjson"),
        (["import", "--format", "docx", "missing.ndjson"], "docx"),
        (["key", "create", "--name", "x"], "scope"),
        (["key", "create", "--name", "x", "--scope", "everything"], "everything"),
        (["key", "revoke", "no-uuid"], "no-uuid"),
        (["serve", "--port", "99999"], "99999"),
        (["dance"], "dance"),
        (["check", "--loud"], "--loud"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_call_has_the_status_two(arguments: list[str], said: str) -> None:
    """What is refused before any work needs no process of its own."""
    refused = CliRunner().invoke(main, arguments, env={"EXPERTS_DATABASE_URL": "sqlite+aiosqlite:////nowhere/at/all.db"})
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said.lower() in refused.stderr.lower()


@pytest.mark.parametrize(
    ("variable", "value"), [("EXPERTS_DATABASE", "x"), ("EXPERTS_PORT", "many"), ("EXPERTS_DATABASE_URL", "mysql://x")]
)
def test_a_wrong_setting_is_a_wrong_call(variable: str, value: str) -> None:
    refused = CliRunner().invoke(main, ["check"], env={variable: value})
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert variable in refused.stderr


def test_a_key_is_printed_alone_listed_without_its_secret_and_revoked(call: Call, spawn: Call) -> None:
    made = spawn("key", "create", "--name", "Newsroom", "--scope", "read:press", "--scope", "write:articles")
    assert made.status == 0
    assert KEY.fullmatch(made.stdout)
    secret = made.stdout.strip()
    listed = call("key", "list", "--json")
    [key] = json.loads(listed.stdout)
    assert (key["name"], key["scopes"], key["revoked_at"]) == ("Newsroom", ["read:press", "write:articles"], None)
    assert secret not in listed.stdout + listed.stderr + made.stderr
    assert call("key", "revoke", key["id"]).status == 0
    plain = call("key", "list").stdout
    assert re.fullmatch(rf"{key['id']}  Newsroom  read:press write:articles  revoked\n", plain)
    assert call("key", "revoke", "00000000-0000-0000-0000-000000000000").status == 1


def test_the_contract_is_printed_without_a_database(spawn: Call, tmp_path: Path) -> None:
    printed = spawn("openapi")
    contract = json.loads(printed.stdout)
    assert (printed.status, contract["openapi"][:2]) == (0, "3.")
    assert {"/v1/experts", "/v1/articles/{key}", "/box/{slug}"} <= set(contract["paths"])
    assert list(tmp_path.iterdir()) == []


def test_help_comes_at_once(spawn: Call) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    shown = spawn("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert shown.status == 0
    assert "import" in shown.stdout
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 1


def test_the_command_imports_nothing_heavy_before_it_must() -> None:
    heavy = {"litestar", "sqlalchemy", "numpy", "tantivy", "uvicorn", "msgspec"}
    program = f"import sys, experts.__main__; print(*sorted({heavy!r} & set(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.split() == []
