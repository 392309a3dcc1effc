"""The list dialect over HTTP, attribute by attribute, against what the public profiles and articles say themselves."""

import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

import pytest

from experts.kit.text import phrase_key
from experts.search.attributes import ALIASES, ARTICLES, EXPERTS, LEVELS, OPERATORS, RELEVANCE, Attribute
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics
from tests.conftest import DATABASES, World
from tests.search.conftest import standing_with
from tests.test_queries import bulk

PATHS = {"experts": "/v1/experts", "articles": "/v1/articles"}
PLACES, SUBJECTS = ("KR", "JP", "TR", "142", "asia-pacific"), ("trade", "energy-security", "public-diplomacy")
HOUSES, FIELDS = ("Koç Institute", "KOC institute", "Northern Review", "Deep Sea Lab"), ("History", "Law", "Physics")
FAMILIES = ("Alder", "Birch", "Çınar", "Dogwood", "Elm", "Fir")
Record = dict[str, Any]


def some_expert(dice: random.Random, number: int) -> Record:
    def some(values: Iterable[Any], most: int = 2) -> list[Any]:
        listed = list(values)
        return dice.sample(listed, dice.randint(0, min(most, len(listed))))

    return {
        "name": f"Given{number:02} {FAMILIES[number % len(FAMILIES)]}",
        "names": {"sort": f"{FAMILIES[number % len(FAMILIES)]}"},
        "headline": {"en": f"Writes on {dice.choice(('volcanoes', 'ferries'))}"} if dice.random() < 0.6 else {},
        "biography": {"en": "Has crossed the deep sea and the sea of sand."} if number % 4 == 0 else {},
        "regions": some(PLACES),
        "topics": some(SUBJECTS),
        "languages": [
            {"code": code, "level": dice.choice(("A1", "B2", "native", None)), "on_air": dice.random() < 0.5}
            for code in some(("tr", "ru", "zh-Hant", "en"), 3)
        ],
        "positions": [{"organization": {"name": name}, "role": dice.choice(("Fellow", None))} for name in some(HOUSES)]
        + [{"organization": {"name": "Long Ago"}, "end": "2001"}],
        "education": [
            {
                "level": dice.choice((*LEVELS, None)),
                "status": dice.choice(("completed", "in_progress", None)),
                "field": dice.choice((*FIELDS, None)),
                "institution": {"name": name, "country": dice.choice(("TR", "DE", None))},
                "thesis": {"title": "On glaciers", "lang": "en"} if dice.random() < 0.3 else None,
            }
            for name in some(HOUSES)
        ],
        "identifiers": [{"scheme": "source", "value": f"P {number}"}] if number % 3 == 0 else [],
        "media": {"formats": some(("tv", "radio", "print")), "languages": some(("tr", "en"))},
        "confirmed_on": dice.choice((None, "2023-05-01", "2024-02-29", "2024-11-30")),
    }


def some_article(dice: random.Random, number: int, slugs: list[str]) -> Record:
    authors: list[Record] = [{"expert": slug} for slug in dice.sample(slugs, dice.choice((0, 1, 1, 2, 3)))]
    return {
        "title": f"Piece {number} on {dice.choice(('volcanoes', 'ferries', 'deep sea mining', 'sea walls'))}",
        "language": dice.choice(("en", "tr", "zh-Hant", None)),
        "kind": dice.choice(("analysis", "opinion", "report", "other")),
        "published_on": dice.choice((None, "2021", "2022-03", "2022-03-15", "2024-01-31")),
        "publisher": dice.choice((*HOUSES, None)),
        "doi": f"10.5555/Piece.{number}" if number % 3 == 0 else None,
        "regions": dice.sample(PLACES, dice.choice((0, 1, 2))),
        "topics": dice.sample(SUBJECTS, dice.choice((0, 1))),
        "authors": authors,
    }


async def add_directory(world: World) -> None:
    dice = random.Random(11)
    people = [some_expert(dice, number) for number in range(30)]
    await bulk(world, *({"op": "add_expert", "data": person} for person in people))
    slugs = [phrase_key(person["name"]).replace(" ", "-") for person in people]
    await bulk(world, *({"op": "add_article", "data": some_article(dice, number, slugs[:20])} for number in range(40)))
    await bulk(world, {"op": "add_expert", "data": {**people[0], "name": "Hidden Draft", "status": "draft", "identifiers": []}})


