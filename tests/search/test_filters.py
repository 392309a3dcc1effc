"""The filter of a list: what it reads, what it refuses, and whether measures of evidence are right to the unit."""

import math
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experts.kit.dates import latest
from experts.kit.errors import DirectoryError
from experts.kit.text import slugify
from experts.search.columns import MEASURES, Columns
from experts.search.engine import Restriction
from experts.search.filters import ATTRIBUTES, Measure, parse_filter
from experts.search.sources import ExpertFacts, Shown
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics
from tests.conftest import DATABASES, World
from tests.search.conftest import standing_with
from tests.test_queries import ask, bulk, listening, on_sqlite  # noqa: F401 (a fixture: it lets `ask` count)

SLOWEST = 1.0
"""Seconds that the worst filter may take, on a machine that is busy with other things."""
COLUMNS = ("articles", "first", "last", "share")


def measure(clause: str) -> tuple[float, float]:
    """From where to where a clause reaches."""
    [], [found] = parse_filter([clause])
    return found.low, found.high


def reaches(clause: str, *values: float) -> list[bool]:
    [], [found] = parse_filter([clause])
    return [bool(found.holds(value)) for value in values]


def refused(*texts: str) -> DirectoryError:
    with pytest.raises(DirectoryError) as caught:
        parse_filter(texts)
    return caught.value


