"""The three plain filters: values in any language, any of by comma, and faults that say what would be right."""

from collections.abc import Sequence

import pytest

from experts.kit.errors import DirectoryError, Fault
from experts.search.filters import MOST_VALUES
from experts.search.parameters import ListQuery
from experts.search.query import Criterion, clause_of, criteria_of, criterion_of
from experts.vocabulary.regions import regions


def parse_filters(region: list[str] | None, topic: list[str] | None, language: list[str] | None) -> Sequence[Criterion]:
    return criteria_of(ListQuery(region=region, topic=topic, language=language).clauses("experts"))


def tokens(region: list[str] | None = None, topic: list[str] | None = None, language: list[str] | None = None) -> list[list[str]]:
    return [criterion.tokens for criterion in parse_filters(region, topic, language)]


def faults(region: list[str] | None = None, topic: list[str] | None = None, language: list[str] | None = None) -> list[Fault]:
    with pytest.raises(DirectoryError) as refused:
        parse_filters(region, topic, language)
    assert refused.value.status == 400
    return refused.value.faults


def test_nothing_asked_is_no_criterion() -> None:
    assert parse_filters(None, None, None) == []
    assert parse_filters([], [], []) == []


def test_commas_mean_any_of_and_repeating_means_all_of() -> None:
    assert tokens(region=["KR,JP", "asia"]) == [["region:KR", "region:JP"], ["region:142"]]
    assert tokens(region=["KR , JP,"]) == [["region:KR", "region:JP"]]


@pytest.mark.parametrize("words", ["KR", "kr", "south-korea", "South Korea", "GÜNEY KORE", "Guney Kore", "Южная Корея", "韩国", "대한민국"])
def test_a_region_may_be_named_in_any_language(words: str) -> None:
    assert tokens(region=[words]) == [["region:KR"]]


@pytest.mark.parametrize("words", ["public-diplomacy", "Public Diplomacy", "Kamu diplomasisi", "публичная дипломатия"])
def test_a_topic_may_be_named_in_any_of_its_languages(words: str) -> None:
    assert tokens(topic=[words]) == [["topic:public-diplomacy"]]


@pytest.mark.parametrize("words", ["tr", "TR", "Turkish", "türkçe", "Turkce", "турецкий", "Türkisch"])
def test_a_language_may_be_named_in_any_language(words: str) -> None:
    assert tokens(language=[words]) == [["language:tr"]]


@pytest.mark.parametrize("words", ["tr>=B2", "tr >= b2", "Turkish>=upper intermediate", "Türkçe>=iyi", "турецкий >= хорошо"])
def test_a_level_may_be_given_as_printed(words: str) -> None:
    assert tokens(language=[words]) == [["language:tr>=B2"]]


def test_levels_belong_to_their_own_value() -> None:
    assert tokens(language=["tr>=C1,en,ru>=native"]) == [["language:tr>=C1", "language:en", "language:ru>=native"]]
    assert parse_filters(None, None, ["tr>=C1,en"]) == [Criterion("language", ("tr", "en"), ("C1", None))]


def test_a_token_of_a_region_or_topic_is_the_filter_that_asks_for_it() -> None:
    asked = parse_filters(["KR"], ["public-diplomacy"], None)
    assert [criterion_of(criterion.tokens[0]) for criterion in asked] == asked
    assert criteria_of(map(clause_of, asked)) == asked


def test_a_name_that_holds_a_comma_is_one_value() -> None:
    with_comma = "Economic, social and cultural rights"
    assert tokens(topic=[with_comma]) == tokens(topic=["economic social and cultural rights"])
    assert len(tokens(topic=[with_comma])[0]) == 1


def test_an_unknown_value_is_answered_with_similar_ones() -> None:
    [fault] = faults(region=["Jappan"])
    assert (fault.parameter, fault.code) == ("region", "unknown_filter_value")
    assert "Jappan" in fault.detail
    assert "japan" in fault.did_you_mean
    [fault] = faults(topic=["energi securty"])
    assert fault.parameter == "topic"
    assert "energy-security" in fault.did_you_mean
    [fault] = faults(language=["Turkissh"])
    assert fault.parameter == "language"
    assert "turkish" in fault.did_you_mean


def test_what_is_suggested_is_understood() -> None:
    suggested = [s for fault in faults(region=["Jappan", "Gemany"]) for s in fault.did_you_mean]
    assert suggested
    assert len(tokens(region=suggested)) == len(suggested)


def test_an_ambiguous_name_is_answered_with_what_it_may_mean() -> None:
    [fault] = faults(region=["Virgin Islands"])
    assert (fault.parameter, fault.valid) == ("region", ["VG", "VI"])
    assert tokens(region=fault.valid) == [["region:VG"], ["region:VI"]]


@pytest.mark.parametrize("empty", ["", " ", ",", " , ,"])
def test_a_filter_without_a_value_is_refused(empty: str) -> None:
    for name in ("region", "topic", "language"):
        [fault] = faults(**{name: [empty]})
        assert (fault.parameter, fault.code) == (name, "unknown_filter_value")


@pytest.mark.parametrize("words", ["tr>=", "tr>=fluentish", "tr>=B2>=C1", ">=B2", "tr=B2", "tr>B2", "tr<B2", "Klingonish>=fluentish", ">="])
def test_a_broken_level_is_one_fault(words: str) -> None:
    [fault] = faults(language=[words])
    assert (fault.parameter, fault.code) == ("language", "unknown_filter_value")


def test_an_unknown_level_is_answered_with_the_scale() -> None:
    [fault] = faults(language=["tr>=fluentish"])
    assert fault.valid == ["A1", "A2", "B1", "B2", "C1", "C2", "native"]


def test_every_wrong_value_of_a_request_is_named_once() -> None:
    found = faults(region=["Atlantis,KR,Mordor"], topic=["alchemy of lead"], language=["Klingonish,en", "tr>=fluentish"])
    assert [fault.parameter for fault in found] == ["region", "region", "topic", "language", "language"]


def test_a_very_long_value_is_cut_in_the_answer() -> None:
    [fault] = faults(region=["x" * 5_000])
    assert len(fault.detail) < 200


def test_many_values_are_taken_or_refused_but_none_is_dropped_in_silence() -> None:
    asked = [c.id for c in regions().concepts.values() if c.kind == "country"][: MOST_VALUES + 10]
    try:
        [taken] = tokens(region=[",".join(asked)])
    except DirectoryError as refused:
        assert refused.status == 400
        return
    assert taken == [f"region:{id_}" for id_ in asked]
