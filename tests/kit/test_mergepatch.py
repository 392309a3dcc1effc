"""JSON Merge Patch."""

import copy
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import UNSET, Meta, Struct

from experts.kit.errors import DirectoryError
from experts.kit.mergepatch import merge, patch_type
from experts.kit.validation import convert

APPENDIX_A: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("target", "patch", "result"), APPENDIX_A)
def test_the_examples_of_rfc_7396(target: Any, patch: Any, result: Any) -> None:
    before = copy.deepcopy((target, patch))
    assert merge(target, patch) == result
    assert (target, patch) == before


class Thesis(Struct, kw_only=True, forbid_unknown_fields=True):
    title: str
    year: int | None = None


class Card(Struct, kw_only=True, forbid_unknown_fields=True):
    name: str
    thesis: Thesis = msgspec.field(default_factory=lambda: Thesis(title="x"))
    second: Thesis | None = None
    texts: dict[str, str] = {}
    short: Annotated[dict[str, Annotated[str, Meta(max_length=3)]], Meta(max_length=2)] = {}
    tags: Annotated[list[str], Meta(max_length=2)] = []


CardChanges = patch_type(Card, "CardChanges")


def test_every_field_of_a_patch_may_be_left_out() -> None:
    patch = convert({}, CardChanges)
    assert all(getattr(patch, field) is UNSET for field in CardChanges.__struct_fields__)
    assert msgspec.to_builtins(patch) == {}


@pytest.mark.parametrize("field", Card.__struct_fields__)
def test_every_field_of_a_patch_may_be_null(field: str) -> None:
    assert msgspec.to_builtins(convert({field: None}, CardChanges)) == {field: None}


@pytest.mark.parametrize(
    "patch",
    [
        {"thesis": {"year": None}},
        {"thesis": {"title": None}},
        {"second": {"year": None}},
        {"texts": {"tr": None, "en": "x"}},
        {"short": {"tr": None}},
    ],
)
def test_null_clears_at_every_level_of_objects(patch: Any) -> None:
    assert msgspec.to_builtins(convert(patch, CardChanges)) == patch


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"nmae": "x"}, "/nmae"),
        ({"thesis": {"titel": "x"}}, "/thesis/titel"),
        ({"name": 5}, "/name"),
        ({"short": {"en": "long"}}, "/short/en"),
        ({"tags": ["a", None]}, "/tags/1"),
        ({"tags": ["a", "b", "c"]}, "/tags"),
    ],
)
def test_a_patch_is_checked_like_the_document(patch: Any, pointer: str) -> None:
    with pytest.raises(DirectoryError) as caught:
        convert(patch, CardChanges)
    assert [fault.pointer for fault in caught.value.faults] == [pointer]