class TestReading:
    def test_clauses_are_joined_by_commas_and_values_by_bars(self) -> None:
        criteria, measures = parse_filter(["regions:KR|JP , topics:trade", "languages:tr>=B2|ko,regions.evidence.articles:>3"])
        assert [criterion.tokens for criterion in criteria] == [
            ["region:KR", "region:JP"], ["topic:trade"], ["language:tr>=B2", "language:ko"],
        ]  # fmt: skip
        assert [(found.attribute, found.column) for found in measures] == [("region", "articles")]
        assert parse_filter(None) == parse_filter([]) == parse_filter([""]) == parse_filter(["", ","]) == ([], [])

    @pytest.mark.parametrize(
        ("clause", "tokens"),
        [
            ('regions:"Bonaire, Sint Eustatius and Saba"', ["region:BQ"]),
            ('regions:"Bonaire, Sint Eustatius and Saba"|JP', ["region:BQ", "region:JP"]),
            ('regions:JP|"Bonaire, Sint Eustatius and Saba"', ["region:JP", "region:BQ"]),
            ("regions:Güney Kore|Япония", ["region:KR", "region:JP"]),
            ('topics:"energy security"', ["topic:energy-security"]),
        ],
    )
    def test_a_value_is_a_name_in_any_language_and_quotes_hold_its_comma(self, clause: str, tokens: list[str]) -> None:
        assert [criterion.tokens for criterion in parse_filter([clause])[0]] == [tokens]

    @pytest.mark.parametrize(
        ("value", "below", "inside", "above"),
        [(">3", [3.0], [4.0, 1e8], []), ("<3", [], [0.0, 2.0], [3.0]), ("3", [2.0], [3.0], [4.0]), ("3-7", [2.0], [3.0, 7.0], [8.0]),
         ("3-3", [2.0], [3.0], [4.0]), ("> 3", [3.0], [4.0], []), ("0-1", [], [0.0, 1.0], [2.0])],
    )  # fmt: skip
    def test_numbers_are_compared_from_where_to_where_they_say(
        self, value: str, below: list[float], inside: list[float], above: list[float]
    ) -> None:
        for column in ("articles", "share"):
            clause = f"regions.evidence.{column}:{value}"
            assert reaches(clause, *below, *inside, *above) == [False] * len(below) + [True] * len(inside) + [False] * len(above)
        assert reaches("topics.evidence.share:0.25-0.5", 0.2499, 0.25, 0.5, 0.5001) == [False, True, True, False]

    @pytest.mark.parametrize(
        ("value", "without", "within"),
        [("2024", "20231231 20250101", "20240101 20241231 20240631"), ("2024-02", "20240131 20240301", "20240201 20240231"),
         ("2024-07-31", "20240730 20240801", "20240731"), (">2024", "20241231", "20250101"), (">2024-07", "20240731", "20240801"),
         (">2024-01-01", "20240101", "20240102 20991231"), ("<2024", "20240101", "20231231"), ("<2024-07-02", "20240702", "20240701"),
         ("2019-2023", "20181231 20240101", "20190101 20231231")],
    )  # fmt: skip
    def test_a_year_or_a_month_is_all_its_days(self, value: str, without: str, within: str) -> None:
        for column in ("first", "last"):
            clause = f"topics.evidence.{column}:{value}"
            assert not any(reaches(clause, *map(float, without.split()))), clause
            assert all(reaches(clause, *map(float, within.split()))), clause

    @pytest.mark.parametrize(
        "value",
        ["", ">", "<", "-", "nan", "NaN", "inf", "1e9", "-1", ">-1", "0x1", "1_000", ">>3", ">=3", "3-", "-3", "3-7-9", ">3-7", "1.",
         "three", "9" * 400, "3|4", "null", "7-3"],
    )  # fmt: skip
    def test_what_is_no_number_is_refused(self, value: str) -> None:
        error = refused(f"regions.evidence.articles:{value}")
        [fault] = error.faults
        assert (error.status, fault.parameter, fault.code) == (400, "filter", "unknown_filter_value")

    @pytest.mark.parametrize(
        "value", ["24", "2024-", "2024-13", "2024-00", "2024-2", "2024-02-30", "2019-23", "20240101", "yesterday", "2023-2019"]
    )  # fmt: skip
    def test_what_is_no_day_is_refused(self, value: str) -> None:
        error = refused(f"topics.evidence.last:{value}")
        assert (error.status, [fault.code for fault in error.faults]) == (400, ["unknown_filter_value"])

    def test_every_clause_that_means_nothing_is_named_with_what_would(self) -> None:
        error = refused(
            "region:KR,regions:KR,topics.evidence.share:many", "regions:Koreaa,topics.evidence.last:>, languages.evidence.share:1"
        )
        by_clause = {fault.detail: fault for fault in error.faults}
        assert len(by_clause) == 5
        assert {fault.parameter for fault in error.faults} == {"filter"}
        for named in ("region:KR", "topics.evidence.share", "Koreaa", "topics.evidence.last", "languages.evidence.share:1"):
            assert [detail for detail in by_clause if named in detail], (named, list(by_clause))
        unknown = next(fault for fault in error.faults if "region:KR" in fault.detail)
        assert (unknown.valid, unknown.did_you_mean[:1]) == (list(ATTRIBUTES), ["regions"])
        assert next(fault for fault in error.faults if "Koreaa" in fault.detail).did_you_mean

    @pytest.mark.parametrize(
        "text", ["region:KR", "regions", "KR", ":KR", "Regions:KR", "regions.evidence:>3", "evidence.articles:3", "name:Ada"]
    )
    def test_an_attribute_that_there_is_not_makes_the_request_malformed(self, text: str) -> None:
        error = refused(text)
        assert (error.status, [fault.valid for fault in error.faults]) == (400, [list(ATTRIBUTES)])

    @pytest.mark.parametrize(
        "text", ['regions:"KR', 'regions:KR"', '"', 'regions:KR","topics:trade', "regions:", "regions:|", 'topics:""', "a:b"]
    )
    def test_a_quote_that_stands_alone_and_a_value_that_is_empty_are_refused(self, text: str) -> None:
        assert refused(text).status == 400

    @given(text=st.text(st.sampled_from('regions.evidence:,KR"|><-03.9 İ'), max_size=60) | st.text(max_size=60))
    @settings(max_examples=300, deadline=None)
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        try:
            criteria, measures = parse_filter([text])
        except DirectoryError as error:
            assert error.status in (400, 422)
            assert error.faults
        else:
            assert all(criterion.ids and all(criterion.ids) for criterion in criteria)
            assert all(found.low <= found.high for found in measures)


TOKENS = ["region:KR", "region:JP", "region:142"]
SHOWN = st.builds(Shown, st.integers(1, 9), st.sampled_from([0, 20190531, 20231231]), st.sampled_from([0, 20231231, 20240731]))
HELD = st.dictionaries(st.sampled_from(TOKENS), SHOWN | st.just(Shown()), max_size=3)
PEOPLE = st.dictionaries(st.integers(1, 40), st.tuples(HELD, st.integers(0, 12)), max_size=8)
BOUND = st.sampled_from([-math.inf, 0.0, 0.2, 0.5, 1.0, 3.0, 9.0, 20190531.0, 20231231.0, math.inf])


def shown_of(column: str, shown: Shown, articles: int) -> float:
    return shown.articles / max(articles, 1) if column == "share" else float(getattr(shown, column))


