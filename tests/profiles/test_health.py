"""What an editor should look at, and from which day on."""

from datetime import date, timedelta
from typing import Any

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from experts.profiles.health import CODES, RULES, Finding, due, findings
from experts.profiles.schemas import ExpertDocument

CREATED, TODAY = date(2026, 1, 15), date(2026, 11, 23)
FOREVER = date.max
THESIS = {"title": "Energy on the peninsula"}
COMPLETE: dict[str, Any] = {
    "name": "Ada Example",
    "headline": {"en": "Economist", "tr": "İktisatçı"},
    "biography": {"tr": "Ankara'da doğdu.", "en": "Born in Ankara."},
    "positions": [{"organization": {"name": "Ankara University"}, "start": "2019"}, {"organization": {"name": "KBS"}, "end": "2012"}],
    "education": [{"level": "doctorate", "status": "completed", "start": "2005", "end": "2009", "thesis": THESIS}],
    "languages": [{"code": "tr"}],
    "regions": ["KR"],
    "topics": ["climate-change"],
    "contacts": [{"kind": "phone", "value": "+90 312 000 00 00"}],
    "photo": {"id": "0" * 32, "alt": "Ada Example at her desk"},
    "confirmed_on": "2026-11-01",
}


def expert(**changes: Any) -> ExpertDocument:
    """A profile that wants nothing, but for the changes."""
    return msgspec.convert({**COMPLETE, **changes}, ExpertDocument)


def found(document: ExpertDocument, today: date = TODAY) -> list[tuple[str, str]]:
    return [(finding.code, finding.pointer) for finding in findings(document, CREATED, today)]


def only(document: ExpertDocument, today: date = TODAY) -> Finding:
    (finding,) = findings(document, CREATED, today)
    return finding


def study(**fields: Any) -> ExpertDocument:
    return expert(education=[{"level": "doctorate", "status": "in_progress", "thesis": THESIS, **fields}])


def position(name: str, **fields: Any) -> dict[str, Any]:
    return {"organization": {"name": name}, **fields}


def begins(document: ExpertDocument, code: str, first: str) -> None:
    """The rule is silent until the day before, speaks on the day itself, and says so beforehand."""
    day = date.fromisoformat(first)
    assert due(document, CREATED)[code] == day
    assert code not in [c for c, _ in found(document, day - timedelta(days=1))]
    (finding,) = [f for f in findings(document, CREATED, day) if f.code == code]
    assert finding.since == first


def test_a_complete_profile_wants_nothing_yet() -> None:
    assert findings(expert(), CREATED, TODAY) == []
    assert due(expert(), CREATED) == {"unconfirmed": date(2027, 11, 2)}


def test_codes_are_unique_and_their_meanings_are_sentences() -> None:
    assert len(CODES) == len(set(CODES)) == len(RULES)
    assert all(rule.meaning[0].isupper() and rule.meaning.endswith(".") for rule in RULES)


def test_a_profile_that_is_but_a_name_is_empty_in_every_field_and_always_was() -> None:
    document = ExpertDocument(name="Ada")
    empty = [("no_headline", "/headline"), ("no_biography", "/biography"), ("no_region", "/regions"), ("no_topic", "/topics")]
    empty += [("no_language", "/languages"), ("no_contact", "/contacts")]
    assert found(document, CREATED) == empty
    assert {finding.since for finding in findings(document, CREATED, date.min)} == {None}
    assert due(document, CREATED) == {**dict.fromkeys([code for code, _ in empty], date.min), "unconfirmed": date(2027, 1, 16)}


def test_any_rule_can_speak() -> None:
    poor = {"headline": {"en": "A"}, "biography": {"tr": "B"}, "photo": {"id": "0" * 32}, "confirmed_on": "2020-01-01"}
    poor |= {"positions": [position("KBS", end="2020")], "education": [{"level": "doctorate", "status": "in_progress", "start": "2001"}]}
    spoken = {code for document in (expert(**poor), ExpertDocument(name="Ada")) for code, _ in found(document)}
    assert spoken == set(CODES)


def test_a_language_of_one_text_is_missing_in_the_other() -> None:
    document = expert(headline={"en": "A", "tr": "B", "zh-Hant": "C"}, biography={"en": "D", "ru": "E"})
    assert found(document) == [
        ("missing_translation", "/headline/ru"),
        ("missing_translation", "/biography/tr"),
        ("missing_translation", "/biography/zh-Hant"),
    ]
    first, second, _ = findings(document, CREATED, TODAY)
    assert first.detail == "The biography is there in Russian, the headline is not."
    assert (second.since, second.detail) == (None, "The headline is there in Turkish, the biography is not.")


