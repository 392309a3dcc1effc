"""The derived index: each trap of tantivy's binding has its cure, and each cure its test."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import tantivy
from tantivy import Order

from experts.search import engine
from experts.search.engine import Engine, index_path
from experts.search.index import KEYS, NUMBER, STORED_TEXT, TAGS, TEXT, DerivedIndex, IndexTaken

FIELDS = {"title": TEXT, "text": STORED_TEXT, "tags": TAGS, "day": NUMBER}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[DerivedIndex]:
    """An index that this process may write to."""
    made = DerivedIndex(tmp_path / "index", FIELDS)
    made.claim()
    yield made
    made.release()


def doc(number: int, title: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "title": title, **more}


def found(index: DerivedIndex, word: str, field: str = "title") -> list[int]:
    numbers, _ = index.top(index.term(field, word), 100)
    return sorted(int(n) for n in numbers)


def test_a_document_that_is_replaced_again_and_again_stands_there_once(index: DerivedIndex) -> None:
    for round_ in range(4):
        index.replace([7], [doc(7, f"korea round{round_}")])
        index.commit(round_ + 1)
    assert index.count() == 1
    assert found(index, "korea") == [7]
    assert found(index, "round0") == []


def test_a_document_replaced_twice_before_one_commit_stands_there_once(index: DerivedIndex) -> None:
    index.replace([7], [doc(7, "first")])
    index.replace([7], [doc(7, "second")])
    index.commit(1)
    assert (found(index, "first"), found(index, "second"), index.count()) == ([], [7], 1)


def test_all_documents_that_share_a_number_are_replaced_together(index: DerivedIndex) -> None:
    index.replace([7], [doc(7, "ada"), doc(7, "augusta"), doc(7, "byron")])
    index.commit(1)
    assert index.count() == 3
    index.replace([7], [doc(7, "lovelace")])
    index.commit(2)
    assert index.count() == 1
    assert found(index, "lovelace") == [7]


def test_a_number_without_documents_is_gone_and_its_neighbours_stay(index: DerivedIndex) -> None:
    index.replace([1, 11, 111], [doc(1, "korea"), doc(11, "korea"), doc(111, "korea")])
    index.commit(1)
    index.replace([1], [])
    index.commit(2)
    assert found(index, "korea") == [11, 111]


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", "20240101"), ("day", 2024.5), ("day", True), ("title", 5), ("title", None), ("tags", ["a", "b"]), ("text", b"bytes")],
)
def test_a_value_of_the_wrong_type_is_refused(index: DerivedIndex, field: str, value: Any) -> None:
    with pytest.raises(TypeError, match=field):
        index.replace([7], [{"number": 7, field: value}])


def test_a_field_that_does_not_exist_is_refused(index: DerivedIndex) -> None:
    with pytest.raises(TypeError, match="headline"):
        index.replace([7], [doc(7, "korea", headline="dropped without a word")])


def test_after_a_refused_document_and_a_rollback_nothing_old_or_new_is_lost(index: DerivedIndex) -> None:
    index.replace([1], [doc(1, "korea")])
    index.commit(1)
    with pytest.raises(TypeError):
        index.replace([1, 2, 3], [doc(2, "korea"), doc(3, "korea", day="wrong")])
    index.rollback()
    index.replace([4], [doc(4, "korea")])
    index.commit(2)
    assert found(index, "korea") == [1, 4]
    assert (index.seq(), index.count()) == (2, 2)


def test_a_commit_that_fails_takes_its_documents_back_and_the_next_one_keeps_its_own(index: DerivedIndex) -> None:
    index.replace([1], [doc(1, "korea")])
    index.commit(1)
    index.replace([1, 2], [doc(2, "korea")])
    with pytest.raises((ValueError, OverflowError)):
        index.commit(2**70)
    assert (found(index, "korea"), index.seq()) == ([1], 1)
    index.replace([3], [doc(3, "korea")])
    index.commit(3)
    assert (found(index, "korea"), index.seq()) == ([1, 3], 3)


def test_the_writer_works_again_after_tantivy_itself_failed_to_commit(index: DerivedIndex, tmp_path: Path) -> None:
    wrong = tantivy.Document()
    wrong.add_text("day", "tantivy takes this without a word, and fails at the commit")
    index._writer.add_document(wrong)
    index.replace([1], [doc(1, "korea")])
    with pytest.raises(ValueError, match="day"):
        index.commit(1)
    index.replace([2], [doc(2, "korea")])
    index.commit(2)
    reopened = DerivedIndex(tmp_path / "index", FIELDS)
    assert (found(reopened, "korea"), reopened.seq()) == ([2], 2)


def test_a_second_writer_finds_the_index_taken_until_the_first_lets_go(index: DerivedIndex, tmp_path: Path) -> None:
    second = DerivedIndex(tmp_path / "index", FIELDS)
    with pytest.raises(IndexTaken):
        second.claim()
    index.claim()
    index.release()
    second.claim()
    with pytest.raises(IndexTaken):
        index.claim()
    second.release()


def test_another_process_finds_the_index_taken(index: DerivedIndex, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from experts.search.index import DerivedIndex, IndexTaken\n"
        f"index = DerivedIndex(Path(sys.argv[1]), {FIELDS!r})\n"
        "try: index.claim(); print('claimed')\n"
        "except IndexTaken: print('taken')\n"
    )

    def asked() -> str:
        command = [sys.executable, "-c", program, str(tmp_path / "index")]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()

    assert asked() == "taken"
    index.release()
    assert asked() == "claimed"


def test_letting_go_of_the_writer_drops_what_was_not_committed(index: DerivedIndex) -> None:
    index.replace([1], [doc(1, "korea")])
    index.release()
    index.claim()
    index.commit(1)
    assert found(index, "korea") == []


def test_the_last_change_is_committed_together_with_its_documents(index: DerivedIndex, tmp_path: Path) -> None:
    assert index.seq() == 0
    index.replace([1], [doc(1, "korea")])
    index.commit(41)
    index.replace([2], [doc(2, "korea")])
    assert index.seq() == 41
    other = DerivedIndex(tmp_path / "index", FIELDS)
    assert (other.seq(), found(other, "korea")) == (41, [1])
    index.commit(42)
    reopened = DerivedIndex(tmp_path / "index", FIELDS)
    assert (reopened.seq(), found(reopened, "korea")) == (42, [1, 2])


def test_the_checkpoint_is_no_document_of_ours(index: DerivedIndex) -> None:
    index.commit(1)
    index.commit(2)
    assert (index.count(), index.seq()) == (0, 2)


def test_a_reader_sees_a_commit_only_after_it_reloads(index: DerivedIndex, tmp_path: Path) -> None:
    reader = DerivedIndex(tmp_path / "index", FIELDS)
    index.replace([1], [doc(1, "korea")])
    index.commit(1)
    assert found(index, "korea") == [1]
    assert (found(reader, "korea"), reader.seq()) == ([], 0)
    reader.reload()
    assert (found(reader, "korea"), reader.seq()) == ([1], 1)


def test_the_last_change_can_be_read_while_another_thread_commits(index: DerivedIndex) -> None:
    def commit() -> None:
        for n in range(1, 41):
            index.replace([n], [doc(n, "korea")])
            index.commit(n)

    with ThreadPoolExecutor(1) as pool:
        writing, seen = pool.submit(commit), [0]
        while not writing.done():
            seen.append(index.seq())
        writing.result()
    assert seen == sorted(seen)
    assert index.seq() == 40


def test_what_is_emptied_is_there_until_the_commit(index: DerivedIndex) -> None:
    index.replace([1], [doc(1, "korea")])
    index.commit(1)
    index.empty()
    index.replace([2], [doc(2, "korea")])
    assert found(index, "korea") == [1]
    index.commit(2)
    assert (found(index, "korea"), index.seq(), index.count()) == ([2], 2, 1)


def test_an_index_of_another_shape_cannot_be_opened_in_the_same_directory(index: DerivedIndex, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"(?i)schema"):
        DerivedIndex(tmp_path / "index", FIELDS | {"kind": TAGS})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ARTICLE_FIELDS", {**engine.ARTICLE_FIELDS, "kind": TAGS}),
        ("EXPERT_FIELDS", {"profile": STORED_TEXT}),
        ("NAME_FIELDS", {"trigrams": TEXT}),
        ("ANALYSIS_VERSION", engine.ANALYSIS_VERSION + 1),
    ],
)
def test_another_shape_of_the_index_has_a_directory_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: Any
) -> None:
    before = index_path(tmp_path)
    assert index_path(tmp_path) == before
    old = Engine(before)
    monkeypatch.setattr(engine, name, value)
    after = index_path(tmp_path)
    assert after != before
    assert after.parent == before.parent
    new = Engine(after)
    assert [index.seq() for index in (*old.indexes, *new.indexes)] == [0] * 10


def test_another_release_of_tantivy_has_a_directory_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = index_path(tmp_path)
    monkeypatch.setattr(engine, "version", lambda _: "99.0.0")
    assert index_path(tmp_path) != before


def test_a_page_is_in_the_order_of_a_number_or_counts_all(index: DerivedIndex) -> None:
    index.replace(range(1, 8), [doc(n, "korea", day=20240100 + n) for n in range(1, 8)])
    index.commit(1)
    query = index.term("title", "korea")
    assert index.ordered(query, "day", 3, 0, Order.Desc) == ([7, 6, 5], [20240107, 20240106, 20240105], 7)
    assert index.ordered(query, "day", 3, 6, Order.Desc) == ([1], [20240101], 7)
    numbers, scores, count = index.page(query, 3, 0)
    assert (len(numbers), len(scores), count) == (3, 3, 7)
    assert min(scores) > 0


def test_the_text_that_is_stored_comes_back_and_is_empty_for_nobody(index: DerivedIndex) -> None:
    index.replace([7], [doc(7, "korea", text="seoul and busan")])
    index.commit(1)
    assert (index.stored(7, "text"), index.stored(8, "text")) == ("seoul and busan", "")


def test_a_rare_word_is_rarer_than_a_common_one(index: DerivedIndex) -> None:
    index.replace(range(1, 9), [doc(n, "korea seoul" if n == 1 else "korea") for n in range(1, 9)])
    index.commit(1)
    assert index.rarity("title", "nowhere") > index.rarity("title", "seoul") > index.rarity("title", "korea") > 0


def test_a_rarity_stays_above_zero_while_documents_are_replaced(index: DerivedIndex) -> None:
    """tantivy counts replaced documents among a word's until segments merge; a rarity below zero turns a ranking over."""
    index.replace(range(1, 11), [doc(n, "korea") for n in range(1, 11)])
    index.commit(1)
    for n in range(1, 10):
        index.replace([n], [doc(n, "korea")])
        index.commit(n + 1)
    assert found(index, "korea") == list(range(1, 11))
    assert index.rarity("title", "korea") > 0


