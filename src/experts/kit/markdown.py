"""Markdown that others may render: what people wrote, reduced to what it says, so that nothing in it is active.

A biography may hold raw HTML, pictures and addresses that run scripts; our own pages make safe HTML of it. Here that
HTML is written back as CommonMark, in which all its text is escaped.
"""

from collections.abc import Mapping
from html.parser import HTMLParser

from experts.kit.markup import as_markdown, plain_text, safe_html

_BULLET = "- "
_MARKS = {"em": "*", "strong": "**"}
_BLOCKS = {"p": "", "blockquote": "> ", "ul": "", "ol": "", "li": ""}
_IN_TARGETS = {ord(c): f"%{ord(c):02X}" for c in "<>\\ \n"}


def safe_markdown(markdown: str) -> str:
    """The same text with its paragraphs, emphasis, lists (all with bullets), quotations and links, and nothing else."""
    html = safe_html(markdown)
    written = _written(html, _MARKS)
    if plain_text(written).split() == plain_text(markdown).split():
        return written
    return _written(html, {})  # marks that stand too close together, or to a word, to be read as emphasis


def _written(html: str, marks: Mapping[str, str]) -> str:
    writer = _Writer(marks)
    writer.feed(html)
    writer.close()
    return writer.finished()


def link(text: str, url: str) -> str:
    return f"[{as_markdown(text)}]({_target(url)})"


def _target(url: str) -> str:
    """In angle brackets, where only they, backslashes and line ends mean something (CommonMark 0.31, section 6.3)."""
    return f"<{url.translate(_IN_TARGETS)}>"


class _Writer(HTMLParser):
    """Blocks of Markdown, each a list of pieces behind the marks of the quotations and lists that it stands in."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.line = ""
        self.places: list[str] = []
        self.marks = marks
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_block()
        match tag:
            case "blockquote":
                self.places.append("> ")
            case "li":
                self.places.append(_BULLET)
            case "em" | "strong":
                self.line += self.marks.get(tag, "")
            case "br":
                self.line += "\n"
            case "a":
                self.targets.append(dict(attrs).get("href") or "")
                self.line += "["

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_block()
        match tag:
            case "blockquote" | "li":
                self.places.pop()
            case "em" | "strong":
                self.line += self.marks.get(tag, "")
            case "a":
                self.line += f"]({_target(self.targets.pop())})"

    def handle_data(self, data: str) -> None:
        text = data.replace("\n", " ")
        self.line += as_markdown(text.lstrip() if not self.line or self.line.endswith("\n") else text)

    def end_block(self) -> None:
        """The block behind its marks; what follows in an item of a list stands below the text, not below the bullet."""
        if self.line.strip():
            first = "".join(self.places)
            self.places = [place.replace(_BULLET, "  ") for place in self.places]
            begin, *more = self.line.strip().split("\n")
            self.blocks.append("\\\n".join([first + begin, *("".join(self.places) + line for line in more)]))
        self.line = ""

    def finished(self) -> str:
        self.end_block()
        return "\n\n".join(self.blocks)
