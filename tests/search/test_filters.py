"""The filter of a list: what it reads, what it refuses, and whether measures of evidence are right to the unit."""

import math
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experts.kit.dates import latest
from experts.kit.errors import Fault
from experts.kit.text import slugify
from experts.search.attributes import LEVELS, LISTS, ListName
from experts.search.columns import Facts
from experts.search.experts_list import ExpertQuery, match
from experts.search.filters import parse_filter
from experts.search.masks import Masks
from experts.search.sources import Shown, new_columns
from experts.search.syntax import operands
from experts.search.tree import Among, AnyOf, Every, Filter, Missing, Never, Says, Within, asked_together, leaves
from experts.search.values import Range, level_number
from experts.vocabulary.languages import SCALE
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics
from tests.conftest import DATABASES, World
from tests.search.conftest import standing_with
from tests.test_queries import ask, bulk, listening, on_sqlite  # noqa: F401 (a fixture: it lets `ask` count)

SLOWEST = 1.0
"""Seconds that the worst filter may take, on a machine that is busy with other things."""
COLUMNS = ("articles", "first", "last", "share")


def read(text: str, of: ListName = "experts") -> list[Filter]:
    faults: list[Fault] = []
    found = parse_filter(of, [text], faults)
    assert not faults, faults
    return [clause.filter for clause in found]


def ranges(clause: str) -> Sequence[Range]:
    """From where to where a clause reaches."""
    [found] = read(clause)
    assert isinstance(found, Within)
    return found.ranges


def reaches(clause: str, *values: float) -> list[bool]:
    return [any(span.low <= value <= span.high for span in ranges(clause)) for value in values]


def refused(*texts: str, of: ListName = "experts") -> list[Fault]:
    faults: list[Fault] = []
    parse_filter(of, texts, faults)
    assert faults, texts
    return faults


