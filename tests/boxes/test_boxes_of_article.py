"""The boxes under an article: all its authors, in the language of the edition."""

import re

from tests.boxes.test_box import Page
from tests.conftest import World

HEADLINES = {"en": "On energy", "tr": "Enerji üzerine"}


async def test_the_boxes_come_in_the_order_of_the_byline_and_in_the_language_of_the_edition(world: World) -> None:
    for name in ("Ada Example", "Bea Sample"):
        await world.add_expert(name, headline=HEADLINES)
    await world.add_expert("Hidden Draft", status="draft")
    authors = [{"expert": "bea-sample"}, {"byline": "Nobody Known"}, {"expert": "hidden-draft"}, {"expert": "ada-example"}]
    authors.append({"expert": "bea-sample", "role": "translator"})
    for language in ("en", "tr"):
        article = {"url": f"https://a.example/{language}?x=1&y=2", "language": language, "edition_group": "e", "authors": authors}
        await world.add_article("Text", **article)
    for language, headline in HEADLINES.items():
        answer = await world.admin.get("/box", params={"url": f"HTTPS://A.example:443/{language}?x=1&y=2&utm_source=mail", "heading": 4})
        assert answer.status_code == 200, answer.text
        assert re.findall(r"<bdi>([A-Z][a-z]+ [A-Z][a-z]+)</bdi></a></h4>", answer.text) == ["Bea Sample", "Ada Example"]
        assert answer.text.count(f">{headline}<") == 2
        assert "Hidden" not in answer.text


async def test_boxes_of_an_article_are_revalidated_and_of_none_are_404(world: World) -> None:
    ada = await world.add_expert()
    await world.add_article(url="https://a.example/x", authors=[{"expert": ada["id"]}])
    path = "/box?url=https%3A%2F%2Fa.example%2Fx"
    tag = (await world.public.get(path)).headers["etag"]
    assert (await world.public.get(path, headers={"If-None-Match": f'"other", {tag}'})).status_code == 304
    await world.editor.patch("/v1/experts/ada-example", json={"headline": {"en": "New"}}, headers={"If-Match": "*"})
    changed = await world.public.get(path, headers={"If-None-Match": tag})
    assert (changed.status_code, "New" in changed.text) == (200, True)
    await world.editor.delete("/v1/experts/ada-example", headers={"If-Match": "*"})
    assert (await world.public.get(path, headers={"If-None-Match": tag})).text == ""
    assert (await world.public.get("/box?url=https%3A%2F%2Fa.example%2Fy")).status_code == 404
    assert (await world.public.get("/box?url=javascript:alert(1)")).status_code == 404
    assert (await world.public.get("/box")).status_code == 400


async def test_who_has_written_nothing_of_themselves_has_a_box_in_the_articles_language_all_the_same(world: World) -> None:
    await world.add_expert(regions=["KR"])
    for language, words in (("tr", ("Bölgeler", "Güney Kore")), ("ar", ("المناطق", "كوريا الجنوبية")), ("fi", ("Regions", "South Korea"))):
        url = f"https://a.example/{language}"
        await world.add_article("Text", url=url, language=language, authors=[{"expert": "ada-example"}])
        box = (await world.public.get("/box", params={"url": url})).text
        assert all(word in box for word in words), box
        assert (f'lang="{language}"' in box, 'dir="rtl"' in box) == (language != "fi", language == "ar")


async def test_one_graph_describes_the_article_and_all_its_authors_and_no_two_boxes_share_an_id(world: World) -> None:
    for name in ("Ada Example", "Bea Sample"):
        await world.add_expert(name, headline=HEADLINES)
    await world.add_expert("Hidden Draft", status="draft")
    authors = [{"expert": "bea-sample", "byline": "B. S."}, {"byline": "N. N."}, {"expert": "hidden-draft", "byline": "H. D."}]
    authors += [{"expert": "ada-example"}, {"expert": "bea-sample", "role": "translator"}]
    url = "https://a.example/x"
    await world.add_article("On </script>", url=url, language="tr", published_on="2026-11", authors=authors)
    page = Page((await world.public.get("/box", params={"url": url, "parts": "name,bio"})).text)
    article, *people = page.json_ld["@graph"]
    bea, ada = [
        (await world.public.get(f"/v1/experts/{slug}.jsonld?lang=tr")).json()["mainEntity"] for slug in ("bea-sample", "ada-example")
    ]
    assert [person["@id"] for person in people] == [bea["@id"], ada["@id"]]
    named = [{"@type": "Person", **{part: who[part] for part in ("@id", "name", "url")}} for who in (bea, ada)]
    byline = [{"@type": "Person", "name": name} for name in ("N. N.", "H. D.")]
    assert article == {
        "@type": "Article",
        "@id": url,
        "url": url,
        "headline": "On </script>",
        "inLanguage": "tr",
        "datePublished": "2026-11",
        "author": [named[0], *byline, named[1]],
        "translator": [named[0]],
    }
    alone = Page((await world.public.get("/box/bea-sample")).text)
    ids = [element.attributes["id"] for each in (page, alone) for element in each.elements if "id" in element.attributes]
    assert len(set(ids)) == len(ids) == 3
    assert [element.text for element in page.all("h2")] == ["Bea Sample", "Ada Example"]
    assert page.classed("xb__facts") == page.classed("xb__links") == []
