"""The reasons are true: whatever is asked of a made-up directory, each is told again from what was written into it."""

import calendar
import html
import random
import re
from collections.abc import AsyncIterator, Iterable
from itertools import product
from typing import Any

import pytest

from experts.kit.dates import latest
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics
from tests.conftest import DATABASES, World, client_with
from tests.search.conftest import standing_with

WORDS = ("zorblat", "quimber", "flendor", "wexim")
PLACES, SUBJECTS = ("KR", "JP", "142", "FR", "asia-pacific"), ("trade", "energy-security", "diplomacy")
SPOKEN = (("tr", "C1", None), ("en", "B2", "fluent"), ("ko", "native", None), ("ru", None, None))
HOSTILE = '"><img src=x onerror=alert(1)></script>'
SHOWN = 3
Articles = dict[str, dict[str, Any]]


class Model:
    """What was written: people by slug, articles by their ids, works by the key of their group or their own id."""

    people: dict[str, dict[str, Any]]
    articles: Articles

    def works(self, slug: str) -> dict[str, Articles]:
        """The works of a person, each with the editions on which the person stands."""
        works: dict[str, Articles] = {}
        for id_, article in self.articles.items():
            if slug in article["by"]:
                works.setdefault(article.get("edition_group") or id_, {})[id_] = article
        return works

    def editions(self, work: str) -> Articles:
        return {id_: a for id_, a in self.articles.items() if (a.get("edition_group") or id_) == work}


MODEL = Model()


async def add_made_up(world: World) -> None:
    chance = random.Random(20)
    MODEL.people, MODEL.articles = {}, {}
    for n in range(9):
        studied = chance.choice(WORDS)
        fields: dict[str, Any] = {
            "slug": f"person-{n}",
            "regions": chance.sample(PLACES, chance.randint(0, 2)),
            "topics": chance.sample(SUBJECTS, chance.randint(0, 1)),
            "languages": [
                {"code": code, "level": level, "as_printed": printed}
                for code, level, printed in chance.sample(SPOKEN, chance.randint(1, 3))
            ],
            "education": [{"degree": "PhD", "thesis": {"title": f"A thesis on {studied} {HOSTILE}", "lang": "en"}}] if n % 2 else [],
        }
        await world.add_expert(f"Person {'ABCDEFGHI'[n]}", **fields)
        MODEL.people[fields["slug"]] = fields
    for n in range(60):
        lang = chance.choice(["en", "tr", "ru"])
        group = f"work-{n // 2}" if n < 16 else None
        lang = ("en", "tr")[n % 2] if group else lang
        held = chance.sample(WORDS, chance.randint(0, 2))
        day = chance.choice([None, "2019", "2021-05", f"2023-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", "2024-07-31"])
        article = {
            "title": f"{' '.join(held) or 'harbour'} {n} {HOSTILE}",
            "summary": chance.choice([None, f"Of {chance.choice(WORDS)}."]),
            "body": chance.choice([None, f"Secret {chance.choice(WORDS)}."]),
            "url": f"https://made-up.example/{n}",
            "language": lang,
            "published_on": day,
            "edition_group": group,
            "regions": chance.sample(PLACES, chance.randint(0, 2)),
            "topics": chance.sample(SUBJECTS, chance.randint(0, 1)),
        }
        by = chance.sample(sorted(MODEL.people), chance.randint(1, 3))
        added = await world.add_article(**article, authors=[{"expert": slug} for slug in by])
        MODEL.articles[added["id"]] = {**article, "by": by}


@pytest.fixture(scope="module", params=DATABASES)
async def made_up(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_made_up, request, tmp_path_factory) as world:
        yield world


async def hits(world: World, **asked: Any) -> list[dict[str, Any]]:
    answer = await world.public.get("/v1/experts", params={"understand": False, "per_page": 100, **asked})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


def newest(editions: Iterable[dict[str, Any]]) -> str:
    """The newest day, as it sorts; empty when none has one."""
    return max((latest(a["published_on"]) for a in editions if a["published_on"]), default="")


def month(works: Iterable[Articles]) -> str | None:
    days = [a["published_on"] for editions in works for a in editions.values() if a["published_on"]]
    if not days:
        return None
    year, _, rest = max(days, key=latest).partition("-")
    return f"{calendar.month_name[int(rest[:2])]} {year}" if rest else year


def dated(said: str, works: dict[str, Articles]) -> str:
    day = month(works.values())
    return said if day is None else f"{said}, last in {day}" if len(works) > 1 else f"{said}, {day}"


def check_articles(evidence: list[dict[str, Any]], works: dict[str, Articles]) -> None:
    """That what is cited are editions of different works among these, as they were written."""
    cited = [MODEL.articles[item["id"]].get("edition_group") or item["id"] for item in evidence]
    assert set(cited) <= works.keys()
    assert len(set(cited)) == len(cited) == min(len(works), SHOWN)
    for item in evidence:
        written = MODEL.articles[item["id"]]
        assert (item["kind"], item["title"], item["url"], item["published_on"]) == (
            "article",
            written["title"],
            written["url"],
            written["published_on"],
        )