def test_a_language_is_not_missing_when_its_readers_are_answered_in_it() -> None:
    assert found(expert(headline={"en-GB": "A", "TR": "B"}, biography={"en": "C", "tr-CY": "D"})) == []


def test_a_text_that_is_not_there_at_all_has_no_missing_translations() -> None:
    assert found(expert(headline={})) == [("no_headline", "/headline")]
    assert found(expert(biography={})) == [("no_biography", "/biography")]


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("2017", "2024-01-01"),
        ("2017-09", "2023-10-01"),
        ("2017-09-15", "2023-09-16"),
        ("2020-02", "2026-03-01"),
        ("2020-02-28", "2026-03-01"),
        ("2020-02-29", "2026-03-01"),
        ("2022-02", "2028-02-29"),
        ("2022-02-28", "2028-02-29"),
        ("2020-12-31", "2027-01-01"),
        ("2199", "2206-01-01"),
    ],
)
def test_a_doctorate_is_stale_when_it_began_more_than_six_years_ago(start: str, first: str) -> None:
    begins(study(start=start), "stale_doctorate", first)


@pytest.mark.parametrize(("end", "first"), [("2025", "2026-01-01"), ("2024-02", "2024-03-01"), ("2025-06-30", "2025-07-01")])
def test_a_doctorate_in_progress_is_stale_when_its_own_end_has_passed(end: str, first: str) -> None:
    begins(study(end=end), "stale_doctorate", first)
    begins(study(start="2023", end=end), "stale_doctorate", first)


def test_a_stale_doctorate_is_one_finding_that_names_the_university_and_the_earlier_reason() -> None:
    begun = study(start="2017", end="2025", institution={"name": "Kocaeli University"})
    assert only(begun) == Finding(
        code="stale_doctorate",
        pointer="/education/0",
        since="2024-01-01",
        detail="The doctorate at Kocaeli University has been in progress since 2017.",
    )
    ended = study(start="2019-09", end="2024-06", field="Law")
    assert only(ended).detail == "The doctorate in Law is still in progress, but its end is given as 2024-06."
    assert only(study(start="2001")).detail == "The doctorate has been in progress since 2001."


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"start": "1990", "status": "completed"},
        {"start": "1990", "status": "discontinued"},
        {"start": "1990", "status": None},
        {"start": "1990", "level": "master"},
        {"start": "1990", "level": "postdoctoral"},
    ],
)
def test_only_a_doctorate_in_progress_with_a_date_can_be_stale(fields: dict[str, Any]) -> None:
    assert "stale_doctorate" not in due(study(**fields), CREATED)


def test_each_study_has_its_own_place_and_the_earliest_is_when_the_rule_begins() -> None:
    doctorates = [{"level": "doctorate", "status": "in_progress", "thesis": THESIS, "start": start} for start in ("2018", "2025", "2015")]
    document = expert(education=[*doctorates, {"level": "bachelor"}])
    assert found(document) == [("stale_doctorate", "/education/0"), ("stale_doctorate", "/education/2")]
    assert due(document, CREATED)["stale_doctorate"] == date(2022, 1, 1)


def test_a_masters_degree_or_doctorate_wants_the_title_of_its_thesis() -> None:
    levels = ["bachelor", "master", "doctorate", "postdoctoral", "short_cycle", "other", None]
    document = expert(education=[{"level": level, "status": "completed"} for level in levels])
    assert found(document) == [("no_thesis_title", "/education/1/thesis"), ("no_thesis_title", "/education/2/thesis")]
    statuses = ["completed", "in_progress", "discontinued", None]
    document = expert(education=[{"level": "master", "status": status, "institution": {"name": "METU"}} for status in statuses])
    assert found(document) == [("no_thesis_title", "/education/0/thesis"), ("no_thesis_title", "/education/1/thesis")]
    first, _ = findings(document, CREATED, TODAY)
    assert (first.since, first.detail) == (None, "The master's degree at METU has no thesis title.")