@settings(max_examples=200, deadline=None)
@given(
    steps=st.lists(PEOPLE, min_size=1, max_size=4),
    tokens=st.lists(st.sampled_from([*TOKENS, "region:nowhere"]), min_size=1, max_size=3),
    column=st.sampled_from(MEASURES),
    bounds=st.tuples(BOUND, BOUND),
)
def test_a_measure_finds_what_plain_sets_give(
    steps: list[dict[int, tuple[dict[str, Shown], int]]], tokens: list[str], column: str, bounds: tuple[float, float]
) -> None:
    asked = Measure("region", column, min(bounds), max(bounds))
    columns, model = Columns(), dict[int, tuple[dict[str, Shown], int]]()
    for people in steps:
        gone = {*people, *range(1, 5)}
        columns.replace(gone, [ExpertFacts(n, str(n), (), (), articles, held, {}) for n, (held, articles) in people.items()])
        model = {n: facts for n, facts in model.items() if n not in gone} | people
        found = np.flatnonzero(columns.measured(tokens, asked.column, asked.holds)).tolist()
        assert found == sorted(
            number
            for number, (held, articles) in model.items()
            if any(
                held[token].articles and (value := shown_of(column, held[token], articles)) and asked.low <= value <= asked.high
                for token in tokens
                if token in held
            )
        )


class Piece(NamedTuple):
    """An article of the model: which people wrote it, what it is about, when, and which others are its editions."""

    number: int
    authors: tuple[str, ...]
    regions: tuple[str, ...]
    topics: tuple[str, ...]
    day: str | None
    group: str | None


HIERARCHIES = {"regions": regions, "topics": topics}


