"""Identifiers of other directories: spellings, check digits, addresses."""

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from experts.profiles.identifiers import SCHEMES, canonical, url_of
from experts.profiles.schemas import Identifier, Organization

DIGITS, CROCKFORD = "0123456789", "0123456789abcdefghjkmnpqrstvwxyz"
CHECK_DIGITS = DIGITS + "X"
checked = hypothesis.settings(deadline=None, database=None)


def weighted(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), start=2))


def with_check(body: str) -> str:
    """ISO 7064 MOD 11-2 as the standard words it: each place weighs a power of two, and all of them leave 1."""
    total = sum(int(digit) << place for place, digit in enumerate(reversed(body), start=1))
    return body + next(CHECK_DIGITS[check] for check in range(11) if (total + check) % 11 == 1)


def ror(body: str) -> str:
    n = sum(CROCKFORD.index(character) << 5 * place for place, character in enumerate(reversed(body)))
    return f"0{body}" + next(f"{check:02}" for check in range(2, 99) if (100 * n + check) % 97 == 1)


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=least, max_size=most)


fifteen = digits(15, 15)
VALID = {
    "orcid": fifteen.map(with_check).map(lambda d: "-".join((d[:4], d[4:8], d[8:12], d[12:]))),
    "isni": fifteen.map(with_check),
    "ror": st.text(CROCKFORD, min_size=6, max_size=6).map(ror),
    "gnd": digits(7, 8)
    .map(lambda d: f"1{d}")
    .map(lambda d: d + next(c for c in CHECK_DIGITS if (weighted(d) + CHECK_DIGITS.index(c)) % 11 == 0)),
}
HYPHENATED = st.builds(str.__add__, st.sampled_from(DIGITS[1:]), digits(0, 7)).map(lambda d: f"{d}-{CHECK_DIGITS[weighted(d) % 11]}")
valid = st.sampled_from(sorted(VALID)).flatmap(lambda scheme: st.tuples(st.just(scheme), VALID[scheme]))
valid |= HYPHENATED.map(lambda number: ("gnd", number))


@pytest.mark.parametrize(
    ("scheme", "stored", "spellings"),
    [
        (
            "orcid",
            "0000-0002-1825-0097",
            [
                "0000-0002-1825-0097",
                "0000000218250097",
                " 0000 0002 1825 0097 ",
                "https://orcid.org/0000-0002-1825-0097",
                "http://orcid.org/0000-0002-1825-0097",
                "HTTPS://WWW.ORCID.ORG/0000-0002-1825-0097/",
                "orcid.org/0000000218250097?lang=tr#works",
                "orcid:0000-0002-1825-0097",
                "ORCID iD: https://orcid.org/0000-0002-1825-0097",
                "0000\u20100002\u20111825\u20130097",
                "0000\u22120002\u22121825\u22120097",
                "0000\u00a00002\u202f1825\u20090097",
                "\u200e0000-0002-1825-0097\ufeff",
            ],
        ),
        ("orcid", "0000-0002-1694-233X", ["0000-0002-1694-233X", "0000-0002-1694-233x", "https://orcid.org/000000021694233x"]),
        (
            "isni",
            "0000000121032683",
            [
                "ISNI 0000 0001 2103 2683",
                "0000-0001-2103-2683",
                "https://isni.org/isni/0000000121032683",
                "http://www.isni.org/0000000121032683",
            ],
        ),
        (
            "ror",
            "https://ror.org/04zhk3v42",
            ["04zhk3v42", "04ZHK3V42", "https://ror.org/04zhk3v42", "http://www.ror.org/04zhk3v42/", "ror.org/04zhk3v42", "ror:04zhk3v42"],
        ),
        (
            "wikidata",
            "Q42",
            [
                "Q42",
                "q42",
                "https://www.wikidata.org/wiki/Q42",
                "https://www.wikidata.org/entity/Q42",
                "http://wikidata.org/entity/Q42#P31",
                "https://m.wikidata.org/wiki/Q42?uselang=tr",
                "wikidata:Q42",
            ],
        ),
        (
            "viaf",
            "113230702",
            ["113230702", "https://viaf.org/viaf/113230702/", "http://www.viaf.org/viaf/113230702/#Name", "VIAF ID: 113230702"],
        ),
        ("gnd", "118540238", ["118540238", "https://d-nb.info/gnd/118540238", "http://d-nb.info/gnd/118540238/about", "(DE-588)118540238"]),
        ("gnd", "4079154-3", ["4079154-3", "GND 4079154-3", "(DE-588)4079154\u20113"]),
        ("gnd", "1231643-X", ["1231643-X", "1231643-x"]),
        ("gnd", "1055864695", ["1055864695"]),
    ],
)
def test_many_spellings_are_stored_as_one(scheme: str, stored: str, spellings: list[str]) -> None:
    assert {spelling: canonical(scheme, spelling) for spelling in spellings} == dict.fromkeys(spellings, stored)