@pytest.fixture(scope="module", params=DATABASES)
async def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_directory, request, tmp_path_factory) as world:
        yield world


async def ask(world: World, of: str, **asked: Any) -> Record:
    answer = await world.public.get(PATHS[of], params={"per_page": 200, **asked})
    assert answer.status_code == 200, (asked, answer.text)
    return dict(answer.json())


async def ids(world: World, of: str, **asked: Any) -> list[str]:
    answer = await ask(world, of, **asked)
    found = [hit["id"] for hit in answer["results"]]
    assert answer["meta"]["count"] == len(found) == len(set(found))
    return found


async def records(world: World, of: str) -> dict[str, Record]:
    """All that is public, by id."""
    return {id_: (await world.public.get(f"{PATHS[of]}/{id_}")).json() for id_ in await ids(world, of)}


def tags(*codes: str | None) -> set[str]:
    parts = [code.split("-") for code in codes if code]
    return {"-".join(part[:n]) for part in parts for n in range(1, len(part) + 1)}


def held(record: Record, name: str, *path: str) -> list[Any]:
    """What stands in a list of a record, or below each of its items, where there is something."""
    found = record[name]
    for step in path:
        found = [item[step] for item in found if item.get(step) is not None]
    return [item for item in found if item is not None]


def keyed(texts: Iterable[str]) -> set[str]:
    return {phrase_key(text) for text in texts}


def concepts(record: Record, name: str) -> list[str]:
    return [concept["id"] for concept in record[name]]


def current(record: Record) -> Record:
    return {"positions": [position for position in record["positions"] if position["end"] is None]}


ROLLED = {"regions": regions, "topics": topics}
VALUES: Mapping[str, Mapping[str, Callable[[Record], set[str]]]] = {
    "experts": {
        **{name: (lambda r, name=name: set(ROLLED[name]().roll_up(concepts(r, name)))) for name in ROLLED},  # type: ignore[misc]
        **{f"{name}.exact": (lambda r, name=name: set(concepts(r, name))) for name in ROLLED},  # type: ignore[misc]
        **{
            f"{name}.declared": (lambda r, name=name: set(ROLLED[name]().roll_up([c["id"] for c in r[name] if c["declared"]])))  # type: ignore[misc]
            for name in ROLLED
        },
        "languages": lambda r: tags(*held(r, "languages", "code")),
        "languages.level": lambda r: set(held(r, "languages", "level")),
        "languages.on_air": lambda r: tags(*(item["code"] for item in r["languages"] if item["on_air"])),
        "positions.organization": lambda r: keyed(held(current(r), "positions", "organization", "name")),
        "positions.role": lambda r: keyed(held(current(r), "positions", "role")),
        "education.institution": lambda r: keyed(held(r, "education", "institution", "name")),
        "education.country": lambda r: set(held(r, "education", "institution", "country")),
        "education.level": lambda r: set(held(r, "education", "level")),
        "education.field": lambda r: keyed([*held(r, "education", "field"), *held(r, "education", "department")]),
        "education.status": lambda r: set(held(r, "education", "status")),
        "media.formats": lambda r: set(r["media"]["formats"]),
        "media.languages": lambda r: tags(*r["media"]["languages"]),
        "last_article_on": lambda r: {(r["last_article_on"] or "")[:4]} - {""},
        "confirmed_on": lambda r: {(r["confirmed_on"] or "")[:4]} - {""},
    },
    "articles": {
        "authors": lambda r: {author["expert"]["id"] for author in r["authors"] if author["expert"]},
        **{name: (lambda r, name=name: set(ROLLED[name]().roll_up(concepts(r, name)))) for name in ROLLED},  # type: ignore[misc]
        **{f"{name}.exact": (lambda r, name=name: set(concepts(r, name))) for name in ROLLED},  # type: ignore[misc]
        "language": lambda r: tags(r["language"]),
        "kind": lambda r: {r["kind"]},
        "publisher": lambda r: keyed([r["publisher"]] if r["publisher"] else []),
        "published_on": lambda r: {(r["published_on"] or "")[:4]} - {""},
    },
}
GROUPING = [(of, a.name) for of, table in (("experts", EXPERTS), ("articles", ARTICLES)) for a in table if a.groups]


