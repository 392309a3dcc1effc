"""In which language a profile answers."""

from typing import Any

import pytest

from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # no database chooses a language

TEXTS: dict[str, Any] = {
    "headline": {"tr": "İktisatçı", "en": "Economist", "zh-Hant": "經濟學家"},
    "biography": {"tr": "Ankara'da doğdu.", "en": "Born in Ankara."},
}


async def test_a_text_falls_back_along_the_tag_and_then_to_the_profiles_own_language(world: World) -> None:
    await world.add_expert(**TEXTS, regions=["KR"])
    cases = [
        ("lang=en", {}, "en", "en"),
        ("lang=en-GB", {}, "en", "en"),
        ("lang=EN", {}, "en", "en"),
        ("lang=zh-Hant-TW", {}, "zh-Hant", "tr"),
        ("lang=zh", {}, "zh-Hant", "tr"),
        ("lang=fi", {}, "tr", "tr"),
        ("", {}, "tr", "tr"),
        ("", {"Accept-Language": "fi, en-GB;q=0.9, tr;q=0.5"}, "en", "en"),
        ("", {"Accept-Language": "tr;q=0.1, en;q=0.2, zh-Hant;q=0"}, "en", "en"),
        ("", {"Accept-Language": "*"}, "tr", "tr"),
        ("", {"Accept-Language": ";;q=,=,en;q=x"}, "tr", "tr"),
        ("lang=tr", {"Accept-Language": "en"}, "tr", "tr"),
    ]
    for query, headers, headline_lang, biography_lang in cases:
        answer = await world.public.get(f"/v1/experts/ada-example?{query}", headers=headers)
        profile = answer.json()
        assert (profile["headline_lang"], profile["biography_lang"]) == (headline_lang, biography_lang), (query, headers)
        assert profile["headline"] == TEXTS["headline"][headline_lang]
        assert profile["biography"] == TEXTS["biography"][biography_lang]
        assert answer.headers["content-language"] == profile["lang"] == biography_lang
        assert "Accept-Language" in answer.headers["vary"]


async def test_labels_are_in_the_readers_language_even_where_the_texts_are_not(world: World) -> None:
    await world.add_expert(headline={"en": "Economist"}, regions=["KR"], topics=["climate-change"], languages=[{"code": "ko"}])
    profile = (await world.public.get("/v1/experts/ada-example?lang=ru")).json()
    assert profile["headline"] == "Economist"
    assert (profile["regions"][0]["name"], profile["topics"][0]["name"]) == ("Республика Корея", "Изменение климата")
    assert profile["languages"][0]["name"] == "корейский"


async def test_each_language_has_a_tag_of_its_own(world: World) -> None:
    await world.add_expert(**TEXTS)
    path = "/v1/experts/ada-example"
    tags = [(await world.public.get(path, params=query)).headers["etag"] for query in ({}, {"lang": "en"}, {"lang": "tr"})]
    tags.append((await world.public.get(path, params={"include": "translations"})).headers["etag"])
    assert len(set(tags)) == 4
    answer = await world.public.get(path, params={"lang": "en"}, headers={"If-None-Match": tags[2]})
    assert (answer.status_code, answer.json()["headline"]) == (200, "Economist")


async def test_a_language_that_is_no_tag_is_refused(world: World) -> None:
    await world.add_expert()
    for lang in ("x", "en_", "%00", "e" * 40, "en-"):
        answer = await world.public.get(f"/v1/experts/ada-example?lang={lang}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "lang"), lang
