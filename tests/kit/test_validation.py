"""JSON into structs: what is refused, how, and that every fault is named."""

from typing import Annotated, Any, Literal

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st
from msgspec import Meta, Struct

from experts.kit.errors import DirectoryError, Malformed, Unprocessable
from experts.kit.text import Line, WebUrl
from experts.kit.validation import MAX_DEPTH, MAX_FAULTS, convert, decode_json, escape


class Place(Struct, kw_only=True, forbid_unknown_fields=True):
    city: Line
    floor: Annotated[int, Meta(ge=0, le=99)] = 0


class Person(Struct, kw_only=True, forbid_unknown_fields=True):
    name: Line
    page: WebUrl | None = None
    status: Literal["here", "gone"] = "here"
    home: Place | None = None
    places: Annotated[list[Place], Meta(max_length=200)] = []
    nicknames: list[Line] = []
    notes: dict[str, Line] = {}


def refused(value: Any, kind: Any = Person) -> DirectoryError:
    with pytest.raises(DirectoryError) as caught:
        convert(value, kind)
    return caught.value


def codes(error: DirectoryError) -> dict[str | None, str]:
    return {fault.pointer: fault.code for fault in error.faults}


def test_a_right_value_becomes_a_struct() -> None:
    person = convert({"name": "Ada", "places": [{"city": "Ankara", "floor": 3}], "notes": {"en": "x"}}, Person)
    assert person == Person(name="Ada", places=[Place(city="Ankara", floor=3)], notes={"en": "x"})


def test_all_faults_are_named_at_once() -> None:
    error = refused(
        {
            "page": "javascript:alert(1)",
            "status": "lost",
            "home": {"floor": 100},
            "places": [{"city": "Ankara"}, {"city": "a\x00"}, {"town": "x", "city": "y"}],
            "notes": {"en": ""},
            "nam": "Ada",
        }
    )
    assert codes(error) == {
        "/page": "bad_format",
        "/status": "not_allowed",
        "/home/floor": "too_large",
        "/home/city": "missing_field",
        "/places/1/city": "bad_format",
        "/places/2/town": "unknown_field",
        "/notes/en": "too_short",
        "/nam": "unknown_field",
        "/name": "missing_field",
    }
    assert str(error).endswith("(8 more)")


def test_a_fault_in_a_list_without_bounds_is_named() -> None:
    assert codes(refused({"name": "Ada", "nicknames": ["A", "", 3]})) == {"/nicknames/1": "too_short", "/nicknames/2": "wrong_type"}


def test_a_fault_in_a_list_that_may_be_null_is_named() -> None:
    class Patch(Struct, forbid_unknown_fields=True):
        places: Annotated[list[Place], Meta(max_length=2)] | None = None

    assert codes(refused({"places": [{"town": "x", "city": "y"}]}, Patch)) == {"/places/0/town": "unknown_field"}
    assert codes(refused({"places": [{"city": "y"}] * 3}, Patch)) == {"/places": "too_long"}


def test_keys_are_escaped_in_pointers() -> None:
    assert codes(refused({"name": "Ada", "notes": {"a/b~c": ""}})) == {"/notes/a~1b~0c": "too_short"}
    assert codes(refused({"name": "Ada", "~1": 0})) == {"/~01": "unknown_field"}


@pytest.mark.parametrize(("key", "token"), [("", ""), ("a/b", "a~1b"), ("m~n", "m~0n"), ("~1", "~01"), ("c%d", "c%d"), (" ", " ")])
def test_tokens_are_those_of_rfc_6901(key: str, token: str) -> None:
    assert escape(key) == token


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.text())
def test_an_escaped_key_reads_back(key: str) -> None:
    token = escape(key)
    assert "/" not in token
    assert token.replace("~1", "/").replace("~0", "~") == key


def test_an_unknown_field_comes_with_the_nearest_known() -> None:
    [fault] = refused({"name": "Ada", "statsu": "here"}).faults
    assert fault.did_you_mean == ["status"]
    assert fault.valid == ["home", "name", "nicknames", "notes", "page", "places", "status"]


def test_a_choice_names_what_may_be_chosen() -> None:
    [fault] = refused({"name": "Ada", "status": "lost"}).faults
    assert fault.valid == ["here", "gone"]


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Ada", "unknown": 1},
        {},
        {"name": 5},
        {"name": None},
        {"name": "Ada", "home": []},
        {"name": "Ada", "home": {"city": "x", "floor": "5"}},
        {"name": "Ada", "home": {"city": "x", "floor": True}},
        {"name": "Ada", "places": {}},
        [],
        "Ada",
        None,
        5,
    ],
)
def test_a_wrong_shape_is_400(value: Any) -> None:
    assert isinstance(refused(value), Malformed)


