"""The `filter` of a list, in OpenAlex's dialect and a little more: `attribute:value,attribute:value`, all of which must hold.

    all    := any ("," any)*        any := part ("|" part)*, where several attributes need parentheses
    part   := "(" all ")" | "!(" all ")" | attribute ":" values
    values := value ("|" value)* | value ("+" value)*      value := "!"? (words | "words, with any sign" | range | "null")

`!` before the first value stands for them all. `regions.evidence.articles:>3` measures what articles show: of the
regions that the same query asks for, or of any one where it asks for none.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from experts.kit.errors import Fault
from experts.kit.validation import nearest
from experts.search.attributes import LISTS, OPERATORS, Attribute, ListName, find
from experts.search.syntax import MOST_OPERANDS, BadExpression, operands, parse_expression
from experts.search.tree import Among, AnyOf, Clause, Every, Filter, Missing, Never, Says, Within, leaves
from experts.search.values import LONGEST_SHOWN, Unreadable, means_something, read_range, read_value

MOST_CLAUSES, MOST_VALUES, MOST_FAULTS, DEEPEST = 50, 50, 10, 8
"""How many wrong clauses are reported: each names all attributes."""
LONGEST_SEARCH = 256
_GROUP = ("(", "!(")
_SIGNS = re.compile(r'[,|+()"]|[^,|+()"]+')


def parse_filter(of: ListName, texts: Sequence[str] | None, faults: list[Fault]) -> list[Clause]:
    """Each clause that means nothing is added to `faults`, with where it stands and what there is."""
    found = [clause for text in texts or () for clause in _Reader(of, text, faults).clauses()]
    searched = sum(len(operands(leaf.expression)) for clause in found for leaf in leaves(clause.filter) if isinstance(leaf, Says))
    if searched > MOST_OPERANDS:
        faults.append(_fault(f"At most {MOST_OPERANDS} words and phrases can be searched for, not {searched}."))
    return found


def parse_plain(parameter: str, attribute: Attribute, texts: Sequence[str] | None, faults: list[Fault]) -> list[Clause]:
    """The filters of a parameter of its own: commas mean any of. What is wrong is added to `faults`."""
    found = []
    for text in texts or ():
        values = []
        for part in _listed(attribute, text) or [""]:
            try:
                values.append(read_value(attribute, part))
            except Unreadable as problem:
                faults.append(problem.fault(parameter))
        if len(values) > MOST_VALUES:
            faults.append(Unreadable(f"At most {MOST_VALUES} values.").fault(parameter))
        asked = "|".join(value.id + (f">={value.level}" if value.level else "") for value in values)
        found.append(Clause(f"{attribute.name}:{asked}", Among(attribute, tuple(values))))
    return found


def _listed(attribute: Attribute, text: str) -> list[str]:
    """The values between commas; a name that holds a comma itself (`Korea, South`) is one."""
    return [text] if means_something(attribute, text) else [part.strip() for part in text.split(",") if part.strip()]


def _fault(detail: str, position: int | None = None, *, code: str = "unknown_filter_value") -> Fault:
    return Fault(parameter="filter", code=code, detail=detail, position=position)


class _Part(NamedTuple):
    text: str
    position: int


class _Reader:
    """One `filter`: what is wrong is added to `faults`, and reading goes on with the next clause."""

    def __init__(self, of: ListName, text: str, faults: list[Fault]) -> None:
        self.of, self.text, self.faults = of, text, faults
        self.read = 0

    def clauses(self) -> list[Clause]:
        if unbalanced := _unbalanced(self.text):
            self.faults.append(unbalanced)
            return []
        found = []
        for part in _parts(_Part(self.text, 0), ","):
            read = self._alternatives if part.text.startswith(_GROUP) else self._clause
            if tree := read(part, 0):
                found.append(Clause(part.text, tree))
        return found

    def _clause(self, part: _Part, depth: int) -> Filter | None:
        self.read += 1
        if self.read > MOST_CLAUSES or depth > DEEPEST or len(self.faults) >= MOST_FAULTS:
            if self.read == MOST_CLAUSES + 1 or depth > DEEPEST:
                self.faults.append(_fault(f"At most {MOST_CLAUSES} clauses, {DEEPEST} deep.", part.position))
            return None
        if part.text.startswith(_GROUP) and _is_enclosed(part.text):
            negated = part.text.startswith("!")
            inner = _Part(part.text[1 + negated : -1], part.position + 1 + negated)
            tree = self._group(inner, depth + 1)
            return Never(tree) if negated and tree else tree
        return self._attribute(part)

    def _group(self, part: _Part, depth: int) -> Filter | None:
        every = [self._alternatives(one, depth) for one in _parts(part, ",")]
        found = tuple(tree for tree in every if tree)
        if not found:
            self.faults.append(_fault("These parentheses hold nothing.", part.position))
            return None
        return found[0] if len(found) == 1 else Every(found)

    def _alternatives(self, part: _Part, depth: int) -> Filter | None:
        """Clauses with bars between them; what names no attribute is one more value of the clause before."""
        joined: list[_Part] = []
        for one in _parts(part, "|"):
            name = one.text.partition(":")[0].removesuffix(".search")
            if joined and not one.text.startswith(_GROUP) and not find(self.of, name):
                joined[-1] = _Part(self.text[joined[-1].position : one.position + len(one.text)], joined[-1].position)
            else:
                joined.append(one)
        found = tuple(tree for one in joined if (tree := self._clause(one, depth)))
        return (found[0] if len(found) == 1 else AnyOf(found)) if found else None

    def _attribute(self, part: _Part) -> Filter | None:
        name, colon, rest = part.text.partition(":")
        searches = name.strip().lower().endswith(".search")
        attribute = find(self.of, name.strip()[: -len(".search")] if searches else name)
        if not colon or not attribute or (searches and "search" not in OPERATORS[attribute.kind]):
            self.faults.append(self._unknown(part))
            return None
        value = _Part(rest.strip(), part.position + len(name) + 1 + len(rest) - len(rest.lstrip()))
        try:
            return self._search(attribute, value) if searches else self._values(attribute, value)
        except Unreadable as problem:
            self.faults.append(problem.fault("filter", value.position))
        except BadExpression as problem:
            self.faults.append(_fault(str(problem), value.position + problem.position, code="bad_expression"))
        return None

    def _unknown(self, part: _Part) -> Fault:
        valid = [*LISTS[self.of], *(f"{a.name}.search" for a in LISTS[self.of].values() if "search" in OPERATORS[a.kind])]
        detail = f"{part.text[:LONGEST_SHOWN]!r} is no attribute:value with an attribute of this list."
        alike = nearest(part.text.partition(":")[0][:LONGEST_SHOWN].lower(), valid)
        return Fault(parameter="filter", code="unknown_filter", detail=detail, position=part.position, valid=valid, did_you_mean=alike)

    def _search(self, attribute: Attribute, value: _Part) -> Filter:
        if len(value.text) > LONGEST_SEARCH:
            raise Unreadable(f"At most {LONGEST_SEARCH} characters can be searched for.")
        expression = parse_expression(value.text)
        if expression is None:
            raise Unreadable("There is no word to search for.")
        return Says(attribute, expression)

    def _values(self, attribute: Attribute, value: _Part) -> Filter:
        negated = value.text.startswith("!")
        text = value.text[1:].strip() if negated else value.text
        alternatives = [part.text for part in _parts(_Part(text, value.position), "|", keep_empty=True)]
        if len(alternatives) > MOST_VALUES:
            raise Unreadable(f"At most {MOST_VALUES} values.")
        if len(alternatives) == 1:
            every = tuple(_one(attribute, part) for part in _together(attribute, text, value))
            tree: Filter = every[0] if len(every) == 1 else Every(every)
        else:
            tree = _any_of([_one(attribute, part) for part in alternatives])
        return Never(tree) if negated else tree


def _together(attribute: Attribute, text: str, value: _Part) -> list[str]:
    """Values that must hold together: joined by `+`, or by the space that a URL makes of it, where the words are no one value."""
    parts = [part.text for part in _parts(_Part(text, value.position), "+", keep_empty=True)]
    spaced = text.split() if len(parts) == 1 and '"' not in text else []
    if len(spaced) < 2 or attribute.kind == "words":
        return parts
    is_one = attribute.kind != "key" and _is_readable(attribute, text)
    return spaced if not is_one and all(_is_readable(attribute, part) for part in spaced) else parts


def _is_readable(attribute: Attribute, text: str) -> bool:
    try:
        _one(attribute, text)
    except Unreadable as problem:
        return problem.is_ambiguous
    return True


def _one(attribute: Attribute, text: str) -> Filter:
    """One value. Raises Unreadable."""
    negated = text.startswith("!")
    found = _positive(attribute, text[1:].strip() if negated else text)
    return Never(found) if negated else found


def _positive(attribute: Attribute, text: str) -> Filter:
    if text.lower() == "null" and "null" in OPERATORS[attribute.kind]:
        return Missing(attribute)
    plain = text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text
    if not plain or '"' in plain or plain.startswith("!"):
        raise Unreadable(f"{attribute.name} has a value that is empty, or a sign that stands alone.")
    if "<" in OPERATORS[attribute.kind]:
        return Within(attribute, (read_range(attribute, plain),))
    return Among(attribute, (read_value(attribute, plain),))


def _any_of(parts: Sequence[Filter]) -> Filter:
    """Values of one attribute become one filter, so that they are answered, and explained, together."""
    among = [part for part in parts if isinstance(part, Among)]
    within = [part for part in parts if isinstance(part, Within)]
    merged: list[Filter] = [part for part in parts if not isinstance(part, Among | Within)]
    if among:
        merged.insert(0, Among(among[0].attribute, tuple(dict.fromkeys(value for part in among for value in part.values))))
    if within:
        merged.insert(0, Within(within[0].attribute, tuple(span for part in within for span in part.ranges)))
    return merged[0] if len(merged) == 1 else AnyOf(tuple(merged))


def _parts(part: _Part, between: str, *, keep_empty: bool = False) -> list[_Part]:
    """What stands between the separators that are outside quotes and parentheses, with its place."""
    cuts, quoted, depth = [-1], False, 0
    for match in _SIGNS.finditer(part.text):
        sign = match[0]
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == between and not quoted and not depth:
            cuts.append(match.start())
    pieces = [(part.text[a + 1 : b], part.position + a + 1) for a, b in pairwise([*cuts, len(part.text)])]
    found = [_Part(text.strip(), at + len(text) - len(text.lstrip())) for text, at in pieces]
    return [one for one in found if one.text or keep_empty]


def _is_enclosed(text: str) -> bool:
    """Whether the first parenthesis is closed by the last sign, and not before."""
    quoted, depth = False, 0
    for match in _SIGNS.finditer(text):
        if match[0] == '"':
            quoted = not quoted
        elif not quoted and match[0] in "()":
            depth += 1 if match[0] == "(" else -1
            if not depth:
                return match.end() == len(text)
    return False


def _unbalanced(text: str) -> Fault | None:
    """The quote or parenthesis that has no other end."""
    opened: list[int] = []
    quote = None
    for match in _SIGNS.finditer(text):
        if match[0] == '"':
            quote = match.start() if quote is None else None
        elif quote is None and match[0] == "(":
            opened.append(match.start())
        elif quote is None and match[0] == ")":
            if not opened:
                return _fault("This parenthesis closes nothing.", match.start(), code="bad_expression")
            opened.pop()
    if quote is not None:
        return _fault("This quote is never closed.", quote, code="bad_expression")
    return _fault("This parenthesis is never closed.", opened[-1], code="bad_expression") if opened else None
