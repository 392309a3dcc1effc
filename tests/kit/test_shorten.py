"""Texts that are made shorter: by words, never within a sign, and HTML stays whole."""

import unicodedata
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experts.kit.markup import safe_html
from experts.kit.shorten import shorten, shorten_html

FAMILY = "👩🏽‍👩‍👧‍👦"
SIGNS = st.sampled_from([*"abcdef ", *"  .,", "é", "e\u0301\u0308", FAMILY, "🇹🇷", "🇰🇷", "❤️", "👍🏿", "क्षि", "각", "各", "す", "ก็", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"])
MOST = st.integers(20, 60)


class Reading(HTMLParser):
    """The text of HTML, and whether its elements are closed in their order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.open = "", []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("Works on ferries and on the ports of Busan.", 100, "Works on ferries and on the ports of Busan."),
        ("Works on ferries and on the ports of Busan.", 43, "Works on ferries and on the ports of Busan."),
        ("Works on ferries and on the ports of Busan.", 42, "Works on ferries and on the ports of…"),
        ("Works on ferries, ports and canals.", 25, "Works on ferries, ports…"),
        ("Works on ferries, ports and canals.", 20, "Works on ferries…"),
        ("Works on the ferries. Lives in Busan.", 24, "Works on the ferries. …"),
        ("Donaudampfschifffahrtsgesellschaft", 20, "Donaudampfschifffa…"),
        ("首尔大学国际关系学院教授，研究东亚安全与外交政策。", 20, "首尔大学国际关系学院教授，研究东亚安…"),
        ("Ferries " + FAMILY * 5, 20, "Ferries…"),
        (FAMILY * 5, 20, FAMILY * 2 + "…"),
        ("e" + "\u0301" * 30, 20, ""),
    ],
)
def test_it_ends_at_a_word_with_an_ellipsis(text: str, most: int, expected: str) -> None:
    assert shorten(text, most) == expected


@given(st.lists(SIGNS, max_size=80), MOST)
def test_whatever_the_script_nothing_is_longer_and_no_sign_is_cut(signs: list[str], most: int) -> None:
    text = "".join(signs)
    short = shorten(text, most)
    assert len(short) <= most or short == text
    if short != text:
        kept = short.removesuffix("…").rstrip(" ")
        assert text.startswith(kept)
        ends, place = {0}, 0
        for sign in signs:
            place += len(sign)
            ends.add(place)
        assert len(kept) in ends
        following = text[len(kept) : len(kept) + 1]
        assert unicodedata.category(following) not in ("Mn", "Mc", "Me") and following != "\u200d"


@given(st.lists(st.text("ab yz", min_size=1, max_size=8), min_size=5, max_size=30), MOST)
def test_a_text_with_spaces_ends_with_a_whole_word(parts: list[str], most: int) -> None:
    text = " ".join(" ".join(parts).split())
    short = shorten(text, most)
    if short != text:
        assert f"{short.removesuffix('…')} " in text + " "


def test_html_keeps_its_elements_and_its_escapes() -> None:
    html = safe_html("Works on *ferries & **ports** of* [Busan](https://busan.example/?a=1&b=2) today.\n\n- one\n- two")
    assert shorten_html(html, 1_000) == html
    assert shorten_html(html, 25) == "<p>Works on <em>ferries…</em></p>"
    assert shorten_html(html, 34) == "<p>Works on <em>ferries &amp; <strong>ports</strong> of…</em></p>"
    link = '<a href="https://busan.example/?a=1&amp;b=2" rel="nofollow ugc noopener">Busan</a>'
    assert shorten_html(html, 39) == f"<p>Works on <em>ferries &amp; <strong>ports</strong> of</em> {link[:-4]}…</a></p>"
    assert Reading(shorten_html(html, 44)).text.endswith("today. …")
    assert shorten_html("<p>a <br>\n&lt;script&gt; or so much more of it</p>", 20) == "<p>a <br>\n&lt;script&gt; or so…</p>"


@given(st.text("ab*_[](>- \n&<1.é", max_size=300), MOST)
def test_whatever_is_written_the_html_stays_well_formed_and_says_the_beginning(markdown: str, most: int) -> None:
    html = safe_html(markdown)
    whole, short = Reading(html).text, Reading(shorten_html(html, most)).text
    assert short == whole or len(short) <= most
    assert whole.startswith(short.removesuffix("…").rstrip(" "))
    assert unescape(html).count("<script") == 0
