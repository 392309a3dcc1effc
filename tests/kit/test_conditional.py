"""ETags, and the requests that depend on them."""

from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from experts.kit.conditional import Tag, form, parse_tags, require_match
from experts.kit.errors import PreconditionRequired, Stale
from experts.kit.ids import new_id

CURRENT = Tag(UUID("01a20aec-50bf-7ac4-920b-9b1fa5f828ca"), 3, 17, form("en"))


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.uuids(), st.integers(1, 10**18 - 1), st.integers(0, 10**18 - 1), st.text())
def test_a_tag_reads_back(id_: UUID, version: int, seq: int, part: str) -> None:
    tag = Tag(id_, version, seq, form(part))
    assert parse_tags(str(tag)) == [tag]


def test_several_tags_are_read() -> None:
    other = CURRENT._replace(version=4)
    assert parse_tags(f'{CURRENT}, "foreign" ,{other}') == [CURRENT, other]


@pytest.mark.parametrize("header", [None, "", "*", '"foreign"', "W/", '"', "x" * 9_999, str(CURRENT).strip('"'), f'"{CURRENT.id.hex}.1.1"'])
def test_other_tags_are_left_out(header: str | None) -> None:
    assert parse_tags(header) == []


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.text())
def test_any_header_can_be_read(header: str) -> None:
    assert parse_tags(header) == []


def test_forms_differ_by_each_part() -> None:
    assert len({form("en"), form("tr"), form("en", "html"), form("enhtml"), form(), form(("en", "html"))}) == 6
    assert form("en", 1) == form("en", 1)


def test_a_write_needs_if_match() -> None:
    with pytest.raises(PreconditionRequired) as caught:
        require_match(None, CURRENT)
    assert caught.value.status == 428


@pytest.mark.parametrize("header", ["*", " * ", str(CURRENT), f'"x", {CURRENT}'], ids=range(4))
def test_who_saw_the_current_version_may_write(header: str) -> None:
    require_match(header, CURRENT)


@pytest.mark.parametrize("change", [{"seq": 99}, {"form": form("tr")}])
def test_what_is_no_edit_of_the_record_refuses_no_edit(change: dict[str, object]) -> None:
    require_match(str(CURRENT._replace(**change)), CURRENT)


@pytest.mark.parametrize("header", ["", '"x"', str(CURRENT._replace(version=2)), str(CURRENT._replace(id=new_id())), "**"], ids=range(5))
def test_any_other_tag_is_stale_and_the_answer_has_the_current_one(header: str) -> None:
    with pytest.raises(Stale) as caught:
        require_match(header, CURRENT)
    assert caught.value.status == 412
    assert caught.value.headers == {"ETag": str(CURRENT)}


def test_a_weak_tag_is_no_ground_for_a_write() -> None:
    """If-Match compares strongly (RFC 9110, 13.1.1)."""
    with pytest.raises(Stale):
        require_match(f"W/{CURRENT}", CURRENT)
