"""Profile health over HTTP: what an editor should look at, in one profile and over all."""

from typing import Any

import pytest

from experts.kit import clock
from tests.conftest import World

GOOD: dict[str, Any] = {
    "headline": {"en": "Analyst"},
    "biography": {"en": "Ada analyses in English."},
    "regions": ["KR"],
    "topics": ["public-diplomacy"],
    "languages": [{"code": "en", "level": "C1"}],
    "contacts": [{"kind": "email", "value": "a@ada.example"}],
}


def today() -> str:
    return clock.today().isoformat()


async def codes(world: World, slug: str) -> dict[str, str]:
    report = (await world.editor.get(f"/v1/experts/{slug}/health")).json()
    return {finding["code"]: finding["pointer"] for finding in report["findings"]}


async def unhealthy(world: World, **asked: Any) -> list[str]:
    answer = await world.editor.get("/v1/experts", params=asked)
    assert answer.status_code == 200, answer.text
    return sorted(hit["slug"] for hit in answer.json()["results"])


async def test_a_complete_profile_has_nothing_to_report(world: World) -> None:
    await world.add_expert("Ada Example", **GOOD, confirmed_on=today())
    assert await codes(world, "ada-example") == {}


async def test_what_is_missing_or_stale_is_named_with_its_place(world: World) -> None:
    studies = [{"level": "doctorate", "status": "in_progress", "start": "2015", "institution": {"name": "Yalova University"}}]
    more = {**GOOD, "headline": {"en": "Analyst", "tr": "Analist"}}
    await world.add_expert("Ada Example", **more, education=studies, confirmed_on="2020-01-01")
    assert await codes(world, "ada-example") == {
        "missing_translation": "/biography/tr",
        "no_thesis_title": "/education/0/thesis",
        "stale_doctorate": "/education/0",
        "unconfirmed": "/confirmed_on",
        "biography_omits": "/biography/en",
    }


async def test_a_biography_that_does_not_fit_its_facts_is_named_with_the_fact(world: World) -> None:
    studies = [{"level": "bachelor", "status": "completed", "end": "2019", "institution": {"name": "Yalova University"}}]
    biography = {"en": "Ada graduated from Yalova University in 2018."}
    await world.add_expert("Ada Example", **{**GOOD, "biography": biography}, education=studies, confirmed_on=today())
    report = (await world.editor.get("/v1/experts/ada-example/health")).json()
    assert [(f["code"], f["pointer"], f["fact"]) for f in report["findings"]] == [
        ("biography_contradicts", "/biography/en", "/education/0/end"),
        ("biography_omits", "/biography/en", "/languages/0"),
    ]
    answer = await world.editor.get("/v1/experts?health=biography_omits")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_filter_value")


async def test_the_list_filters_by_rules_any_of_or_all_of(world: World) -> None:
    await world.add_expert("Ada Example", **GOOD, confirmed_on=today())
    await world.add_expert("Bea Quill", **GOOD, confirmed_on="2020-01-01")
    await world.add_expert("Cem Example", **{**GOOD, "contacts": []}, confirmed_on="2020-01-01")
    await world.add_expert("Dan Example", **{**GOOD, "contacts": []}, confirmed_on=today())
    await world.indexed()
    assert await unhealthy(world, health="unconfirmed") == ["bea-quill", "cem-example"]
    assert await unhealthy(world, health="unconfirmed,no_contact") == ["bea-quill", "cem-example", "dan-example"]
    assert await unhealthy(world, health=["unconfirmed", "no_contact"]) == ["cem-example"]
    assert await unhealthy(world, health="unconfirmed", region="JP") == []
    assert await unhealthy(world, health="unconfirmed", search="bea quill") == ["bea-quill"]


async def test_a_profile_becomes_unhealthy_as_days_pass_without_any_change(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.add_expert("Ada Example", **GOOD, confirmed_on=today())
    await world.indexed()
    assert await unhealthy(world, health="unconfirmed") == []
    later = clock.now().replace(year=clock.now().year + 2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert await unhealthy(world, health="unconfirmed") == ["ada-example"]
    assert "unconfirmed" in await codes(world, "ada-example")


async def test_an_edit_heals_at_once(world: World) -> None:
    expert = await world.add_expert("Ada Example", **{**GOOD, "contacts": []}, confirmed_on=today())
    await world.indexed()
    assert await unhealthy(world, health="no_contact") == ["ada-example"]
    await world.admin.patch(f"/v1/experts/{expert['id']}", json={"contacts": GOOD["contacts"]}, headers={"If-Match": expert["etag"]})
    await world.indexed()
    assert await unhealthy(world, health="no_contact") == []


async def test_it_is_nobody_elses_business(world: World) -> None:
    await world.add_expert("Ada Example")
    for path in ("/v1/experts/ada-example/health", "/v1/experts?health=no_contact"):
        assert [(await client.get(path)).status_code for client in (world.public, world.press, world.editor)] == [401, 403, 200], path


async def test_an_unknown_rule_is_named_with_the_known_ones(world: World) -> None:
    answer = await world.editor.get("/v1/experts?health=unconfirmd")
    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert (fault["parameter"], fault["did_you_mean"]) == ("health", ["unconfirmed"])
