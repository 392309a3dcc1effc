"""API keys: their shape and their checksum."""

import re
import string

import hypothesis
import pytest
from hypothesis import strategies as st

from experts.access.keys import fingerprint, is_well_formed, mint

DIGITS = string.ascii_letters + string.digits
KEY = mint()


def test_a_key_is_a_prefix_and_36_digits() -> None:
    for _ in range(200):
        assert re.fullmatch(r"xpd_[0-9A-Za-z]{36}", key := mint())
        assert is_well_formed(key)


def test_no_key_is_made_twice() -> None:
    assert len({mint() for _ in range(1_000)}) == 1_000


@hypothesis.settings(deadline=None, database=None, max_examples=300)
@hypothesis.given(st.integers(0, len(KEY) - 1), st.characters() | st.sampled_from(DIGITS))
def test_any_one_changed_character_is_noticed(place: int, character: str) -> None:
    hypothesis.assume(character != KEY[place])
    assert not is_well_formed(KEY[:place] + character + KEY[place + 1 :])


def test_every_other_digit_in_every_place_is_noticed() -> None:
    for place in range(len(KEY)):
        for digit in DIGITS.replace(KEY[place], ""):
            assert not is_well_formed(KEY[:place] + digit + KEY[place + 1 :])


@hypothesis.settings(deadline=None, database=None)
@hypothesis.given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    assert not is_well_formed(text)
    assert not is_well_formed(f"xpd_{text}")


@pytest.mark.parametrize("text", ["", "xpd_", KEY + "\n", f" {KEY}", KEY + KEY, KEY.upper(), KEY[:-1], "xpd_" + "0" * 36], ids=range(8))
def test_what_is_nearly_a_key_is_none(text: str) -> None:
    assert not is_well_formed(text)


def test_a_fingerprint_is_sha_256() -> None:
    assert fingerprint("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