def sizes(found: Iterable[Record], values: Callable[[Record], set[str]]) -> dict[str, int]:
    return dict(Counter(value for record in found for value in values(record)))


def as_counts(groups: list[Record]) -> dict[str, int]:
    assert [group["count"] for group in groups] == sorted((group["count"] for group in groups), reverse=True)
    assert all(group["key_display_name"] for group in groups)
    return {group["key"]: group["count"] for group in groups}


def quoted(value: str) -> str:
    return f'"{value}"'


class TestGroups:
    def test_each_attribute_that_groups_has_a_model(self) -> None:
        assert {of: set(table) for of, table in VALUES.items()} == {of: {name for o, name in GROUPING if o == of} for of in PATHS}

    @pytest.mark.parametrize("of", PATHS)
    async def test_counts_are_right_to_the_unit_and_a_key_is_a_filter(self, directory: World, of: str) -> None:
        everything = await records(directory, of)
        for name, values in VALUES[of].items():
            answer = await ask(directory, of, group_by=f"{name}:include_unknown")
            counted = as_counts(answer["group_by"])
            unknown = sum(not values(record) for record in everything.values())
            wanted = sizes(everything.values(), values)
            assert counted == wanted | ({"unknown": unknown} if unknown else {}), name
            assert answer["meta"]["groups_count"] == len(counted)
            assert len(wanted) > 1 or name == "positions.role", "a model that says something"
            for key in wanted:
                found = await ids(directory, of, filter=f"{name}:{quoted(key)}")
                assert set(found) == {id_ for id_, record in everything.items() if key in values(record)}, (name, key)
                others = await ids(directory, of, filter=f"{name}:!{quoted(key)}")
                assert set(found) | set(others) == set(everything), (name, key)
                assert len(found) + len(others) == len(everything)

    @pytest.mark.parametrize("of", PATHS)
    async def test_null_finds_those_who_have_no_value(self, directory: World, of: str) -> None:
        everything = await records(directory, of)
        table = {attribute.name: attribute for attribute in (EXPERTS if of == "experts" else ARTICLES)}
        for name, values in VALUES[of].items():
            if "null" in OPERATORS[table[name].kind]:
                without = {id_ for id_, record in everything.items() if not values(record)}
                assert set(await ids(directory, of, filter=f"{name}:null")) == without, name
                assert set(await ids(directory, of, filter=f"{name}:!null")) == set(everything) - without, name

    async def test_several_are_a_list_each_and_each_is_counted_without_its_own_filter(self, directory: World) -> None:
        asked = {"regions": "regions:142", "languages": "languages:tr|ru", "education.level": "education.level:!master"}
        everything = await ask(directory, "experts", filter=",".join(asked.values()), group_by=",".join(asked))
        assert everything["meta"]["groups_count"] == sum(map(len, everything["group_by"]))
        for name, groups in zip(asked, everything["group_by"], strict=True):
            others = [clause for other, clause in asked.items() if other != name]
            assert groups == (await ask(directory, "experts", filter=",".join(others), group_by=name))["group_by"] != []

    async def test_what_is_measured_is_measured_anew_without_the_filter_it_was_measured_of(self, directory: World) -> None:
        many = "regions.evidence.articles:>1"
        inside = await ask(directory, "experts", filter=f"regions:JP,{many}", group_by="regions")
        assert inside["group_by"] == (await ask(directory, "experts", filter=many, group_by="regions"))["group_by"] != []

    async def test_articles_are_counted_without_their_own_filter_and_with_words(self, directory: World) -> None:
        asked = {"search": "sea", "filter": "kind:analysis|opinion", "region": "Asia"}
        kinds, years = (await ask(directory, "articles", **asked, group_by="kind,published_on"))["group_by"]
        assert kinds == (await ask(directory, "articles", search="sea", region="Asia", group_by="kind"))["group_by"] != []
        everything = await records(directory, "articles")
        found = [everything[id_] for id_ in await ids(directory, "articles", **asked)]
        assert as_counts(years) == sizes(found, VALUES["articles"]["published_on"])

    async def test_groups_are_named_in_the_readers_language_and_as_they_are_written(self, directory: World) -> None:
        groups = (await ask(directory, "experts", group_by="regions", lang="tr"))["group_by"]
        assert {"key": "KR", "key_display_name": "Güney Kore"}.items() <= next(g for g in groups if g["key"] == "KR").items()
        houses = (await ask(directory, "experts", group_by="positions.organization"))["group_by"]
        assert {g["key_display_name"] for g in houses if g["key"] == "koc institute"} <= {"Koç Institute", "KOC institute"}
        authors = (await ask(directory, "articles", group_by="authors"))["group_by"]
        assert all(g["key_display_name"].startswith("Given") for g in authors)


