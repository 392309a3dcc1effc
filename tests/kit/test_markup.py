"""Text on its way into HTML."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import hypothesis
import pytest
from hypothesis import strategies as st

from experts.kit.markup import TAGS, as_markdown, safe_html, script_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@hypothesis.settings(deadline=None, database=None, max_examples=200)
@hypothesis.given(JSON)
def test_json_in_a_script_reads_back_and_cannot_leave_it(value: object) -> None:
    text = script_json(value)
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == value


def test_a_script_cannot_be_ended_or_commented_out() -> None:
    attack = "</script><script>alert(1)</script><!-- \u2028 ]]>"
    assert json.loads(script_json({attack: attack})) == {attack: attack}
    assert "</" not in script_json([attack])
    assert "<!--" not in script_json([attack])


class Seen(HTMLParser):
    """What a browser would find: the tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/pixel.png)",
        "![x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](vbscript:x)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<iframe src=//evil.example>",
        "<svg/onload=alert(1)>",
        "<style>*{display:none}</style>",
        "<a href='https://a.b' onclick=alert(1) style='position:fixed'>x</a>",
        '[x](https://a.b "\\" onmouseover=alert(1) x=\\"")',
    ],
)
def test_nothing_active_gets_through(attack: str) -> None:
    for tag, attributes in Seen(safe_html(attack)).tags:
        assert tag in TAGS
        assert set(attributes) <= {"href", "rel", "title"}
        assert re.match("(https?|mailto):", attributes.get("href") or "https:")


@hypothesis.settings(deadline=None, database=None, max_examples=200)
@hypothesis.given(st.text() | st.text(alphabet="<>!/[]()*_`#&;:\"'= ajvscriptonhef\n"))
def test_any_text_becomes_harmless_html(text: str) -> None:
    for tag, attributes in Seen(safe_html(text)).tags:
        assert tag in TAGS
        assert set(attributes) <= {"href", "rel", "title"}


def test_emphasis_lists_and_quotes_stay() -> None:
    html = safe_html("**Strong** and *soft*, `code`.\n\n- one\n- two\n\n> said\n\n1. first")
    for part in ("<strong>Strong</strong>", "<em>soft</em>", "<code>code</code>", "<li>one</li>", "<blockquote>", "<ol>"):
        assert part in html


@pytest.mark.parametrize("address", ["https://a.b/c?d=e", "http://a.b", "mailto:ada@example.org"])
def test_links_stay_and_carry_rel(address: str) -> None:
    [(tag, attributes)] = [found for found in Seen(safe_html(f"[text]({address})")).tags if found[0] == "a"]
    assert (tag, attributes) == ("a", {"href": address, "rel": "nofollow ugc noopener"})


def test_the_words_of_a_heading_stay() -> None:
    assert safe_html("# Heading").strip() == "Heading"


def test_html_of_the_author_is_shown_as_text() -> None:
    assert "&lt;b&gt;" in safe_html("<b>bold</b>")


@pytest.mark.parametrize(
    "text",
    [
        "# a",
        "- a",
        "+ a",
        "=== a",
        "1. a",
        "12) a",
        "1234. a",
        "a *b* _c_ `d` [e](f) ~~g~~ | h",
        "back\\slash",
        "&amp; <b>",
        "2020-06 and #1.",
    ],
)
def test_plain_text_as_markdown_is_read_as_it_was_written(text: str) -> None:
    assert unescape(safe_html(as_markdown(text))) == f"<p>{text}</p>"