def test_several_threads_may_write_at_once(index: DerivedIndex) -> None:
    def write(number: int) -> None:
        index.replace([number], [doc(number, "korea")])
        if number % 20 == 0:
            index.commit(number)

    with ThreadPoolExecutor(4) as threads:
        for _ in threads.map(write, range(1, 401)):
            pass
    index.commit(400)
    assert index.count() == 400


def test_counts_are_right_however_many_values_and_parts_there_are(tmp_path: Path) -> None:
    counted = DerivedIndex(tmp_path / "keys", {"title": TEXT, "place": KEYS})
    counted.claim()
    for part in range(4):
        numbers = range(part * 500 + 1, part * 500 + 501)
        counted.replace(numbers, [{"number": n, "title": "korea", "place": [f"rare {n}", f"of {part}", "all"]} for n in numbers])
        counted.commit(part + 1)
    counts = counted.counts(counted.term("title", "korea"), "place")
    assert (len(counts), counts["all"], counts["of 3"], counts["rare 1999"]) == (2_005, 2_000, 500, 1)
    counted.release()


def test_a_commit_goes_through_where_a_killed_one_has_left_its_files(tmp_path: Path) -> None:
    """The file that notes a deletion is named by the count of operations: who does the same again meets the same name."""
    first = DerivedIndex(tmp_path / "whole", FIELDS)
    first.claim()
    first.replace([], [doc(number, "korea") for number in range(1, 6)])
    first.commit(1)
    first.release()
    shutil.copytree(tmp_path / "whole", tmp_path / "killed")
    again = DerivedIndex(tmp_path / "whole", FIELDS)
    again.claim()
    again.replace([3], [doc(3, "japan")])
    again.commit(2)
    again.release()
    left = [path for path in (tmp_path / "whole").glob("*.del") if not (tmp_path / "killed" / path.name).exists()]
    assert left
    for path in (*left, tmp_path / "whole" / ".managed.json"):
        shutil.copy(path, tmp_path / "killed")
    killed = DerivedIndex(tmp_path / "killed", FIELDS)
    killed.claim()
    killed.replace([3], [doc(3, "japan")])
    killed.commit(2)
    assert (killed.seq(), found(killed, "japan"), killed.count()) == (2, [3], 5)
    killed.release()