class TestProperties:
    async def test_each_attribute_does_what_the_catalogue_says(self, directory: World) -> None:
        answer = await directory.public.get("/v1/properties")
        catalogue = answer.json()
        assert (answer.status_code, set(catalogue)) == (200, {"fingerprint", "experts", "articles"})
        for of, table in (("experts", EXPERTS), ("articles", ARTICLES)):
            assert [item["name"] for item in catalogue[of]] == [RELEVANCE, *(attribute.name for attribute in table)]
            for item in catalogue[of]:
                assert item["meaning"]
                for action, parameter in (("sort", "sort"), ("group_by", "group_by")):
                    answer = await directory.public.get(PATHS[of], params={parameter: item["name"]})
                    assert answer.status_code == (200 if action in item["actions"] else 400), (item, parameter)

    @pytest.mark.parametrize("of", PATHS)
    async def test_every_operator_of_every_attribute_is_answered(self, directory: World, of: str) -> None:
        for attribute in EXPERTS if of == "experts" else ARTICLES:
            for clause in clauses(attribute):
                answer = await directory.admin.get(PATHS[of], params={"filter": clause, "per_page": 1})
                assert answer.status_code == 200, (clause, answer.text)

    async def test_names_that_clients_of_openalex_know_mean_ours(self, directory: World) -> None:
        for of, names in ALIASES.items():
            for alias, name in names.items():
                for clause in (f"{{}}:{(await ids(directory, of))[0]}",) if name == "id" else ("{}.search:Given01 OR ferries",):
                    assert (
                        await ids(directory, of, filter=clause.format(alias)) == await ids(directory, of, filter=clause.format(name)) != []
                    )


SAMPLES = {
    "region": "KR", "topic": "trade", "language": "tr", "level": "B2", "words": "koc institute", "key": "x", "number": "3", "date": "2022"
}  # fmt: skip


def clauses(attribute: Attribute) -> Iterable[str]:
    value = attribute.choices[0] if attribute.choices else SAMPLES.get(attribute.kind, "")
    forms = {
        "|": f"{value}|{value}", "+": f"{value}+{value}", "!": f"!{value}", "<": f"<{value}", ">": f">{value}", "<=": f"<={value}",
        ">=": f">={value}", "-": f"{value}-{value}", "null": "null",
    }  # fmt: skip
    for operator in OPERATORS[attribute.kind]:
        yield f"{attribute.name}.search:sea" if operator == "search" else f"{attribute.name}:{forms[operator]}"
        yield f"{attribute.name}.search:NOT lava sea" if operator == "search" else f"{attribute.name}:!{forms[operator].removeprefix('!')}"