def evidence(pieces: Iterable[Piece], person: str, attribute: str) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """What a person's articles show, counted anew: by concept rolled up; and which concepts articles themselves name."""
    works: dict[Any, list[Piece]] = defaultdict(list)
    for piece in sorted(pieces):
        if person in piece.authors:
            works[piece.group or piece.number].append(piece)
    days: dict[str, list[float]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    named: set[str] = set()
    for editions in works.values():
        own = {id_ for piece in editions for id_ in getattr(piece, attribute)}
        named |= own
        for concept in HIERARCHIES[attribute]().roll_up(own):
            counts[concept] += 1
            if newest := max((latest(piece.day) for piece in editions if piece.day), default=None):
                days[concept].append(float(newest.replace("-", "")))
    shown = {
        concept: {
            "articles": count,
            "share": round(count / len(works), 3),
            "first": min(days[concept], default=None),
            "last": max(days[concept], default=None),
        }
        for concept, count in counts.items()
    }
    return shown, named


def expected(pieces: Mapping[int, Piece], people: Iterable[str], attribute: str, concept: str | None, column: str, value: str) -> set[str]:
    """Those who have, of the concept or of any that their articles name, a measure as the clause says."""
    low, high = measure(f"{attribute}.evidence.{column}:{value}")
    found = set()
    for person in people:
        shown, named = evidence(pieces.values(), person, attribute)
        values = [shown[c][column] for c in ([concept] if concept else named) if c in shown]
        if any(each is not None and low <= each <= high for each in values):
            found.add(person)
    return found


CLAUSES = {
    "articles": ["1", "2", ">1", ">3", "<3", "2-4", "0", "<1"],
    "first": ["2021", ">2020", "<2022-03", "2020-2022", "2023-05-17", ">2021-06-30"],
    "last": ["2024", ">2023-05-17", "<2023", "2022-03"],
    "share": ["1", ">0.5", "<0.5", "0.25-0.75", "0.333", "0.667", "0.286"],
}
PLACES, SUBJECTS = ("KR", "JP", "KZ"), ("trade", "energy-security")
DAYS = (None, "2020", "2021-06", "2022-03", "2023-05-17", "2024")
LANGUAGES = ("en", "tr", "ru", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "fi")
NAMES = {"ada-one": "Ada One", "bea-two": "Bea Two", "cem-three": "Cem Three", "dan-four": "Dan Four"}


def some_piece(dice: random.Random, number: int) -> Piece:
    return Piece(
        number,
        tuple(sorted(dice.sample(sorted(NAMES)[:3], dice.choice((0, 1, 1, 2, 3))))),
        tuple(sorted(dice.sample(PLACES, dice.choice((1, 1, 2))))),
        tuple(sorted(dice.sample(SUBJECTS, 1))),
        dice.choice(DAYS),
        dice.choice((None, None, "g", "h")),
    )


def as_body(piece: Piece) -> dict[str, Any]:
    return {
        "title": f"Piece {piece.number}",
        "identifiers": [{"scheme": "source", "value": f"piece-{piece.number}"}],
        "language": LANGUAGES[piece.number],
        "regions": list(piece.regions),
        "topics": list(piece.topics),
        "published_on": piece.day,
        "edition_group": piece.group,
        "authors": [{"expert": slug} for slug in piece.authors],
    }


async def people_found(world: World, **asked: Any) -> set[str]:
    answer = await world.public.get("/v1/experts", params={"per_page": 200, **asked})
    assert answer.status_code == 200, answer.text
    slugs = [hit["slug"] for hit in answer.json()["results"]]
    assert answer.json()["meta"]["count"] == len(slugs) == len(set(slugs))
    return set(slugs)


async def turn(world: World, dice: random.Random, pieces: dict[int, Piece]) -> None:
    """Some articles are removed, and some changed in all that counts; at first all are added."""
    lines: list[dict[str, Any]] = []
    if not pieces:
        pieces |= {number: some_piece(dice, number) for number in range(len(LANGUAGES))}
        lines = [{"op": "add_article", "data": as_body(piece)} for piece in pieces.values()]
    for number in [number for number in pieces if not lines or "key" in lines[0]]:
        at = {"key": f"source:piece-{number}", "if_match": "*"}
        if dice.random() < 0.2:
            lines.append({"op": "remove_article", **at})
            del pieces[number]
        elif dice.random() < 0.7:
            pieces[number] = some_piece(dice, number)
            lines.append({"op": "change_article", "data": as_body(pieces[number]), **at})
    await bulk(world, *lines)
    await world.indexed()


def who_meets(world: World, clauses: Sequence[str]) -> set[str]:
    engine = world.app.state.engine
    criteria, measures = parse_filter(clauses)
    mask = engine.mask(Restriction([criterion.tokens for criterion in criteria], (), measures))
    return {slugify(engine.columns.facts[int(number)].names[0]) for number in np.flatnonzero(mask)}


async def test_measures_are_right_to_the_unit_while_articles_come_change_and_go(world: World) -> None:
    dice, pieces = random.Random(4), dict[int, Piece]()
    for slug, name in NAMES.items():  # the last one declares, and has written nothing
        await world.add_expert(name, slug=slug, **({"regions": list(PLACES), "topics": list(SUBJECTS)} if slug == "dan-four" else {}))
    asked = [
        (attribute, concept, column, value)
        for attribute, concepts in (("regions", ("KR", "142", None)), ("topics", ("trade", None)))
        for concept in concepts
        for column in COLUMNS
        for value in CLAUSES[column]
    ]
    wrong, met = [], 0
    for _ in range(4):
        await turn(world, dice, pieces)
        for attribute, concept, column, value in asked:
            clauses = [f"{attribute}.evidence.{column}:{value}", *([f"{attribute}:{concept}"] if concept else [])]
            found, wanted = who_meets(world, clauses), expected(pieces, NAMES, attribute, concept, column, value)
            met += len(wanted)
            if found != wanted:
                wrong.append((clauses, sorted(found), sorted(wanted)))
    assert len(pieces) < len(LANGUAGES)
    assert met > 100
    assert wrong == []


async def add_articles(world: World, of: Iterable[tuple[str, str, str | None]]) -> None:
    """Articles of somebody on a place, on a day."""
    await bulk(
        world,
        *(
            {"op": "add_article", "data": {"title": "On it", "regions": [place], "published_on": day, "authors": [{"expert": slug}]}}
            for slug, place, day in of
        ),
    )
    await world.indexed()


async def add_three(world: World) -> None:
    """One has written much on Korea long ago and little on Japan of late, another the other way round; a third only declares."""
    await world.add_expert("Korea Then", slug="then")
    await world.add_expert("Japan Now", slug="now", regions=["KR"])
    await world.add_expert("Says So", slug="says", regions=["KR", "JP"], topics=["belt-and-road"])
    many = [("then", "KR", "2010"), ("now", "JP", "2023-05")] * 4
    await add_articles(world, [*many, ("then", "JP", "2024-02-29"), ("then", "FR", "2012-01"), ("now", "KR", None)])


@pytest.fixture(scope="module", params=DATABASES)
async def evidenced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_three, request, tmp_path_factory) as world:
        yield world


