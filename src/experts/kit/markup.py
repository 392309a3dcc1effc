"""Text on its way into HTML: Markdown made safe, and JSON that cannot leave its script element."""

import re
from typing import Any

import msgspec
import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "a"}
_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False})
_MARKS = re.compile(r"[\\`*_\[\]<>&~|]")
_FIRST_MARK = re.compile(r"^(\d{0,9})([-+=#.)])")
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def safe_html(markdown: str) -> str:
    """HTML of a few plain tags; links lead to the web or to a mailbox, nothing else is active."""
    return nh3.clean(
        _MARKDOWN.render(markdown),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    ).strip()


def as_markdown(text: str) -> str:
    """One paragraph of plain text as Markdown that means just that."""
    return _FIRST_MARK.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", text))


def script_json(value: Any) -> str:
    """JSON for a script element: no `</script>` and no `<!--` can stand in it."""
    return msgspec.json.encode(value).decode().translate(_ESCAPES)
