"""Addresses and DOIs in one spelling: what is one page compares equal, and what may be two stays apart."""

import re
import time
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from experts.articles.urls import canonical_doi, canonical_url, is_doi
from tests.conftest import World

ON_ONE_DATABASE = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
ANYTHING = {"If-Match": "*"}
HOST = r"(\[[0-9a-f:.]+\]|[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*)"
PCHAR = r"([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})"
RFC_3986 = re.compile(rf"https?://{HOST}(:[0-9]+)?(/{PCHAR}*)+(\?({PCHAR}|[/?])+)?")

ALIKE = {
    "https://news.example/": [
        "https://news.example",
        "HTTPS://NEWS.EXAMPLE",
        "https://news.example./",
        "https://news.example:443",
        "https://news.example:/",
        "https://news.example:0443/",
        "https://news.example#top",
        "https://news.example/?",
        "https://news.example?#?",
        "https://news.example/?&&",
        "https://news.example/a/..",
        "https://news.example/../.",
        "https://news%2Eexample/",
        "https://ℕｅws。example/",
        "https://news.example\\",
    ],
    "http://news.example/": ["http://news.example:80/", "HTTP://News.Example:00080"],
    "https://news.example/~jo/a%20b": ["https://news.example/%7Ejo/%61%20b", "https://news.example/x/%2E%2e/%7ejo/./a%20b"],
    "https://news.example/a/": ["https://news.example/a/b/..", "https://news.example/a/.", "https://news.example/a/b/c/../../"],
    "https://news.example/a/b": ["https://news.example/a//../b", "https://news.example\\a\\b", "https://news.example/../../a/b"],
    "https://news.example/100%25": ["https://news.example/100%", "https://news.example/100%25"],
    "https://news.example/%25zz%252f": ["https://news.example/%zz%252f"],
    "https://news.example/%C3%A7ay?q=%C4%9F": [
        "https://news.example/çay?q=ğ",
        "https://news.example/%c3%a7ay?q=%c4%9f",
        "https://news.example/c\u0327ay?q=g\u0306",
    ],
    "https://news.example/?tag%5B%5D=%7B1%7D%7C%22": ['https://news.example/?tag[]={1}|"'],
    "https://xn--rnek-4qa.example/": ["https://Örnek.example", "https://XN--RNEK-4QA.example", "https://O\u0308rnek.example", "https://%C3%B6rnek.example"],
    "https://xn--d1abbgf6aiiy.xn--p1ai/": ["https://президент.рф/", "https://ПРЕЗИДЕНТ。РФ"],
    "https://xn--mgba3gch31f060k.example/": ["https://نامه\u200cای.example/"],
    "https://xn--mgbh0fb.xn--kgbechtv/": ["https://مثال.إختبار/"],
    "https://xn--strae-oqa.example/": ["https://straße.example/", "https://STRAẞE.example/"],
    "https://xn--pxavbq.example/": ["https://ΟΔΟΣ.example/", "https://οδοσ.example/"],
    "https://[2001:db8::1]:8443/": ["https://[2001:0DB8:0:0::1]:8443"],
    "https://news.example/?id=7": [
        "https://news.example/?id=7&utm_source=x&UTM_Medium=y",
        "https://news.example/?fbclid=1&id=7&gclid=2&mc_eid=3#x",
        "https://news.example?utm%5Fsource=x&id=7",
        "https://news.example?&id=7&",
        "https://news.example?id=7&at_medium=RSS&at_campaign=KARANGA&at_creation=9",
        "https://news.example?oly_enc_id=1&ref_src=twsrc%5Etfw&xtor=RSS-1&_hsenc=p&id=7",
    ],
}  # fmt: skip
APART = [
    "https://news.example/a",
    "http://news.example/a",
    "https://www.news.example/a",
    "https://news.example/a/",
    "https://news.example/A",
    "https://news.example//a",
    "https://news.example/a%2F",
    "https://news.example:80/a",
    "https://news.example:8443/a",
    "https://news.example/a?id=7",
    "https://news.example/a?p=7",
    "https://news.example/a?ref=7",
    "https://news.example/a?source=7",
    "https://news.example/a?utm=7",
    "https://news.example/a?fbclid2=7",
    "https://news.example/a?at_home=7",
    "https://news.example/a?at_medium=7",
    "https://news.example/a?x=%26",
    "https://news.example/a?x=&",
    "https://news.example/a?x=1&y=2",
    "https://news.example/a?y=2&x=1",
    "https://news.example/a?x=1&x=2",
    "https://news.example/a?x=a+b",
    "https://news.example/a?x=a%20b",
    "https://news.example/a?x=a%2Bb",
    "https://fass.example/",
    "https://faß.example/",
]
REFUSED = [
    *("", "https://", "https:///a", "https:a.example", "https:/a.example", "//a.example/", "/a", "a.example", "https://?a", "https://#a"),
    *("javascript:alert(1)", "JavaScript://a.example/%0aalert(1)", "data:text/html,x", "mailto:a@a.example", "file:///etc/passwd"),
    *("ftp://a.example/", "ws://a.example/", "view-source:https://a.example/", "http\u017f://a.example/", "ｈttps://a.example/"),
    *("https://jo@a.example/", "https://jo:secret@a.example/", "https://@a.example/", "https://a.example%40evil.example@b.example/"),
    *(" https://a.example/", "https://a.example/ ", "https://a.example/a b", "https://a. example/", "\ufeffhttps://a.example/"),
    *(f"https://a.example/{c}b" for c in "\x00\t\n\r\x0b\x1f\x7f\x85\xa0\u2028\u3000"),
    *("https://a.example%00/", "https://a%20b.example/", "https://a%2Fb.example/", "https://a%40b.example/", "https://a%FFb.example/"),
    *("https://.", "https://..", "https://a..example/", "https://.a.example/", "https://a.example../", f"https://{'a' * 64}.example/"),
    *(
        f"https://{'a.' * 127}example/",
        f"https://{'.'.join(['ж' * 10] * 20)}/",
        f"https://{'ж' * 60}.example/",
        "https://a\u202eb.example/",
        "https://a\ud800.example/",
    ),
    *("https://a,b.example/", "https://a<b.example/", "https://℀.example/", "https://a：80/", "https://a.example/\ud800"),
    *("https://a.example:65536/", "https://a.example:-1/", "https://a.example:8a/", "https://a.example:٣/", "https://a.example:80:80/"),
    *("https://[::1/", "https://::1/", "https://[::g]/", "https://[::1%25eth0]/", "https://[v1.a]/", "https://[::1]a/"),
]

