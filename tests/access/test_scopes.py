"""What a key may do, and what a reader may see."""

from uuid import UUID

import pytest

from experts.access.scopes import (
    ADMIN,
    IMPORT,
    READ_PRESS,
    READ_PRIVATE,
    SCOPES,
    WRITE_ARTICLES,
    WRITE_PROFILES,
    Caller,
    audiences,
    sees_hidden,
    unknown_scopes,
)


def holder(*scopes: str) -> Caller:
    return Caller(UUID(int=1), frozenset(scopes))


def test_an_admin_may_do_everything() -> None:
    assert all(holder(ADMIN).may(scope) for scope in SCOPES)


@pytest.mark.parametrize("own", [scope for scope in SCOPES if scope != ADMIN])
def test_any_other_key_may_do_what_it_was_made_for(own: str) -> None:
    assert [scope for scope in SCOPES if holder(own).may(scope)] == [own]


def test_nobody_in_particular_may_do_nothing() -> None:
    assert not any(Caller().may(scope) for scope in SCOPES)


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        (Caller(), {"public"}),
        (holder(WRITE_PROFILES, WRITE_ARTICLES, IMPORT), {"public"}),
        (holder(READ_PRESS), {"public", "press"}),
        (holder(READ_PRIVATE), {"public", "press", "private"}),
        (holder(ADMIN), {"public", "press", "private"}),
    ],
)
def test_a_caller_sees_what_his_scopes_open(caller: Caller, seen: set[str]) -> None:
    assert audiences(caller) == seen


def test_drafts_are_there_for_those_who_keep_them() -> None:
    assert [scope for scope in SCOPES if sees_hidden(holder(scope))] == [READ_PRIVATE, WRITE_PROFILES, ADMIN]
    assert not sees_hidden(Caller())


def test_a_caller_is_named_by_his_key() -> None:
    assert Caller().name == "anonymous"
    assert holder().name == f"key:{UUID(int=1)}"


def test_unknown_scopes_are_told() -> None:
    assert unknown_scopes([*SCOPES]) == []
    assert unknown_scopes(["root", "admin", "READ:PRESS", "public", "root"]) == ["READ:PRESS", "public", "root"]
