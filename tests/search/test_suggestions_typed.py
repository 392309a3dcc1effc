"""Half a word finds its record, whatever the word: tried on made-up names, without a server."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experts.kit.text import words
from experts.search.index import DerivedIndex
from experts.search.suggestions.pasted import typed_or_pasted
from experts.search.suggestions.typed import FIELDS, MISSPELT, as_typed, find, holds, read, searchable, with_slips

WORD = st.text("abcdeğışöçйжщюλ한민", min_size=4, max_size=14).filter(lambda text: len("".join(words(text))) >= 4 and len(words(text)) == 1)
NAMES = st.lists(st.lists(WORD, min_size=1, max_size=4), min_size=1, max_size=6)


def index_of(names: list[str]) -> DerivedIndex:
    index = DerivedIndex(None, FIELDS)
    index.claim()
    index.replace([], [searchable(n, [name], [f"key-{n}"], n, "") for n, name in enumerate(names)])
    index.commit(0)
    index.release()
    return index


@settings(max_examples=25, deadline=None)
@given(NAMES, st.data())
def test_every_name_is_found_by_its_words_in_any_order_the_last_one_begun(names: list[list[str]], data: st.DataObject) -> None:
    index = index_of([" ".join(name) for name in names])
    number = data.draw(st.integers(0, len(names) - 1))
    typed = data.draw(st.permutations(names[number]))
    text = " ".join([*typed[:-1], typed[-1][: data.draw(st.integers(1, len(typed[-1])))]])
    assert number in [match.number for match in find(index, read(text), as_typed, len(names)).matches]
    assert holds(read(text), " ".join(names[number]))


@settings(max_examples=25, deadline=None)
@given(NAMES, st.data())
def test_every_name_is_found_with_a_slip_in_any_of_its_words(names: list[list[str]], data: st.DataObject) -> None:
    index = index_of([" ".join(name) for name in names])
    number = data.draw(st.integers(0, len(names) - 1))
    typed = [folded for part in names[number] for folded in words(part)]
    place = data.draw(st.integers(0, len(typed) - 1))
    word = typed[place]
    at = data.draw(st.integers(0, len(word) - 1))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    slips = [word[:at] + word[at + 1 :], f"{word[:at]}q{word[at:]}", f"{word[:at]}q{word[at + 1 :]}", swapped]
    typed[place] = data.draw(st.sampled_from(slips))
    found = find(index, read(" ".join(typed)), with_slips, len(names)).matches
    assert number in [match.number for match in found]
    assert {match.way for match in found} == {MISSPELT}


def test_of_many_words_only_those_that_stand_nowhere_are_taken_for_slips() -> None:
    index = index_of(["the form of museums", "the farm of museums"])
    assert [m.number for m in find(index, read("the form of musuems"), with_slips, 9).matches] == [0]
    assert {m.number for m in find(index, read("the fxrm of museums"), with_slips, 9).matches} == {0, 1}


def test_those_of_highest_rank_come_first_and_all_are_counted() -> None:
    found = find(index_of([f"Ada Number{n}" for n in range(30)]), read("ada"), as_typed, 10)
    assert [match.number for match in found.matches] == list(range(29, 19, -1))
    assert found.total == 30


def test_a_name_longer_than_any_word_is_found_by_its_beginning() -> None:
    index = index_of(["x" * 300 + " Ada", "Wolfeschlegelsteinhausen"])
    assert [m.number for m in find(index, read("x" * 256), as_typed, 9).matches] == [0]
    assert [m.number for m in find(index, read("wolfeschlegelste"), as_typed, 9).matches] == [1]
    assert find(index, read("wolfeschlegelsta"), as_typed, 9).matches == []


@pytest.mark.parametrize(
    "text", ["http://site.test/under/experts/ada", "http://site.test/under/v1/experts/ada.md", "http://site.test/under/box/ada/"]
)
def test_an_address_of_this_directory_is_its_key_also_under_a_path(text: str) -> None:
    typed = typed_or_pasted(text, "http://site.test/under")
    assert typed.is_key
    assert "ada" in typed.keys


@pytest.mark.parametrize("text", ["ada", "Ada Example", "doi", "source", "a:b", "https", "10.5", "Q", "0000-0002", "C:\\x", "re: trade"])
def test_words_are_not_taken_for_keys(text: str) -> None:
    assert not typed_or_pasted(text, "http://test").is_key