def shown(tree: Filter) -> Any:
    """A filter as plain data: attribute names, ids and ends."""
    match tree:
        case Among(attribute, values):
            return (attribute.name, *(value.id + (f">={value.level}" if value.level else "") for value in values))
        case Within(attribute, spans):
            return (attribute.name, *map(tuple, spans))
        case Missing(attribute):
            return (attribute.name, None)
        case Says(attribute, expression):
            return (f"{attribute.name}.search", *(said.text for said in operands(expression)))
        case Every(parts):
            return {"all": [shown(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [shown(part) for part in parts]}
        case Never(part):
            return {"not": shown(part)}


KR, JP, TRADE = ("regions", "KR"), ("regions", "JP"), ("topics", "trade")


class TestReading:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("", []),
            (",", []),
            ("regions:KR|JP , topics:trade", [(*KR, "JP"), TRADE]),
            ("languages:tr>=B2|ko", [("languages", "tr>=B2", "ko")]),
            ("regions:!KR", [{"not": KR}]),
            ("regions:!KR|JP", [{"not": (*KR, "JP")}]),
            ("regions:KR|!JP", [{"any": [KR, {"not": JP}]}]),
            ("regions:KR+JP", [{"all": [KR, JP]}]),
            ("regions:KR JP", [{"all": [KR, JP]}]),
            ("regions:South Korea", [KR]),
            (
                "articles_count:>1 <4",
                [{"all": [("articles_count", (math.nextafter(1, 2), math.inf)), ("articles_count", (-math.inf, math.nextafter(4, 3)))]}],
            ),
            ("articles_count:> 3", [("articles_count", (math.nextafter(3, 4), math.inf))]),
            ("regions:!KR+JP", [{"not": {"all": [KR, JP]}}]),
            ("education.country:TR DE", [{"all": [("education.country", "tr"), ("education.country", "de")]}]),
            ('education.institution:"Koç, A+B | C"', [("education.institution", "koc a b c")]),
            ('regions:"Bonaire, Sint Eustatius and Saba"|JP', [("regions", "BQ", "JP")]),
            ("regions:Güney Kore|Япония", [(*KR, "JP")]),
            ("regions.exact:null", [("regions.exact", None)]),
            ("regions:!null", [{"not": ("regions", None)}]),
            ('name:"null"', [("name", "null")]),
            ("articles_count:0|3-7", [("articles_count", (0, 0), (3, 7))]),
            ("(regions:KR,topics:trade)", [{"all": [KR, TRADE]}]),
            ("(regions:KR|topics:trade)", [{"any": [KR, TRADE]}]),
            ("(regions:KR|JP|topics:trade)", [{"any": [(*KR, "JP"), TRADE]}]),
            ("(regions:KR)|(topics:trade)", [{"any": [KR, TRADE]}]),
            ("!(regions:KR|topics:trade),regions:JP", [{"not": {"any": [KR, TRADE]}}, JP]),
            ("((regions:KR,regions:JP)|topics:trade)", [{"any": [{"all": [KR, JP]}, TRADE]}]),
            ('biography.search:"deep sea" OR (volcano NOT lava)', [("biography.search", "deep sea", "volcano", "lava")]),
            ("display_name.search:ada", [("name.search", "ada")]),
            ("REGIONS:KR, articles-count:3", [KR, ("articles_count", (3, 3))]),
        ],
    )
    def test_a_filter_means_what_the_grammar_says(self, text: str, found: list[Any]) -> None:
        assert [shown(tree) for tree in read(text)] == found

    @pytest.mark.parametrize(
        ("value", "below", "inside", "above"),
        [(">3", [3.0], [4.0, 1e8], []), ("<3", [], [0.0, 2.0], [3.0]), ("3", [2.0], [3.0], [4.0]), ("3-7", [2.0], [3.0, 7.0], [8.0]),
         ("3-3", [2.0], [3.0], [4.0]), ("> 3", [3.0], [4.0], []), ("0-1", [], [0.0, 1.0], [2.0]), (">=3", [2.0], [3.0, 4.0], []),
         ("<=3", [], [0.0, 3.0], [4.0])],
    )  # fmt: skip
    def test_numbers_are_compared_from_where_to_where_they_say(
        self, value: str, below: list[float], inside: list[float], above: list[float]
    ) -> None:
        for name in ("regions.evidence.articles", "regions.evidence.share", "articles_count"):
            clause = f"{name}:{value}"
            assert reaches(clause, *below, *inside, *above) == [False] * len(below) + [True] * len(inside) + [False] * len(above)
        assert reaches("topics.evidence.share:0.25-0.5", 0.2499, 0.25, 0.5, 0.5001) == [False, True, True, False]

    @pytest.mark.parametrize(
        ("value", "without", "within"),
        [("2024", "20231231 20250101", "20240101 20241231 20240631"), ("2024-02", "20240131 20240301", "20240201 20240231"),
         ("2024-07-31", "20240730 20240801", "20240731"), (">2024", "20241231", "20250101"), (">2024-07", "20240731", "20240801"),
         (">2024-01-01", "20240101", "20240102 20991231"), ("<2024", "20240101", "20231231"), ("<2024-07-02", "20240702", "20240701"),
         ("2019-2023", "20181231 20240101", "20190101 20231231"), (">=2024", "20231231", "20240101"), ("<=2024-02", "20240301", "20240229"),
         ("2024-02-01-2024-03", "20240131 20240401", "20240201 20240331")],
    )  # fmt: skip
    def test_a_year_or_a_month_is_all_its_days(self, value: str, without: str, within: str) -> None:
        for name in ("topics.evidence.first", "last_article_on"):
            clause = f"{name}:{value}"
            assert not any(reaches(clause, *map(float, without.split()))), clause
            assert all(reaches(clause, *map(float, within.split()))), clause

    @pytest.mark.parametrize(
        "value",
        ["", ">", "<", "-", "nan", "NaN", "inf", "1e9", "-1", ">-1", "0x1", "1_000", ">>3", "=>3", "3-", "-3", "3-7-9", ">3-7", "1.",
         "three", "9" * 400, "null", "7-3", "!", "!!!3"],
    )  # fmt: skip
    def test_what_is_no_number_is_refused(self, value: str) -> None:
        [fault] = refused(f"regions.evidence.articles:{value}")
        assert (fault.parameter, fault.code, fault.position) == ("filter", "unknown_filter_value", len("regions.evidence.articles:"))

    @pytest.mark.parametrize(
        "value", ["24", "2024-", "2024-13", "2024-00", "2024-2", "2024-02-30", "2019-23", "20240101", "yesterday", "2023-2019"]
    )  # fmt: skip
    def test_what_is_no_day_is_refused(self, value: str) -> None:
        assert [fault.code for fault in refused(f"topics.evidence.last:{value}")] == ["unknown_filter_value"]

    def test_every_clause_that_means_nothing_is_named_with_its_place_and_with_what_would(self) -> None:
        text = "region:KR,regions:KR,topics.evidence.share:many, regions:Koreaa,education.level:docter,languages:tr>=fluentish"
        unknown, share, korea, level, fluent = refused(text)
        for fault, word in ((unknown, "region:KR"), (share, "many"), (korea, "Koreaa"), (level, "docter"), (fluent, "tr>=fluentish")):
            assert (fault.parameter, fault.position) == ("filter", text.index(word)), fault
        assert set(LISTS["experts"]) <= set(unknown.valid)
        assert "name.search" in unknown.valid
        assert (unknown.code, unknown.did_you_mean[0]) == ("unknown_filter", "regions")
        assert korea.did_you_mean
        assert (level.valid, "doctorate" in level.did_you_mean) == (list(LEVELS), True)
        assert fluent.valid == list(SCALE)

    @pytest.mark.parametrize(
        "text", ["region:KR", "regions", "KR", ":KR", "regions.evidence:>3", "evidence.articles:3", "languages.search:x"]
    )
    def test_an_attribute_that_there_is_not_is_answered_with_all_that_there_are(self, text: str) -> None:
        [fault] = refused(text)
        assert (fault.code, set(fault.valid) >= set(LISTS["experts"])) == ("unknown_filter", True)

    @pytest.mark.parametrize(
        "text",
        [
            *('regions:"KR', 'regions:KR"', '"', 'regions:KR","topics:trade', "regions:", "regions:|", 'topics:""', "a:b", "regions:!"),
            *("(", ")", "()", "(,)", "(regions:KR", "regions:KR)", ")(", "(regions:KR)(topics:trade)", "(regions:KR)x", "!(", "!()"),
            *("regions:!!!KR", "photo:yes", "biography:words", "biography.search:", "biography.search:…", "biography.search:a OR"),
            *("(" * 5_000, "(" * 9 + "regions:KR" + ")" * 9, "regions:" + "!" * 5_000 + "KR", "regions:" + "KR|" * 51 + "KR"),
            *("regions:KR," * 51, "(" * 200 + "regions:KR" + ")" * 200, "biography.search:a b c d e f g h i"),
            *("biography.search:" + "a" * 257, "biography.search:NOT a"),
        ],
    )
    def test_what_is_not_closed_is_empty_or_too_much_is_refused(self, text: str) -> None:
        for fault in refused(text):
            assert fault.parameter == "filter"
            assert fault.position is None or 0 <= fault.position <= len(text)

    @given(
        text=st.text(st.sampled_from('regions.evidence:,KR"|><-03.9 İ()!+'), max_size=60) | st.text(max_size=60),
        of=st.sampled_from(["experts", "articles"]),
    )
    @settings(max_examples=300, deadline=None)
    def test_any_text_is_read_or_refused(self, text: str, of: ListName) -> None:
        faults: list[Fault] = []
        found = parse_filter(of, [text], faults)
        assert all(fault.parameter == "filter" and fault.detail for fault in faults)
        for clause in found:
            assert list(leaves(clause.filter))
            for leaf in leaves(clause.filter):
                assert not isinstance(leaf, Among) or all(value.id for value in leaf.values) or leaf.attribute.kind == "key"
                assert not isinstance(leaf, Within) or all(span.low <= span.high for span in leaf.ranges)


