"""Feeds over HTTP: which works stand in them, in which language, and who is named."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from httpx import AsyncClient

from tests.conftest import World
from tests.feeds.test_atom import ATOM, LANG, parsed
from tests.test_queries import ask, bulk, listening  # noqa: F401 (a fixture: it lets `ask` count)

ONE_DATABASE = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
ANYTHING = {"If-Match": "*"}
ALL = "/articles.atom"
ADA = "/experts/ada-example/articles.atom"


async def read(client: AsyncClient, path: str, **headers: str) -> Element:
    answer = await client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return parsed(answer.content)


def entries(feed: Element) -> list[Element]:
    return feed.findall(ATOM + "entry")


def titles(feed: Element) -> list[str]:
    return [entry.findtext(ATOM + "title", "") for entry in entries(feed)]


def links(element: Element) -> list[tuple[str | None, ...]]:
    return [tuple(link.get(name) for name in ("rel", "href", "hreflang", "type")) for link in element.findall(ATOM + "link")]


def people(element: Element, role: str) -> list[tuple[str | None, str | None]]:
    return [(person.findtext(ATOM + "name"), person.findtext(ATOM + "uri")) for person in element.findall(ATOM + role)]


async def hide(world: World, slug: str) -> None:
    assert (await world.admin.delete(f"/v1/experts/{slug}", headers=ANYTHING)).status_code == 204


async def test_the_newest_come_first_and_a_partial_date_is_its_first_day(world: World) -> None:
    dates = {
        "Day": "2024-05-02",
        "Undated": None,
        "Month": "2024-05",
        "Old": "1999",
        "Year": "2024",
        "Later undated": None,
        "New": "2025-01-01",
    }
    articles = {title: await world.add_article(title, published_on=published_on) for title, published_on in dates.items()}
    feed = await read(world.public, ALL)
    assert titles(feed) == ["New", "Day", "Month", "Year", "Old", "Later undated", "Undated"]
    published = [entry.findtext(ATOM + "published") for entry in entries(feed)]
    days = ["2025-01-01", "2024-05-02", "2024-05-01", "2024-01-01", "1999-01-01"]
    assert published == [*(f"{day}T00:00:00Z" for day in days), None, None]
    for entry in entries(feed):
        article = articles[entry.findtext(ATOM + "title", "")]
        assert (entry.findtext(ATOM + "id"), entry.findtext(ATOM + "updated")) == (f"urn:uuid:{article['id']}", article["updated_at"])
    assert feed.findtext(ATOM + "updated") == max(article["updated_at"] for article in articles.values())


async def test_editions_are_one_entry_in_the_readers_language(world: World) -> None:
    turkish = await world.add_article("Enerji", edition_group="energy", language="tr", url="https://a.example/tr", published_on="2020")
    russian = await world.add_article("Энергия", edition_group="energy", language="ru", published_on="2025")
    await world.add_article("Energy", edition_group="energy", language="en-GB", url="https://a.example/en")
    await world.add_article("Alone", published_on="2024")
    at = {
        "tr": ("alternate", "https://a.example/tr", "tr", None),
        "en": ("alternate", "https://a.example/en", "en-GB", None),
        "ru": ("alternate", f"http://test/v1/articles/{russian['id']}", "ru", "application/json"),
    }
    asked = [
        ("Enerji", "tr", {}, ""),
        ("Enerji", "tr", {}, "?lang=tr-TR"),
        ("Energy", "en", {}, "?lang=en"),
        ("Энергия", "ru", {}, "?lang=ru"),
    ]
    await world.add_article("Energy US", edition_group="energy", language="en-US", url="https://a.example/us")
    asked += [("Enerji", "tr", {}, "?lang=ko"), ("Энергия", "ru", {"accept_language": "tr;q=0.5, ko, ru;q=0.9"}, "")]
    asked += [("Energy", "en", {"accept_language": "ru"}, "?lang=en")]
    for title, tag, headers, query in asked:
        feed = await read(world.public, f"{ALL}{query}", **headers)
        work, alone = entries(feed)
        assert (work.findtext(ATOM + "title"), work.findtext(ATOM + "id")) == (title, f"urn:uuid:{turkish['id']}"), (query, headers)
        assert (work.get(LANG), alone.get(LANG)) == (at[tag][2], "und")
        assert links(work)[0] == at[tag]
        assert set(links(work)) == {*at.values(), ("alternate", "https://a.example/us", "en-US", None)}


async def test_people_stand_as_printed_and_only_the_public_have_a_page(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_expert("Bora Sample")
    await world.add_expert("Cem Secret", status="draft")
    authors = [
        {"byline": "Z. First"},
        {"expert": "bora-sample", "byline": "B. Sample"},
        {"expert": "cem-secret"},
        {"expert": "ada-example"},
        {"expert": "cem-secret", "byline": "A Friend"},
        {"byline": "T. One", "role": "translator"},
        {"expert": "ada-example", "byline": "Ada E.", "role": "editor"},
    ]
    await world.add_article("By many", authors=authors, published_on="2025")
    await world.add_article(
        "By a house", publisher="Example House", authors=[{"byline": "T. One", "role": "translator"}], published_on="2024"
    )
    await world.add_article("By nobody", published_on="2023")
    ada, bora = "http://test/experts/ada-example", "http://test/experts/bora-sample"
    many, house, nobody = entries(await read(world.public, ALL))
    assert people(many, "author") == [("Z. First", None), ("B. Sample", bora), ("Ada Example", ada), ("A Friend", None)]
    assert people(many, "contributor") == [("T. One", None), ("Ada E.", ada)]
    assert (people(house, "author"), people(house, "contributor")) == ([("Example House", None)], [("T. One", None)])
    assert people(nobody, "author") == [("Experts", None)]
    await hide(world, "bora-sample")
    for client in (world.public, world.press, world.admin):
        answer = await client.get(ALL)
        assert people(entries(parsed(answer.content))[0], "author")[1] == ("B. Sample", None)
        assert not [hidden for hidden in ("Cem", "Secret", "cem-secret", "bora-sample", "Bora") if hidden in answer.text]


@ONE_DATABASE
async def test_regions_and_topics_are_categories_in_the_readers_words(world: World) -> None:
    await world.add_article("Energy", language="en", regions=["KR", "asia-pacific"], topics=["climate-change"])
    for query, lang, labels in (
        ("", "en", ["South Korea", "Asia-Pacific", "Climate change"]),
        ("?lang=tr", "tr", ["Güney Kore", "Asya-Pasifik", "İklim değişikliği"]),
    ):
        [entry] = entries(await read(world.public, ALL + query))
        categories = entry.findall(ATOM + "category")
        assert [(c.get("term"), c.get("scheme")) for c in categories] == [
            ("KR", "http://test/v1/regions"),
            ("asia-pacific", "http://test/v1/regions"),
            ("climate-change", "http://test/v1/topics"),
        ]
        assert [c.get("label") for c in categories] == labels
        assert {c.get(LANG) for c in categories} == {lang}
        assert entry.get(LANG) == "en"


@ONE_DATABASE
async def test_a_feed_says_what_it_is_in_the_readers_language(world: World) -> None:
    ada = await world.add_expert("Ada Example")
    for query, lang, of_all, of_one in (
        ("", "en", "Articles by our experts", "Articles by Ada Example"),
        ("?lang=tr", "tr", "Uzmanlarımızın yazıları", "Ada Example yazıları"),
        ("?lang=ru-RU", "ru", "Статьи наших экспертов", "Ada Example: статьи"),
        ("?lang=ko", "en", "Articles by our experts", "Articles by Ada Example"),
    ):
        everything, one = await read(world.public, ALL + query), await read(world.public, ADA + query)
        assert (everything.findtext(ATOM + "title"), everything.get(LANG)) == (of_all, lang)
        assert (one.findtext(ATOM + "title"), one.get(LANG)) == (of_one, lang)
        for feed, path, id_ in ((everything, ALL, f"http://test{ALL}"), (one, ADA, f"urn:uuid:{ada['id']}")):
            assert feed.findtext(ATOM + "id") == id_
            assert links(feed)[0] == ("self", f"http://test{path}{query}", None, "application/atom+xml")
    assert links(everything)[1][:2] == ("alternate", "http://test/v1/articles")
    assert (links(one)[1][:2], people(one, "author")) == (
        ("alternate", "http://test/experts/ada-example"),
        [("Ada Example", "http://test/experts/ada-example")],
    )


async def test_an_experts_feed_has_the_works_that_name_the_expert_in_any_edition(world: World) -> None:
    await world.add_expert("Ada Example")
    by_ada = [{"expert": "ada-example"}]
    await world.add_article("Enerji", edition_group="energy", language="tr", authors=[{"byline": "Someone"}])
    await world.add_article("Energy", edition_group="energy", language="en", authors=by_ada, published_on="2024")
    await world.add_article("Reviewed", authors=[{"expert": "ada-example", "role": "reviewer"}], published_on="2025")
    await world.add_article("Of somebody else", authors=[{"byline": "Somebody", "role": "translator"}], published_on="2026")
    assert titles(await read(world.public, f"{ADA}?lang=tr")) == ["Reviewed", "Enerji"]
    assert titles(await read(world.public, f"{ADA}?lang=en")) == ["Reviewed", "Energy"]
    assert titles(await read(world.public, ALL)) == ["Of somebody else", "Reviewed", "Enerji"]


async def test_former_slugs_and_merged_profiles_lead_to_the_feed_of_today(world: World) -> None:
    old = await world.add_expert("Ada Oldname")
    await world.add_expert("Ada Example", slug="ada-too")
    await world.editor.post("/v1/experts/ada-oldname/rename", json={"name": "Ada Example"})
    merged = await world.editor.post("/v1/experts/ada-too/merge", json={"into": old["id"]})
    assert merged.status_code == 200, merged.text
    for slug in ("ada-oldname", "ada-too"):
        answer = await world.public.get(f"/experts/{slug}/articles.atom?lang=tr")
        assert (answer.status_code, answer.headers["location"]) == (301, f"{ADA}?lang=tr")
        assert (await world.public.get(f"/experts/{slug}/articles.atom")).headers["location"] == ADA
    by_id = await read(world.public, f"/experts/{old['id']}/articles.atom")
    assert links(by_id)[0][1] == f"http://test{ADA}"


@ONE_DATABASE
async def test_who_is_hidden_has_no_feed_for_anybody(world: World) -> None:
    await world.add_expert("Cem Secret", status="draft")
    await world.add_expert("Ada Example")
    await hide(world, "ada-example")
    missing = (await world.public.get("/experts/nobody-at-all/articles.atom")).json()
    for client in (world.public, world.press, world.editor, world.admin):
        for slug in ("cem-secret", "ada-example"):
            answer = await client.get(f"/experts/{slug}/articles.atom")
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
            found = answer.json()
            assert {k: found[k] for k in ("type", "title")} == {k: missing[k] for k in ("type", "title")}
            assert found["detail"].replace(slug, "X") == missing["detail"].replace("nobody-at-all", "X")
    await world.admin.post("/v1/experts/ada-example/erase", json={})
    assert (await world.public.get(ADA)).status_code == 410


async def test_the_tag_changes_with_whatever_is_shown_and_only_then(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_expert("Bora Sample")
    by_both = [{"expert": "ada-example"}, {"expert": "bora-sample", "byline": "B. S."}]
    article = await world.add_article("Energy", edition_group="energy", language="en", authors=by_both)
    edition = await world.add_article("Enerji", edition_group="energy", language="tr", authors=[{"byline": "Somebody"}])

    def patch(path: str, **fields: Any) -> Callable[[], Any]:
        return lambda: world.admin.patch(path, json=fields, headers=ANYTHING)

    changes = {
        "an edit": patch(f"/v1/articles/{article['id']}", title="Power"),
        "an address of another edition": patch(f"/v1/articles/{edition['id']}", url="https://a.example/tr"),
        "a language of another edition": patch(f"/v1/articles/{edition['id']}", language="az"),
        "a name": lambda: world.admin.post("/v1/experts/ada-example/rename", json={"name": "Ada Newname", "slug": "ada-new"}),
        "a co-author who is hidden": lambda: world.admin.delete("/v1/experts/bora-sample", headers=ANYTHING),
        "a co-author who is back": lambda: world.admin.post("/v1/experts/bora-sample/restore"),
        "an article": lambda: world.admin.post("/v1/articles", json={"title": "New", "authors": [{"expert": "ada-new"}]}),
        "an edition that is gone": lambda: world.admin.delete(f"/v1/articles/{edition['id']}", headers=ANYTHING),
    }
    paths = {"all": ALL, "one": f"/experts/{(await world.public.get('/v1/experts/ada-example')).json()['id']}/articles.atom"}
    tags = {name: (await world.public.get(path)).headers["etag"] for name, path in paths.items()}
    for what, change in changes.items():
        answer = await change()
        assert answer.is_success, (what, answer.text)
        for name, path in paths.items():
            held = await world.public.get(path, headers={"If-None-Match": tags[name]})
            assert (held.status_code, held.headers["etag"] != tags[name]) == (200, True), (what, name)
            tags[name] = held.headers["etag"]
    await patch("/v1/experts/bora-sample", biography={"en": "New."})()
    await world.add_expert("Cem Third")
    for name, path in paths.items():
        assert (await world.public.get(path, headers={"If-None-Match": tags[name]})).status_code == 304, name


@ONE_DATABASE
async def test_a_reader_who_has_the_feed_gets_304(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_article("Energy", authors=[{"expert": "ada-example"}])
    for path in (ALL, ADA):
        first = await world.public.get(path)
        tag = first.headers["etag"]
        assert tag.startswith('"')
        for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = await world.public.get(path, headers={"If-None-Match": sent})
            assert (answer.status_code, answer.content) == (304, b""), sent
            assert {n: answer.headers[n] for n in ("etag", "vary", "cache-control")} == {
                n: first.headers[n] for n in ("etag", "vary", "cache-control")
            }
        for sent in ('"other"', tag.strip('"'), f'"{tag}"'.replace('""', '"x'), tag[:-2] + '"', ""):
            assert (await world.public.get(path, headers={"If-None-Match": sent})).status_code == 200, sent
        other = await world.public.get(f"{path}?lang=tr", headers={"If-None-Match": tag})
        assert (other.status_code, other.headers["content-language"]) == (200, "tr")


@ONE_DATABASE
async def test_caches_and_scripts_may_have_it_and_everybody_gets_the_same(world: World) -> None:
    await world.add_expert("Ada Example", status="draft")
    await world.add_article("Energy", authors=[{"expert": "ada-example"}])
    bodies = {
        (await client.get(ALL, headers={"Origin": "https://a.example"})).content for client in (world.public, world.press, world.admin)
    }
    assert len(bodies) == 1
    got, head = await world.public.get(ALL, headers={"Origin": "https://a.example"}), await world.public.head(ALL)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", got.headers["etag"])
    assert (head.headers["content-type"], head.headers["content-length"]) == (got.headers["content-type"], str(len(got.content)))
    assert (got.headers["cache-control"], got.headers["vary"]) == ("public, max-age=300", "Accept-Language")
    assert (got.headers["access-control-allow-origin"], "set-cookie" in got.headers) == ("*", False)
    by_parameter = [await world.public.get(f"{ALL}?lang=tr", headers={"Accept-Language": tag}) for tag in ("en", "ru")]
    assert by_parameter[0].content == by_parameter[1].content
    for query, parameter in (("?language=tr", "language"), ("?lang=../x", "lang"), ("?page=2", "page")):
        refused = await world.public.get(ALL + query)
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, parameter)


async def test_an_empty_directory_and_an_expert_without_articles_have_valid_feeds(world: World) -> None:
    await world.add_expert("Ada Example")
    for path in (ALL, ADA):
        feed = await read(world.public, path)
        assert (entries(feed), feed.findtext(ATOM + "updated")) == ([], "1970-01-01T00:00:00Z")


async def test_it_holds_the_fifty_newest_works_and_costs_the_same_whatever_it_holds(world: World) -> None:
    await world.add_expert("Ada Example")
    by_ada = {"authors": [{"expert": "ada-example"}]}
    await world.add_article("First", edition_group="first", language="en", published_on="2000", **by_ada)
    before = {path: (await ask(world.public, "GET", path)).cost for path in (ALL, ADA)}
    days = [str(date(2024, 1, 1) + timedelta(days=n)) for n in range(60)]
    editions = [
        {"title": f"{day} {language}", "edition_group": day, "language": language, "published_on": day, **by_ada}
        for day in days
        for language in ("tr", "en", "ru")
    ]
    await bulk(world, *({"op": "add_article", "data": edition} for edition in editions))
    for path in (ALL, ADA):
        feed = await read(world.public, f"{path}?lang=ru")
        assert titles(feed) == [f"{day} ru" for day in reversed(days[10:])]
        assert {len(links(entry)) for entry in entries(feed)} == {3}
    assert {path: (await ask(world.public, "GET", path)).cost for path in (ALL, ADA)} == before == {ALL: 6, ADA: 8}


@ONE_DATABASE
async def test_titles_in_any_script_and_with_any_marks_come_out_as_they_were_written(world: World) -> None:
    written = ["İğne </title> ]]> & <b>", "Энергия «Север»", "طاقة \u202bالشمال\u202c", "<![CDATA[x]]>", "&lt;script&gt;", "😀 \u2028 end"]
    for title in written:
        await world.add_article(title, summary=f"{title}\r\n\t{title}", authors=[{"byline": title}])
    feed = await read(world.public, ALL)
    assert titles(feed) == written[::-1]
    assert [entry.findtext(ATOM + "summary") for entry in entries(feed)] == [f"{title}\n\t{title}" for title in written[::-1]]
    assert [people(entry, "author")[0][0] for entry in entries(feed)] == written[::-1]
    await world.add_article("Odd \ufffe\uffff end")
    assert titles(await read(world.public, ALL))[0] == "Odd  end"