@pytest.mark.parametrize(
    ("scheme", "value", "sentence"),
    [
        ("orcid", "0000-0002-1825-0098", "0000-0002-1825-0098 is not an ORCID iD: the last digit should be 7."),
        ("orcid", "0000-0002-1694-2330", "0000-0002-1694-2330 is not an ORCID iD: the last digit should be X."),
        ("orcid", "0000-0002-1825-009", "0000-0002-1825-009 is not an ORCID iD: it should look like 0000-0002-1825-0097."),
        ("isni", "0000 0001 2103 2684", "0000 0001 2103 2684 is not an ISNI: the last digit should be 3."),
        ("ror", "https://ror.org/04zhk3v62", "https://ror.org/04zhk3v62 is not a ROR id: the last two digits should be 42."),
        ("ror", "04zhk3v4", "04zhk3v4 is not a ROR id: it should look like https://ror.org/01wntqw50."),
        ("wikidata", "Q042", "Q042 is not a Wikidata item: it should look like Q42."),
        ("viaf", "0113230702", "0113230702 is not a VIAF id: it should look like 113230702."),
        ("gnd", "118540239", "118540239 is not a GND number: the last digit should be 8."),
        ("gnd", "4079154-8", "4079154-8 is not a GND number: the last digit should be 3."),
        ("gnd", "40791543", "40791543 is not a GND number: it should look like 118540238 or 4079154-3."),
    ],
)
def test_a_refusal_says_what_is_wrong(scheme: str, value: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        canonical(scheme, value)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("orcid", "٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩٧"),
        ("orcid", "０００0-0002-1825-0097"),
        ("orcid", "X000-0002-1825-0097"),
        ("orcid", "0000_0002_1825_0097"),
        ("orcid", "https://sandbox.orcid.org/0000-0002-1825-0097"),
        ("orcid", "https://orcid.org.example/0000-0002-1825-0097"),
        ("orcid", "https://example.org/orcid.org/0000-0002-1825-0097"),
        ("orcid", "https://orcid.org/"),
        ("orcid", "0000-0002-1825-0097/works"),
        ("isni", "https://orcid.org/0000-0002-1825-0097"),
        ("ror", "04zh\u212a3v42"),
        ("ror", "05dxp\u017f055"),
        ("ror", "04zhi3v42"),
        ("ror", "04zhk3v４2"),
        ("ror", "000000001"),
        ("wikidata", "P31"),
        ("wikidata", "Q"),
        ("wikidata", "Q4²"),
        ("wikidata", "https://www.wikidata.org/wiki/Special:Search?search=Q42"),
        ("viaf", "११३"),
        ("gnd", "-1"),
        ("gnd", "0-0"),
    ],
)
def test_what_only_resembles_an_identifier_is_refused_and_has_no_address(scheme: str, value: str) -> None:
    with pytest.raises(ValueError, match=SCHEMES[scheme].name):
        canonical(scheme, value)
    assert url_of(scheme, value) is None