@pytest.mark.parametrize(
    "value",
    [
        {"name": ""},
        {"name": "a" * 301},
        {"name": "a\n"},
        {"name": "Ada", "status": "lost"},
        {"name": "Ada", "page": "javascript:alert(1)"},
        {"name": "Ada", "home": {"city": "x", "floor": -1}},
        {"name": "Ada", "home": {"city": "x", "floor": 10**400}},
        {"name": "Ada", "places": [{"city": "x"}] * 201},
    ],
)
def test_a_value_out_of_bounds_is_422(value: Any) -> None:
    assert isinstance(refused(value), Unprocessable)


def test_one_fault_of_shape_makes_the_whole_400() -> None:
    error = refused({"name": "", "unknown": 1})
    assert isinstance(error, Malformed)
    assert codes(error) == {"/name": "too_short", "/unknown": "unknown_field"}


def test_the_list_of_faults_ends() -> None:
    assert len(refused({"name": "Ada", "places": [{"city": ""}] * 150}).faults) == MAX_FAULTS


def malformed(raw: bytes) -> str:
    with pytest.raises(Malformed) as caught:
        decode_json(raw)
    [fault] = caught.value.faults
    assert (fault.code, fault.pointer) == ("invalid_json", "")
    return fault.detail


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a":}', b"[1,]", b"{'a':1}", b'{"a":1}x', b"\xef\xbb\xbf1", b"nul", b'"a\nb"', b'"\\x41"'])
def test_broken_json_is_malformed(raw: bytes) -> None:
    assert "not JSON" in malformed(raw)


@pytest.mark.parametrize("raw", [b'"\xff"', b'{"\xc3":1}', b'"\xc0\xaf"', b'"\xed\xa0\x80"', b'"\xf5\x80\x80\x80"'])
def test_invalid_utf_8_is_malformed(raw: bytes) -> None:
    assert "UTF-8" in malformed(raw)


@pytest.mark.parametrize("raw", [rb'"\ud800"', rb'"\udc00"', rb'"\ud800\ud800"', rb'["\ud83dx"]', rb'{"\udfff":1}'])
def test_a_lone_surrogate_is_malformed(raw: bytes) -> None:
    malformed(raw)


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert decode_json(rb'"\ud83d\ude00"') == "\U0001f600"


@pytest.mark.parametrize("raw", [b"1e400", b"-1e400", b"9" * 5_000, b"NaN", b"Infinity", b"-Infinity"])
def test_a_number_that_no_machine_holds_is_malformed(raw: bytes) -> None:
    malformed(raw)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_nesting_is_malformed(depth: int, opening: bytes, closing: bytes) -> None:
    inner = b"[]" if opening == b"[" else b"{}"
    assert "nested" in malformed(opening * (depth - 1) + inner + closing * (depth - 1))


def test_moderate_nesting_is_read() -> None:
    assert decode_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


@pytest.mark.parametrize("raw", [b'{"a":1,"a":2}', b'[{"b":{"a":1,"a":1}}]', b'{"a":1,"\\u0061":2}'])
def test_a_name_given_twice_is_malformed(raw: bytes) -> None:
    malformed(raw)


def test_strings_arrive_tidied() -> None:
    assert decode_json('{"C\u0327": ["e\u0301"]}'.encode()) == {"Ç": ["é"]}


@hypothesis.settings(deadline=None, database=None, max_examples=500)
@hypothesis.given(st.binary() | st.text(alphabet='[]{}",:\\ud8-+.eE019tfn \n').map(str.encode))
def test_any_bytes_are_json_or_a_refusal(raw: bytes) -> None:
    try:
        value = decode_json(raw)
    except DirectoryError as error:
        assert error.status == 400
    else:
        msgspec.json.encode(str(value))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5) | st.sampled_from(["name", "home", "places"]), inner),
    max_leaves=15,
)


@hypothesis.settings(deadline=None, database=None, max_examples=300)
@hypothesis.given(st.dictionaries(st.sampled_from(["name", "home", "places", "page", "status", "notes", "odd"]), JSON))
def test_any_value_is_a_person_or_a_refusal_with_faults(value: Any) -> None:
    try:
        assert isinstance(convert(value, Person), Person)
    except DirectoryError as error:
        assert error.status in (400, 422)
        assert error.faults
        assert all(fault.pointer is not None for fault in error.faults)