hosts = st.lists(st.text("aZ9-_ßĞiİжعあ", min_size=1, max_size=8), min_size=1, max_size=3).map(".".join)
pieces = st.sampled_from(
    [*"aZ.-_~%/\\&=;+[]|'\"ç\u0301ğ😀", "%2e", "%2E", "%7e", "%2F", "%c3", "..", "/../", "utm_a", "at_medium", "&at_campaign"]
)
texts = st.lists(pieces, max_size=12).map("".join)
ports = st.sampled_from(["", ".", ":80", ":443", ":8080", ".:"])
addresses = st.builds("{}://{}{}/{}?{}#{}".format, st.sampled_from(["http", "HTTPS"]), hosts, ports, texts, texts, texts)


@pytest.mark.parametrize("canonical", ALIKE)
def test_spellings_of_one_page_are_one_address(canonical: str) -> None:
    assert {spelling: canonical_url(spelling) for spelling in ALIKE[canonical]} == dict.fromkeys(ALIKE[canonical], canonical)
    assert canonical_url(canonical) == canonical


def test_what_may_be_two_pages_stays_two_addresses() -> None:
    assert len({canonical_url(url) for url in APART}) == len(APART)


@pytest.mark.parametrize("url", REFUSED, ids=ascii)
def test_what_is_no_address_on_the_web_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        canonical_url(url)


@given(addresses)
@example("https://a.example/%%34%31/.%2e/%2e")
@example("https://a.example/%2&%utm_a=1&x")
def test_an_address_in_its_one_form_is_a_valid_uri_and_stays_as_it_is(url: str) -> None:
    try:
        once = canonical_url(url)
    except ValueError:
        return
    assert RFC_3986.fullmatch(once)
    assert canonical_url(once) == once
    assert not {"..", "."} & set(once.partition("?")[0].split("/"))


@given(st.text(max_size=40), st.sampled_from(["", "https://", "http://a.example/", "https://a.example/?"]))
def test_any_text_is_an_address_or_refused(text: str, start: str) -> None:
    try:
        once = canonical_url(start + text)
    except ValueError:
        return
    assert RFC_3986.fullmatch(once)
    assert canonical_url(once) == once


@given(texts, texts, st.sampled_from(["utm_source=a", "fbclid=a", "GCLID=%26", "mc_cid", "at_medium=a&at_campaign=b", "oly_x=1&oly_y=2"]))
def test_whatever_the_page_a_tracker_makes_no_difference(path: str, query: str, tracker: str) -> None:
    page = f"https://news.example/{path.replace('?', '')}"
    plain = query.replace("#", "").replace("at_", "")
    assert canonical_url(f"{page}?{plain}&{tracker}") == canonical_url(f"{page}?{tracker}&{plain}#part") == canonical_url(f"{page}?{plain}")


