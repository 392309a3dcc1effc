"""Identifiers."""

import time
from uuid import RFC_4122, UUID, uuid4

import pytest

from experts.kit.ids import as_id, new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    for _ in range(200):
        made = new_id()
        assert made.version == 7
        assert made.variant == RFC_4122


def test_an_id_holds_the_time_of_its_making() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    after = time.time_ns() // 1_000_000
    assert before <= made.int >> 80 <= after


def test_ids_sort_by_time_as_numbers_and_as_text() -> None:
    made = []
    for _ in range(5):
        made.append(new_id())
        time.sleep(0.002)
    assert made == sorted(made)
    assert [str(id_) for id_ in made] == sorted(str(id_) for id_ in made)


def test_no_id_is_made_twice() -> None:
    assert len({new_id() for _ in range(5_000)}) == 5_000


def test_an_id_is_read_with_and_without_hyphens_in_any_case() -> None:
    id_ = uuid4()
    assert as_id(str(id_)) == as_id(id_.hex) == as_id(str(id_).upper()) == id_


@pytest.mark.parametrize(
    "text", ["", "x", "zeynep-cagla-erin", f"{{{UUID(int=7)}}}", f"urn:uuid:{UUID(int=7)}", f"{UUID(int=7)}\n", "1" * 9]
)
def test_other_text_is_no_id(text: str) -> None:
    assert as_id(text) is None
