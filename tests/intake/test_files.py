"""Importing files: each line by itself, again and again without harm, and on from where it stopped."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from experts.articles import store as articles
from experts.history import store as history
from experts.intake import files, ndjson
from experts.intake.files import import_file, try_files
from experts.intake.outcome import Outcome
from experts.kit.actor import Actor
from experts.models import Change, Expert
from tests.conftest import World

ACTOR = Actor("test")
ONE_DATABASE = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
"""For what is decided before a record meets a database."""


@pytest.fixture
def importing(world: World, tmp_path: Path) -> "Importer":
    return Importer(world, tmp_path)


class Importer:
    """Writes records to a file and imports it."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder, self.database = world, folder, world.app.state.database

    def file(self, *records: Any, name: str = "records.ndjson") -> Path:
        path = self.folder / name
        lines = [record if isinstance(record, bytes) else json.dumps(record, ensure_ascii=False).encode() for record in records]
        path.write_bytes(b"\n".join(lines) + b"\n")
        return path

    async def __call__(self, *records: Any) -> Outcome:
        return await import_file(self.database, self.file(*records), ACTOR)

    async def read(self, path: str) -> dict[str, Any]:
        answer = await self.world.admin.get(path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def changes(self) -> int:
        async with self.database.reading() as session:
            return len((await session.exec(select(Change.seq))).all())


def expert(id_: str, name: str = "Mina Han", **fields: Any) -> dict[str, Any]:
    return {"type": "expert", "id": id_, "name": name, **fields}


def article(id_: str, title: str = "On ferries", **fields: Any) -> dict[str, Any]:
    return {"type": "article", "id": id_, "title": title, **fields}


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.added, outcome.changed, outcome.unchanged


@ONE_DATABASE
async def test_a_plain_and_a_gzipped_file_say_the_same(importing: Importer) -> None:
    records = [expert("e1", languages=[{"name": "Korean", "as_printed": "fluent"}]), article("a1", authors=[{"expert": "e1"}])]
    plain = importing.file(*records)
    zipped = importing.folder / "records.gz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    outcome = await import_file(importing.database, zipped, ACTOR)
    assert (counts(outcome), outcome.errors, outcome.warnings) == ((2, 0, 0), (), ())
    assert counts(await import_file(importing.database, plain, ACTOR)) == (0, 0, 2)
    assert [language["level"] for language in (await importing.read("/v1/experts/mina-han"))["languages"]] == ["C1"]
    assert [author["expert"]["slug"] for author in (await importing.read("/v1/articles/a1"))["authors"]] == ["mina-han"]


async def test_bad_lines_are_named_by_number_and_stop_nothing(importing: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ndjson, "MAX_LINE_BYTES", 500)
    outcome = await importing(
        expert("e1", "First Good"),
        b'{"type": "expert", "name": "Broken',
        ["a", "list"],
        {"type": "journal", "name": "Unknown type"},
        {"name": "No type"},
        b"",
        {"type": "expert", "id": "e7"},
        expert("e8", "Unknown Field", shoe_size=44),
        expert("e9", "Unknown Region", regions=["Atlantis"]),
        b"\xff\xfe\xfa",
        expert("e11", "Too Long", headline={"en": "x" * 600}),
        {"type": "article", "title": "Neither id nor url nor doi"},
        article("a13", authors=[{"expert": "nobody"}]),
        expert("e14", "Wrong Identifier", identifiers="all of them"),
        expert("e15", "Last Good"),
    )
    assert [remark.line for remark in sorted(outcome.errors)] == [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14]
    assert counts(outcome) == (2, 0, 0)
    details = {remark.line: remark.detail for remark in outcome.errors}
    assert "shoe_size" in details[8]
    assert "Atlantis" in details[9]
    assert "nobody" in details[13]
    for slug in ("first-good", "last-good"):
        await importing.read(f"/v1/experts/{slug}")


async def test_a_line_that_only_the_database_can_refuse_costs_only_itself(importing: Importer) -> None:
    await importing.world.add_expert("Somebody Else", slug="taken")
    outcome = await importing(expert("e1", "One"), expert("e2", "Two", slug="taken"), expert("e3", "Three"))
    assert ([remark.line for remark in outcome.errors], counts(outcome)) == ([2], (2, 0, 0))


async def test_repeating_an_import_changes_nothing(importing: Importer) -> None:
    names = [{"byline": "Bob Brown"}, {"byline": "B. B.", "identifier": "viaf:7"}, {"byline": "M. Han"}, {"expert": "e2", "role": "editor"}]
    records = [
        expert("e1", headline={"en": "A", "tr": "B"}, regions=["KR"], positions=[{"organization": {"name": "O"}}], status="draft"),
        expert(
            "e2",
            "Bob Brown",
            education=[{"level": "master", "thesis": {"title": "T", "lang": "en"}}],
            identifiers=[{"scheme": "viaf", "value": "7"}],
        ),
        {"type": "expert", "name": "Without Id"},
        article("a1", doi="10.1000/ABC", language="en", authors=[{"expert": "e1", "byline": "M. Han"}, {"byline": "Nobody"}]),
        {"type": "article", "title": "By address", "url": "HTTPS://Example.org/a#part"},
        article("a2", "Elections in Brazil", refused_topics=["energy"], authors=names),
    ]
    assert counts(await importing(*records)) == (6, 0, 0)
    changes, read = await importing.changes(), await importing.read("/v1/articles/a2")
    assert [region["tagged"]["text"] for region in read["regions"]] == ["Brazil"]
    assert [(a["expert"] and a["expert"]["slug"], a["method"]) for a in read["authors"]] == [
        *(("bob-brown", "exact"), ("bob-brown", "identifier"), (None, None), ("bob-brown", "identifier")),
    ]
    for _ in range(2):
        assert counts(await importing(*records)) == (0, 0, 6)
    assert counts(await importing(*reversed(records))) == (0, 0, 6)
    assert (await importing.changes(), await importing.read("/v1/articles/a2")) == (changes, read)


async def test_an_interrupted_import_goes_on_after_the_last_batch(importing: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BATCH", 2)
    path = importing.file(*(expert(f"e{n}", f"Person {n}") for n in range(7)))
    read = []

    def until_the_power_fails(position: int) -> None:
        read.append(position)
        if len(read) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_file(importing.database, path, ACTOR, at=until_the_power_fails)
    assert await importing.changes() == 4
    assert counts(await import_file(importing.database, path, ACTOR)) == (3, 0, 0)
    assert counts(await import_file(importing.database, path, ACTOR)) == (0, 0, 7)
    assert await importing.changes() == 7


@ONE_DATABASE
async def test_a_file_that_was_corrected_after_an_interruption_is_read_from_its_start(
    importing: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BATCH", 1)

    def stop(position: int) -> None:
        if position > 150:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_file(
            importing.database, importing.file(*(expert(f"e{n}", f"Person {n}", regions=["KR"]) for n in range(5))), ACTOR, at=stop
        )
    outcome = await importing(expert("e0", "Person Zero"), *(expert(f"e{n}", f"Person {n}") for n in range(1, 5)))
    assert sum(counts(outcome)) == 5
    assert outcome.changed >= 1


async def test_the_sources_id_is_kept_and_finds_the_record_again(importing: Importer) -> None:
    await importing(expert("acl.mina#1"), article("W18-1234", authors=[{"expert": "acl.mina#1"}]))
    before = await importing.read("/v1/experts/mina-han")
    assert {"scheme": "source", "value": "acl.mina#1"} in [{k: i[k] for k in ("scheme", "value")} for i in before["identifiers"]]
    outcome = await importing(expert("acl.mina#1", "Mina Han-Smith"), article("W18-1234", "On ferries, revised"))
    assert counts(outcome) == (0, 2, 0)
    after = await importing.read("/v1/experts/source:acl.mina%231")
    assert (after["id"], after["name"], after["version"]) == (before["id"], "Mina Han-Smith", 2)
    revised = await importing.read("/v1/articles/W18-1234")
    assert (revised["title"], revised["authors"][0]["expert"]["name"]) == ("On ferries, revised", "Mina Han-Smith")


@ONE_DATABASE
async def test_a_sources_id_with_a_slash_names_its_record_when_escaped(importing: Importer) -> None:
    await importing(expert("people/mina"), article("texts/1"))
    assert (await importing.read("/v1/articles/texts%2F1"))["title"] == "On ferries"
    assert (await importing.read("/v1/experts/source:people%2Fmina"))["name"] == "Mina Han"


@ONE_DATABASE
async def test_our_own_id_finds_the_record_too(importing: Importer) -> None:
    made = await importing.world.add_expert("Mina Han")
    assert counts(await importing(expert(made["id"], "Mina Han", headline={"en": "Researcher"}))) == (0, 1, 0)
    after = await importing.read("/v1/experts/mina-han")
    assert (after["id"], after["headline"], after["identifiers"]) == (made["id"], "Researcher", [])


@ONE_DATABASE
async def test_a_whole_number_is_an_id(importing: Importer) -> None:
    await importing({"type": "expert", "id": 42, "name": "Mina Han"}, {"type": "article", "id": 7, "title": "On ferries"})
    assert (await importing.read("/v1/experts/source:42"))["name"] == "Mina Han"
    assert counts(await importing({"type": "expert", "id": 42, "name": "Mina Han"})) == (0, 0, 1)


@ONE_DATABASE
async def test_namesakes_with_ids_of_their_own_are_two_people(importing: Importer) -> None:
    assert counts(await importing(expert("wei-wang-1", "Wei Wang"), expert("wei-wang-2", "Wei Wang"))) == (2, 0, 0)
    assert (await importing.read("/v1/experts/wei-wang-2"))["name"] == "Wei Wang"


@ONE_DATABASE
async def test_fields_that_a_record_does_not_name_stay(importing: Importer) -> None:
    await importing(expert("e1", headline={"en": "Researcher"}, regions=["KR"]))
    await importing(expert("e1", topics=["trade"]))
    after = await importing.read("/v1/experts/mina-han")
    assert (after["headline"], [r["id"] for r in after["regions"]], [t["id"] for t in after["topics"]]) == ("Researcher", ["KR"], ["trade"])


@ONE_DATABASE
async def test_identifiers_that_are_listed_together_stand_one_by_one(importing: Importer) -> None:
    outcome = await importing(expert("e1", identifiers=[{"scheme": "orcid", "value": ["0000-0002-1825-0097", "0000-0001-5109-3700"]}]))
    assert outcome.errors == ()
    for orcid in ("0000-0002-1825-0097", "0000-0001-5109-3700"):
        assert (await importing.read(f"/v1/experts/orcid:{orcid}"))["name"] == "Mina Han"


async def test_an_identifier_of_somebody_else_is_left_out_with_a_warning(importing: Importer) -> None:
    shared = [{"scheme": "orcid", "value": "0000-0002-1825-0097"}]
    await importing(expert("e1", identifiers=shared))
    outcome = await importing(
        expert("e2", "Bob Brown", identifiers=[*shared, {"scheme": "viaf", "value": "7"}]), expert("e3", "Carla Cruz")
    )
    assert (counts(outcome), outcome.errors) == ((2, 0, 0), ())
    [warning] = outcome.warnings
    assert warning.line == 1
    assert "orcid:0000-0002-1825-0097" in warning.detail
    assert "mina-han" in warning.detail
    assert [i["scheme"] for i in (await importing.read("/v1/experts/bob-brown"))["identifiers"]] == ["viaf", "source"]
    assert (await importing.read("/v1/experts/orcid:0000-0002-1825-0097"))["slug"] == "mina-han"


@ONE_DATABASE
async def test_two_lines_of_one_file_cannot_have_one_identifier(importing: Importer) -> None:
    shared = [{"scheme": "viaf", "value": "7"}]
    outcome = await importing(expert("e1", identifiers=shared), expert("e2", "Bob Brown", identifiers=shared))
    assert (counts(outcome), [warning.line for warning in outcome.warnings]) == ((2, 0, 0), [2])


@ONE_DATABASE
async def test_empty_strings_say_nothing_and_clear_nothing(importing: Importer) -> None:
    await importing(expert("e1", headline={"en": "Researcher"}))
    outcome = await importing(
        expert(
            "e1",
            headline={"en": "", "tr": ""},
            slug="",
            names={"given": "", "variants": [{"text": ""}]},
            positions=[{"organization": {"name": ""}}],
        )
    )
    assert (counts(outcome), outcome.errors) == ((0, 0, 1), ())
    assert (await importing.read("/v1/experts/mina-han"))["headline"] == "Researcher"


@ONE_DATABASE
async def test_null_clears_a_field(importing: Importer) -> None:
    await importing(expert("e1", headline={"en": "Researcher", "tr": "Araştırmacı"}))
    assert counts(await importing(expert("e1", headline={"tr": None}))) == (0, 1, 0)
    assert (await importing.read("/v1/experts/mina-han?include=translations"))["translations"]["headline"] == {"en": "Researcher"}


@ONE_DATABASE
async def test_a_broken_doi_is_left_out_with_a_warning(importing: Importer) -> None:
    outcome = await importing(article("a1", doi="10.1000/one"), article("a2", "Broken", doi="see the publisher"), article("a3", "Third"))
    assert (counts(outcome), outcome.errors) == ((3, 0, 0), ())
    assert [warning.line for warning in outcome.warnings] == [2]
    assert (await importing.read("/v1/articles/a2"))["doi"] is None
    assert (await importing.read("/v1/articles/doi:10.1000%2FONE"))["title"] == "On ferries"


@pytest.mark.parametrize(
    "unique",
    [{"doi": "10.1000/one"}, {"url": "https://example.org/one"}, {"edition_group": "g", "language": "en"}],
    ids=["doi", "url", "edition"],
)
async def test_what_another_article_is_already_is_left_out_with_a_warning(importing: Importer, unique: dict[str, Any]) -> None:
    outcome = await importing(article("a1", **unique), article("a2", "Second", **unique))
    assert (counts(outcome), outcome.errors, [warning.line for warning in outcome.warnings]) == ((2, 0, 0), (), [2])
    field = next(iter(unique))
    assert [(await importing.read(f"/v1/articles/{id_}"))[field] for id_ in ("a1", "a2")] == [unique[field], None]


@ONE_DATABASE
async def test_an_article_without_an_id_is_found_by_its_doi_or_address(importing: Importer) -> None:
    await importing(
        {"type": "article", "title": "One", "doi": "10.1000/one"}, {"type": "article", "title": "Two", "url": "https://example.org/two"}
    )
    outcome = await importing(
        {"type": "article", "title": "One, revised", "doi": "https://doi.org/10.1000/ONE"},
        {"type": "article", "title": "Two, revised", "url": "HTTPS://example.org/two#top"},
    )
    assert counts(outcome) == (0, 2, 0)


@ONE_DATABASE
async def test_experts_are_saved_before_the_articles_of_the_same_batch(importing: Importer) -> None:
    outcome = await importing(article("a1", authors=[{"expert": "e1"}]), expert("e1"))
    assert (counts(outcome), outcome.errors) == ((2, 0, 0), ())


@ONE_DATABASE
async def test_the_sources_id_of_an_author_goes_before_our_slug(importing: Importer) -> None:
    await importing.world.add_expert("Somebody Else", slug="mina")
    await importing(expert("mina", "Mina Han"), article("a1", authors=[{"expert": "mina"}]))
    assert (await importing.read("/v1/articles/a1"))["authors"][0]["expert"]["name"] == "Mina Han"


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(importing: Importer) -> None:
    await importing(expert("e1"), expert("e2", "Bob Brown"))
    changes = await importing.changes()
    path = importing.file(
        expert("e1", "Mina Han-Smith"), expert("e2", "Bob Brown"), expert("e3", "New"), article("a1", authors=[{"expert": "e3"}]), []
    )
    outcome = await try_files(importing.database, [path], ACTOR)
    assert (counts(outcome), [remark.line for remark in outcome.errors]) == ((2, 1, 1), [5])
    assert await importing.changes() == changes
    assert (await importing.world.admin.get("/v1/experts/new")).status_code == 404
    real = await import_file(importing.database, path, ACTOR)
    assert (counts(real), real.errors) == (counts(outcome), outcome.errors)


@ONE_DATABASE
async def test_a_dry_run_of_several_files_knows_what_the_earlier_ones_add(importing: Importer) -> None:
    people, texts = importing.file(expert("e1"), name="people"), importing.file(article("a1", authors=[{"expert": "e1"}]), name="texts")
    outcome = await try_files(importing.database, [people, texts], ACTOR)
    assert (counts(outcome), outcome.errors) == ((2, 0, 0), ())


@ONE_DATABASE
async def test_a_deleted_article_may_be_imported_again(importing: Importer) -> None:
    await importing(article("a1", doi="10.1000/one"))
    etag = {"If-Match": "*"}
    assert (await importing.world.admin.delete("/v1/articles/a1", headers=etag)).status_code == 204
    assert counts(await importing(article("a1", doi="10.1000/one"))) == (1, 0, 0)


@ONE_DATABASE
async def test_the_change_log_names_who_imported(importing: Importer) -> None:
    await importing(expert("e1"), article("a1", authors=[{"expert": "e1"}]))
    async with importing.database.reading() as session:
        assert [(c.actor, c.action, c.entity) for c in await history.read(session, after=0, limit=9)] == [
            ("test", "added", "expert"),
            ("test", "added", "article"),
        ]


async def test_more_lines_than_one_statement_takes_are_all_imported(importing: Importer) -> None:
    people = [expert(f"e{n}", f"Person {n}", identifiers=[{"scheme": "viaf", "value": str(n + 1)}]) for n in range(520)]
    texts = [article(f"a{n}", f"Text {n}", authors=[{"expert": f"e{n}"}]) for n in range(520)]
    assert counts(await importing(*people, *texts)) == (1_040, 0, 0)
    assert counts(await importing(*people, *texts)) == (0, 0, 1_040)
    async with importing.database.reading() as session:
        assert len((await session.exec(select(Expert.number))).all()) == 520
        assert len((await articles.get(session, "a519")).people) == 1


async def test_an_author_who_was_merged_is_taken_in_as_the_other_with_a_warning(importing: Importer) -> None:
    await importing(expert("one", "Ada Example"), expert("two", "Ada Twice"))
    await importing.world.admin.post("/v1/experts/source:two/merge", json={"into": "source:one"})
    for _ in range(2):
        outcome = await importing(article("a", authors=[{"byline": "Somebody"}, {"expert": "two"}]))
        assert [(remark.line, remark.detail) for remark in outcome.warnings] == [(1, "source:two leads to ada-example now.")]
    authors = (await importing.read("/v1/articles/a"))["authors"]
    assert authors[1]["expert"]["slug"] == "ada-example"