class TestSorting:
    @pytest.mark.parametrize("of", PATHS)
    async def test_whoever_has_no_value_is_last_both_ways_and_equals_keep_their_place(self, directory: World, of: str) -> None:
        everything = await records(directory, of)
        counts = {id_: len(record["authors"]) for id_, record in everything.items()} if of == "articles" else {}
        for name in (a.name for a in (EXPERTS if of == "experts" else ARTICLES) if a.sorts):
            for direction, sign in (("asc", 1), ("desc", -1)):
                listed = await ids(directory, of, sort=f"{name}:{direction}")
                assert listed == await ids(directory, of, sort=f"{name}:{direction}")
                assert set(listed) == set(everything)
                values = [counts[id_] if name == "authors_count" else sortable(everything[id_], name) for id_ in listed]
                given = [value for value in values if value is not None]
                assert values == [*sorted(given, reverse=sign < 0), *[None] * (len(values) - len(given))], (name, direction)

    async def test_several_keys_sort_one_after_the_other(self, directory: World) -> None:
        everything = await records(directory, "experts")
        listed = [everything[id_] for id_ in await ids(directory, "experts", sort="-articles_count,name:asc")]
        assert [(r["articles_count"], r["names"]["sort"]) for r in listed] == sorted(
            ((r["articles_count"], r["names"]["sort"]) for r in listed), key=lambda pair: (-pair[0], phrase_key(pair[1]))
        )
        assert (await directory.public.get("/v1/articles", params={"sort": "published_on,authors_count"})).status_code == 400

    async def test_an_unknown_key_is_named_with_its_place_and_with_those_that_sort(self, directory: World) -> None:
        for parameter, text, valid in (("sort", "name,articles_cuont:desc", "articles_count"), ("group_by", "regions, kind", "topics")):
            [fault] = (await directory.public.get("/v1/experts", params={parameter: text})).json()["errors"]
            assert (fault["parameter"], fault["position"]) == (parameter, re.search(r"articles_c|kind", text).start())  # type: ignore[union-attr]
            assert valid in fault["valid"]


def sortable(record: Record, name: str) -> Any:
    if name == "name":
        return phrase_key(record["names"]["sort"])
    value = record[name]
    return value[:10].ljust(10, "~") if isinstance(value, str) else value  # 2022 is its last day


class TestSamples:
    @pytest.mark.parametrize("of", PATHS)
    async def test_the_same_seed_draws_the_same_over_pages_and_another_others(self, directory: World, of: str) -> None:
        everything = await ids(directory, of)
        whole = await ids(directory, of, sample=12, seed=7)
        assert set(whole) < set(everything)
        assert len(whole) == 12
        pages = [(await ask(directory, of, sample=12, seed=7, per_page=5, page=page))["results"] for page in (1, 2, 3, 4)]
        assert [hit["id"] for page in pages for hit in page] == whole
        draws = [await ids(directory, of, sample=12, seed=seed) for seed in range(1, 31)]
        assert len({tuple(draw) for draw in draws}) > 20
        assert set().union(*draws) == set(everything), "nobody is never drawn"
        few = await ids(directory, of, sample=200, seed=1, filter="regions:KR")
        assert set(few) == set(await ids(directory, of, filter="regions:KR"))

    @pytest.mark.parametrize("of", PATHS)
    async def test_a_sample_without_seed_says_its_seed_and_its_links_go_on(self, directory: World, of: str) -> None:
        answer = await directory.public.get(PATHS[of], params={"sample": 12, "per_page": 5})
        seed = answer.json()["meta"]["seed"]
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"])
        assert following
        second = (await directory.public.get(following[1])).json()
        whole = await ids(directory, of, sample=12, seed=seed)
        assert [hit["id"] for hit in (*answer.json()["results"], *second["results"])] == whole[:10]