@pytest.mark.parametrize(
    "hostile",
    [
        "../",
        "%",
        "%41",
        "ç",
        "&utm_a=1",
        "&",
        "/.",
        "\\",
        "a\u0301\u0316",
        "\u0301\u0316",
        "[",
        "#",
        "?",
        "a.",
        ":",
        "@",
        "%2e%2e/",
        "%cc%96%cc%81",
    ],
    ids=ascii,
)
def test_a_long_address_takes_no_longer_than_its_length(hostile: str) -> None:
    """Half a million characters: what took the square of it would not end."""
    for start in ("https://a.example/", "https://a.example/?", "https://"):
        started = time.perf_counter()
        try:
            canonical_url(start + hostile * (500_000 // len(hostile)))
        except ValueError:
            assert start == "https://"
        assert time.perf_counter() - started < 4


@pytest.mark.parametrize(
    "spelling",
    [
        "10.1000/abc.(7)",
        "10.1000/ABC.(7)",
        " 10.1000/abc.(7)\n",
        "doi:10.1000/ABC.(7)",
        "DOI: 10.1000/abc.(7)",
        "https://doi.org/10.1000/abc.(7)",
        "http://dx.doi.org/10.1000/abc.%287%29",
        "HTTPS://WWW.DOI.ORG/10.1000%2Fabc.(7)",
        "https://doi.org/doi:10.1000/abc.(7)",
        "doi:10.1000%2Fabc.(7)",
    ],
)
def test_a_doi_is_one_in_any_spelling(spelling: str) -> None:
    assert canonical_doi(spelling) == "10.1000/abc.(7)"
    assert is_doi(spelling)


def test_a_doi_keeps_every_letter_of_its_own() -> None:
    """Trailing punctuation, the odd ones of old serials, and `%` where no address has encoded anything."""
    for doi in ("10.1000/abc.", "10.1000/a%3cb", "10.1002/(sici)1097(199801)54:1<21::aid-jclp3>3.0.co;2-#", "10.1000/a?b", "10.1000.10/x"):
        assert canonical_doi(doi) == doi
        assert canonical_doi(f"https://doi.org/{quote(doi, safe='')}") == doi
        assert is_doi(doi)


@given(st.text(max_size=20), st.sampled_from(["", "doi:", "https://doi.org/", "https://doi.org/10.1000/", "10.1000%2f"]))
@example("a%00b", "https://doi.org/10.1000/")
@example("a%2520b", "https://doi.org/10.1000/")
def test_a_doi_in_its_one_form_is_printable_and_stays_as_it_is(text: str, start: str) -> None:
    if is_doi(start + text):
        once = canonical_doi(start + text)
        assert re.fullmatch(r"10\.[0-9.]+/[\x21-\x7e]+", once)
        assert canonical_doi(once) == once


def test_what_is_no_doi_is_none() -> None:
    for text in (
        "",
        "10.1000",
        "10.1000/",
        "10/abc",
        "doi:",
        "https://doi.org/",
        "https://a.example/10.1000/abc",
        "10.1000/a b",
        "11.1000/a",
    ):
        assert not is_doi(text)


async def test_an_article_is_found_by_any_spelling_of_its_address_and_nobody_else_may_have_it(world: World) -> None:
    one, other = "https://News.example:443/a/../%7Ejo/çay?id=7&utm_source=mail#top", "https://news.example./~jo/%c3%a7ay?fbclid=1&id=7"
    article, second = await world.add_article("First", url=one), await world.add_article("Second")
    assert article["url"] == "https://news.example/~jo/%C3%A7ay?id=7"
    read = await world.public.get(f"/v1/articles/url:{quote(other, safe='')}")
    assert (read.status_code, read.json()["id"]) == (200, article["id"])
    for answer in (
        await world.editor.post("/v1/articles", json={"title": "Copy", "url": other}),
        await world.editor.patch(f"/v1/articles/{second['id']}", json={"url": other}, headers=ANYTHING),
    ):
        [fault] = answer.json()["errors"]
        assert (answer.status_code, fault["pointer"], fault["code"]) == (409, "/url", "taken")
        assert article["id"] in fault["detail"]
        assert "First" in fault["detail"]
    for apart in ("http://news.example/~jo/çay?id=7", "https://news.example/~jo/çay", "https://news.example/~jo/çay?id=7&ref=a"):
        await world.add_article("Another page", url=apart)


@ON_ONE_DATABASE
async def test_an_address_that_is_none_is_refused_by_name(world: World) -> None:
    article = await world.add_article()
    for url in (*REFUSED[:20], "https://jo:secret@a.example/", "https://a.example/a b", "https://a..example/", "https://a.example:65536/"):
        fields: dict[str, Any] = {"url": url}
        for answer in (
            await world.editor.post("/v1/articles", json={"title": "Bad", **fields}),
            await world.editor.patch(f"/v1/articles/{article['id']}", json=fields, headers=ANYTHING),
        ):
            assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, ["/url"]), url
            assert "secret" not in answer.text
    assert (await world.public.get(f"/v1/articles/{article['id']}")).json()["version"] == 1
