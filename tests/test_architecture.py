"""Who may speak what: the house rules that no type checker holds."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SOURCE = PROJECT / "src" / "experts"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST = 300
KIT_HTTP = ("requests", "problems", "answers", "parameters", "edge", "contract")
SPEAKS_HTTP = {"routes.py", "parameters.py", "app.py", "guard.py", "boxes/kept.py"} | {f"kit/{name}.py" for name in KIT_HTTP}


def name_of(module: Path) -> str:
    return module.relative_to(SOURCE).as_posix()


def imports(module: Path) -> Iterator[str]:
    """The full names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(module)} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lint_imports(folder: Path, *source: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, source))}
    return subprocess.run([program, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_arrows_point_down() -> None:
    result = lint_imports(PROJECT)
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


def test_a_turned_arrow_is_noticed(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    shutil.copytree(SOURCE, tmp_path / "src" / "experts", ignore=shutil.ignore_patterns("__pycache__", "*.json", "*.ndjson"))
    turned = tmp_path / "src" / "experts" / "kit" / "clock.py"
    turned.write_text(turned.read_text("utf-8") + "\nfrom experts.profiles import store\n", "utf-8")
    result = lint_imports(tmp_path, tmp_path / "src")
    assert result.returncode != 0
    assert "experts.kit.clock -> experts.profiles.store" in result.stdout


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_can_be_read_in_one_sitting(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= LONGEST


def test_annotations_are_evaluated_when_they_stand() -> None:
    """Postponed ones break SQLModel's relationships and Litestar's signatures."""
    assert [name_of(module) for module in MODULES if "__future__.annotations" in imports(module)] == []


def test_only_the_edge_speaks_http() -> None:
    speakers = {name_of(m) for m in MODULES if any(name.split(".")[0] in ("litestar", "uvicorn", "httpx") for name in imports(m))}
    allowed = {name for name in map(name_of, MODULES) if name in SPEAKS_HTTP or Path(name).name in SPEAKS_HTTP}
    assert speakers - allowed == {"__main__.py"}, "only the command line starts a server"
    assert not any(name.startswith("litestar") for name in imports(SOURCE / "__main__.py"))


def test_schemas_know_neither_tables_nor_stores() -> None:
    for module in SOURCE.rglob("schemas.py"):
        own = [name for name in imports(module) if name.startswith(("experts.models", "sqlmodel", "sqlalchemy")) or ".store" in name]
        assert own == [], name_of(module)


def test_only_stores_and_the_kit_import_the_tables_or_write_sql() -> None:
    for module in SOURCE.rglob("routes.py"):
        assert not any(name.startswith(("sqlalchemy", "sqlmodel.select")) for name in imports(module)), name_of(module)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text("utf-8")))
