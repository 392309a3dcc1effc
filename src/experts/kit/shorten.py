"""Text made shorter for narrow places: at the end of a word, with an ellipsis, and never within what readers see as one sign.

The signs are the extended grapheme clusters of Unicode Standard Annex 29, section 3.1.1, as far as stored text has them:
marks, joiners, variation selectors, skin tones, tags, flags, Hangul jamo and the conjuncts of Indic scripts (GB3 to GB9c
without control characters and prepended signs).
"""

import unicodedata
from html import escape
from html.parser import HTMLParser

ELLIPSIS = "…"
_SENTENCE_ENDS = ".!?…。؟"
_SCRIPTS_WITHOUT_SPACES = ("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_JOINER = "\u200d"
_VIRAMA = 9
_LOOSE_ENDS = " \t\n,;:&–—-(«„“"
_VOID = frozenset({"br"})


def shorten(text: str, most: int) -> str:
    """The text in at most so many characters, the ellipsis included; empty where not even one sign fits."""
    kept = text[: _end(text, most)]
    return text if len(text) <= most else f"{kept}{_mark(kept)}"


def shorten_html(html: str, most: int) -> str:
    """The same for HTML whose elements are closed; only the characters that readers see are counted."""
    pieces = _Pieces(html)
    text = "".join(pieces.texts)
    if len(text) <= most:
        return html
    end = _end(text, most)
    return pieces.until(end, _mark(text[:end])) if end else ""


def _mark(kept: str) -> str:
    return f" {ELLIPSIS}" if kept.endswith(tuple(_SENTENCE_ENDS)) else ELLIPSIS if kept else ""


def _end(text: str, most: int) -> int:
    """Where the kept text ends, if the mark is to fit too, without what joins it to more."""
    return len(text[: _cut(text, most - 2)].rstrip(_LOOSE_ENDS)) if len(text) > most else len(text)


def _cut(text: str, most: int) -> int:
    """Where the last word that fits ends; within a word that is longer than all the place, where its last sign ends."""
    signs = (i for i in range(most, 0, -1) if _is_between_signs(text, i))
    words = (i for i in range(most, 0, -1) if (text[i].isspace() or _has_no_spaces(text[i - 1])) and _is_between_signs(text, i))
    return next(words, next(signs, 0))


def _has_no_spaces(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_SCRIPTS_WITHOUT_SPACES)


def _is_between_signs(text: str, i: int) -> bool:
    before, after = text[i - 1], text[i]
    if _extends(after) or before == _JOINER:
        return False
    if after in _FLAGS:
        run = i - len(text[:i].rstrip(_FLAGS))
        return run % 2 == 0
    return not (unicodedata.combining(before) == _VIRAMA and unicodedata.category(after) == "Lo")


def _extends(character: str) -> bool:
    """Whether it belongs to the sign before it."""
    code = ord(character)
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character in "\u200c\u200d"
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # tags, of which flags of regions are made
        or 0x1160 <= code <= 0x11FF  # vowels and finals of Hangul
    )


class _Pieces(HTMLParser):
    """HTML as its tags and its texts in their order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append((tag, self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append((f"/{tag}", f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self.pieces.append(("", data))

    @property
    def texts(self) -> list[str]:
        return [text for tag, text in self.pieces if not tag]

    def until(self, end: int, mark: str) -> str:
        """The HTML up to this character of its text, then the mark, and everything closed that is open there."""
        written: list[str] = []
        open_: list[str] = []
        for tag, text in self.pieces:
            if tag.startswith("/"):
                open_.pop()
            elif tag and tag not in _VOID:
                open_.append(tag)
            if tag:
                written.append(text)
                continue
            written.append(escape(text[:end], quote=False))
            end -= len(text)
            if end <= 0:
                break
        return "".join([*written, mark, *(f"</{tag}>" for tag in reversed(open_))])