@pytest.mark.parametrize(
    ("end", "first"),
    [
        ("2024", "2025-01-01"),
        ("2024-02", "2024-03-01"),
        ("2023-02", "2023-03-01"),
        ("2024-12-31", "2025-01-01"),
        ("2026-06-30", "2026-07-01"),
    ],
)
def test_positions_are_over_on_the_day_after_the_last_one_ended(end: str, first: str) -> None:
    begins(expert(positions=[position("Club", end="2001"), position("KBS", end=end)]), "ended_positions_only", first)


def test_the_position_that_ended_last_is_named() -> None:
    finding = only(expert(positions=[position("KBS", end="2012-03"), position("Club", end="2011"), position("Office", end="2012-02-01")]))
    assert (finding.code, finding.pointer, finding.since) == ("ended_positions_only", "/positions", "2012-04-01")
    assert finding.detail == "No position is current: the last, at KBS, ended 2012-03."


def test_one_position_without_an_end_is_enough_and_none_is_no_matter() -> None:
    for positions in ([position("KBS", end="2012"), position("Club")], []):
        assert "ended_positions_only" not in due(expert(positions=positions), CREATED)


@pytest.mark.parametrize(
    ("confirmed_on", "first"),
    [
        ("2025-11-22", "2026-11-23"),
        ("2024-02-29", "2025-03-01"),
        ("2024-02-28", "2025-03-01"),
        ("2023-02-28", "2024-02-29"),
        ("2025-12-31", "2027-01-01"),
    ],
)
def test_a_confirmation_holds_for_a_year(confirmed_on: str, first: str) -> None:
    document = expert(confirmed_on=confirmed_on)
    begins(document, "unconfirmed", first)
    finding = only(document, date.fromisoformat(first))
    assert (finding.pointer, finding.detail) == ("/confirmed_on", f"The profile was last confirmed on {confirmed_on}.")


def test_without_a_confirmation_the_year_begins_when_the_profile_was_added() -> None:
    document = expert(confirmed_on=None)
    begins(document, "unconfirmed", "2027-01-16")
    assert only(document, FOREVER).detail == "The profile has never been confirmed; it was added on 2026-01-15."
    assert due(document, date(2024, 2, 29)) == {"unconfirmed": date(2025, 3, 1)}


def test_a_confirmation_at_the_end_of_the_calendar_harms_nobody() -> None:
    for confirmed_on in ("9998-12-31", "9999-12-31"):
        assert due(expert(confirmed_on=confirmed_on), CREATED) == {"unconfirmed": date.max}
        assert found(expert(confirmed_on=confirmed_on)) == []


def test_a_photo_wants_a_text_for_those_who_cannot_see_it() -> None:
    finding = only(expert(photo={"id": "0" * 32, "credit": "AA"}))
    assert (finding.code, finding.pointer, finding.since) == ("photo_without_alt", "/photo/alt", None)
    assert found(expert(photo=None)) == found(expert(photo={"credit": "AA"})) == []


days = st.dates(date(1000, 1, 1), date(2199, 12, 31))
partial = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10])) | st.none()
studies = st.fixed_dictionaries(
    {
        "level": st.sampled_from(["bachelor", "master", "doctorate", None]),
        "status": st.sampled_from(["completed", "in_progress", None]),
        "start": partial,
        "end": partial,
        "thesis": st.sampled_from([THESIS, None]),
    }
)
texts = st.dictionaries(st.sampled_from(["en", "tr", "en-GB", "zh-Hant"]), st.just("Text"))
documents = st.fixed_dictionaries(
    {
        "headline": texts,
        "biography": texts,
        "positions": st.lists(partial.map(lambda end: position("Office", end=end)), max_size=3),
        "education": st.lists(studies, max_size=3),
        "confirmed_on": st.none() | days.map(date.isoformat),
    }
)


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(documents, days, days)
def test_the_kept_days_tell_what_is_found_on_any_day(fields: dict[str, Any], created_on: date, today: date) -> None:
    document = expert(**fields)
    kept = due(document, created_on)
    for day in (today, *(since + timedelta(days=days) for since in kept.values() for days in (-1, 0) if since > date.min)):
        assert {f.code for f in findings(document, created_on, day)} == {code for code, since in kept.items() if since <= day}


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(days, days)
def test_more_than_a_year_has_passed_when_the_calendar_says_so(confirmed_on: date, today: date) -> None:
    document = expert(confirmed_on=confirmed_on.isoformat())
    passed = (today.year - 1, today.month, today.day) > (confirmed_on.year, confirmed_on.month, confirmed_on.day)
    assert (("unconfirmed", "/confirmed_on") in found(document, today)) == passed
