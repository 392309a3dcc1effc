"""Text as it may be stored, and text as it is compared.

Lengths are bounded before anything is normalised, because normalising is quadratic in combining marks; runs of more
than four marks are cut, because no script needs them and layouts break on them.
"""

import re
import unicodedata
from typing import Annotated, Any

from anyascii import anyascii
from msgspec import Meta

# Control characters have no place in stored text; PostgreSQL refuses NUL outright. `$(?!\n)` because a bare `$`
# would let one line break pass at the end.
LINE = r"^(?=[\s\S]*\S)[^\x00-\x1f\x7f]+$(?!\n)"
_BLOCK = r"^(?=[\s\S]*\S)[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"

Line = Annotated[str, Meta(min_length=1, max_length=300, pattern=LINE)]
LongLine = Annotated[str, Meta(min_length=1, max_length=1_000, pattern=LINE)]
Block = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=_BLOCK)]
WebUrl = Annotated[
    str, Meta(min_length=8, max_length=2_000, pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x1f\x7f/]+[^\s\x00-\x1f\x7f]*$(?!\n)")
]

_TURKISH_I = str.maketrans({"İ": "i", "I": "i", "ı": "i"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_MARK_RUN = 4


def fold(text: str) -> str:
    """Lower-case ASCII for comparing: `İstanbul`, `ISTANBUL` -> `istanbul`; `Иванов` -> `ivanov`; `北京` -> `beijing`."""
    if text.isascii():
        return text.lower()
    return anyascii(unicodedata.normalize("NFKC", text).translate(_TURKISH_I).casefold()).lower()


def words(text: str) -> list[str]:
    """The folded words of a text, apostrophes dropped: `O’Brien-Smith` -> `obrien`, `smith`."""
    return [w for w in _NOT_WORD.split(re.sub(r"['`’ʼ]", "", fold(text))) if w]


def phrase_key(text: str) -> str:
    """The form under which a name of a thing is looked up: folded words, one space between them."""
    return " ".join(words(text))


def slugify(text: str, *, limit: int = 80) -> str:
    """`Zeynep Çağla ERİN` -> `zeynep-cagla-erin`; empty when nothing of the text can be spelt in ASCII."""
    slug = "-".join(words(text))
    if len(slug) <= limit:
        return slug
    return slug[: limit + 1].rpartition("-")[0] or slug[:limit]


def _cut_mark_runs(text: str) -> str:
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MARK_RUN:
            kept.append(character)
    return "".join(kept)


def tidy(value: Any) -> Any:
    """Every string of a JSON value in NFC, with at most four combining marks in a row."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", _cut_mark_runs(value))
    if isinstance(value, list):
        return [tidy(item) for item in value]
    if isinstance(value, dict):
        return {tidy(key): tidy(item) for key, item in value.items()}
    return value