class TestCombining:
    async def test_alternatives_over_several_attributes_need_parentheses(self, directory: World) -> None:
        korea, trade = set(await ids(directory, "experts", region="KR")), set(await ids(directory, "experts", topic="trade"))
        both, either = set(await ids(directory, "experts", filter="regions:KR,topics:trade")), korea | trade
        assert both == korea & trade
        for asked in ("(regions:KR|topics:trade)", "(regions:KR)|(topics:trade)", "(topics:trade|regions:KR|regions:KR)"):
            assert set(await ids(directory, "experts", filter=asked)) == either
        assert set(await ids(directory, "experts", filter="!(regions:KR|topics:trade)")) == set(await ids(directory, "experts")) - either
        for of in PATHS:
            nested = await ids(directory, of, filter="((regions:KR,topics:trade)|(regions:JP,!(topics:trade|regions:KR)))")
            apart = [
                await ids(directory, of, filter=clause) for clause in ("regions:KR,topics:trade", "regions:JP,topics:!trade,regions:!KR")
            ]
            assert sorted(nested) == sorted(id_ for part in apart for id_ in part)

    async def test_plus_its_space_and_repeating_mean_together(self, directory: World) -> None:
        wanted = await ids(directory, "experts", region=["KR", "JP"])
        assert wanted
        for query in (
            "filter=regions:KR%2BJP",
            "filter=regions:KR+JP",
            "filter=regions:KR,regions:JP",
            "filter=regions:KR&filter=regions:JP",
        ):
            answer = await directory.public.get(f"/v1/experts?per_page=200&{query}")
            assert [hit["id"] for hit in answer.json()["results"]] == wanted, query

    async def test_hyphen_or_underscore_and_any_case(self, directory: World) -> None:
        plain = await directory.public.get(
            "/v1/experts?per_page=3&group_by=education.level&filter=articles_count:>1&sort=articles_count:desc"
        )
        other = await directory.public.get(
            "/v1/experts?per-page=3&group-by=Education.Level&filter=Articles-Count:>1&sort=articles-count:DESC"
        )
        assert plain.json() == other.json()

    async def test_a_hit_includes_the_studies_and_the_newest_articles_of_the_profile(self, directory: World) -> None:
        plain = (await ask(directory, "experts"))["results"]
        answer = await ask(directory, "experts", include="education,articles,why")
        for hit, without in zip(answer["results"], plain, strict=True):
            profile = (await directory.public.get(f"/v1/experts/{hit['id']}")).json()
            newest = (await directory.public.get(f"/v1/experts/{hit['id']}/articles", params={"per_page": 5})).json()["results"]
            assert hit["education"] == profile["education"]
            assert sorted(a["id"] for a in hit["articles"]) == sorted(a["id"] for a in newest) or len(newest) == 5
            assert [a["published_on"] for a in hit["articles"]] == [a["published_on"] for a in newest]
            assert {name: hit[name] for name in without} == without
            assert "education" not in without and "articles" not in without
        wrong = await directory.public.get("/v1/experts", params={"include": "education,shoes"})
        assert (wrong.status_code, wrong.json()["errors"][0]["valid"]) == (400, ["education", "articles", "why"])

    async def test_select_keeps_what_is_named_however_deep(self, directory: World) -> None:
        answer = await ask(directory, "experts", select="id,regions.name,photo,affiliation.role", region="KR")
        for hit in answer["results"]:
            assert set(hit) == {"id", "regions", "photo", "affiliation"}
            assert all(set(region) == {"name"} for region in hit["regions"])
            assert hit["affiliation"] is None or set(hit["affiliation"]) == {"role"}
        refused = await directory.public.get("/v1/articles", params={"select": "id, titel,authors.expert.nam"})
        faults = refused.json()["errors"]
        assert [(fault["parameter"], fault["position"]) for fault in faults] == [("select", 4), ("select", 10)]
        assert "title" in faults[0]["did_you_mean"]

    async def test_a_level_is_asked_of_a_language_or_beside_it(self, directory: World) -> None:
        wanted = set(await ids(directory, "experts", language="tr>=B2"))
        everything = await records(directory, "experts")
        assert wanted == {
            id_
            for id_, r in everything.items()
            if any(i["code"] == "tr" and i["level"] in ("B2", "C1", "C2", "native") for i in r["languages"])
        }
        for asked in (
            "languages:tr>=B2",
            "languages:tr,languages.level:>=B2",
            "(languages:tr,languages.level:B2-native)",
            "languages:Türkçe>=b2",
        ):
            assert set(await ids(directory, "experts", filter=asked)) == wanted, asked

    async def test_only_those_who_keep_profiles_ask_for_other_than_published(self, directory: World) -> None:
        for asked in (
            "status:draft",
            "status:!published",
            "status:null",
            "(status:draft|regions:KR)",
            "!(status:published)",
            "status:published|draft",
        ):
            assert (await directory.public.get("/v1/experts", params={"filter": asked})).status_code == 401, asked
            assert (await directory.press.get("/v1/experts", params={"filter": asked})).status_code == 403, asked
            assert (await directory.editor.get("/v1/experts", params={"filter": asked})).status_code == 200, asked
        for asked in ("status:draft", "status:!published"):
            found = (await directory.editor.get("/v1/experts", params={"filter": asked})).json()
            assert [hit["name"] for hit in found["results"]] == ["Hidden Draft"], asked
        assert await ids(directory, "experts", filter="status:published") == await ids(directory, "experts")


