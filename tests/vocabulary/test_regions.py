"""Regions: what their names mean, and what counts for what."""

import pytest

from experts.vocabulary.regions import WORLD, regions

LANGUAGES = {"en", "tr", "ru", "ar", "fr", "es", "de", "ko", "zh"}
AMBIGUOUS: dict[str, set[str]] = {}
"""Names that several regions share: each must be listed here."""


def test_every_region_is_found_by_its_id_slug_and_names() -> None:
    for region in regions().concepts.values():
        for text in (region.id, region.slug, *region.names.values()):
            assert set(regions().resolve(text)) == AMBIGUOUS.get(text, {region.id}), text


def test_every_region_is_found_whatever_the_case() -> None:
    for region in regions().concepts.values():
        for text in (region.id, region.names["en"], region.names["ru"], region.names["de"]):
            for spelling in (text.upper(), text.lower(), f"  {text} "):
                assert regions().resolve(spelling) == [region.id], spelling


def test_every_region_has_a_name_in_every_language() -> None:
    assert {region.id for region in regions().concepts.values() if LANGUAGES - set(region.names)} == set()


def test_ids_and_slugs_are_unique_and_fit_an_address() -> None:
    concepts = regions().concepts
    slugs = [region.slug for region in concepts.values()]
    assert len(set(slugs)) == len(slugs)
    assert all(slug and slug.isascii() and slug == slug.lower() and " " not in slug for slug in slugs)
    assert all(id_ == region.id for id_, region in concepts.items())


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Güney Kore", "KR"),
        ("GÜNEY KORE", "KR"),
        ("guney kore", "KR"),
        ("ЮЖНАЯ КОРЕЯ", "KR"),
        ("korean", "KR"),
        ("kr", "KR"),
        ("한국", "KR"),
        ("south-korea", "KR"),
        ("ЕС", "eu"),
        ("ES", "ES"),
        ("EU", "eu"),
        ("عمان", "OM"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Korea", "korean-peninsula"),
        ("NATO", "nato"),
        ("Asia", "142"),
        ("Asya", "142"),
        ("APAC", "asia-pacific"),
    ],
)
def test_a_region_is_found_as_people_write_it(text: str, id_: str) -> None:
    assert regions().resolve(text) == [id_]


@pytest.mark.parametrize("text", ["", " ", "!", "nowhere", "UN", "x" * 10_000])
def test_other_words_are_no_region(text: str) -> None:
    assert regions().resolve(text) == []


def test_the_united_nations_are_nowhere() -> None:
    assert "UN" not in regions().concepts
    assert all("UN" not in above for above in regions().ancestors.values())


def test_a_country_counts_for_all_it_lies_in() -> None:
    assert {"KR", "142", "030", "korean-peninsula", "asia-pacific", "indo-pacific", WORLD} <= regions().roll_up(["KR"])
    assert {"TR", "nato", "142", "black-sea", WORLD} <= regions().roll_up(["TR"])
    assert "eu" not in regions().roll_up(["TR"])


def test_asia_pacific_counts_for_asia_but_australia_does_not() -> None:
    assert "142" in regions().roll_up(["asia-pacific"])
    assert "142" not in regions().roll_up(["AU"])
    assert "asia-pacific" in regions().roll_up(["AU"])


def test_a_region_does_not_count_for_what_lies_in_it() -> None:
    assert "KR" not in regions().roll_up(["korean-peninsula"])
    assert "KR" not in regions().roll_up(["142"])


def test_an_id_that_is_gone_counts_for_nothing() -> None:
    assert regions().roll_up(["YU", "KR"]) == regions().roll_up(["KR"])
    assert regions().roll_up(["YU"]) == set()


def test_everything_counts_for_itself_and_for_the_world() -> None:
    for id_, above in regions().ancestors.items():
        assert {id_, WORLD} <= above
    assert set(regions().ancestors) == set(regions().concepts)


def test_counting_for_is_transitive_for_countries_and_regions_of_the_map() -> None:
    """Macro-regions pass on only what they count for: Asia-Pacific is of Asia, Australia is not."""
    hierarchy = regions()
    plain = {id_ for id_, region in hierarchy.concepts.items() if region.kind != "macroregion"}
    for id_ in plain:
        for above in hierarchy.ancestors[id_] & plain:
            assert hierarchy.ancestors[above] & plain <= hierarchy.ancestors[id_], (id_, above)


def test_who_walks_up_by_parents_comes_to_the_world_and_never_in_a_circle() -> None:
    parents = {id_: set(regions().parents(id_)) for id_ in regions().concepts}
    while leaves := [id_ for id_, above in parents.items() if not above & set(parents)]:
        for id_ in leaves:
            del parents[id_]
    assert parents == {}


def test_parents_and_children_are_two_sides_of_one_thing() -> None:
    hierarchy = regions()
    for id_ in ("KR", "142", "030", "eu", "nato", "asia-pacific", "TR", "korean-peninsula"):
        assert all(id_ in hierarchy.children(parent) for parent in hierarchy.parents(id_)), id_
        assert all(id_ in hierarchy.parents(child) for child in hierarchy.children(id_)), id_
        assert set(hierarchy.parents(id_)) <= hierarchy.ancestors[id_] - {id_}


def test_the_world_has_no_parent_and_everything_else_has_one() -> None:
    assert [id_ for id_ in regions().concepts if not regions().parents(id_)] == [WORLD]


@pytest.mark.parametrize(("alliance", "size"), [("eu", 27), ("nato", 32), ("g20", 19)])
def test_alliances_have_their_members(alliance: str, size: int) -> None:
    members = [id_ for id_ in regions().descendants[alliance] if regions().concepts[id_].kind == "country"]
    assert len(members) >= size
    assert alliance == "g20" or len(members) == size
