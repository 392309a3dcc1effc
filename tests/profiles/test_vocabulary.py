"""Regions, topics, languages and levels as people write them."""

import pytest

from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # no database knows the vocabularies


async def test_regions_and_topics_are_known_by_their_names_in_any_language(world: World) -> None:
    expert = await world.add_expert(
        regions=["Güney Kore", "Турция", {"name": "Asya"}, {"id": "JP"}, "south-korea", "América Latina"],
        topics=["Изменение климата", {"name": "Karbon fiyatlandırma"}, "climate-change"],
    )
    assert [region["id"] for region in expert["regions"]] == ["KR", "TR", "142", "JP", "latin-america"]
    assert [topic["id"] for topic in expert["topics"]] == ["climate-change", "carbon-pricing"]


async def test_unknown_and_ambiguous_names_are_refused_with_their_place_and_the_candidates(world: World) -> None:
    body = {
        "name": "Ada",
        "regions": ["KR", "Kongo", {"name": "Atlantis"}],
        "topics": ["Phlogiston", {}],
        "languages": [{"code": "baliyu"}, {"name": "Elvish of Old"}, {"code": "tr"}, {"name": "Turkish"}, {}],
    }
    answer = await world.editor.post("/v1/experts", json=body)
    faults = {fault["pointer"]: (fault["code"], fault.get("valid", [])) for fault in answer.json()["errors"]}
    assert faults == {
        "/regions/1": ("ambiguous", ["CD", "CG"]),
        "/regions/2": ("unknown_value", []),
        "/topics/0": ("unknown_value", []),
        "/topics/1": ("missing_field", []),
        "/languages/0/code": ("ambiguous", ["ban", "pi"]),
        "/languages/1/name": ("unknown_value", []),
        "/languages/3": ("duplicate", []),
        "/languages/4": ("missing_field", []),
    }
    del body["topics"], body["languages"]
    assert (await world.editor.post("/v1/experts", json=body)).status_code == 422
    assert (await world.public.get("/v1/experts/ada")).status_code == 404


async def test_printed_words_become_a_level_unless_one_is_given(world: World) -> None:
    printed = {"en": "fluent", "tr": "Ana dil", "ru": "свободно", "de": "b2", "fr": "un peu, un jour"}
    items = [{"code": code, "as_printed": words} for code, words in printed.items()]
    expert = await world.add_expert(languages=[*items, {"name": "Korece", "as_printed": "fluent", "level": "A2"}])
    assert {item["code"]: item["level"] for item in expert["languages"]} == {
        "en": "C1",
        "tr": "native",
        "ru": "C1",
        "de": "B2",
        "fr": None,
        "ko": "A2",
    }
    assert [item["as_printed"] for item in expert["languages"]] == [*printed.values(), "fluent"]


async def test_dates_zones_and_tags_are_checked_together(world: World) -> None:
    body = {
        "name": "Ada",
        "confirmed_on": "2026-02-30",
        "positions": [
            {"organization": {"name": "A"}, "start": "2023-02-30"},
            {"organization": {"name": "B"}, "start": "2020-06", "end": "2019"},
        ],
        "education": [{"start": "2020-06", "end": "2020"}, {"thesis": {"title": "T", "lang": "qqqq"}}],
        "media": {"time_zone": "Europe/Istambul"},
        "headline": {"qqqq": "Text"},
        "identifiers": [{"scheme": "wikidata", "value": "Q1"}, {"scheme": "wikidata", "value": "Q1"}],
    }
    answer = await world.editor.post("/v1/experts", json=body)
    faults = {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}
    assert (answer.status_code, faults) == (
        422,
        {
            "/confirmed_on": "bad_format",
            "/positions/0/start": "bad_format",
            "/positions/1/end": "out_of_order",
            "/education/1/thesis/lang": "unknown_value",
            "/media/time_zone": "unknown_value",
            "/headline/qqqq": "unknown_value",
            "/identifiers/1": "duplicate",
        },
    )
    zone = next(fault for fault in answer.json()["errors"] if fault["pointer"] == "/media/time_zone")
    assert "Europe/Istanbul" in zone["did_you_mean"]
