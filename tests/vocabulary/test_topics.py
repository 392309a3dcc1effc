"""Topics: a thesaurus that is whole, shallow and without two meanings for a word."""

import re
from collections import defaultdict
from typing import Any

import pytest

from experts.kit.text import phrase_key
from experts.vocabulary.shipped import load_folder
from experts.vocabulary.topics import topics

LANGUAGES = ["en", "tr", "ru"]
SUBJECTS = (
    "security diplomacy public-diplomacy economy energy climate law society technology health migration media history "
    "international-relations-theory"
).split()


@pytest.fixture(scope="module")
def entries() -> dict[str, Any]:
    listed = [entry for file in load_folder("topics") for entry in file]
    by_id = {entry["id"]: entry for entry in listed}
    assert len(by_id) == len(listed), "an id is used twice"
    return by_id


def test_there_are_enough_topics() -> None:
    assert len(topics().concepts) >= 300


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_required_subject_is_there(subject: str) -> None:
    assert subject in topics().concepts
    assert len(topics().descendants[subject]) > 1


def test_every_topic_is_found_by_its_id_and_labels() -> None:
    for topic in topics().concepts.values():
        for text in (topic.id, topic.slug, *topic.names.values()):
            assert topics().resolve(text) == [topic.id], text


def test_every_topic_is_found_by_its_synonyms(entries: dict[str, Any]) -> None:
    for id_, entry in entries.items():
        for word in (word for words in entry["synonyms"].values() for word in words):
            assert topics().resolve(word) == [id_], word


def test_every_topic_is_named_with_synonyms_in_three_languages(entries: dict[str, Any]) -> None:
    for id_, entry in entries.items():
        assert sorted(entry["labels"]) == sorted(LANGUAGES), id_
        assert sorted(entry["synonyms"]) == sorted(LANGUAGES), id_
        assert all(label.strip() == label != "" for label in entry["labels"].values()), id_
        assert all(words and all(words) for words in entry["synonyms"].values()), id_


def test_russian_is_written_in_cyrillic(entries: dict[str, Any]) -> None:
    latin = [id_ for id_, entry in entries.items() if not re.search("[а-яё]", entry["labels"]["ru"], re.IGNORECASE)]
    assert latin == []


def test_no_word_has_two_meanings(entries: dict[str, Any]) -> None:
    meanings = defaultdict(set)
    for id_, entry in entries.items():
        for word in (id_, *entry["labels"].values(), *(word for words in entry["synonyms"].values() for word in words)):
            meanings[phrase_key(word)].add(id_)
    assert {word: ids for word, ids in meanings.items() if len(ids) > 1} == {}
    assert "" not in meanings


def test_every_broader_topic_exists(entries: dict[str, Any]) -> None:
    assert {above for entry in entries.values() for above in entry["broader"]} <= set(entries)


def test_no_topic_is_broader_than_itself_and_none_is_deeper_than_four_levels(entries: dict[str, Any]) -> None:
    def depth(id_: str, below: tuple[str, ...] = ()) -> int:
        assert id_ not in below, f"a cycle: {' < '.join([*below, id_])}"
        return 1 + max((depth(above, (*below, id_)) for above in entries[id_]["broader"]), default=0)

    assert {id_: levels for id_ in entries if (levels := depth(id_)) > 4} == {}


def test_no_topic_names_a_broader_one_that_follows_from_another(entries: dict[str, Any]) -> None:
    ancestors = topics().ancestors
    for id_, entry in entries.items():
        for above in entry["broader"]:
            others = set(entry["broader"]) - {above}
            assert not any(above in ancestors[other] for other in others), (id_, above)


def test_parents_are_the_broader_topics(entries: dict[str, Any]) -> None:
    for id_, entry in entries.items():
        assert topics().parents(id_) == sorted(entry["broader"]), id_


def test_wikidata_ids_are_well_formed_and_unique(entries: dict[str, Any]) -> None:
    ids = [entry["wikidata"] for entry in entries.values() if "wikidata" in entry]
    assert ids
    assert all(re.fullmatch(r"Q[1-9]\d*", id_) for id_ in ids)
    assert len(set(ids)) == len(ids)


def test_ids_are_slugs() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_) and len(id_) <= 80 for id_ in topics().concepts)


def test_a_narrow_topic_counts_for_its_subject() -> None:
    for id_, topic in topics().concepts.items():
        roots = {above for above in topics().ancestors[id_] if not topics().parents(above)}
        assert roots, topic
    assert "diplomacy" in topics().roll_up(["public-diplomacy"])


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("international security", "security"),
        ("Uluslararası Güvenlik", "security"),
        ("международная безопасность", "security"),
        ("KAMU DİPLOMASİSİ", "public-diplomacy"),
    ],
)
def test_a_topic_is_found_in_three_languages(text: str, id_: str) -> None:
    assert topics().resolve(text) == [id_]
