"""One profile in four forms, chosen by Accept or by a suffix."""

import pytest

from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
BEGINNINGS = {"application/ld+json": "{", "text/vcard": "BEGIN:VCARD\r\n", "text/markdown": "# Mina Han\n"}
SUFFIXES = {"application/ld+json": ".jsonld", "text/vcard": ".vcf", "text/markdown": ".md"}
PATH = "/v1/experts/mina-han"


async def test_accept_and_suffix_choose_the_same_bytes_under_the_same_tag(world: World) -> None:
    expert = await world.add_expert("Mina Han", identifiers=[{"scheme": "orcid", "value": "0000-0002-1825-0097"}])
    tags = {(await world.public.get(PATH)).headers["etag"]}
    for media_type, suffix in SUFFIXES.items():
        accepted = await world.public.get(PATH, headers={"Accept": f"text/html, {media_type};q=0.5"})
        assert (accepted.status_code, accepted.headers["content-type"]) == (200, f"{media_type}; charset=utf-8")
        assert accepted.text.startswith(BEGINNINGS[media_type])
        assert "Accept" in accepted.headers["vary"].split(", ")
        for key in ("mina-han", expert["id"], "orcid:0000-0002-1825-0097"):
            suffixed = await world.public.get(f"/v1/experts/{key}{suffix}", headers={"Accept": "application/json"})
            assert (suffixed.content, suffixed.headers["etag"]) == (accepted.content, accepted.headers["etag"])
        tags.add(accepted.headers["etag"])
    assert len(tags) == 4
    assert all(not tag.startswith("W/") for tag in tags)


async def test_a_form_that_is_current_is_304_and_head_has_no_body(world: World) -> None:
    await world.add_expert("Mina Han", headline={"en": "First", "tr": "Birinci"})
    first = await world.public.get(f"{PATH}.vcf")
    again = {"If-None-Match": first.headers["etag"]}
    assert (await world.public.get(f"{PATH}.vcf", headers=again)).status_code == 304
    assert (await world.public.get(f"{PATH}.md", headers=again)).status_code == 200
    assert (await world.public.get(f"{PATH}.vcf?lang=tr", headers=again)).status_code == 200
    head = await world.public.head(f"{PATH}.vcf")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    await world.editor.patch(PATH, json={"headline": {"en": "Second"}}, headers={"If-Match": "*"})
    changed = await world.public.get(f"{PATH}.vcf", headers=again)
    assert (changed.status_code, "Second" in changed.text, changed.headers["content-language"]) == (200, True, "en")


async def test_what_accepts_no_form_is_406_and_told_which_there_are(world: World) -> None:
    await world.add_expert("Mina Han")
    answer = await world.public.get(PATH, headers={"Accept": "text/html, image/*"})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")
    assert problem["type"] == "/problems/not-acceptable"
    assert problem["errors"][0]["valid"] == ["application/json", *SUFFIXES]
    assert "Accept" in answer.headers["vary"]
    for accept in ("*/*", "application/*;q=0.1", ""):
        assert (await world.public.get(PATH, headers={"Accept": accept})).json()["name"] == "Mina Han"


async def test_the_forms_show_everyone_the_same(world: World) -> None:
    contacts = [{"kind": "email", "value": f"{who}@a.example", "visibility": who} for who in ("private", "press", "public")]
    await world.add_expert("Mina Han", contacts=contacts)
    for suffix in SUFFIXES.values():
        texts = {(await who.get(f"{PATH}{suffix}")).text for who in (world.public, world.press, world.editor, world.admin)}
        [text] = texts
        assert not [who for who in ("private@", "press@") if who in text]


async def test_who_is_hidden_is_missing_in_every_form_for_everyone(world: World) -> None:
    await world.add_expert("Mina Han", status="draft")
    for suffix in SUFFIXES.values():
        for who in (world.public, world.admin):
            hidden, missing = [await who.get(f"/v1/experts/{key}{suffix}") for key in ("mina-han", "nora-sol")]
            assert (hidden.status_code, missing.status_code) == (404, 404)
            assert hidden.json()["detail"].replace("mina-han", "X") == missing.json()["detail"].replace("nora-sol", "X")
    assert (await world.admin.get(PATH)).status_code == 200


async def test_a_former_slug_leads_to_the_same_form(world: World) -> None:
    await world.add_expert("Mina Han")
    await world.editor.patch(PATH, json={"slug": "mina-later"}, headers={"If-Match": "*"})
    suffixed = await world.public.get(f"{PATH}.vcf?lang=tr")
    assert (suffixed.status_code, suffixed.headers["location"]) == (301, "/v1/experts/mina-later.vcf?lang=tr")
    accepted = await world.public.get(PATH, headers={"Accept": "text/vcard"})
    assert (accepted.status_code, accepted.headers["location"]) == (301, "/v1/experts/mina-later")


async def test_no_slug_holds_a_dot_but_the_id_of_a_source_may(world: World) -> None:
    for slug in ("a.md", "mina.vcf"):
        refused = await world.editor.post("/v1/experts", json={"name": "Mina Han", "slug": slug})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/slug")
    assert (await world.add_expert("Mina Han. md"))["slug"] == "mina-han-md"
    await world.add_expert("Nora Sol", identifiers=[{"scheme": "source", "value": "n.md"}])
    assert (await world.public.get("/v1/experts/source:n.md")).json()["name"] == "Nora Sol"
    markdown = await world.public.get("/v1/experts/source:n.md", headers={"Accept": "text/markdown"})
    assert markdown.text.startswith("# Nora Sol")


async def test_the_profile_and_the_page_lead_to_their_description_by_oembed(world: World) -> None:
    await world.add_expert("Mina Han")
    for path in (PATH, f"{PATH}.vcf", "/experts/mina-han", "/experts/mina-han?lang=tr", "/box/mina-han", "/embed/mina-han"):
        header = (await world.public.get(path)).headers["link"]
        assert 'rel="alternate"; type="application/json+oembed"' in header, path
        for url in (part.split(">")[0].strip(" <") for part in header.split(", ")):
            description = await world.public.get(url)
            assert (description.status_code, "/embed/mina-han" in description.text) == (200, True), url
            assert ("lang=tr" in description.text) == ("lang=tr" in path)