class TestArticles:
    async def test_authors_are_asked_for_by_id_slug_address_and_name(self, directory: World) -> None:
        everything = await records(directory, "articles")
        authors = Counter(author["expert"]["id"] for record in everything.values() for author in record["authors"])
        [(author, _)] = authors.most_common(1)
        profile = (await directory.public.get(f"/v1/experts/{author}")).json()
        wanted = {id_ for id_, record in everything.items() if author in VALUES["articles"]["authors"](record)}
        for asked in (
            f"authors:{author}",
            f"authors:{profile['slug']}",
            f"authors:{profile['url']}",
            f"authors.name.search:{profile['name']}",
        ):
            assert set(await ids(directory, "articles", filter=asked)) == wanted, asked
        assert (
            await ids(directory, "articles", filter="authors:nobody")
            == await ids(directory, "articles", filter="authors:hidden-draft")
            == []
        )

    async def test_an_article_is_found_by_any_spelling_of_its_doi(self, directory: World) -> None:
        for asked in ("10.5555/piece.3", "10.5555/PIECE.3", "https://doi.org/10.5555/Piece.3", "doi:10.5555/piece.3"):
            [found] = (await ask(directory, "articles", filter=f'doi:"{asked}"'))["results"]
            assert found["title"].startswith("Piece 3 "), asked

    async def test_days_are_compared_as_they_are_written(self, directory: World) -> None:
        everything = await records(directory, "articles")
        for asked, within in {
            "published_on:2022": {"2022-03", "2022-03-15"}, "published_on:>2022-03-15": {"2024-01-31", "2022-03"},
            "published_on:<2022": {"2021"}, "published_on:<=2022-03": {"2021", "2022-03", "2022-03-15"},
            "published_on:2021-2023": {"2021", "2022-03", "2022-03-15"},
            "published_on:null": {None}, "published_on:2022-03-31": {"2022-03"},
        }.items():  # fmt: skip
            wanted = {id_ for id_, record in everything.items() if record["published_on"] in within}
            assert set(await ids(directory, "articles", filter=asked)) == wanted, asked

    async def test_numbers_of_authors_are_compared(self, directory: World) -> None:
        everything = await records(directory, "articles")
        for asked, low, high in (
            (">1", 2, 9),
            ("0", 0, 0),
            ("<1", 0, 0),
            (">=1", 1, 9),
            ("0.5", 7, 7),
            ("1-2", 1, 2),
            (">0.5", 1, 9),
            ("<=0", 0, 0),
        ):
            wanted = {id_ for id_, record in everything.items() if low <= len(record["authors"]) <= high}
            assert set(await ids(directory, "articles", filter=f"authors_count:{asked}")) == wanted, asked

    async def test_parts_of_an_article_are_searched_by_themselves(self, directory: World) -> None:
        everything = await records(directory, "articles")

        async def titles(clause: str) -> set[str]:
            return {everything[id_]["title"].partition(" on ")[2] for id_ in await ids(directory, "articles", filter=clause)}

        assert await titles("title.search:volcano") == {"volcanoes"}
        assert await titles("title.search:sea") == {"deep sea mining", "sea walls"}
        assert await titles('title.search:"sea walls"') == {"sea walls"}
        assert await titles("title.search:sea NOT walls") == {"deep sea mining"}
        assert await titles("text.search:ferry OR volcano") == {"ferries", "volcanoes"}
        publisher = await ids(directory, "articles", filter="publisher.search:northern")
        assert set(publisher) == {id_ for id_, record in everything.items() if record["publisher"] == "Northern Review"}
