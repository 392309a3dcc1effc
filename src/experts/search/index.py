"""One derived index on disk (tantivy), with the cures for the traps that its Python binding has.

- Documents are replaced by their `id`, a raw text field: deleting by an unsigned number silently deletes nothing.
- A document is checked against the schema by name and type: unknown fields would be dropped without a word.
- After any failed commit the writer is rolled back: it would report success later and lose documents.
- What a commit that broke off, or was killed, has left behind is swept away: the next one would write a file of the same name
  and fail on it, again and again.
- One lock stands round the writer: two threads at once are "already borrowed", and a task that is cancelled leaves its
  thread running. The writer is claimed once and held, and a second process finds it taken.
- The last change that is inside, `seq`, is itself a document, so that it commits with the rest.
- Readers see a commit after `reload`; nothing reloads by itself.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
import tantivy
from tantivy import Document, FieldType, Occur, Order, Query, SchemaBuilder

CHECKPOINT = "checkpoint"
WRITER_HEAP = 64_000_000
MOST_TERMS = 65_000
"""Of how many values a field's counts are right to the unit: fewer per segment would be estimates."""
MOST_FREQUENCIES = 100_000
"""How many terms' frequencies are kept, some 15 MB."""
TEXT, STORED_TEXT, PHRASES, TAGS, KEYS, STORED, NUMBER, RAW = "text", "stored text", "phrases", "tags", "keys", "stored", "number", "raw"
_KINDS = {TEXT: str, STORED_TEXT: str, PHRASES: str, TAGS: str, KEYS: list, STORED: str, NUMBER: int, RAW: str}
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    TEXT: {"tokenizer_name": "whitespace", "index_option": "freq"},
    STORED_TEXT: {"tokenizer_name": "whitespace", "index_option": "freq", "stored": True},
    PHRASES: {"tokenizer_name": "whitespace", "index_option": "position"},
    TAGS: {"tokenizer_name": "whitespace", "index_option": "basic"},
    KEYS: {"tokenizer_name": "raw", "index_option": "basic", "fast": True},
    STORED: {"tokenizer_name": "raw", "index_option": "basic", "stored": True},
}
"""What tantivy is told of each kind of text: words by spaces, with frequencies or without, with positions; or several whole keys."""


class IndexTaken(Exception):
    """Another process writes to the index."""


