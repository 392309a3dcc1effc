"""Free text as a user writes it on purpose: quotes, upper-case AND, OR, NOT, and parentheses.

    query := both (OR both)*      both := one ((AND)? one)*      one := NOT one | "a phrase" | ( query ) | word

Text without any of these signs is no expression: its words rank, and none has to be there. In an expression words that
stand side by side must all be there, as in OpenAlex. NOT belongs to what follows it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from experts.kit.errors import Fault

MOST_OPERANDS = 8
"""Of all free text of one request: each may cost as much as a query of its own."""
_SIGN = re.compile(r'"|[()]|\b(?:AND|OR|NOT)\b')
_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"|(?P<sign>[()"])|(?P<word>[^\s()"]+)')
_SEARCHED = re.compile(r"\w")


class Said(NamedTuple):
    """A word, or the words of a phrase, that must stand in the text."""

    text: str
    is_phrase: bool


class Both(NamedTuple):
    parts: tuple["Expression", ...]


class Either(NamedTuple):
    parts: tuple["Expression", ...]


class Without(NamedTuple):
    part: "Expression"


Expression = Said | Both | Either | Without


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


class BadExpression(Exception):
    def __init__(self, detail: str, position: int) -> None:
        super().__init__(detail)
        self.position = position

    def fault(self, parameter: str) -> Fault:
        return Fault(parameter=parameter, code="bad_expression", detail=str(self), position=self.position)


def is_expression(text: str) -> bool:
    return bool(_SIGN.search(text))


def parse_expression(text: str) -> Expression | None:
    """None when nothing is asked for, as of punctuation alone. Raises BadExpression, saying what is wrong, and where."""
    tokens = list(_tokens(text))
    found, rest = _either(tokens, len(text))
    if rest:
        raise BadExpression("This closes nothing.", rest[0].position)
    if found is not None and not _asks(found):
        raise BadExpression("NOT alone finds nothing: say also what is to be there.", 0)
    if len(operands(found)) > MOST_OPERANDS:
        raise BadExpression(f"At most {MOST_OPERANDS} words and phrases can be joined.", 0)
    return found


def operands(expression: Expression | None) -> list[Said]:
    match expression:
        case Said():
            return [expression]
        case Both(parts) | Either(parts):
            return [said for part in parts for said in operands(part)]
        case Without(part):
            return operands(part)
        case None:
            return []


def wanted(expression: Expression | None) -> list[Said]:
    """The words and phrases that are looked for, without those that must not be there."""
    match expression:
        case Both(parts) | Either(parts):
            return [said for part in parts for said in wanted(part)]
        case Said():
            return [expression]
        case _:
            return []


def _asks(expression: Expression) -> bool:
    """Whether something must be there, whichever way the expression is met."""
    match expression:
        case Both(parts):
            return any(map(_asks, parts))
        case Either(parts):
            return all(map(_asks, parts))
        case Without():
            return False
        case Said():
            return True


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        if match["sign"] == '"':
            raise BadExpression("This quote is never closed.", match.start())
        if match["phrase"] is not None:
            yield _Token("phrase", match["phrase"], match.start())
        elif match["sign"]:
            yield _Token(match["sign"], "", match.start())
        else:
            word = match["word"]
            yield _Token(word if word in ("AND", "OR", "NOT") else "word", word, match.start())


def _either(tokens: list[_Token], end: int) -> tuple[Expression | None, list[_Token]]:
    parts: list[Expression] = []
    while True:
        part, tokens = _both(tokens, end)
        parts += [part] if part else []
        if not tokens or tokens[0].kind != "OR":
            break
        operator, *tokens = tokens
        _need_operands(part, tokens, operator)
    return (parts[0] if len(parts) == 1 else Either(tuple(parts))) if parts else None, tokens


def _both(tokens: list[_Token], end: int) -> tuple[Expression | None, list[_Token]]:
    parts: list[Expression] = []
    started = False
    while tokens and tokens[0].kind not in ("OR", ")"):
        if tokens[0].kind == "AND":
            operator, *tokens = tokens
            _need_operands(started, tokens, operator)
        part, tokens = _one(tokens, end)
        started = True
        parts += [part] if part else []
    return (parts[0] if len(parts) == 1 else Both(tuple(parts))) if parts else None, tokens


def _one(tokens: list[_Token], end: int) -> tuple[Expression | None, list[_Token]]:
    first, *rest = tokens
    if first.kind == "NOT":
        _need_operands(True, rest, first)
        part, rest = _one(rest, end)
        return Without(part) if part else None, rest
    if first.kind == "(":
        part, rest = _either(rest, end)
        if not rest:
            raise BadExpression("This parenthesis is never closed.", first.position)
        return part, rest[1:]
    return Said(first.text, first.kind == "phrase") if _SEARCHED.search(first.text) else None, rest


def _need_operands(before: object, after: list[_Token], operator: _Token) -> None:
    if not before or not after or after[0].kind in ("AND", "OR", ")"):
        raise BadExpression(
            f"{operator.text} needs something on both sides." if operator.kind != "NOT" else "NOT of what?", operator.position
        )