@checked
@hypothesis.given(valid)
def test_whatever_is_stored_is_read_as_itself(pair: tuple[str, str]) -> None:
    scheme, value = pair
    stored = canonical(scheme, value)
    assert stored.endswith(value)
    assert canonical(scheme, stored) == canonical(scheme, value.lower()) == canonical(scheme, f"  {value.upper()} ") == stored
    url = url_of(scheme, value)
    assert url is not None
    assert canonical(scheme, url) == stored
    assert msgspec.convert({"scheme": scheme, "value": stored, "url": url}, Identifier).value == stored


@checked
@hypothesis.given(valid)
def test_no_single_character_can_be_wrong(pair: tuple[str, str]) -> None:
    scheme, value = pair
    for i, right in enumerate(value):
        for other in set(CROCKFORD if scheme == "ror" else CHECK_DIGITS) - {right}:
            if right != "-":
                with pytest.raises(ValueError, match="should"):
                    canonical(scheme, value[:i] + other + value[i + 1 :])


@checked
@hypothesis.given(fifteen.map(with_check), st.sampled_from(["orcid", "isni"]), st.integers(0, 14))
def test_no_two_neighbours_can_be_swapped(value: str, scheme: str, i: int) -> None:
    hypothesis.assume(value[i] != value[i + 1])
    with pytest.raises(ValueError, match="should"):
        canonical(scheme, value[:i] + value[i + 1] + value[i] + value[i + 2 :])


@pytest.mark.parametrize(
    "block", ["000000015000000", "000000035000000", "000900000000000", "000901000000000", "000000012103268", "123456789012345"]
)
def test_no_block_of_isnis_is_refused(block: str) -> None:
    value = with_check(block)
    assert canonical("isni", value) == value == canonical("orcid", value).replace("-", "")


@checked
@hypothesis.given(st.sampled_from(sorted(SCHEMES)), st.text(max_size=300) | st.text("0123456789Xx-/: Qq.?#", max_size=300))
def test_any_text_is_stored_in_ascii_or_refused_in_a_sentence(scheme: str, value: str) -> None:
    try:
        stored = canonical(scheme, value)
    except ValueError as error:
        assert str(error).endswith(".")
        assert len(str(error)) < 200
    else:
        assert stored.isascii()
        assert len(stored) <= 40
        assert canonical(scheme, stored) == stored


def test_a_long_value_is_cut_in_the_sentence_that_refuses_it() -> None:
    with pytest.raises(ValueError, match=r"^9{60}… is not a VIAF id: it should look like 113230702\.$"):
        canonical("viaf", "9" * 300)


def test_organizations_keep_the_address_of_their_ror_id() -> None:
    for value in ("01wntqw50", "https://ror.org/01wntqw50", "https://ror.org/04h9pn542"):
        stored = canonical("ror", value)
        assert stored == "https://ror.org/" + value[-9:] == url_of("ror", value)
        assert msgspec.convert({"name": "University", "ror": stored}, Organization).ror == stored


@pytest.mark.parametrize("value", ["wp-12", " 12 ", "https://orcid.org/0000-0002-1825-0098", "٣"])
def test_schemes_that_are_not_known_are_free_text_without_an_address(value: str) -> None:
    for scheme in ("source", "ORCID", "doi", ""):
        assert canonical(scheme, value) == value
        assert url_of(scheme, value) is None


@pytest.mark.parametrize(
    ("scheme", "value", "url"),
    [
        ("orcid", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("isni", "0000000121032683", "https://isni.org/isni/0000000121032683"),
        ("ror", "04zhk3v42", "https://ror.org/04zhk3v42"),
        ("wikidata", "Q7259", "https://www.wikidata.org/entity/Q7259"),
        ("viaf", "113230702", "https://viaf.org/viaf/113230702"),
        ("gnd", "4079154-3", "https://d-nb.info/gnd/4079154-3"),
    ],
)
def test_a_thing_has_one_address(scheme: str, value: str, url: str) -> None:
    assert url_of(scheme, value) == url