class DerivedIndex:
    """`fields`: name -> a kind of text, or NUMBER, a fast integer.

    Without a path it stands in memory.
    """

    def __init__(self, path: Path | None, fields: Mapping[str, str]) -> None:
        if path:
            path.mkdir(parents=True, exist_ok=True)
        self.fields = dict(fields) | {"id": RAW, "number": NUMBER}
        builder = SchemaBuilder()
        builder.add_text_field("id", stored=False, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("seq", stored=True, indexed=False)
        for name, kind in self.fields.items():
            if kind == NUMBER:
                builder.add_integer_field(name, stored=False, indexed=True, fast=True)
            elif kind != RAW:
                builder.add_text_field(name, **_OPTIONS[kind])
        self.schema = builder.build()
        self._index = tantivy.Index(self.schema, path=str(path) if path else None)
        self._writer: Any = None
        self._turn = RLock()
        self._frequencies: tuple[Any, dict[tuple[str, str], int]] = (None, {})
        self.reload()

    def claim(self) -> None:
        """Become the one writer, and see what the one before has written. Raises IndexTaken."""
        if self._writer is None:
            try:
                self._writer = self._index.writer(WRITER_HEAP, 1)
            except ValueError as error:
                raise IndexTaken(str(error)) from error
            self._writer.garbage_collect_files()
            self.reload()

    def release(self) -> None:
        with self._turn:
            self.rollback()
            self._writer = None

    def replace(self, gone: Iterable[int], documents: Iterable[Mapping[str, Any]]) -> None:
        """Delete what stands under the numbers, then add documents: `{"number": 7, field: value}`; several may share one."""
        with self._turn:
            for number in gone:
                self._writer.delete_documents_by_term("id", str(number))
            for fields in documents:
                self._writer.add_document(self._document({**fields, "id": str(fields["number"])}))

    def commit(self, seq: int) -> None:
        """Make all replacements since the last commit visible, together with the number of the last change in them."""
        with self._turn:
            try:
                self._writer.delete_documents_by_term("id", CHECKPOINT)
                self._writer.add_document(Document.from_dict({"id": CHECKPOINT, "seq": seq}, self.schema))
                self._writer.commit()
            except BaseException:
                self.rollback()
                raise
            self.reload()

    def rollback(self) -> None:
        with self._turn:
            if self._writer is not None:
                self._writer.rollback()
                self._writer.garbage_collect_files()

    def empty(self) -> None:
        with self._turn:
            self._writer.delete_all_documents()

    def reload(self) -> None:
        self._index.reload()
        self.searcher = self._index.searcher()

    def seq(self) -> int:
        """The last change that is inside; 0 for a new index."""
        searcher = self.searcher
        found = searcher.search(self.checkpoint(), 1).hits
        return int(searcher.doc(found[0][1])["seq"][0]) if found else 0

    def count(self) -> int:
        return max(self.searcher.num_docs - 1, 0)

    def checkpoint(self) -> Any:
        """The document that holds `seq`, which is no answer to anything."""
        return self.term("id", CHECKPOINT)

    def term(self, field: str, value: str) -> Any:
        return Query.term_query(self.schema, field, value)

    def any_of(self, queries: Sequence[Any]) -> Any:
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def top(self, query: Any, limit: int, *more: str) -> tuple[Any, ...]:
        """The numbers and scores of the best documents, best first, and their values of `more` NUMBER fields, as arrays."""
        searcher = self.searcher
        hits = searcher.search(query, limit, count=False).hits
        addresses = [address for _, address in hits]
        numbers, *values = (np.array(searcher.fast_field_values(field, addresses), np.int64) for field in ("number", *more))
        return numbers, np.array([score for score, _ in hits], np.float64), *values

    def every(self, query: Any) -> Any:
        """The numbers of all documents that a query finds."""
        return self.top(query, max(self.searcher.num_docs, 1))[0]

    def page(self, query: Any, limit: int, offset: int) -> tuple[list[int], list[float], int]:
        """One page of numbers with their scores, the best first, and the count of all matches."""
        searcher = self.searcher
        found: Any = searcher.search(query, limit, count=True, offset=offset)
        numbers: Any = searcher.fast_field_values("number", [address for _, address in found.hits])
        return list(numbers), [float(score or 0) for score, _ in found.hits], int(found.count)

    def ordered(self, query: Any, field: str, limit: int, offset: int = 0, order: Any = Order.Desc) -> tuple[list[int], list[int], int]:
        """One page of numbers, the values of the NUMBER field that orders them, and the count of all matches."""
        searcher = self.searcher
        found: Any = searcher.search(query, limit, count=True, offset=offset, order_by_field=field, order=order)
        numbers: Any = searcher.fast_field_values("number", [address for _, address in found.hits])
        return list(numbers), [int(value) for value, _ in found.hits], int(found.count)

    def between(self, field: str, low: int | None, high: int | None) -> Any:
        """The documents whose NUMBER field lies between two, both included; None leaves a side open."""
        if low is None and high is None:
            return Query.all_query()
        return Query.range_query(self.schema, field, FieldType.Integer, low, high)

    def counts(self, query: Any, field: str) -> dict[str, int]:
        """How many of the documents found have each value of a KEYS field."""
        wanted = {"groups": {"terms": {"field": field, "size": MOST_TERMS, "segment_size": MOST_TERMS}}}
        buckets = self.searcher.aggregate(query, wanted)["groups"]["buckets"]
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets}

    def numbers(self) -> set[int]:
        """The numbers of all documents."""
        return set(map(int, self.every(Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, self.checkpoint())]))))

    def holds(self, document: Mapping[str, Any]) -> bool:
        """Whether one of the documents of a number is found by every term of this one, and stores the same."""
        terms = [self.term("id", str(document["number"]))]
        for name, value in document.items():
            kind = self.fields[name]
            if kind == NUMBER:
                terms.append(self.between(name, value, value))
            elif kind in _OPTIONS:
                said = value if kind == KEYS else [value] if kind == STORED else dict.fromkeys(value.split())
                terms += [self.term(name, term) for term in said if term]
        searcher = self.searcher
        found = searcher.search(Query.boolean_query([(Occur.Must, term) for term in terms]), 1, count=False).hits
        stored = [name for name, kind in self.fields.items() if kind in (STORED_TEXT, STORED)]
        return bool(found) and all(str(searcher.doc(found[0][1]).get_first(name) or "") == document[name] for name in stored)

    def stored(self, number: int, *fields: str) -> str:
        """The STORED_TEXT fields of a document, a space between them; empty when there is no such document."""
        return self.stored_of("id", str(number), *fields)

    def stored_of(self, key: str, value: str, *fields: str) -> str:
        """The stored fields of one of the documents that have a value, a space between them."""
        searcher = self.searcher
        found = searcher.search(self.term(key, value), 1, count=False).hits
        document = searcher.doc(found[0][1]) if found else None
        return " ".join(str(document.get_first(field) or "") for field in fields) if document else ""

    def document_frequency(self, field: str, value: str) -> int:
        """How many documents hold a term; looked up once until the index changes, as a query asks for the same several times."""
        searcher = self.searcher
        counted, known = self._frequencies
        if counted is not searcher or len(known) > MOST_FREQUENCIES:
            known = {}
            self._frequencies = searcher, known
        if (field, value) not in known:
            known[field, value] = int(searcher.doc_freq(field, value))
        return known[field, value]

    def rarity(self, field: str, value: str) -> float:
        """The inverse document frequency of BM25: ln(1 + (N - df + 0.5) / (df + 0.5))."""
        df = self.document_frequency(field, value)
        documents = max(self.searcher.num_docs, df)  # df still counts what was just deleted
        return math.log1p((documents - df + 0.5) / (df + 0.5))

    def _document(self, fields: Mapping[str, Any]) -> Any:
        for name, value in fields.items():
            kind = self.fields.get(name)
            if kind is None or type(value) is not _KINDS[kind]:
                raise TypeError(f"The index has no field {name!r} for {type(value).__name__}.")
        return Document.from_dict(dict(fields), self.schema)
