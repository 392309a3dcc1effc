"""The documents keep up with the code, and their links lead somewhere."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from experts.__main__ import main
from experts.app import contract_of, create_app
from experts.kit.errors import KINDS
from experts.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def text_of(*names: str) -> str:
    return "\n".join((ROOT / name).read_text("utf-8") for name in names)


@pytest.mark.parametrize("name", [PREFIX + f.name.upper() for f in fields(Settings)])
def test_every_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in text_of("docs/settings.md")


def test_no_setting_is_explained_that_does_not_exist() -> None:
    known = {PREFIX + f.name.upper() for f in fields(Settings)}
    assert set(re.findall(r"`(EXPERTS_[A-Z_]+)`", text_of("docs/settings.md"))) - {PREFIX} == known


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.slug())
def test_every_problem_is_explained_with_its_status(kind: type) -> None:
    assert re.search(rf"`/problems/{kind.slug()}` \| {kind.status} ", text_of("docs/api.md"))


def test_every_parameter_of_a_query_is_explained() -> None:
    paths = contract_of(create_app(Settings()))["paths"]
    operations = [operation for item in paths.values() for operation in item.values()]
    names = {p["name"] for operation in operations for p in operation.get("parameters", ()) if p["in"] == "query"}
    explained = set(re.findall(r"`([a-z_.]+)`|\b([a-z_]+)=", text_of("docs/api.md")))
    assert len(names) > 15
    assert sorted(names - {name for pair in explained for name in pair}) == []


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_is_explained(name: str) -> None:
    assert re.search(rf"\bexperts {name}\b", "\n".join(text_of(str(document)) for document in DOCUMENTS))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [t for t in targets if t and not (document.parent / t).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_heading_finds_it(document: Path) -> None:
    links = [link.partition("#") for link in LINK.findall(document.read_text("utf-8")) if "#" in link and "://" not in link]
    missing = []
    for name, _, anchor in links:
        target = document.parent / name if name else document
        headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
        if anchor not in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}:
            missing.append(f"{name}#{anchor}")
    assert missing == []
