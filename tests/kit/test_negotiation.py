"""Which media type a reader gets, by RFC 9110, section 12.5.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experts.kit.negotiation import best

JSON, LD, VCARD = TYPES = ("application/json", "application/ld+json", "text/vcard")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/*", VCARD),
        ("TEXT/VCARD", VCARD),
        ("text/vcard, */*", JSON),
        ("text/vcard, */*;q=0.9", VCARD),
        ("application/ld+json;q=0.5, text/vcard;q=0.6", VCARD),
        ("application/ld+json ; Q=0.501,text/vcard;q=0.5", LD),
        ("application/json;q=0, */*", LD),
        ("application/*;q=0, */*;q=0.1", VCARD),
        ("application/ld+json, application/*;q=0.2", LD),
        ("*/*;q=0.2, text/*;q=0.1", JSON),
        ("text/vcard;version=4.0;q=0.3, application/json;q=0.2", VCARD),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', LD),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("nonsense", JSON),
        ("nonsense, text/vcard", VCARD),
        ("text/html", None),
        ("*/*;q=0", None),
        ("application/json;q=0", None),
        ("image/*, text/html;q=0.9", None),
    ],
)
def test_the_most_specific_range_of_a_type_decides_its_weight_and_the_heaviest_type_is_sent(accept: str | None, chosen: str | None) -> None:
    assert best(accept, TYPES) == chosen


@given(st.text(max_size=200))
def test_no_header_breaks_it(accept: str) -> None:
    assert best(accept, TYPES) in (*TYPES, None)


@given(st.lists(st.tuples(st.sampled_from([*TYPES, "text/html"]), st.integers(0, 1_000)), min_size=1, unique_by=lambda pair: pair[0]))
def test_no_accepted_type_is_heavier_than_the_chosen_one(ranges: list[tuple[str, int]]) -> None:
    weights = dict(ranges)
    chosen = best(", ".join(f"{type_};q={weight / 1_000:.3f}" for type_, weight in ranges), TYPES)
    heaviest = max(weights.get(type_, 0) for type_ in TYPES)
    assert (weights[chosen] if chosen else 0) == heaviest