async def test_a_measure_is_of_the_regions_that_the_same_request_asks_for(evidenced: World) -> None:
    many = "regions.evidence.articles:>3"
    for asked in (
        {"filter": f"regions:KR,{many}"},
        {"filter": [many, "regions:KR"]},
        {"filter": many, "region": "South Korea"},
        {"filter": many, "search": "South Korea expert"},
        {"filter": [f"{many},regions:Kore"]},
    ):
        assert await people_found(evidenced, **asked) == {"then"}, asked
    for filter_, place, found in (
        (many, [], {"then", "now"}),
        (f"regions:KR|JP,{many}", [], {"then", "now"}),
        (f"{many},regions:Asia", [], {"then", "now"}),
        (many, ["KR", "JP"], set()),
        ("regions.evidence.articles:>0", ["KR", "JP"], {"then", "now"}),  # declared alone never counts
        ("regions.evidence.last:>2024-01-01", ["JP"], {"then"}),
        ("regions.evidence.last:<2030", ["KR"], {"then"}),  # what has no day has no last one
        ("regions.evidence.first:>2020,regions.evidence.articles:1", ["JP"], {"then"}),
        ("topics.evidence.articles:>0", [], set()),
    ):
        assert await people_found(evidenced, filter=filter_, region=place) == found, (filter_, place)


async def test_without_a_region_any_one_of_the_persons_will_do(evidenced: World) -> None:
    for clause, found in {
        "articles:1": {"then", "now"},
        "articles:<4": {"then", "now"},
        "first:>2024": set(),
        "first:2024": {"then"},
        "last:2010": {"then"},
        "share:0.8": {"now"},
        "share:0.1-0.2": {"then", "now"},
    }.items():
        assert await people_found(evidenced, filter=f"regions.evidence.{clause}") == found, clause


async def test_what_the_profile_shows_can_be_asked_for(evidenced: World) -> None:
    for region in (await evidenced.public.get("/v1/experts/then")).json()["regions"]:
        for column in COLUMNS:
            clause = f"regions:{region['id']},regions.evidence.{column}:{region['evidence'][column]}"
            assert "then" in await people_found(evidenced, filter=clause), clause


async def test_filters_over_http_are_bounded_cheap_and_asked_with_the_rest(evidenced: World) -> None:
    assert await people_found(evidenced, filter="") == await people_found(evidenced) == {"then", "now", "says"}
    assert await people_found(evidenced, filter=['topics:"Один пояс, один путь"', "regions:JP"]) == {"says"}
    answer = await evidenced.public.get("/v1/experts", params={"filter": "regions:KR,regions.evidence.articles:>3"})
    assert [(reason["criterion"], reason["because"]) for reason in answer.json()["results"][0]["why"]] == [
        ("region:KR", "4 articles on South Korea, last in 2010")
    ]
    strange = await evidenced.public.get("/v1/experts", params={"filter": "region:KR,regions.evidence.articles:many"})
    assert (strange.status_code, strange.headers["content-type"]) == (400, "application/problem+json")
    assert [fault["parameter"] for fault in strange.json()["errors"]] == ["filter", "filter"]
    assert (await evidenced.public.get("/v1/experts", params={"filter": ["regions:KR"] * 11})).status_code == 400
    assert (await evidenced.public.get("/v1/articles", params={"filter": "regions:KR"})).status_code == 400


SHORT = (
    "regions:KR",
    "regions:KR|JP|CN|RU|TR",
    "regions.evidence.share:>0",
    "regions:Nowhre",
    "x",
    "a:",
    '"',
    "regions:|||||a",
    "regions:KR|",
)
LONG = [
    *(",".join([clause] * (2_000 // (len(clause) + 1))) for clause in SHORT),
    "regions:" + "|".join(["KR"] * 600),
    "regions:" + "|".join(["Nowhre"] * 280),
]


async def test_a_filter_as_long_as_it_may_be_holds_nobody_up(evidenced: World) -> None:
    await people_found(evidenced, region="KR")
    for text in LONG:
        started = time.perf_counter()
        answer = await evidenced.public.get("/v1/experts", params={"filter": [text] * 9})
        assert time.perf_counter() - started < SLOWEST, text[:40]
        assert answer.status_code in (200, 400), text[:40]
        size, faults = len(answer.content), len(answer.json().get("errors", ()))
        assert (size < 100_000, faults <= 100) == (True, True), (text[:40], size, faults)
    too_long = await evidenced.public.get("/v1/experts", params={"filter": ",".join(["topics:a"] * 4_000)})
    assert too_long.status_code == 400


@on_sqlite
async def test_a_long_filter_costs_no_more_than_a_short_one(world: World) -> None:
    await add_three(world)
    few, many = [
        await ask(world.public, "GET", "/v1/experts", params={"filter": clauses})
        for clauses in ("regions:KR", ["regions:KR|JP|Asia,regions.evidence.articles:>0,regions.evidence.share:0-1", "regions:Asia"])
    ]
    assert (len(few.answer.json()["results"]), len(many.answer.json()["results"])) == (3, 2)
    assert few.cost == many.cost