def check_snippet(item: dict[str, Any], texts: Iterable[str | None], words: Iterable[str]) -> None:
    """That it is a piece of what may be quoted, and each word in it is marked."""
    bare = html.unescape(re.sub(r"</?mark>", "", item["snippet"]))
    assert any(bare == text for text in texts)
    assert set(re.findall("<mark>(.*?)</mark>", item["snippet"])) == {word for word in words if word in bare}
    assert "<img" not in item["snippet"]


QUESTIONS: list[dict[str, Any]] = [
    *({"search": word} for word in WORDS),
    *({"search": f"{one} {other}"} for one, other in product(WORDS[:2], WORDS[2:])),
    *({"region": place} for place in (*PLACES, "150", "JP,FR")),
    *({"topic": subject} for subject in SUBJECTS),
    *({"language": asked} for asked in ("tr", "tr>=B1", "en>=B2", "ru,ko>=C2")),
    {"search": "zorblat", "region": "142", "topic": "trade", "language": "tr"},
    {"search": "quimber", "region": ["KR", "JP"]},
]


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
async def test_every_reason_is_told_again_from_what_was_written(made_up: World, asked: dict[str, Any]) -> None:
    found = await hits(made_up, **asked)
    for hit in found:
        said = {(reason["criterion"], reason["because"]): reason["evidence"] for reason in hit["why"]}
        assert said, hit["slug"]
        expected = {*in_words(hit, asked.get("search", ""), said), *concepts(hit, asked, said), *languages(hit, asked)}
        assert said.keys() == expected, hit["slug"]
    if asked.keys() <= {"region", "language"} and "," not in str(asked.values()):
        assert found


def in_words(hit: dict[str, Any], text: str, said: dict[tuple[str, str], Any]) -> Iterable[tuple[str, str]]:
    wanted = text.split()

    def holds(work: str, words: Iterable[str]) -> bool:
        texts = [str(a[field]) for a in MODEL.editions(work).values() for field in ("title", "summary", "body")]
        return any(word in text for word in words for text in texts)

    works = {work: own for work, own in MODEL.works(hit["slug"]).items() if holds(work, wanted)}
    if works:
        [(because, evidence)] = [(because, items) for (key, because), items in said.items() if key == "search" and because[0].isdigit()]
        check_articles(evidence, works)
        cited = {MODEL.articles[item["id"]].get("edition_group") or item["id"] for item in evidence}
        quoted = [word for word in wanted if any(holds(work, [word]) for work in cited)]
        counted = "1 article matches" if len(works) == 1 else f"{len(works)} articles match"
        assert because == dated(f"{counted} “{' '.join(quoted)}”", works)
        for item in evidence:
            written = MODEL.articles[item["id"]]
            if any(word in f"{written['title']} {written['summary']}" for word in wanted):
                check_snippet(item, (written["title"], written["summary"]), wanted)
            else:
                assert item["snippet"] is None
        yield "search", because
    for study in MODEL.people[hit["slug"]]["education"]:
        title = study["thesis"]["title"]
        if any(word in title for word in wanted):
            [item] = said["search", f"thesis: {title}"]
            assert (item["kind"], item["title"], item["url"]) == ("thesis", title, f"http://test/experts/{hit['slug']}")
            check_snippet(item, [title], wanted)
            yield "search", f"thesis: {title}"


def concepts(hit: dict[str, Any], asked: dict[str, Any], said: dict[tuple[str, str], Any]) -> Iterable[tuple[str, str]]:
    for kind, hierarchy in (("region", regions()), ("topic", topics())):
        values = asked.get(kind, [])
        for value in [values] if isinstance(values, str) else values:
            ids = value.split(",")
            for id_ in ids:
                key, name = f"{kind}:{'|'.join(ids)}", hierarchy.concepts[id_].names["en"]
                own = MODEL.people[hit["slug"]][f"{kind}s"]
                declared = [one for one in own if id_ in hierarchy.ancestors[one]]
                if declared:
                    because = f"declares {', '.join(hierarchy.concepts[one].names['en'] for one in declared)}"
                    url = f"http://test/experts/{hit['slug']}"
                    assert [(i["kind"], i["id"], i["url"]) for i in said[key, because]] == [(kind, one, url) for one in declared]
                    yield key, because
                works = {
                    work: editions
                    for work, editions in MODEL.works(hit["slug"]).items()
                    if any(id_ in hierarchy.ancestors[one] for a in editions.values() for one in a[f"{kind}s"])
                }
                if not works:
                    continue
                tagged = {one for editions in works.values() for a in editions.values() for one in a[f"{kind}s"]}
                below = {hierarchy.concepts[one].names["en"] for one in tagged if one != id_ and id_ in hierarchy.ancestors[one]}
                start = f"{len(works)} article{'s' if len(works) > 1 else ''} on {name}"
                [because] = [because for of, because in said if of == key and because.startswith(start)]
                inside = re.fullmatch(rf"{re.escape(start)} \((.+)\)(.*)", because)
                assert (set(inside[1].split(", ")) if inside else set()) == below
                assert because == dated(f"{start} ({inside[1]})" if inside else start, works)
                check_articles(said[key, because], works)
                days = [newest(works[MODEL.articles[i["id"]].get("edition_group") or i["id"]].values()) for i in said[key, because]]
                assert days == sorted((newest(editions.values()) for editions in works.values()), reverse=True)[:SHOWN]
                yield key, because


