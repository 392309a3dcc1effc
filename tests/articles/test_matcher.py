"""Whom a printed name may mean: what is proposed, what is certain, and what a decision keeps."""

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from experts.articles.bylines.matcher import ACCEPTED, AUTOMATIC, MOST, OPEN, REJECTED, proposals, sole
from experts.profiles.names import METHODS, SURE, WEAK, Match, blocks, parsed
from experts.profiles.namesakes import Everyone, among, matches

BYLINE = 7
EXACT, INITIALS = Match("exact", SURE), Match("initials", WEAK)

matches_ = st.builds(
    lambda method, is_weak: Match(method, WEAK if is_weak else METHODS[method]), st.sampled_from(list(METHODS)), st.booleans()
)
fitting = st.dictionaries(st.integers(1, 60), matches_, max_size=45)


def row(expert: int, status: str, match: Match = INITIALS) -> dict[str, Any]:
    by = "key:1" if status in (ACCEPTED, REJECTED) else None
    waiting = {"byline": BYLINE, "expert": expert, "id": UUID(int=expert), "method": match.method, "confidence": match.confidence}
    return waiting | {"status": status, "decided_by": by, "decided_at": None}


decided = st.dictionaries(st.integers(1, 60), st.sampled_from([OPEN, ACCEPTED, REJECTED]), max_size=45)


def statuses(rows: list[dict[str, Any]]) -> dict[int, str]:
    return {row["expert"]: row["status"] for row in rows}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({}, None),
        ({1: EXACT}, 1),
        ({1: Match("reordered", SURE)}, 1),
        ({1: Match("exact", WEAK)}, None),
        ({1: Match("reordered", WEAK)}, None),
        ({1: EXACT, 2: EXACT}, None),
        ({1: EXACT, 2: INITIALS}, None),
        *(({1: Match(method, METHODS[method])}, None) for method in METHODS if method not in ("exact", "reordered")),
        *(({1: Match(method, 1.0)}, None) for method in METHODS if method not in ("exact", "reordered")),
    ],
)
def test_only_an_equal_name_of_the_only_one_who_fits_is_certain(found: dict[int, Match], expected: int | None) -> None:
    assert sole(found) == expected
    linked = [expert for expert, status in statuses(proposals(BYLINE, [], found)).items() if status == AUTOMATIC]
    assert linked == [expert for expert in (expected,) if expert]


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(decided, fitting)
def test_a_decision_stays_and_what_waits_becomes_what_fits_now(before: dict[int, str], now: dict[int, Match]) -> None:
    rows = [row(expert, status) for expert, status in before.items()]
    after = proposals(BYLINE, rows, now)
    kept = {expert for expert, status in before.items() if status != OPEN}
    assert [new for new in after if new["expert"] in kept] == [old for old in rows if old["expert"] in kept]
    fresh = {new["expert"]: new for new in after if new["expert"] not in kept}
    assert len(after) == len(kept) + len(fresh)
    assert fresh.keys() <= now.keys()
    assert len(fresh) <= MOST
    for expert, new in fresh.items():
        assert (new["byline"], new["method"], new["confidence"]) == (BYLINE, *now[expert])
        assert (new["decided_by"], new["decided_at"]) == (None, None)
        assert (new["id"] == UUID(int=expert)) == (expert in before)
    automatic = [expert for expert, new in fresh.items() if new["status"] == AUTOMATIC]
    assert automatic == ([sole(now)] if sole(now) and not kept else [])
    assert proposals(BYLINE, after, now) == after


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.integers(0, 60), st.integers(0, 60))
def test_the_surest_are_proposed_and_nobody_who_was_rejected_takes_their_place(rejected: int, others: int) -> None:
    before = [row(expert, REJECTED) for expert in range(rejected)]
    now = dict.fromkeys(range(rejected + others), INITIALS)
    waiting = [expert for expert, status in statuses(proposals(BYLINE, before, now)).items() if status != REJECTED]
    assert waiting == list(range(rejected, rejected + others))[:MOST]


def test_a_persons_best_spelling_counts_and_the_likeliest_come_first() -> None:
    wanted = [parsed("Zeynep Çağla Erin")]
    directory = {
        1: [parsed("Zehra Erin")],
        2: [parsed("Z. Erin")],
        3: [parsed("Zeynep Lopetri"), parsed("Z. Erin"), parsed("Erin, Zeynep Çağla")],
        4: [parsed("Зейнеп Чагла Эрин")],
        5: [],
        6: [parsed("")],
    }
    found = matches(wanted, directory)
    assert list(found.items()) == [(3, EXACT), (4, Match("other_script", METHODS["other_script"])), (2, INITIALS)]
    assert matches([parsed("")], directory) == {}


def test_the_names_of_the_evaluation_set_are_proposed_and_none_is_linked_to_another(shared: Path) -> None:
    """As the matcher does it: with at most as many proposals as it keeps of a name, and nothing linked but what is certain."""
    data = shared / "data" / "eval"
    with gzip.open(data / "experts.ndjson.gz", "rt", encoding="utf-8") as lines:
        people = [json.loads(line) for line in lines]
    everyone = Everyone(defaultdict(set), {number: [parsed(person["name"])] for number, person in enumerate(people)})
    for number, (name,) in everyone.names.items():
        for block in blocks(name):
            everyone.by_block[block].add(number)
    rows = [line.split("\t") for line in (data / "names.dev.tsv").read_text("utf-8").splitlines()]
    wanted = {i: [parsed(printed)] for i, (printed, _, _) in enumerate(rows)}
    near = among(everyone, wanted)
    suggested, linked = defaultdict(list), []
    for i, (_, person, kind) in enumerate(rows):
        found = {people[row["expert"]]["id"]: row["status"] for row in proposals(i, [], matches(wanted[i], near[i]))}
        suggested[kind].append(person in found)
        linked += [expert == person for expert, status in found.items() if status == AUTOMATIC]
    assert suggested.keys() == {"variant", "ascii"}
    assert all(sum(found) / len(found) >= 0.96 for found in suggested.values())
    assert sum(linked) / len(linked) >= 0.999
    assert len(linked) > len(rows) / 2