PLACES_ = ("KR", "JP", "142")
SHOWN = st.builds(Shown, st.integers(0, 9), st.sampled_from([0, 20190531, 20231231]), st.sampled_from([0, 20231231, 20240731]))
HELD = st.dictionaries(st.sampled_from(PLACES_), SHOWN, max_size=3)
LANGUAGES_HELD = st.dictionaries(st.sampled_from(["tr", "ru"]), st.integers(0, 7), max_size=2)
ONE = st.tuples(st.booleans(), HELD, LANGUAGES_HELD, st.integers(0, 12), st.none() | st.sampled_from([20230101, 20241231]))
PEOPLE = st.dictionaries(st.integers(1, 30), ONE, max_size=8)
LEAF = st.sampled_from(
    [
        *("regions:KR", "regions:KR|JP", "regions:null", "languages:tr", "languages:tr>=B2", "languages:tr>=B2|ru", "articles_count:>3"),
        *("articles_count:2-5", "last_article_on:2024", "last_article_on:null", "last_article_on:<2024", "headline:null"),
        *("regions.evidence.articles:>3", "regions.evidence.share:<0.5", "regions.evidence.last:2024-07-31", "regions.evidence.first:null"),
        *("languages.level:>=B2", "languages.level:A1|native"),
    ]
)
TREE = st.recursive(
    LEAF.map(lambda text: read(text)[0]),
    lambda inner: st.one_of(
        inner.map(Never), st.lists(inner, min_size=2, max_size=3).map(lambda parts: Every(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)  # fmt: skip
Model = dict[int, tuple[bool, dict[str, Shown], dict[str, int], int, int | None]]


def facts_of(number: int, one: tuple[bool, dict[str, Shown], dict[str, int], int, int | None]) -> Facts:
    says, held, spoken, articles, last = one
    values: dict[str, Mapping[str, tuple[int, ...]]] = {
        "regions": held, "regions.exact": held, "languages": {code: (level,) for code, level in spoken.items()},
        "headline": {"given": ()} if says else {},
    }  # fmt: skip
    numbers = {"articles_count": articles} | ({"last_article_on": last} if last else {})
    return Facts(number, True, values, numbers, {"name": str(number)}, {})


Has = Callable[[Filter, Sequence[Filter]], bool]
MEASURED: dict[str, Callable[[Any, int], float]] = {
    "articles": lambda own, _: own.articles,
    "first": lambda own, _: own.first,
    "last": lambda own, _: own.last,
    "share": lambda own, articles: round(own.articles / max(articles, 1), 3),
    "level": lambda own, _: own,
}


def meets(one: tuple[bool, dict[str, Shown], dict[str, int], int, int | None], tree: Filter, beside: Sequence[Filter]) -> bool:
    """The same in plain words: what is measured is measured of what is asked for together with it, or of anything."""
    says, held, spoken, articles, last = one
    match tree:
        case Among(attribute, values) if attribute.name == "regions":
            return any(value.id in held for value in values)
        case Among(_, values):
            return any(spoken.get(value.id, -1) >= level_number(value.level) for value in values)
        case Within(attribute, spans) if attribute.of:
            return measured(held if attribute.of == "regions" else spoken, articles, tree, beside)
        case Within(attribute, spans):
            value = articles if attribute.name == "articles_count" else last
            return value is not None and any(span.low <= value <= span.high for span in spans)
        case Missing(attribute) if attribute.of:
            return not measured(held, articles, Within(attribute, (Range(-math.inf, math.inf),)), beside)
        case Missing(attribute):
            return not {"regions": held, "last_article_on": last, "headline": says}[attribute.name]
        case _:
            return joined(tree, beside, lambda part, together: meets(one, part, together))


def measured(held: Mapping[str, Any], articles: int, asked: Within, beside: Sequence[Filter]) -> bool:
    """Nothing is no measure."""
    of = [part for part in beside if isinstance(part, Among) and part.attribute.name == asked.attribute.of]
    chosen = [[held[value.id] for value in part.values if value.id in held] for part in of] or [list(held.values())]
    value = MEASURED[asked.attribute.name.rpartition(".")[2]]
    return all(
        any(
            number > 0 and any(span.low <= number <= span.high for span in asked.ranges)
            for number in (value(own, articles) for own in group)
        )
        for group in chosen
    )


def joined(tree: Filter, beside: Sequence[Filter], has: Has) -> bool:
    match tree:
        case Every(parts):
            return all(has(part, [*beside, *asked_together(parts)]) for part in parts)
        case AnyOf(parts):
            return any(has(part, beside) for part in parts)
        case Never(part):
            return not has(part, beside)
    raise AssertionError(tree)


def nobody(*_: Any) -> Any:
    return np.zeros(0, np.int64)


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(PEOPLE, min_size=1, max_size=3), tree=TREE, others=st.lists(TREE, max_size=2))
def test_a_mask_finds_what_plain_words_say(steps: list[Model], tree: Filter, others: list[Filter]) -> None:
    columns, model = new_columns(), Model()
    for people in steps:
        gone = {*people, *range(1, 5)}
        columns = columns.replaced(sorted(gone), [facts_of(*item) for item in people.items()])
        model = {n: one for n, one in model.items() if n not in gone} | people
        beside = asked_together([tree, *others])
        mask = Masks(columns, nobody).of(tree, beside) & columns.everyone
        assert np.flatnonzero(mask).tolist() == sorted(n for n, one in model.items() if meets(one, tree, beside))


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
    [span] = ranges(f"{attribute}.evidence.{column}:{value}")
    found = set()
    for person in people:
        shown, named = evidence(pieces.values(), person, attribute)
        values = [shown[c][column] for c in ([concept] if concept else named) if c in shown]
        if any(each is not None and span.low <= each <= span.high for each in values):
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
    found = match(engine, ExpertQuery(clauses=parse_filter("experts", clauses, []))).mask()
    return {slugify(engine.people[int(number)].names[0]) for number in np.flatnonzero(found)}


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
    articles = await evidenced.public.get("/v1/articles", params={"filter": "regions:KR"})
    assert articles.json()["meta"]["count"] == 5


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
