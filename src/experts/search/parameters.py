"""What both lists can be asked: the parameters, and what they say about page and order."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from litestar.params import QueryParameter

from experts.kit.cursors import FIRST, digest, read_cursor, write_cursor
from experts.kit.errors import Fault, Malformed
from experts.kit.validation import nearest, refusal
from experts.search.attributes import LISTS, RELEVANCE, ListName, find, names_of
from experts.search.filters import LONGEST_SEARCH, parse_filter, parse_plain
from experts.search.listing import Found, Grouping, Lot, Place, Sort, Wanted
from experts.search.tree import Clause

DEEPEST, MOST_DRAWN, MOST_GROUPINGS, MOST_SORTS = 10_000, 10_000, 10, 5
"""How far `page` reaches, how many may be drawn by lot, and how many attributes may be counted or sorted by."""
LARGEST_SEED = 2**53 - 1
UNKNOWN = ":include_unknown"
NOT_OF_THE_QUERY = frozenset({"cursor", "per_page", "page", "lang", "select", "include", "group_by", "min_seq", "explain"})
"""Parameters that change how a list is shown, not what is in it or in which order: a cursor may go on with others."""

Text = Annotated[str | None, QueryParameter(max_length=256, description="Free text: a subject, or a person's name.")]
Values = Annotated[list[str] | None, QueryParameter(max_items=10, description="An id, slug or name; repeat for all of, commas for any of.")]
Languages = Annotated[
    list[str] | None, QueryParameter(max_items=10, description="A language, with a level if wanted: `tr`, `Turkish`, `tr>=B2`.")
]
Clauses = Annotated[
    list[str] | None,
    QueryParameter(max_items=10, description="`attribute:value` with commas for all of: `regions:KR,articles_count:>3`."),
]
PerPage = Annotated[int, QueryParameter(ge=1, le=200, description="How many results on a page.")]
PageNumber = Annotated[int | None, QueryParameter(ge=1, le=DEEPEST, description="Which page; page times per_page is at most 10,000.")]

MinSeq = Annotated[
    int | None, QueryParameter(ge=1, le=2**62, description="A change that the answer must know of: the `Change-Seq` of your own write.")
]


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What both lists can be asked."""

    search: Text = None
    q: Annotated[str | None, QueryParameter(max_length=256, description="The same as `search`.")] = None
    search_exact: Annotated[
        str | None, QueryParameter(name="search.exact", description="Free text whose words must stand as they are written.")
    ] = None
    region: Values = None
    topic: Values = None
    language: Languages = None
    filter: Clauses = None
    sort: Annotated[str | None, QueryParameter(max_length=500, description="`attribute:desc`, with commas.")] = None
    group_by: Annotated[
        str | None, QueryParameter(max_length=500, description="Attributes to count by, with commas; `:include_unknown` counts the others.")
    ] = None
    select: Annotated[str | None, QueryParameter(max_length=2_000, description="The fields to answer, with commas and dots.")] = None
    sample: Annotated[int | None, QueryParameter(ge=1, le=MOST_DRAWN, description="How many to draw by lot.")] = None
    seed: Annotated[int | None, QueryParameter(ge=1, le=LARGEST_SEED, description="The same seed draws the same.")] = None
    page: PageNumber = None
    per_page: PerPage = 25
    cursor: Annotated[str | None, QueryParameter(max_length=2_000, description="`*`, then `next_cursor` of each answer.")] = None

    @property
    def words(self) -> tuple[str, str]:
        """The parameter that holds the words, and these."""
        given = {
            name: text for name, text in (("search", self.search), ("q", self.q), ("search.exact", self.search_exact)) if text is not None
        }
        if len(given) > 1:
            raise _refused(list(given)[1], "duplicate", f"Send only one of {', '.join(given)}.")
        parameter, text = next(iter(given.items()), ("search", ""))
        if len(text) > LONGEST_SEARCH:  # the framework would call search.exact by the name that it has here
            raise _refused(parameter, "too_long", f"At most {LONGEST_SEARCH} characters can be searched for.")
        return parameter, text.replace("\x00", " ").strip()

    @property
    def is_exact(self) -> bool:
        return self.search_exact is not None

    def clauses(self, of: ListName) -> list[Clause]:
        """All filters, from whichever parameter. Raises Malformed or Unprocessable."""
        plain = {"region": self.region, "topic": self.topic, "language": self.language}
        found: list[Clause] = []
        faults: list[Fault] = []
        for parameter, texts in plain.items():
            attribute = LISTS[of].get(f"{parameter}s") or LISTS[of][parameter]
            found += parse_plain(parameter, attribute, texts, faults)
        found += parse_filter(of, self.filter, faults)
        if faults:
            raise refusal(faults)
        return list({clause.filter: clause for clause in found}.values())

    def wanted(self, of: ListName, asked: str, secret: bytes) -> Wanted:
        """`asked` is the digest of the query that a cursor belongs to. Raises Malformed."""
        self._agree()
        lot = Lot(self.sample, secrets.randbelow(LARGEST_SEED) if self.seed is None else self.seed) if self.sample else None
        after = None
        if self.cursor not in (None, FIRST):
            key, number, before = read_cursor(str(self.cursor), asked, secret)
            after = Place(tuple(key), number, before)
        page = self.page or 1
        return Wanted(self.per_page, (page - 1) * self.per_page, self._sorts(of), after, lot, self._groupings(of))

    def _agree(self) -> None:
        if (self.page or 1) * self.per_page > DEEPEST:
            raise _refused("page", "too_large", f"page times per_page is at most {DEEPEST:,}; a cursor goes further.")
        if self.cursor is not None and (self.page is not None or self.sample):
            raise _refused("cursor", "not_together", "A cursor goes neither with page nor with sample.")
        if self.sample and (self.sort or self.group_by):
            raise _refused("sample", "not_together", "What is drawn by lot is neither sorted nor counted.")
        if self.sample and self.seed is None and (self.page or 1) > 1:
            raise _refused("seed", "missing_parameter", "The second page of a sample needs a seed, or it is another sample.")
        if self.seed is not None and not self.sample:
            raise _refused("seed", "not_together", "A seed goes with sample.")

    def _sorts(self, of: ListName) -> list[Sort]:
        found = []
        for text, position in _listed(self.sort):
            name, _, direction = text.partition(":")
            attribute = find(of, name.removeprefix("-"))
            is_relevance = name.removeprefix("-").lower().replace("-", "_") == RELEVANCE
            if direction.lower() not in ("", "asc", "desc") or not (is_relevance or (attribute and attribute.sorts)):
                valid = [RELEVANCE, *names_of(of, sorts=True)]
                raise _unknown("sort", text, position, valid, "one of them, with `:desc` or `:asc`")
            if is_relevance and direction.lower() == "asc":
                raise _refused("sort", "not_allowed", "Relevance sorts falling only.")
            found.append(Sort(None if is_relevance else attribute, is_relevance or direction.lower() == "desc" or name.startswith("-")))
        most = MOST_SORTS if of == "experts" else 1
        if len(found) > most:
            raise _refused("sort", "too_long", f"The list of {of} sorts by at most {most}.")
        return found

    def _groupings(self, of: ListName) -> list[Grouping]:
        found = []
        for text, position in _listed(self.group_by):
            attribute = find(of, text.removesuffix(UNKNOWN))
            if not attribute or not attribute.groups:
                raise _unknown("group_by", text, position, list(names_of(of, groups=True)), "an attribute to count by")
            found.append(Grouping(attribute, text.endswith(UNKNOWN)))
        if len(found) > MOST_GROUPINGS:
            raise _refused("group_by", "too_long", f"At most {MOST_GROUPINGS} attributes are counted by.")
        return found

    def next_cursor(self, found: Found, asked: str, secret: bytes) -> str | None:
        """Where the list goes on, if it may."""
        if self.cursor is None or found.last is None or len(found.numbers) < self.per_page:
            return None
        return write_cursor(found.last, asked, secret)


def digest_of(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """A short name for what is in a list, and in which order."""
    return digest(path, sorted(item for item in parameters if item[0] not in NOT_OF_THE_QUERY))


def _listed(text: str | None) -> Iterator[tuple[str, int]]:
    """What stands between commas, with its place."""
    position = 0
    for part in (text or "").split(",") if text is not None else ():
        yield part.strip(), position + len(part) - len(part.lstrip())
        position += len(part) + 1


def _unknown(parameter: str, text: str, position: int, valid: list[str], meant: str) -> Malformed:
    shown = text[:100]
    alike = nearest(shown.partition(":")[0].lower(), valid)
    detail = f"{shown!r} is not {meant}."
    fault = Fault(parameter=parameter, code=f"unknown_{parameter}", detail=detail, position=position, valid=valid, did_you_mean=alike)
    return Malformed(f"{parameter}: {detail}", faults=[fault])


def _refused(parameter: str, code: str, detail: str) -> Malformed:
    return Malformed(detail, faults=[Fault(parameter=parameter, code=code, detail=detail)])