def languages(hit: dict[str, Any], asked: dict[str, Any]) -> Iterable[tuple[str, str]]:
    if "language" not in asked:
        return
    scale = ["A1", "A2", "B1", "B2", "C1", "C2", "native"]
    names = {"tr": "Turkish", "en": "English", "ko": "Korean", "ru": "Russian"}
    wanted = [part.partition(">=")[::2] for part in asked["language"].split(",")]
    for item in MODEL.people[hit["slug"]]["languages"]:
        for code, level in wanted:
            if item["code"] == code and (not level or (item["level"] and scale.index(item["level"]) >= scale.index(level))):
                printed = item["as_printed"] or item["level"]
                yield f"language:{asked['language'].replace(',', '|')}", f"speaks {names[code]}" + (f", {printed}" if printed else "")


class TestExplain:
    async def test_it_is_for_admins(self, made_up: World) -> None:
        asked = {"search": "zorblat", "explain": True}
        for client, status in ((made_up.public, 401), (made_up.press, 403), (made_up.editor, 403), (made_up.admin, 200)):
            assert (await client.get("/v1/experts", params=asked)).status_code == status
        assert not [hit for hit in await hits(made_up, search="zorblat") if "explain" in hit]

    async def test_the_numbers_add_up(self, made_up: World) -> None:
        answer = await made_up.admin.get("/v1/experts", params={"search": "zorblat quimber", "region": "142", "explain": True})
        found = {hit["slug"]: hit for hit in answer.json()["results"]}
        assert len(found) > 2
        for slug, hit in found.items():
            numbers = hit["explain"]
            assert hit["relevance_score"] == pytest.approx(numbers["votes"] + numbers["profile"], abs=1e-5)
            assert numbers["name"] == 0
            [counted] = [r["because"].split()[0] for r in hit["why"] if r["criterion"] == "region:142" and r["because"][0].isdigit()] or [0]
            assert numbers["evidence"] == int(counted)
            voting = [MODEL.articles[vote["id"]].get("edition_group") or vote["id"] for vote in numbers["articles"]]
            assert set(voting) <= MODEL.works(slug).keys()
            weights = [vote["weight"] for vote in numbers["articles"]]
            assert weights == sorted(weights, reverse=True)
        sums = {slug: sum(v["weight"] for v in hit["explain"]["articles"]) for slug, hit in found.items()}
        scale = {slug: found[slug]["explain"]["votes"] / total for slug, total in sums.items() if total}
        assert max(scale.values()) == pytest.approx(min(scale.values()), rel=1e-3)

    async def test_a_name_is_told_apart(self, made_up: World) -> None:
        answer = await made_up.admin.get("/v1/experts", params={"search": "Person C", "explain": True})
        first = answer.json()["results"][0]
        assert first["name"] == "Person C"
        assert first["explain"]["name"] > 2
        [reason] = [reason for reason in first["why"] if reason["criterion"] == "name"]
        assert reason["evidence"][0]["snippet"] == "<mark>Person</mark> <mark>C</mark>"


async def test_a_word_that_only_a_body_holds_counts_and_is_never_quoted(made_up: World) -> None:
    answer = await made_up.public.get("/v1/experts", params={"search": " ".join(WORDS), "per_page": 100})
    assert "Secret" not in answer.text


async def test_what_an_article_was_read_to_be_about_is_marked(world: World) -> None:
    await world.add_expert("Ada Example", slug="ada")
    await world.add_article("Elections", summary="Voters in Brazil & <b>Peru</b>.", language="en", authors=[{"expert": "ada"}])
    await world.indexed()
    [hit] = await hits(world, region="BR")
    [reason] = hit["why"]
    assert reason["because"] == "1 article on Brazil"
    assert reason["evidence"][0]["snippet"] == "Voters in <mark>Brazil</mark> &amp; &lt;b&gt;Peru&lt;/b&gt;."


async def test_where_more_articles_match_than_vote_the_reason_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experts.search.ranking.K", 2)
    await world.add_expert("Ada Example", slug="ada")
    for n in range(3):
        await world.add_article(f"Lithium {n}", language="en", authors=[{"expert": "ada"}])
    await world.indexed()
    [hit] = await hits(world, search="lithium")
    assert [reason["because"] for reason in hit["why"]] == ["2 articles among those that best match “lithium”"]


async def test_a_key_of_its_own_changes_no_reason(made_up: World) -> None:
    async with client_with(made_up.app, ["read:private"]) as insider:
        for asked in ({"search": "zorblat", "region": "KR"}, {"language": "tr"}):
            answers = [await client.get("/v1/experts", params=asked) for client in (made_up.public, insider)]
            assert answers[0].json()["results"] == answers[1].json()["results"]
