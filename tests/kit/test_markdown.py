"""Markdown for others to render: it says what was written, and nothing in it acts."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from experts.kit.markdown import link, safe_markdown
from experts.kit.markup import as_markdown, safe_html

RAW = MarkdownIt("commonmark")
"""A renderer that lets raw HTML through, as many do."""
ACTIVE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click]: javascript:alert(1)\n\n[click]",
    "<a href='javascript:alert(1)'>click</a>",
    "![pixel](https://tracker.example/pixel.png)",
    "<https://a.example/\"onclick='alert(1)'>",
    '[x](<https://a.example/\\> "onclick=alert(1)>)',
]


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def words(html: str) -> list[str]:
    return Elements(html).text.split()


@pytest.mark.parametrize("written", ACTIVE)
def test_what_acts_is_text(written: str) -> None:
    found = Elements(RAW.render(safe_markdown(f"Before {written} after")))
    assert found.tags <= {"p", "a"}
    assert all(name == "href" and str(value).startswith("https://") for name, value in found.attributes)


def test_paragraphs_emphasis_lists_quotations_and_links_stay() -> None:
    written = "Works on *ferries* and **ports**.\n\n> Quoted.\n\n- one\n  - two\n\n[Busan](https://a.example/?q=(1)&b=2) and 3 < 4"
    before, after = Elements(safe_html(written)), Elements(RAW.render(safe_markdown(written)))
    assert after.tags == before.tags == {"p", "em", "strong", "blockquote", "ul", "li", "a"}
    assert after.text.split() == before.text.split()
    assert ("href", "https://a.example/?q=(1)&b=2") in after.attributes


@given(st.text("ab*_[](>- \n&<1.é#+=~`|\\!:/", max_size=120))
def test_whatever_is_written_the_words_stay(written: str) -> None:
    assert words(RAW.render(safe_markdown(written))) == words(safe_html(written))


@given(st.text("ab*_[](>-&<1.é#+=~`|\\!:/\"' ", min_size=1, max_size=40).filter(str.strip))
def test_a_link_leads_where_it_says_and_its_text_is_text(text: str) -> None:
    html = RAW.render(link(text, "https://a.example/<b>?x=\\y)"))
    found = Elements(html)
    assert (found.tags, [value for _, value in found.attributes]) == ({"p", "a"}, ["https://a.example/%3Cb%3E?x=%5Cy)"])
    assert found.text.split() == text.split()


@given(st.text("ab*_[](>-&<1.é#+=~`|\\!:/ ", min_size=1, max_size=40).filter(str.strip))
def test_a_line_of_plain_text_means_just_that(text: str) -> None:
    found = Elements(RAW.render(as_markdown(text.strip())))
    assert (found.tags, found.text.split()) == ({"p"}, text.split())
